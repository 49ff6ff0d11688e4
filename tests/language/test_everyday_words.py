"""What people write before they know the language, and what they are told to write."""

from __future__ import annotations

import pytest

from wayfellow_dsl import read_programme
from wayfellow_dsl.diagnostics import Diagnostic

TEXT = """\
programme bridge "Bridge"
    timezone Europe/London
role young_person "Young person", many young_people
    flag yes or no
    has guardian "Parent or guardian"
role mentor "Mentor"
staff lead "Lead", lifts safeguarding holds
relationship pair of young_person and mentor
outcomes
    done, counts as completed
    left_early "Left early"
stage joining for young_people, mentors
    step waiting
        on matched: go to meeting
        after 1 year: end as left_early
    step meeting
        on last pair ended: end as done
match young_people with mentors
    candidates young_person in waiting, mentor in waiting
    every 2 weeks on Friday
    accepted by young_person and mentor within 7 days
stage together for pair
    step meeting
        after 1 year: end as done
"""


def found(said: str, instead_of: str) -> Diagnostic:
    """Give the first finding in a file with other words in one place."""
    assert instead_of in TEXT
    every = read_programme(TEXT.replace(instead_of, said, 1)).diagnostics
    return min(every, key=lambda each: each.span.line)


def mended(said: str, instead_of: str) -> str:
    """Give the line of a file that was mended as the finding offers."""
    text = TEXT.replace(instead_of, said, 1)
    fix = found(said, instead_of).fix
    assert fix is not None
    line = text.splitlines()[fix.span.line - 1]
    return f"{line[: fix.span.column - 1]}{fix.text}{line[fix.span.end_column - 1 :]}"


def test_a_match_may_name_roles_by_their_plurals() -> None:
    """`match young_people with mentors` is said as stages say it."""
    assert read_programme(TEXT).diagnostics == ()


@pytest.mark.parametrize(
    ("said", "instead_of", "name"),
    [
        ("role young person", "role young_person", "young_person"),
        ("left early", "left_early", "left_early"),
        ("many young people", "many young_people", "young_people"),
        ("staff lead worker", "staff lead", "lead_worker"),
        ("pair of young person and", "pair of young_person and", "young_person"),
        ("stage first part for", "stage joining for", "first_part"),
        ("step waiting here\n", "step waiting\n", "waiting_here"),
    ],
)
def test_a_name_of_several_words_is_told_to_be_one(
    said: str, instead_of: str, name: str
) -> None:
    """Whoever writes a name with a space reads how it is written."""
    text = TEXT.replace(instead_of, said, 1)
    helps = [each.help for each in read_programme(text).diagnostics]

    assert any(f"where this is one name, write `{name}`" in help_ for help_ in helps)


@pytest.mark.parametrize(
    ("said", "instead_of", "line"),
    [
        (
            'after 1 week: tell them "x"\n        after 1 year',
            "after 1 year",
            '        after 1 week: notify them "x"',
        ),
        ("phase joining for", "stage joining for", "stage joining for young_people, "),
        ("period joining for", "stage joining for", "stage joining for young_people, "),
        (
            "every second Friday",
            "every 2 weeks on Friday",
            "    every 2 weeks on Friday",
        ),
        ("every other week", "every 2 weeks on Friday", "    every 2 weeks"),
        ("role mentor 'Mentor'", 'role mentor "Mentor"', 'role mentor "Mentor"'),
        (
            "on 1.9.2027: end as done\n        after 1 year",
            "after 1 year",
            "        on 1 September 2027: end as done",
        ),
        (
            "on 21/9/2027: end as done\n        after 1 year",
            "after 1 year",
            "        on 21 September 2027: end as done",
        ),
        (
            'role mentor "Mentor"\n    takes up to two young_people',
            'role mentor "Mentor"',
            "    takes up to 2 young_people",
        ),
    ],
)
def test_everyday_words_are_mended(said: str, instead_of: str, line: str) -> None:
    """What was meant is known, and `check --fix` writes it."""
    assert mended(said, instead_of).startswith(line)


@pytest.mark.parametrize(
    ("said", "instead_of", "advice"),
    [
        (
            "needs consent from guardian\n        on matched",
            "on matched",
            "give it a name, such as `needs consent taking_part from guardian`.",
        ),
        (
            'never if the young_person\'s flag because "no"\n    accepted',
            "accepted",
            "write what `young_person's flag` has to be, such as `young_person's flag "
            "is yes`.",
        ),
        (
            "on 5/9/2027: end as done\n        after 1 year",
            "after 1 year",
            "write the day, the month and the year, such as `5 September 2027`.",
        ),
    ],
)
def test_what_only_the_writer_knows_is_asked(
    said: str, instead_of: str, advice: str
) -> None:
    """Nothing is mended where more than one thing can be meant."""
    only = found(said, instead_of)

    assert (only.help, only.fix) == (advice, None)


def test_a_shared_step_says_whose_guardian_and_whose_age_is_meant() -> None:
    """In a step of two roles, what only one of them has needs a condition."""
    needs = "needs consent trips from guardian if {}age is under 18\n        on matched"
    born = ("flag yes or no", "flag yes or no\n    born date of birth")
    text = TEXT.replace(*born).replace("on matched", needs.format(""), 1)
    helps = [each.help for each in read_programme(text).diagnostics]

    assert helps == [
        "only `young_person` has one here: let the condition at the end begin with "
        "`if young_person`, or write `has guardian` under `role mentor` too.",
        "write a detail of the type `date of birth` under `role mentor` too, or begin "
        "the condition with `young_person and`.",
    ]
    mended_text = text.replace("if age", "if young_person and age")
    assert read_programme(mended_text).diagnostics == ()

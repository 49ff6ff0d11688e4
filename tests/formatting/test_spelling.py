"""The one spelling of a sentence."""

import pytest

from wayfellow_dsl import Diagnostic
from wayfellow_dsl.formatting.spelling import spell
from wayfellow_dsl.lines import split
from wayfellow_dsl.scenarios import scenario_sentences
from wayfellow_dsl.vocabulary import programme_sentences


def spelt(start: str, sentence: str) -> str:
    """Spell a sentence of a programme."""
    line = split(sentence).lines[0]
    tree = programme_sentences().parse(start, line)
    assert not isinstance(tree, Diagnostic), tree
    return spell(line.text, tree)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            'after 3 weeks then every week at most twice if mentee: remind them "x"',
            'after 3 weeks, then every week, at most twice, if mentee: remind them "x"',
        ),
        (
            "meet weekly 6 times about 1 hour",
            "meet weekly, 6 times, about 1 hour",
        ),
        ("needs form f, if mentor", "needs form f if mentor"),
        (
            "on x by mentee, mentor, or lead: stay",
            "on x by mentee, mentor or lead: stay",
        ),
        ("needs form f from mentee, and lead", "needs form f from mentee and lead"),
        ("on   x by them , if mentee :stay", "on x by them, if mentee: stay"),
        ("starts here, if invited", "starts here if invited"),
        (
            "needs interview by lead waived by head if mentee",
            "needs interview by lead, waived by head if mentee",
        ),
        (
            "check in with a, mentee's guardian 3 times in first month then monthly",
            "check in with a, the mentee's guardian 3 times in the first month, then "
            "monthly",
        ),
        (
            "when mentee.school is in mentor.schools: stay",
            "when the mentee's school is in the mentor's schools: stay",
        ),
        (
            "when mentor's check dbs has lapsed: stay",
            "when the mentor's check dbs has lapsed: stay",
        ),
    ],
)
def test_commas_stand_before_what_modifies_a_sentence(written, expected):
    """They are optional to write, and always written."""
    assert spelt("sentence", written) == expected


@pytest.mark.parametrize(
    ("start", "written", "expected"),
    [
        ("heading", "role person many people", "role person, many people"),
        (
            "heading",
            'staff lead "Lead" lifts safeguarding holds',
            'staff lead "Lead", lifts safeguarding holds',
        ),
        (
            "heading",
            "measure done share of pair that ended target >= 70 %",
            "measure done share of pair that ended, target at least 70%",
        ),
        ("detail", "town text private optional", "town text, private, optional"),
        (
            "outcome",
            'done "Done" counts as completed may not return',
            'done "Done", counts as completed, may not return',
        ),
        ("policy", "prefer area is north strongly", "prefer area is north, strongly"),
        ("policy", "prefer area is north weight 3", "prefer area is north, weight 3"),
        (
            "policy",
            "method first come, first served",
            "method first come first served",
        ),
    ],
)
def test_commas_outside_steps(start, written, expected):
    """Details, outcomes, measures and preferences have theirs too."""
    assert spelt(start, written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("age >= 18", "age is at least 18"),
        ("age≥18", "age is at least 18"),
        ("age <= 18", "age is at most 18"),
        ("age = 18", "age is 18"),
        ("age ≠ 18", "age is not 18"),
        ("age < 18", "age is under 18"),
        ("age > 18", "age is over 18"),
        ("grade < senior", "grade is below senior"),
        ("grade > junior", "grade is above junior"),
        ("joined < 1 may 2027", "joined is before 1 May 2027"),
        ("mentee.age > mentor.age", "the mentee's age is above the mentor's age"),
        ("age is more than 3", "age is more than 3"),
    ],
)
def test_symbols_become_words(written, expected):
    """What is compared decides which word reads well."""
    assert spelt("sentence", f"when {written}: stay") == f"when {expected}: stay"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("mentee.manager is the mentor", "the mentee's manager is the mentor"),
        ("mentee’s manager is mentor", "the mentee's manager is mentor"),
        ("the  The mentor has signed ethics", "mentor has signed ethics"),
        ("mentor.meetings held is 3", "the mentor's meetings held is 3"),
        ("not(age is 3)and( mentee )", "not (age is 3) and (mentee)"),
    ],
)
def test_the_stands_where_a_possessive_wants_it(written, expected):
    """`the` means nothing; it is kept where a person may be meant."""
    assert spelt("sentence", f"when {written}: stay") == f"when {expected}: stay"


def test_somebody_enrols_in_the_next_run():
    """The last `the` that is always written."""
    assert (
        spelt("sentence", "on x by them: enrol as mentor in next run")
        == "on x by them: enrol as mentor in the next run"
    )


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("after 1 weeks: stay", "after 1 week: stay"),
        ("after 3 working day: stay", "after 3 working days: stay"),
        ("needs 1 references", "needs 1 reference"),
        ("every weeks: stay", "every week: stay"),
        ("when day in waiting is 3: stay", "when days in waiting is 3: stay"),
    ],
)
def test_units_agree_with_their_number(written, expected):
    """One week, two weeks, every week."""
    assert spelt("sentence", written) == expected


def test_only_keywords_change_their_case():
    """Names, labels and zones belong to the writer."""
    assert (
        spelt("sentence", 'On Accepted BY Lead: Notify lead "All  Right"')
        == 'on Accepted by Lead: notify lead "All  Right"'
    )
    assert spelt("about", "Timezone Europe/London") == "timezone Europe/London"
    assert spelt("policy", "EVERY monday") == "every Monday"


@pytest.mark.parametrize(
    ("start", "written", "expected"),
    [
        ("arrival", "mentee :60 over 1 weeks", "mentee: 60 over 1 week"),
        ("cost", "training:£ 40", "training: £40"),
        (
            "assumption",
            "match accepted : 92 % within Uniform ( 1 to 6 days ),otherwise declined",
            "match accepted: 92% within uniform(1 to 6 days), otherwise declined",
        ),
        (
            "assumption",
            "survey last: 9% , trust first+normal(0.1 for each meeting held ,1)",
            "survey last: 9%, trust first + normal(0.1 for each meeting held, 1)",
        ),
    ],
)
def test_scenarios_have_one_spelling_too(start, written, expected):
    """Brackets close up to their curve, and amounts to their sign."""
    line = split(written).lines[0]
    tree = scenario_sentences().parse(start, line)
    assert not isinstance(tree, Diagnostic), tree

    assert spell(line.text, tree) == expected


@pytest.mark.parametrize("written", ["outcome.worth", "the outcome's worth"])
def test_an_answer_is_not_a_persons(written: str) -> None:
    """A survey has no possessions: its questions stand behind a full stop."""
    line = split(f"measure worth mean of {written} for mentee").lines[0]
    tree = programme_sentences().parse("heading", line)
    assert not isinstance(tree, Diagnostic), tree

    assert spell(line.text, tree, frozenset({"outcome"})) == (
        "measure worth mean of outcome.worth for mentee"
    )

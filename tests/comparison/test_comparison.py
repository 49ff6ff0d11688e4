"""What each change of a programme means for those who take part."""

from __future__ import annotations

import pytest

from comparison.reading import RICH, TEXT, a_programme, changed
from wayfellow.comparison import Difference, Example, compare, write_comparison
from wayfellow_dsl.model import OnEngine, OnEvent


def only(differences: tuple[Difference, ...]) -> Difference:
    """Give the one difference that there is."""
    (difference,) = differences
    return difference


CHANGES = [
    # The programme itself.
    ("timezone Europe/London", "timezone Europe/Paris", "different"),
    ("holidays GB-ENG", "holidays GB-SCT", "different"),
    # People.
    ("level       levels beginner, reader, keen\n", "", "looser"),
    ("levels beginner, reader, keen", "levels beginner, reader", "stricter"),
    ("levels beginner, reader, keen", "levels reader, beginner, keen", "different"),
    ("levels beginner, reader, keen", "text", "different"),
    ("town        text, optional", "town        text", "stricter"),
    ("takes up to 2 readers", "takes up to 3 readers", "looser"),
    ("takes up to 2 readers", "takes 2 to 2 readers", "stricter"),
    ("staff teacher\n", "", "different"),
    ('term was over"', 'term was over", may not return', "stricter"),
    # Stages and steps.
    ("closes 6 weeks after start", "closes 8 weeks after start", "looser"),
    ("    opens at start\n", "    opens 1 week after start\n", "stricter"),
    ("closes 6 weeks after start", "closes 42 days after start", ""),
    # Needs.
    ("needs form application", "needs form application\nneeds interview", "stricter"),
    ("        needs training reading_aloud of 2 hours if helper\n", "", "looser"),
    ("rules if age is under 16", "rules if age is under 18", "stricter"),
    ("rules if age is under 16", "rules if age is under 12", "looser"),
    ("rules if age is under 16", "rules if not (age is at least 16)", ""),
    ("reading_aloud of 2 hours", "reading_aloud of 3 hours", "stricter"),
    # Rules that wait for time.
    ("after 8 weeks: end", "after 10 weeks: end", "looser"),
    ("after 8 weeks: end", "after 56 days: end", ""),
    (
        "after 8 weeks: end as stopped",
        "after 8 weeks, if age is under 12: end as stopped",
        "looser",
    ),
    ("after 2 weeks: remind", "after 3 weeks: remind", "different"),
    ("after 1 year: go", "after 2 years: go", "different"),
    # Rules that wait for somebody.
    (
        "accepted by librarian, if age is at least 8",
        "accepted by librarian, if age is at least 9",
        "stricter",
    ),
    (
        "accepted by librarian, if age is at least 8",
        "accepted by librarian, if age is over 6",
        "looser",
    ),
    (
        "accepted by librarian, if age is at least 8",
        "accepted by librarian, if not (age is under 8)",
        "",
    ),
    (
        "accepted by librarian, if age is at least 8",
        "accepted by librarian or teacher, if age is at least 8",
        "looser",
    ),
    ("declined by librarian", "declined by librarian or teacher", "stricter"),
    ("        on left by them: end as stopped\n", "", "stricter"),
    ("        on declined by librarian: end as stopped\n", "", "looser"),
    (
        "if age is at least 8: go to waiting",
        'if age is at least 8: notify teacher "hello", go to waiting',
        "different",
    ),
    # Rules that wait for a condition.
    ("rematches is at least 3", "rematches is at least 4", "looser"),
    ("rematches is at least 3", "rematches is over 2", ""),
    # Meetings.
    (
        "meet weekly for 12 weeks, about 1 hour",
        "meet every 2 weeks for 24 weeks, about 1 hour",
        "looser",
    ),
    ("12 weeks, about 1 hour", "12 weeks, about 90 minutes", "stricter"),
    ("expect at least 6 meetings", "expect at least 7 meetings", "different"),
    (
        "over and meetings held is at least 6",
        "over and meetings held is at least 5",
        "looser",
    ),
    # Matching.
    ("every 2 weeks", "every week", "looser"),
    ("every 2 weeks", "every 14 days", ""),
    ("helper in waiting or together", "helper in waiting", "stricter"),
    ("age is under 18 because", "age is under 21 because", "stricter"),
    (
        '    never if the helper\'s age is under 18 because "helpers are grown up"\n',
        "",
        "looser",
    ),
    ("with the helper's likes", "with the helper's likes, strongly", "different"),
    # What is asked, measured, promised and told.
    ("scale 1 to 10", "scale 1 to 5", "different"),
    ("target at least 70%", "target at least 80%", "different"),
    ("unless reader has signed rules", "unless helper has signed rules", "different"),
    ("for 9 weeks", "for 10 weeks", "different"),
    # Mere wording.
    ('"Young reader"', '"Reader"', ""),
    ('because "the form was never finished"', 'because "no form came"', ""),
    ("staff teacher", 'staff teacher "Teacher"', ""),
    (
        "reader in waiting, helper in waiting or together",
        "reader in waiting, helper in together or waiting",
        "",
    ),
]


@pytest.mark.parametrize(("before", "now", "effect"), CHANGES)
def test_what_a_change_means(before: str, now: str, effect: str) -> None:
    """Every change is judged; without an effect it is said otherwise, not meant so."""
    comparison = changed(before, now)
    effects = {each.effect for each in comparison.differences}

    assert effects == ({effect} if effect else set())
    assert comparison.same is not bool(effect)
    assert comparison.differences or comparison.reworded


RICH_CHANGES = [
    ("to 30 October 2026", "to 1 November 2026", "different"),
    ("2 to 4 mentees", "2 to 5 mentees", "looser"),
    ("2 to 4 mentees", "3 to 4 mentees", "stricter"),
    ("moved_away by them", "moved_away by them or coordinator", "different"),
    ("closes on 1 March", "closes on 1 April", "looser"),
    ("    closes on 1 March 2027\n", "", "looser"),
    ("mentee and source is school", "mentee and source is pool", "different"),
    ("mentee and age is under 18", "mentee and age is under 16", "looser"),
    ("lasting 3 years", "lasting 2 years", "stricter"),
    ("lasting 3 years", "lasting 36 months", ""),
    ("seen by coordinator", "seen by director", "different"),
    ("at 1 month before", "at 2 months before", "different"),
    ("age is under 21", "age is under 18", "looser"),
    ("    clocks stop in school_holidays\n", "", "different"),
    ("hours met is at least 6", "hours met is at least 7.5", "different"),
    ("number of mentees is under 2", "number of mentees is at most 1", ""),
    ("number of mentees is under 2", "number of mentees is under 3", "different"),
]


@pytest.mark.parametrize(("before", "now", "effect"), RICH_CHANGES)
def test_what_a_change_of_groups_and_checks_means(
    before: str, now: str, effect: str
) -> None:
    """So it is for groups, checks, consents, closed days, and rules of every step."""
    comparison = changed(before, now, RICH)
    effects = {each.effect for each in comparison.differences}

    assert effects == ({effect} if effect else set())
    assert comparison.differences or comparison.reworded


def test_rules_of_every_step_take_over_where_a_rule_is_gone() -> None:
    """Whoever is named falls under the rules of every step as well."""
    own = "        on moved_away by them: go to together\n"
    step = "        on matched: go to together\n"
    comparison = changed(own, "", RICH.replace(step, step + own))
    example = comparison.differences[0].example

    assert example is not None
    assert (example.before, example.now) == ("go to together", "end as stopped")


def test_every_part_of_what_sets_a_rule_off_is_known() -> None:
    """A trigger that could say more would be compared in part only."""
    assert OnEvent.__struct_fields__ == ("name", "by")
    assert OnEngine.__struct_fields__ == (
        "name",
        "relation",
        "outcomes",
        "last",
        "caused_by",
        "asked",
    )


def test_a_condition_that_holds_for_fewer_names_somebody() -> None:
    """The person is found among those whom the conditions tell apart."""
    comparison = changed("if age is at least 8", "if age is at least 10")
    difference = comparison.differences[0]

    assert difference.where == "step meeting_us"
    assert difference.of == ("reader", "helper")
    assert difference.example == Example(
        "a reader of 8 in `meeting_us`, on accepted by librarian",
        "go to waiting",
        "go to growing",
    )


def test_a_deadline_names_two_days() -> None:
    """The days are reckoned by each version's own calendar."""
    comparison = changed("after 8 weeks: end", "after 10 weeks: end")

    assert only(comparison.differences).example == Example(
        "a reader who entered `applying` on 11 January 2027",
        "end as stopped on 8 March 2027",
        "end as stopped on 22 March 2027",
    )


def test_a_new_need_names_who_owes_it() -> None:
    """A need with a condition is not everybody's."""
    comparison = changed(
        "needs form application",
        "needs form application\nneeds form consent if age is under 14",
    )

    assert only(comparison.differences).example == Example(
        "a reader of 13 in `applying`", "does not need it", "needs form consent"
    )


def test_two_who_may_be_brought_together_now() -> None:
    """Somebody whom an exclusion kept apart, and no other one does."""
    more = 'never if the reader\'s level is keen because "enough"'
    base = TEXT.replace("    prefer the", f"    {more}\n    prefer the")
    comparison = changed(f"    {more}\n", "", base)

    assert only(comparison.differences).example == Example(
        "two people where the reader's level is keen and the helper's age is 18",
        "are never brought together",
        "may be brought together",
    )


def test_another_order_of_rules_matters_where_both_may_hold() -> None:
    """The first rule that holds is taken, so that the order is part of the meaning."""
    first = "        on accepted by librarian, if age is at least 8: go to waiting\n"
    second = "        on accepted by librarian, if age is under 12: go to growing\n"
    plain = "        on accepted by librarian: go to growing\n"
    base = TEXT.replace(plain, second)
    swapped = base.replace(first + second, second + first)
    comparison = compare(a_programme(base), a_programme(swapped))
    difference = only(comparison.differences)

    assert difference.effect == "different"
    assert difference.before.startswith("first accepted by librarian, if age is at")
    assert difference.now.startswith("first accepted by librarian, if age is under")
    assert difference.example is not None
    assert difference.example.who.startswith("a reader of 8 in")


def test_an_order_that_changes_nothing_is_wording() -> None:
    """Rules of which never two hold may stand in any order."""
    first = "        on accepted by librarian, if age is at least 8: go to waiting\n"
    second = "        on accepted by librarian, if age is under 8: go to growing\n"
    plain = "        on accepted by librarian: go to growing\n"
    base = TEXT.replace(plain, second)
    swapped = base.replace(first + second, second + first)
    comparison = compare(a_programme(base), a_programme(swapped))

    assert comparison.same
    assert {each.effect for each in comparison.reworded} == {"wording"}


def test_a_rule_that_could_go_without_saying() -> None:
    """A rule is gone, and nobody is treated differently: another one does its part."""
    rule = "        on accepted by librarian, if age is at least 8: go to waiting\n"
    extra = "        on accepted by librarian, if age is over 90: go to waiting\n"
    base = TEXT.replace(rule, rule + extra)
    comparison = changed(extra, "", base)

    assert comparison.same
    assert only(comparison.reworded).effect == "same meaning"


def test_a_step_that_kept_its_content_is_renamed() -> None:
    """Its name is new everywhere, and nothing else has changed."""
    renamed = TEXT.replace("growing", "coming_back")
    comparison = compare(a_programme(), a_programme(renamed))

    assert comparison.same
    assert {(each.before, each.now) for each in comparison.renamed} == {
        ("growing", "coming_back")
    }


def test_an_outcome_that_kept_its_place_is_renamed() -> None:
    """So is an outcome to which the same steps lead."""
    renamed = TEXT.replace("stopped", "left_early")
    comparison = compare(a_programme(), a_programme(renamed))

    assert comparison.same
    assert [(each.kind, each.now) for each in comparison.renamed] == [
        ("outcome", "left_early")
    ]


def test_a_step_that_is_gone_is_told_with_what_it_needed() -> None:
    """What a step asked for is no longer asked: that is looser."""
    step = "    step growing\n        needs form wishes\n        after 1 year: go to meeting_us\n"
    base = TEXT.replace(
        "    step growing\n        after 1 year: go to meeting_us\n", step
    ).replace("librarian: go to growing", "librarian: go to growing")
    without = base.replace(step, "").replace(
        "librarian: go to growing", "librarian: go to waiting"
    )
    comparison = compare(a_programme(base), a_programme(without))
    gone = [each for each in comparison.differences if each.where == "step growing"]

    assert [(each.effect, each.now) for each in gone] == [
        ("different", ""),
        ("looser", ""),
    ]


def test_too_many_kinds_of_people_are_admitted() -> None:
    """Where not everybody was looked at, the words say so, and nothing is claimed."""
    names = [f"sign_{place}" for place in range(16)]
    needs = "".join(f"        needs agreement {name}\n" for name in names)
    signed = " or ".join(f"reader has signed {name}" for name in names)
    base = TEXT.replace("        needs form application\n", needs).replace(
        "unless reader has signed rules", f"unless {signed}"
    )
    rule = "        on ended by reader, helper or librarian: end as stopped\n"
    base = base.replace(
        rule, f"        on ended by reader, if {signed}: end as finished\n{rule}"
    )
    comparison = changed(
        f"if {signed}: end",
        f"if {signed.replace('sign_0 or', 'sign_0 and')}: end",
        base,
    )
    difference = comparison.differences[0]

    assert difference.note == "5,000 of 65,536 kinds of people were looked at"
    assert difference.note in write_comparison(comparison, "a", "b").replace(
        "\n           ", " "
    )


def test_a_detail_of_another_type_is_not_tried_on_anybody() -> None:
    """What is asked of it cannot be put before both versions."""
    comparison = changed(
        "    age         number\n    likes",
        "    age text\n    likes",
        TEXT.replace("if age is at least 8: go", "if age is known: go")
        .replace(" if age is under 16", "")
        .replace(
            "never if the helper's age is under 18 because",
            "never if the reader's level is keen because",
        ),
    )

    assert "different" in {each.effect for each in comparison.differences}


def test_the_lines_of_both_files_are_told() -> None:
    """Whoever reads on finds the place in either file."""
    difference = only(changed("after 8 weeks: end", "\nafter 9 weeks: end").differences)

    assert difference.new_line == difference.old_line + 1
    assert "after 8 weeks" in TEXT.splitlines()[difference.old_line - 1]


EXAMPLES = [
    # The same the first time; what comes after it differs.
    (
        "after 2 weeks: remind",
        "after 2 weeks, then every 1 week: remind",
        "a reader who entered `applying` on 11 January 2027",
        "nothing more happens",
        'remind them "finish your form", the 2nd time on 1 February 2027',
    ),
    # Of a rule with a condition, somebody of whom it holds.
    (
        "after 8 weeks: end as stopped",
        "after 8 weeks, if age is under 12: end as stopped",
        "a reader of 12 in `applying`",
        "end as stopped",
        "nothing happens",
    ),
    (
        "    step growing\n",
        "    step growing\n        after 2 weeks, if age is under 7: remind them "
        '"grow"\n',
        "a reader of 6 who entered `growing` on 11 January 2027",
        "nothing happens",
        'remind them "grow" on 25 January 2027',
    ),
    (
        "after 8 weeks: end as stopped",
        "after 9 weeks, if age is over 11: end as stopped",
        "a reader of 12 who entered `applying` on 11 January 2027",
        "end as stopped on 8 March 2027",
        "end as stopped on 15 March 2027",
    ),
]


@pytest.mark.parametrize(("was", "is_now", "who", "before", "now"), EXAMPLES)
def test_an_example_is_somebody_for_whom_it_differs(
    was: str, is_now: str, who: str, before: str, now: str
) -> None:
    """The time at which it differs is told, and of whom the conditions hold."""
    (found,) = {one.example for one in changed(was, is_now).differences}

    assert found == Example(who, before, now)


def test_where_nobody_can_be_told_of_there_is_no_example() -> None:
    """A clock that only differs after a thousand times has none."""
    often = "after 1 day, then every 1 day, at most 500 times: remind"
    base = TEXT.replace("after 2 weeks: remind", often)

    assert only(changed("500 times", "501 times", base).differences).example is None

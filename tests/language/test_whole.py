"""How sentences work together: gates, clocks, meetings, and relationships."""

from __future__ import annotations

import pytest

from wayfellow_dsl import read_programme
from wayfellow_dsl.checks.frames import framed


def codes(frame: str, example: str) -> list[str]:
    """List the codes that are found around an example."""
    reading = read_programme(framed(frame, example))
    assert reading.programme is not None, [d.title for d in reading.diagnostics]
    return [found.code for found in reading.diagnostics]


# -- Gates -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rules",
    [
        "needs form application\non accepted by coordinator: go to finishing",
        "needs form application\nwhen done: stay\n"
        "on accepted by coordinator: go to interviewing",
        "needs form application\non accepted by coordinator: go on without them",
        "needs form application\non accepted by coordinator, if age is 3: go on",
        "needs form application\n"
        'on accepted by coordinator: go on because "the form may follow"',
        "needs form application\nafter 3 weeks: go on",
    ],
)
def test_a_gate_may_be_opened_in_words(rules: str) -> None:
    """Elsewhere, without them, for some, with a reason, or in the end: all are meant."""
    assert codes("step", rules) == []


def test_both_ways_round_are_named() -> None:
    """The message says what to write if both are needed, and if either is enough."""
    text = framed("step", "needs form application\non seen by coordinator: go on")
    (found,) = read_programme(text).diagnostics

    assert found.code == "W701"
    assert "in a step of its own" in found.help
    assert "`go on without them`" in found.help


STAGES = """programme trial
role mentee
role mentor
staff coordinator, lifts safeguarding holds
relationship pair of mentee and mentor
outcomes
completed, counts as completed
stage recruitment for mentee
step applying
{rules}
stage induction for mentee
step preparing
{needs}
stage matching for mentee
step waiting
on matched: go to together
step together
on last pair ended: end as completed
stage meetings for pair
step meeting
on ended by mentee or mentor: end as completed
"""


@pytest.mark.parametrize(
    ("rules", "needs", "found"),
    [
        (
            "on accepted by coordinator: go on\non known by coordinator: go to waiting",
            "needs training mentoring of 2 hours",
            ["W702"],
        ),
        (
            "on accepted by coordinator: go on\non known by coordinator: go to waiting",
            "on briefed by coordinator: go on",
            [],
        ),
        (
            "on accepted by coordinator: go on\n"
            "on known by coordinator, if mentee has completed training mentoring: "
            "go to waiting",
            "needs training mentoring of 2 hours",
            [],
        ),
        (
            "on accepted by coordinator: go on\n"
            "on refused by coordinator: end as completed",
            "needs training mentoring of 2 hours",
            [],
        ),
        (
            "on accepted by coordinator: go on",
            "needs training mentoring of 2 hours\n"
            "on known by coordinator: go to waiting",
            ["W701"],
        ),
    ],
)
def test_a_stage_with_needs_can_be_passed_by(
    rules: str, needs: str, found: list[str]
) -> None:
    """Only an event that lets anybody past all of it, without a word, is told."""
    reading = read_programme(STAGES.format(rules=rules, needs=needs))

    assert [one.code for one in reading.diagnostics] == found


# -- Clocks ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ('after 2 weeks: go on\nafter 3 weeks: remind them "x"', ["W703"]),
        ('after 2 weeks: go on\nafter 2 weeks: remind them "x"', []),
        ('after 2 weeks: go on\nafter 1 month: remind them "x"', ["W703"]),
        ('after 30 days: go on\nafter 1 month: remind them "x"', []),
        ('after 10 working days: go on\nafter 3 weeks: remind them "x"', []),
        ("after 2 weeks: go on\nafter 3 weeks: end as withdrawn", ["W703"]),
        ("after 2 weeks, if age is 3: go on\nafter 3 weeks: end as withdrawn", []),
        (
            "after 3 weeks: go on\n"
            'after 1 week, then every week, at most 9 times: remind them "x"',
            [],
        ),
        ('after 2 weeks: go on\nat 1 month after start: remind them "x"', []),
        (
            "after 1 week: go on\n"
            "on enter: ask coordinator to decide a or b within 2 weeks\n"
            "on a: stay\non b: go on\nif nobody decides: go on",
            ["W703"],
        ),
    ],
)
def test_a_clock_that_is_cut_off(rules: str, found: list[str]) -> None:
    """It is told when everybody has certainly left before, however months fall."""
    assert codes("step", rules) == found


def test_a_reminder_outlives_a_deadline_that_an_offer_stops() -> None:
    """The deadlines of those who wait stand still while an offer is open."""
    rules = 'after 2 weeks: go on\nafter 3 weeks: remind them "x"'
    match = "match mentee with mentor\ncandidates mentee in applying, mentor in "
    text = framed("step", rules) + match + "available\n"

    assert [d.code for d in read_programme(text).diagnostics] == []


# -- Meetings --------------------------------------------------------------------------

MEETINGS = """meet monthly for 6 months
on ended by mentee or mentor: go to saying_goodbye
when meetings are over: go to saying_goodbye
"""


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ('after 3 weeks without a meeting: notify coordinator "x"', ["W707"]),
        ("after 3 weeks without a meeting: go to saying_goodbye", ["W707"]),
        ('after 3 weeks without a meeting: remind mentee, mentor "x"', []),
        ('after 5 weeks without a meeting: notify coordinator "x"', []),
        ("check in with mentee, mentor weekly", ["W707"]),
        ("check in with mentee, mentor monthly", []),
        ("check in with mentee, mentor twice in the first month, then monthly", []),
        ("expect at least 7 meetings", ["W708"]),
        ("expect at least 6 meetings", []),
        ("when meetings held is at least 7: go to saying_goodbye", ["W708"]),
        ("when meetings held is over 6: go to saying_goodbye", ["W708"]),
        ("when meetings missed in a row is at least 9: go to saying_goodbye", ["W708"]),
        ("when meetings missed in a row is at least 2: go to saying_goodbye", []),
    ],
)
def test_what_is_asked_of_a_pair_fits_its_plan(rule: str, found: list[str]) -> None:
    """Neither sooner than they meet, nor more often than is planned."""
    assert codes("pair step", MEETINGS + rule) == found


# -- Relationships ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ("on last pair ended as completed: go to finishing", ["W710"]),
        (
            "on last pair ended as completed: go to finishing\n"
            "on last pair ended as member_left: stay",
            [],
        ),
        ("on left by them: end as withdrawn", ["W710"]),
        (
            "on last pair ended as not_accepted: go to finishing\n"
            "on last pair ended: stay",
            [],
        ),
    ],
)
def test_what_follows_from_the_end_of_a_relationship(
    rules: str, found: list[str]
) -> None:
    """Something always does, whichever way it ends."""
    assert codes("together", rules) == found


@pytest.mark.parametrize(
    ("rules", "rounds", "found"),
    [
        ("on last pair ended: go to applying", "every Monday", ["W706"]),
        ("on last pair ended: go to applying", "method by hand", []),
        ("on last pair ended: go to applying", "", []),
        (
            'on last pair ended: go to applying because "they choose"',
            "every Monday",
            [],
        ),
        (
            "on last pair ended, if rematches is under 2: go to applying\n"
            "on last pair ended: go to finishing",
            "every Monday",
            [],
        ),
        ("on last pair ended: go to finishing", "every Monday", []),
    ],
)
def test_rounds_match_nobody_without_limit(
    rules: str, rounds: str, found: list[str]
) -> None:
    """Unless there is a limit, a reason, or a person who looks each time."""
    match = (
        "match mentee with mentor\ncandidates mentee in applying, mentor in available"
    )

    assert codes("together", f"{rules}\n{match}\n{rounds}") == found


def test_an_end_is_heard_wherever_it_can_find_somebody() -> None:
    """Who moved on while the relationship was under way is there when it ends."""
    rules = (
        "on resting by them: go to interviewing\non last pair ended: go to finishing"
    )
    text = framed("together", rules)
    (found,) = read_programme(text).diagnostics

    assert found.code == "W710"
    assert text.splitlines()[found.span.line - 1] == "step interviewing"


def test_a_stage_for_both_is_told_of_once() -> None:
    """One sentence for two roles is one mistake."""
    text = framed(
        "stages",
        "stage later for mentee, mentor\nstep staying\n"
        'after 2 weeks: end as completed\nafter 3 weeks: remind them "x"\n',
    ).replace(
        "on skipped by coordinator: go to finishing", "after 1 day: go to staying"
    )
    found = [d.code for d in read_programme(text).diagnostics]

    assert found.count("W703") <= 1


@pytest.mark.parametrize(
    ("target", "is_told"),
    [
        ("share of mentee that ended as completed, target at least 70%", False),
        ("share of mentee that ended as completed, target at least 70", True),
        ("share of mentee that ended as completed, target at most 0.3", False),
        ("mean of baseline.confidence for mentee, target at least 11", True),
        ("mean of baseline.confidence for mentee, target at least 8", False),
        ("median of days in applying for mentee, target at most 30", False),
    ],
)
def test_a_target_lies_where_the_measure_can_be(target: str, is_told: bool) -> None:
    """A share lies between nothing and all, an answer on its scale."""
    text = framed(
        "very last step",
        "on enter: ask them for survey baseline\nafter 1 week: end as completed\n"
        f"survey baseline\nconfidence scale 1 to 10\nmeasure figure {target}",
    )
    found = [d.code for d in read_programme(text).diagnostics]

    assert found == (["W714"] if is_told else [])


def test_what_follows_from_another_mistake_is_not_told() -> None:
    """A step that nobody leaves is one mistake; the outcome beyond it is none."""
    text = framed("very last step", 'on enter: thank them "x"')
    (found,) = read_programme(text).diagnostics

    assert found.code == "W302"


# -- Answers of several people ---------------------------------------------------------

CLOSENESS = "\nsurvey closeness\nhow_close scale 1 to 5"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("on enter: ask mentee for survey closeness", []),
        ("on enter: ask mentee, mentor for survey closeness", ["W725"]),
        ("on enter: ask them for survey closeness", ["W725"]),
        ("needs survey closeness", ["W725"]),
        ("needs survey closeness from mentee", []),
        (
            "on enter: ask mentee for survey closeness\n"
            "after 1 month: ask mentor for survey closeness",
            ["W725"],
        ),
        (
            "on enter: ask mentee for survey closeness\n"
            "after 1 month: ask mentee for survey closeness",
            [],
        ),
    ],
)
def test_a_pair_asks_one_of_its_members(asked: str, found: list[str]) -> None:
    """It keeps one answer, so of two who are asked the later would take its place."""
    assert codes("stages", f"{asked}{CLOSENESS}") == found


def test_each_in_a_step_of_their_own_is_asked_the_same() -> None:
    """There everybody's answers are kept, and can be held against each other."""
    each = "every 3 months: ask them for survey closeness"
    text = (
        framed("stages", CLOSENESS.strip())
        .replace("step together\n", f"step together\n{each}\n")
        .replace("step available\n", f"step available\n{each}\n")
    )

    assert read_programme(text).diagnostics == ()

"""Rules that never apply, because another one always comes first."""

import pytest

from wayfellow_dsl import read_programme
from wayfellow_dsl.checks.frames import framed


def never_taken(frame: str, *rules: str) -> list[str]:
    """List the rules that never apply among these."""
    text = framed(frame, "\n".join(rules))
    reading = read_programme(text)
    assert reading.programme is not None, [d.title for d in reading.diagnostics]
    lines = text.splitlines()
    found = [lines[d.span.line - 1] for d in reading.diagnostics if d.code == "W321"]
    assert {d.code for d in reading.diagnostics} <= {"W321", "W307"}
    return found


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("on seen by coordinator: stay", "on seen by coordinator: go on"),
        ("on seen by coordinator or director: stay", "on seen by director: go on"),
        ("on seen by anyone: stay", "on seen by them or director: go on"),
        (
            "on seen by them, if age is 3: stay",
            "on seen by them, if age is 3 and area is north: go on",
        ),
        ("when age is 3: go on", "when area is north and age is 3: end as withdrawn"),
        ('on enter: thank them "x"', 'on enter: remind them "y"'),
        ("on pair ended: go on", "on last pair ended as completed: end as completed"),
    ],
)
def test_a_rule_below_one_that_always_holds_is_named(first, second):
    """The first that holds is taken, so that the second has nothing to do."""
    assert never_taken("step", first, second) == [second]
    assert second not in never_taken("step", second, first)


@pytest.mark.parametrize(
    "rules",
    [
        ("on seen by coordinator: stay", "on seen by director: go on"),
        ("on seen by coordinator: stay", "on seen by coordinator or them: go on"),
        ("on seen by them: stay", "on heard by them: go on"),
        ("on seen by them, if age is 3: stay", "on seen by them: go on"),
        ('when age is 3: remind them "x"', "when age is 3: go on"),
        ("on last pair ended: go on", "on pair ended: stay"),
        ("on pair ended as completed: go on", "on pair ended: stay"),
        ("after 2 weeks: go on", 'after 1 week: remind them "x"'),
    ],
)
def test_a_rule_that_can_still_apply_is_not(rules):
    """Other people, other events, other conditions, or a rule that only tells."""
    assert never_taken("step", *rules) == []


def test_two_rules_together_may_leave_nothing():
    """Everybody who may raise the event is heard by a rule above."""
    rules = (
        "on seen by coordinator: stay",
        "on seen by director: stay",
        "on seen by coordinator or director: go on",
    )

    assert never_taken("step", *rules) == [rules[2]]


def test_members_are_among_them():
    """In the steps of a pair, `them` is each of its members."""
    rules = ("on seen by them: stay", "on seen by mentee: go to saying_goodbye")
    way_out = "on ended by them: go to saying_goodbye"

    assert never_taken("pair step", way_out, *rules) == [rules[1]]


def test_a_rule_for_another_role_of_the_stage_can_apply():
    """It is named only if it never applies to any of the roles."""
    text = framed(
        "stages",
        "stage more for mentee, mentor\nstep extra\n"
        "on seen by them, if mentee: end as completed\n"
        "on seen by them: end as withdrawn",
    )
    codes = {found.code for found in read_programme(text).diagnostics}

    assert "W321" not in codes


def test_the_other_rule_is_shown():
    """The message points at the rule that is taken, and says what to do."""
    text = framed("step", "on seen by them: stay\non seen by them: go on")
    (found,) = read_programme(text).diagnostics

    assert found.severity == "warning"
    assert text.splitlines()[found.also[0].span.line - 1] == "on seen by them: stay"
    assert found.help.startswith(f"move it above line {found.also[0].span.line}")


def test_steps_that_lead_to_each_other_by_themselves_are_told_once() -> None:
    """The round is named, and an event on the way round breaks it."""
    text = """
programme round
role mentee
    keen yes or no
staff coordinator, lifts safeguarding holds
outcomes
    gone
stage only for mentee
    step here
        when keen is yes: go to there
        on asked by coordinator: go to there
        on left by them: end as gone
    step there
        {back}: go to here
        on done by coordinator: end as gone
        after 9 weeks: go to here
"""

    endless = read_programme(text.format(back="when keen is yes"))
    broken = read_programme(text.format(back="on back by coordinator"))
    opposite = read_programme(text.format(back="when keen is no"))

    (found,) = endless.diagnostics
    assert (found.code, found.severity) == ("W322", "warning")
    assert "`there`, then `here`" in found.title
    assert broken.diagnostics == ()
    assert opposite.diagnostics == ()

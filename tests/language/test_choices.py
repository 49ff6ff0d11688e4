"""Rules that leave somebody out, and rules that speak of somebody twice."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import tries
from wayfellow_dsl import read_programme
from wayfellow_dsl.checks.frames import framed
from wayfellow_dsl.diagnostics import Diagnostic
from wayfellow_dsl.model import Compare, Constant, Fact
from wayfellow_dsl.truth import holds


def found_in(frame: str, example: str) -> list[Diagnostic]:
    """List what is found around an example."""
    reading = read_programme(framed(frame, example))
    assert reading.programme is not None, [d.title for d in reading.diagnostics]
    return [*reading.diagnostics]


def codes(frame: str, example: str) -> list[str]:
    """List the codes that are found around an example."""
    return [found.code for found in found_in(frame, example)]


ACCEPTED = "on accepted by coordinator, if "


@pytest.mark.parametrize(
    ("one", "other", "witness"),
    [
        ("age is under 18", "age is over 18", "a `mentee` with age 18"),
        ("age is at most 17", "age is at least 18", ""),
        ("area is north", "age is 3 and area is south", "with area south and age 2"),
        (
            'town is known and town is "Leeds"',
            'town is known and town is not "Leeds"',
            "a `mentee` with no town",
        ),
        (
            "wants includes finance",
            "not (wants includes finance)",
            "",
        ),
        (
            "mentee has signed code",
            "age is 3 and not (mentee has signed code)",
            "a `mentee` with age 2, who has not signed code",
        ),
        ("rematches is under 1", "rematches is at least 1", ""),
        ("rematches is under 1", "rematches is over 1", "with rematches 1"),
        ("joined is before 1 May 2027", "joined is over 1 May 2027", "1 May 2027"),
        ("grade is senior", "grade is junior", ""),
        ("age is 3", "age is 3 and area is north", ""),
    ],
)
def test_somebody_may_be_left_out(one: str, other: str, witness: str) -> None:
    """The message describes one of those to whom no rule applies, and no more."""
    rules = f"{ACCEPTED}{one}: go to finishing\n{ACCEPTED}{other}: go to interviewing\n"
    after = "needs agreement code\nwhen done: stay"
    found = [d for d in found_in("step", rules + after) if d.code == "W717"]

    assert [witness in d.detail for d in found] == ([True] if witness else [])


@pytest.mark.parametrize(
    "rules",
    [
        f"{ACCEPTED}age is under 18: go on",
        f"{ACCEPTED}age is under 18: go on\non accepted by coordinator: stay",
        f"{ACCEPTED}age is under 18: go on\n"
        "on accepted by director, if age is over 18: go on",
    ],
)
def test_one_condition_says_for_whom_an_event_is(rules: str) -> None:
    """It is a permission, and nobody is left out."""
    assert codes("step", rules) == []


@pytest.mark.parametrize(
    ("rules", "is_told"),
    [
        ("when age is under 18: go to finishing", True),
        ("when age is under 18: go to finishing\notherwise: stay", True),
        ("when age is under 18: go to finishing\notherwise: end as completed", False),
        (
            "when age is under 18: go to finishing\nafter 1 week: end as completed",
            False,
        ),
        ("when age is under 18: go to finishing\non seen by director: go on", False),
        (
            "when age is under 18: go to finishing\non gone by them: end as completed",
            True,
        ),
        ("when rematches is at least 1: go to finishing", False),
        (
            "needs form plan\nwhen done, if age is under 18: go to finishing\n"
            "when done, if age is over 18: end as completed",
            True,
        ),
        (
            "needs form plan\nwhen done, if age is under 18: go to finishing\n"
            "when done: end as completed",
            False,
        ),
    ],
)
def test_somebody_may_rest_for_ever(rules: str, is_told: bool) -> None:
    """It is told when nothing that can still become so would lead them on."""
    assert ("W718" in codes("last step", rules)) == is_told


@pytest.mark.parametrize(
    ("one", "other", "is_told"),
    [
        ("age is under 18", "area is north", True),
        ("age is under 18", "age is under 10", False),
        ("age is under 18", "age is at least 18 and area is north", False),
        ("age is under 18", "rematches is at least 1", False),
        ("age is under 18 and area is north", "area is north", False),
    ],
)
def test_two_rules_may_speak_of_the_same_people(
    one: str, other: str, is_told: bool
) -> None:
    """Unless one is a special case of the other, or a passing state is asked for."""
    rules = (
        f"{ACCEPTED}{one}: go to finishing\n{ACCEPTED}{other}: go to interviewing\n"
        "on accepted by coordinator: stay"
    )

    assert ("W719" in codes("step", rules)) == is_told
    assert "W719" not in codes(
        "step", rules.replace("interviewing", 'interviewing because "first the age"')
    )


@pytest.mark.parametrize(
    ("condition", "is_told"),
    [
        ("age is 3 and age is 4", True),
        ("age is 3 and not (age is 3)", True),
        ("area is north and area is south", True),
        ("grade is above senior", True),
        ("age is over 3 and age is under 4", True),
        ("rematches is under 0", True),
        ("age is over 3 and age is under 5", False),
        ("age is known and age is 3", False),
        ("age is not known", False),
        ("in applying", False),
        ("in finishing", True),
    ],
)
def test_a_condition_may_hold_for_nobody(condition: str, is_told: bool) -> None:
    """Its parts contradict each other, or where it stands."""
    assert ("W720" in codes("step", f"{ACCEPTED}{condition}: go on")) == is_told


ROUTED = """programme trial
role mentee
age number
staff coordinator, lifts safeguarding holds
outcomes
completed, counts as completed
stage only for mentee
step first
on young by coordinator, if age is under 18: go to second
on old by coordinator{way}: go to third
step second
on seen by coordinator, if age is at least 18: go to third
on left by coordinator: end as completed
step third
on left by coordinator: end as completed
{more}
"""


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ("", ["W720"]),
        ("on back by coordinator: go to second", []),
        ("on back by coordinator, if age is under 10: go to second", ["W720"]),
        ("on back by coordinator, if age is under 20: go to second", []),
    ],
)
def test_a_condition_may_hold_for_nobody_who_comes_here(
    more: str, found: list[str]
) -> None:
    """Every way into the step asks for the opposite."""
    text = ROUTED.format(way="", more=more)

    assert [d.code for d in read_programme(text).diagnostics] == found


def test_rules_above_may_take_everybody_together() -> None:
    """Those under 18 and those of 18 or more leave nobody to a third rule."""
    rules = (
        f"{ACCEPTED}age is under 18: go to finishing\n"
        f"{ACCEPTED}age is at least 18: go to interviewing\n"
        "on accepted by coordinator: stay"
    )
    (found,) = found_in("step", rules)

    assert found.code == "W321"
    assert len(found.also) == 2


def test_not_every_kind_is_looked_at_and_that_is_said() -> None:
    """Of very many kinds some are looked at; what is found is so."""
    many = " and ".join(f"mentee has signed paper_{place}" for place in range(14))
    needs = "".join(f"needs agreement paper_{place}\n" for place in range(14))
    rules = (
        f"{needs}when done: stay\n{ACCEPTED}{many}: go on\n"
        f"{ACCEPTED}age is under 18: go to finishing"
    )
    (found,) = [d for d in found_in("step", rules) if d.code == "W717"]

    assert "kinds were looked at: there may be more" in found.detail


GUARDS = ["age is under {}", "age is at least {}", "age is {}", "age is over {}"]


@tries(40)
@given(st.lists(st.tuples(st.sampled_from(GUARDS), st.integers(1, 9)), min_size=2))
def test_whoever_is_left_out_is_found(drawn: list[tuple[str, int]]) -> None:
    """Going through every age gives the same answer as the classes do."""
    drawn = drawn[:5]
    areas = ["north", "south"] * 3
    said = [
        f"{guard.format(age)} and area is {area}"
        for (guard, age), area in zip(drawn, areas, strict=False)
    ]
    rules = "\n".join(f"{ACCEPTED}{one}: go to interviewing" for one in said)
    reading = read_programme(framed("step", rules))
    assert reading.programme is not None
    step = reading.programme.lifecycle("mentee").step("applying")
    guards = [
        rule.guard
        for rule in step.rules
        if rule.guard is not None and rule.trigger.name == "accepted"  # type: ignore
    ]
    is_left_out = any(
        not any(holds(g, {Fact("age"): age, Fact("area"): area}) for g in guards)
        for age, area in product(range(12), ("north", "south"))
    )
    told = [d for d in reading.diagnostics if d.code == "W717"]

    assert bool(told) == (is_left_out and len(set(said)) > 1 and _divide(said))


def _divide(said: list[str]) -> bool:
    """Say whether no one of the conditions is a part of each of the others."""
    parts = [set(one.split(" and ")) for one in said]
    return not any(all(one <= other for other in parts) for one in parts)


def test_an_exclusion_of_nobody_is_told() -> None:
    """What excludes no two people says nothing."""
    rule = "never if the mentee's age is 3 and the mentee's age is 4 because \"x\""

    assert codes("match", rule) == ["W720"]


def test_a_comparison_says_what_it_looks_at() -> None:
    """The same case may be asked about a fact that it has, and one that it has not."""
    is_three = Compare("is", Fact("age"), Constant(3))

    assert holds(is_three, {Fact("age"): 3})
    assert holds(is_three, {Fact("age", "mentor"): 3}) is None

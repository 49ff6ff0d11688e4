"""Classes: the kinds of people that conditions tell apart."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import CLAIMS, DETAILS
from wayfellow.decide import Calendar, Scene, Subject
from wayfellow.decide.conditions import Conditions
from wayfellow.decide.state import ENGINE, Recorded
from wayfellow_dsl import read_programme
from wayfellow_dsl.classes import Cases, Example, Place, split
from wayfellow_dsl.model import (
    Compare,
    Condition,
    Constant,
    Count,
    End,
    Ended,
    Fact,
    Go,
    Identity,
    InStep,
    Known,
    MeetingsOver,
    Met,
    Not,
    Programme,
    Reached,
    Value,
)

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


def a_programme(guards: list[str], optional: str = ", optional") -> Programme:
    """Read a programme in which a mentee has every kind of detail."""
    details = "\n".join(f"{name} {kind}{optional}" for name, kind in DETAILS.items())
    rules = "\n".join(
        f"on event_{place} by coordinator, if {guard}: go on"
        for place, guard in enumerate(guards)
    )
    reading = read_programme(f"""programme small "Small"
role mentee
{details}
role mentor
area one of north, south
manager person
staff coordinator, lifts safeguarding holds
relationship pair of mentee and mentor
outcomes
completed, counts as completed
stopped
stage first for mentee
step applying
{rules}
on left by them: go on
step waiting
on left by them: end as completed
stage meetings for pair
step meeting
on ended by them: go to farewell
step farewell
on ended by them: end as completed
survey baseline
confidence scale 1 to 10
""")
    assert reading.programme is not None
    return reading.programme


PLAIN = a_programme([])


def of_mentee(*conditions: Condition) -> dict[object, tuple[Example, ...]]:
    """Split conditions of a mentee."""
    return {**split(conditions, "mentee", [PLAIN])}


def compared(operator: str, name: str, value: Value) -> Compare:
    """Compare a detail with a constant."""
    return Compare(operator, Fact(name), Constant(value))  # type: ignore[arg-type]


def test_a_number_is_split_at_every_constant() -> None:
    """There is one below each constant, one that is the same, and one above."""
    age = [compared("under", "age", 18), compared("at least", "age", 21)]

    assert of_mentee(*age) == {Fact("age"): (17, 18, 19, 21, 22, None)}


def test_neighbours_are_told_apart_by_a_fraction() -> None:
    """Under 19 and at most 18 differ for somebody of eighteen and a half."""
    age = [compared("under", "age", 19), compared("at most", "age", 18)]

    assert of_mentee(*age) == {Fact("age"): (17, 18, 19, 20, 18.5, None)}


def test_a_count_is_whole_and_never_negative() -> None:
    """Between no meeting and one there is none."""
    held = Compare("at least", Count("meetings held"), Constant(0))
    more = Compare("at least", Count("meetings held"), Constant(1))

    assert split([held, more], "pair", [PLAIN]) == {
        Count("meetings held"): (0, 1, 2),
    }


def test_an_answer_stays_within_its_scale() -> None:
    """Nobody answers 11 on a scale from 1 to 10."""
    answer = compared("at least", "baseline.confidence", 10)

    assert of_mentee(answer) == {Fact("baseline.confidence"): (9, 10, None)}


@pytest.mark.parametrize(
    ("condition", "examples"),
    [
        (compared("is", "agreed", True), (True, False, None)),
        (compared("is", "area", "north"), ("north", "south", None)),
        (compared("is", "town", "Leeds"), ("Leeds", "something else", None)),
        (compared("includes", "wants", "digital"), (("digital",), ("finance",), None)),
        (
            compared("under", "joined", "2027-05-01"),
            ("2027-04-30", "2027-05-01", "2027-05-02", None),
        ),
        (
            Compare(
                "over",
                Fact("grade"),
                Constant("junior"),
                ("junior", "middle", "senior"),
            ),
            ("junior", "middle", None),
        ),
        (Known(Fact("age")), (0, 1, 2, None)),
    ],
)
def test_each_type_has_examples_of_its_own(
    condition: Condition, examples: tuple[Example, ...]
) -> None:
    """What is given is a value that the detail can have; the unknown comes last."""
    assert [*of_mentee(condition).values()] == [examples]


def test_two_that_are_compared_can_be_alike_and_differ() -> None:
    """Of two grades, either can be the higher one."""
    order = ("junior", "middle", "senior")
    above = Compare("over", Fact("grade", "mentor"), Fact("grade", "mentee"), order)
    programme = a_programme([])
    mentee, mentor = programme.roles
    both = Programme(
        "p",
        roles=(mentee, type(mentor)("mentor", details=mentee.details)),
    )

    classes = split([above], "", [both])

    assert [*classes.values()] == [("junior", "middle", None)] * 2


def test_a_person_may_be_the_other_member() -> None:
    """A manager is the mentee, or somebody else."""
    manages = Compare("is", Fact("manager", "mentor"), Identity("mentee"))

    assert split([manages], "pair", [PLAIN]) == {
        Fact("manager", "mentor"): ("mentee", "somebody else"),
        Identity("mentee"): ("mentee",),
    }


def test_steps_and_outcomes_are_one_of_each_class() -> None:
    """Steps that no condition tells apart have one example."""
    away = InStep(("farewell",))
    ended = Ended(("completed",))
    there = Reached(("farewell",))

    assert split([away, ended, there], "pair", [PLAIN]) == {
        there: (False, True),
        Place(): (Go("meeting"), Go("farewell"), End("completed"), End("stopped")),
    }


def test_what_cannot_be_is_left_out() -> None:
    """Nobody is in a step that they never reached; what is held is over."""
    farewell = ("farewell",)
    conditions = [InStep(farewell), Reached(farewell), MeetingsOver()]
    classes = split([*conditions, MeetingsOver(held=True)], "pair", [PLAIN])

    cases = [*Cases(classes)]

    assert Cases(classes).total == 16
    assert len(cases) == 9
    assert all(case[MeetingsOver()] or not case[MeetingsOver(True)] for case in cases)


def test_of_too_many_cases_some_are_looked_at() -> None:
    """They are all different, and it is known that there are more."""
    classes = split([Met(f"form {place}") for place in range(20)], "mentee", [PLAIN])
    cases = Cases(classes, most=500)

    looked_at = {tuple(case.values()) for case in cases}

    assert not cases.is_whole
    assert len(looked_at) == 500


ANYBODY = st.fixed_dictionaries(
    {
        "age": st.none() | st.integers(0, 99) | st.floats(0, 99),
        "area": st.none() | st.sampled_from(["north", "south"]),
        "grade": st.none() | st.sampled_from(["junior", "middle", "senior"]),
        "wants": st.none() | st.sets(st.sampled_from(["finance", "digital"])),
        "agreed": st.none() | st.booleans(),
        "joined": st.none() | st.dates().map(str),
        "town": st.none() | st.sampled_from(["Leeds", "York"]),
    }
)
ATOMS = [claim for claims in CLAIMS.values() for claim in claims]
ASKING = a_programme(ATOMS, optional="")
GUARDS = [rule.guard for rule in ASKING.lifecycle("mentee").step("applying").rules]
CLAIMED = st.sampled_from([guard for guard in GUARDS if guard is not None])
TESTS = Conditions(PLAIN, Calendar("UTC"))


@given(st.lists(CLAIMED | CLAIMED.map(Not), min_size=1, max_size=4), ANYBODY)
def test_everybody_is_like_one_of_the_cases(
    claims: list[Condition], facts: dict[str, Value | None]
) -> None:
    """Whoever somebody is, the conditions hold for them just as for one of the cases."""
    tests = [TESTS.test(claim) for claim in claims]

    def holds(known: dict[str, Value | None]) -> tuple[bool, ...]:
        recorded = {
            name: Recorded(value, NOW, ENGINE)
            for name, value in known.items()
            if value is not None
        }
        somebody = Subject("ana", "mentee", NOW, "applying", NOW, facts=recorded)
        scene = Scene({}, NOW, somebody)
        return tuple(test(scene) for test in tests)

    cases = [
        {matter.name: value for matter, value in case.items()}  # type: ignore
        for case in Cases(split(claims, "mentee", [PLAIN]))
    ]

    assert holds(facts) in {holds(case) for case in cases}

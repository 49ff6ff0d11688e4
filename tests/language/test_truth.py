"""Truth: what a condition is of a case, as far as the case says."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from language.small import a_programme
from strategies import CLAIMS
from wayfellow.decide import Calendar, Scene, Subject
from wayfellow.decide.conditions import Conditions
from wayfellow.decide.state import ENGINE, Recorded
from wayfellow_dsl.classes import Case, Place
from wayfellow_dsl.model import (
    All,
    AnyOf,
    Compare,
    Condition,
    Constant,
    Count,
    Ended,
    Fact,
    Go,
    InStep,
    Known,
    Met,
    Not,
    Reached,
    Sum,
)
from wayfellow_dsl.truth import holds

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
PROGRAMME = a_programme()
TESTS = Conditions(PROGRAMME, Calendar("UTC"))
ORDER = ("junior", "middle", "senior")

ATOMS: list[Condition] = [
    rule.guard
    for rule in a_programme(
        mentee="\n".join(
            f"on event_{place} by coordinator, if {claim}: go on"
            for place, claim in enumerate(
                c for claims in CLAIMS.values() for c in claims
            )
        )
    )
    .lifecycle("mentee")
    .step("applying")
    .rules
    if rule.guard is not None
] + [
    Met("form application"),
    InStep(("applying", "waiting")),
    InStep(("finishing",)),
    Reached(("applying",)),
    Reached(("waiting",)),
    Ended(),
    Ended(("completed",)),
    Compare("at least", Count("rematches"), Constant(1)),
    Compare("over", Sum(Fact("age"), 2), Constant(20)),
    Compare("at most", Fact("grade"), Constant("middle"), ORDER),
]
CONDITIONS = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: (
        inner.map(Not)
        | st.lists(inner, max_size=3).map(lambda parts: All(tuple(parts)))
        | st.lists(inner, max_size=3).map(lambda parts: AnyOf(tuple(parts)))
    ),
    max_leaves=6,
)
DETAILS = st.fixed_dictionaries(
    {
        "age": st.none() | st.integers(0, 99),
        "area": st.none() | st.sampled_from(["north", "south"]),
        "grade": st.none() | st.sampled_from(ORDER),
        "wants": st.none()
        | st.sets(st.sampled_from(["finance", "digital"])).map(
            lambda wanted: tuple(sorted(wanted))
        ),
        "agreed": st.none() | st.booleans(),
        "joined": st.none() | st.dates().map(str),
        "town": st.none() | st.sampled_from(["Leeds", "York"]),
    }
)


def as_case(subject: Subject) -> Case:
    """Say of somebody everything that a condition can ask."""
    names = ["age", "area", "grade", "wants", "agreed", "joined", "town"]
    case: Case = {
        Fact(name): subject.facts[name].value if name in subject.facts else None
        for name in names
    }
    case[Met("form application")] = "form application" in subject.facts
    case[Place()] = Go(subject.step)
    case[Count("rematches")] = 0
    for step in ("applying", "waiting"):
        case[Reached((step,))] = step in subject.visited
    return case


@given(CONDITIONS, DETAILS, st.booleans(), st.data())
def test_it_agrees_with_the_engine(condition, details, is_filled_in, data) -> None:
    """Of whoever is known it says what the engine decides, and of nobody else more.

    What is left out of a case makes the answer open, or leaves it as it was.
    """
    facts = {
        name: Recorded(value, NOW, ENGINE)
        for name, value in details.items()
        if value is not None
    }
    if is_filled_in:
        facts["form application"] = Recorded(True, NOW, ENGINE)
    somebody = Subject(
        "ana", "mentee", NOW, "applying", NOW, facts=facts, visited=("applying",)
    )
    decided = TESTS.test(condition)(Scene({}, NOW, somebody))
    case = as_case(somebody)
    left_out = data.draw(st.sets(st.sampled_from(sorted(case, key=repr))))
    fewer = {matter: value for matter, value in case.items() if matter not in left_out}

    assert holds(condition, case) is decided
    assert holds(condition, fewer) in (decided, None)


def test_what_is_unknown_is_not_what_is_left_open() -> None:
    """Somebody without an age is not over 18; of an age left open nothing follows."""
    grown_up = Compare("at least", Fact("age"), Constant(18))

    assert holds(Not(grown_up), {Fact("age"): None}) is True
    assert holds(Not(grown_up), {}) is None
    assert holds(Known(Fact("age")), {}) is None
    assert holds(AnyOf((grown_up, Known(Fact("town")))), {Fact("town"): "York"}) is True

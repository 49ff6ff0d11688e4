"""Whoever is treated differently, the comparison knows: proved on people drawn."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from effort import tries
from language.test_classes import ANYBODY, CLAIMED, PLAIN
from wayfellow.comparison import compare
from wayfellow.decide import (
    Actor,
    Compiled,
    Event,
    Refusal,
    Run,
    Subject,
    decide,
)
from wayfellow.decide.state import ENGINE, Recorded
from wayfellow_dsl.model import (
    All,
    AnyOf,
    Condition,
    Go,
    Not,
    OnEvent,
    Party,
    Programme,
    Rule,
    Value,
)

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
COORDINATOR = Party("staff", "coordinator")
ACCEPTED = OnEvent("accepted", (COORDINATOR,))
GUARDS = st.one_of(
    CLAIMED,
    CLAIMED.map(Not),
    st.tuples(CLAIMED, CLAIMED).map(All),
    st.tuples(CLAIMED, CLAIMED).map(AnyOf),
)
LISTS = st.lists(
    st.builds(
        Rule,
        trigger=st.just(ACCEPTED),
        guard=st.none() | GUARDS,
        target=st.sampled_from([Go("waiting"), Go("applying"), None]),
    ),
    min_size=1,
    max_size=3,
)


def with_rules(rules: list[Rule]) -> Programme:
    """Give a programme in which these rules say who is accepted."""
    lifecycles = tuple(
        replace(
            lifecycle,
            steps=tuple(
                replace(step, rules=tuple(rules)) if step.name == "applying" else step
                for step in lifecycle.steps
            ),
        )
        for lifecycle in PLAIN.lifecycles
    )
    return replace(PLAIN, lifecycles=lifecycles)


def becomes(programme: Programme, facts: dict[str, Value | None]) -> object:
    """Let the engine accept somebody, and say what becomes of them."""
    somebody = Subject(
        "ana",
        "mentee",
        NOW,
        "applying",
        NOW,
        facts={
            name: Recorded(value, NOW, ENGINE)
            for name, value in facts.items()
            if value is not None
        },
    )
    event = Event("ana", "accepted", NOW, Actor("coordinator", "cy"))
    answer = decide(
        Compiled(programme), Run("r", "2027-01-11"), {"ana": somebody}, event
    )
    if isinstance(answer, Refusal):
        return "refused"
    return [(record.kind, record.target) for record in answer.records]


@given(LISTS, LISTS, ANYBODY)
@tries(25)
def test_whoever_is_treated_differently_is_known_of(
    old: list[Rule], new: list[Rule], facts: dict[str, Value | None]
) -> None:
    """Where the comparison finds the same meaning, the engine does the same."""
    one, other = with_rules(old), with_rules(new)
    comparison = compare(one, other)

    is_same = becomes(one, facts) == becomes(other, facts)
    assert is_same or not comparison.same


@given(GUARDS, GUARDS, ANYBODY)
@tries(25)
def test_a_way_in_that_is_stricter_lets_nobody_else_in(
    old: Condition, new: Condition, facts: dict[str, Value | None]
) -> None:
    """Whoever is accepted under the stricter version was accepted before."""
    one, other = (
        with_rules([Rule(ACCEPTED, guard, target=Go("waiting"))])
        for guard in (old, new)
    )
    effects = [each.effect for each in compare(one, other).differences]
    before, now = becomes(one, facts), becomes(other, facts)

    assert effects != ["stricter"] or now in ("refused", before)
    assert effects != ["looser"] or before in ("refused", now)
    assert effects or before == now

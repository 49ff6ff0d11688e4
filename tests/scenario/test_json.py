"""Scenarios as JSON: what is written is what is read."""

from typing import get_args

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from effort import tries
from scenario.example import EXAMPLE, SCENARIO
from wayfellow_dsl.model import Duration, Span, Unit
from wayfellow_dsl.scenario import (
    Aged,
    Alternative,
    Answer,
    Arrivals,
    Assumption,
    Change,
    Choose,
    DetailDraw,
    Exponential,
    Fixed,
    Lognormal,
    Number,
    Price,
    Rounds,
    Scenario,
    Several,
    SomePeople,
    SomePerson,
    StaffTime,
    Stop,
    Uniform,
    Variant,
    Weibull,
)
from wayfellow_dsl.scenarios import read_scenario

_NAMES = st.text("abcxyz_£é ", max_size=8)
_AMOUNTS = st.floats(allow_nan=False, allow_infinity=False)
_UNITS = st.sampled_from(get_args(Unit))
_COUNTS = st.integers(0, 10_000)
_SPANS = st.none() | st.builds(Span, _COUNTS, _COUNTS, _COUNTS)
_DURATIONS = st.builds(Duration, _COUNTS, _UNITS)
_WEIGHTS = st.lists(st.tuples(_NAMES, _AMOUNTS), max_size=3).map(tuple)


def _several(one: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(one, max_size=2).map(tuple)


_DELAYS = st.one_of(
    st.builds(Fixed, _AMOUNTS, _UNITS),
    st.builds(Exponential, _AMOUNTS, _UNITS),
    *(
        st.builds(law, _AMOUNTS, _AMOUNTS, _UNITS)
        for law in (Uniform, Lognormal, Weibull)
    ),
)
_DRAWS = st.one_of(
    st.builds(Choose, _WEIGHTS),
    st.builds(Several, _WEIGHTS),
    st.builds(Number, _AMOUNTS, _AMOUNTS),
    st.builds(SomePerson, _NAMES, _AMOUNTS),
    st.builds(SomePeople, _NAMES, _COUNTS, _COUNTS),
    st.builds(Aged, st.builds(Choose, _WEIGHTS)),
)
_ASSUMPTIONS = st.builds(
    Assumption,
    _several(st.builds(Alternative, _NAMES, _AMOUNTS)),
    st.none() | _DELAYS,
    _several(_NAMES),
    _WEIGHTS,
    _several(
        st.builds(
            Answer,
            *(_NAMES, _AMOUNTS, _AMOUNTS, _NAMES, _AMOUNTS),
            st.none() | st.builds(Change, _AMOUNTS, _AMOUNTS),
        )
    ),
    _NAMES,
    st.booleans(),
    st.none() | st.builds(Stop, _AMOUNTS, st.none() | _DELAYS),
    st.none() | _DELAYS,
    _SPANS,
)
_SCENARIOS = st.builds(
    Scenario,
    *(_NAMES, _NAMES, _NAMES, _DURATIONS, _NAMES, _NAMES),
    _several(st.builds(Arrivals, _NAMES, _COUNTS, _DURATIONS, _SPANS)),
    _several(st.builds(DetailDraw, _NAMES, _NAMES, _DRAWS, _SPANS)),
    _several(_ASSUMPTIONS),
    _several(st.builds(Price, _NAMES, _AMOUNTS, _SPANS)),
    _several(st.builds(StaffTime, _NAMES, _AMOUNTS, _WEIGHTS, _SPANS)),
    _several(
        st.builds(
            Variant,
            *(_NAMES, _NAMES),
            _several(st.builds(Rounds, _NAMES, _DURATIONS, _SPANS)),
            _several(st.builds(Arrivals, _NAMES, _COUNTS, _DURATIONS, _SPANS)),
        )
    ),
)


@tries(60)
@given(scenario=_SCENARIOS)
def test_any_scenario_comes_back_from_json(scenario: Scenario) -> None:
    """Every scenario that can be said is the same after a round trip as JSON."""
    text = msgspec.json.encode(scenario)

    assert msgspec.json.decode(text, type=Scenario) == scenario


def test_a_scenario_that_was_read_comes_back_from_json() -> None:
    """So is one that was read from a file."""
    scenario = read_scenario(SCENARIO, EXAMPLE).scenario
    text = msgspec.json.encode(scenario)

    assert msgspec.json.decode(text, type=Scenario) == scenario

"""When the rounds of a `match` block are held."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from wayfellow.decide import Compiled, Run
from wayfellow.matching import next_round
from wayfellow_dsl import read_programme
from wayfellow_dsl.model import Duration, Programme
from wayfellow_programmes import bundled

RUN = Run("one", "2027-01-09")
"""It starts on a Saturday, when no round is held."""


def a_programme() -> Programme:
    """Read a programme that keeps public holidays."""
    place = bundled("growth_company")
    assert place is not None
    programme = read_programme(place.read_text(encoding="utf-8")).programme
    assert programme is not None
    return programme


COMPILED = Compiled(a_programme())
DAYS = [
    COMPILED.calendar.add(date(2027, 1, 9), Duration(1, "working days"), count)
    for count in range(500)
]


@given(st.integers(1, 15), st.integers(0, 600 * 24))
def test_rounds_keep_their_working_days(amount: int, hours: int) -> None:
    """The next round is the first of all, counted from the first day, that is later."""
    every = Duration(amount, "working days")
    policy = replace(COMPILED.programme.policies[0], every=every, weekday=None)
    after = datetime(2027, 1, 9, tzinfo=UTC) + timedelta(hours=hours)

    calendar = COMPILED.calendar
    days = map(calendar.next_working_day, DAYS[::amount])
    rounds = [moment for moment in map(calendar.starts, days) if moment > after]

    assert next_round(COMPILED, policy, RUN, after) == rounds[0]

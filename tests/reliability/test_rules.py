"""What the engine reckons, a second time by an interpreter that shares nothing with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from reliability.acts import Imagination
from reliability.interpreter import Interpreter, NotSimple, due
from reliability.naive import NaiveRun
from reliability.programmes import EVERY, compiled
from wayfellow.decide import Calendar, Run, Scene
from wayfellow_dsl.model import Anchor, Clock, Condition, Duration, Programme
from wayfellow_dsl.model.base import find_all

ZONES = (
    "Europe/London",
    "America/New_York",
    "Africa/Casablanca",
    "Australia/Lord_Howe",
)
LONGEST = {
    "minutes": 5000,
    "hours": 500,
    "days": 800,
    "weeks": 120,
    "months": 60,
    "years": 12,
}


def _conditions(programme: Programme, subject: str) -> list[Condition]:
    return list(dict.fromkeys(find_all(programme.lifecycle(subject), Condition)))  # type: ignore[type-abstract]


@pytest.mark.seeds(quick=1, long=100)
@pytest.mark.parametrize("name", EVERY)
def test_a_condition_holds_when_a_plain_reading_says(name: str, seed: int) -> None:
    """Every condition of every programme, of people as they come to be in a play."""
    ready = compiled(name)
    naive = NaiveRun(ready, Run("r", "2027-01-04"))
    random = Random(seed)  # noqa: S311
    ideas = Imagination(ready, random)
    now = datetime(2027, 1, 4, 8, tzinfo=UTC)
    groups = {one.name for one in ready.programme.relationships if one.is_group}
    compared = 0
    for number in range(120):
        now += ideas.later()
        naive.take(ideas.act(naive.population, now))
        if number % 20:
            continue
        for subject in naive.population.values():
            if subject.kind in groups:
                continue
            step = ready.lifecycles[subject.kind].steps[subject.step].step
            scene = Scene(naive.population, now, subject, step)
            plain = Interpreter(ready.programme, naive.population, subject, now)
            for condition in _conditions(ready.programme, subject.kind):
                try:
                    expected = plain.holds(condition)
                except NotSimple:
                    continue
                compared += 1
                told = ready.conditions.test(condition)(scene)
                assert told == expected, (subject, condition)
    assert compared or not _conditions(ready.programme, ready.programme.roles[0].name)


@pytest.mark.seeds(quick=1, long=100)
@pytest.mark.parametrize("zone", ZONES)
def test_a_clock_is_due_when_plain_dates_say(zone: str, seed: int) -> None:
    """A deadline is at the end of its day there, whatever its clocks do meanwhile."""
    random = Random(seed)  # noqa: S311
    calendar = Calendar(zone)
    for _ in range(2000):
        anchor = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(
            seconds=random.randrange(8 * 365 * 86400)
        )
        unit = random.choice(sorted(LONGEST))
        amount = random.randint(1, LONGEST[unit])
        falls = "exactly" if unit in ("minutes", "hours") else "day end"
        clock = Clock(Anchor("step"), Duration(amount, unit), falls=falls)  # type: ignore[arg-type]
        expected = due(ZoneInfo(zone), anchor, amount, unit)

        assert calendar.due(clock, anchor) == expected
        # Never early: as much has passed as was asked for, but for an hour of summer.
        whole = timedelta(days=amount * {"days": 1, "weeks": 7}.get(unit, 0))
        assert expected >= anchor + whole - timedelta(hours=1)

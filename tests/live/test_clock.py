"""Clocks that leap: nothing is let pass unasked, nothing comes early or twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from wayfellow.errors import ClockLeapt
from wayfellow.live import SteadyClock
from wayfellow.live.clock import running_clock, wall_clock

START = datetime(2027, 1, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Machine:
    """A machine whose two clocks are set by hand."""

    def __init__(self) -> None:
        self.wall = START
        self.running = 1000.0

    def passes(self, time: timedelta, leap: timedelta = timedelta()) -> None:
        """Let time pass; the wall clock leaps besides."""
        self.running += time.total_seconds()
        self.wall += time + leap

    def clock(self, last: datetime | None = None) -> SteadyClock:
        """Give a clock that watches this machine's."""
        return SteadyClock(last, wall=lambda: self.wall, running=lambda: self.running)


def test_an_ordinary_clock_is_believed() -> None:
    """Time that passes by both clocks is told as the wall clock tells it."""
    machine = Machine()
    clock = machine.clock()
    told = []

    for wait in (HOUR, 400 * 24 * HOUR, timedelta()):
        machine.passes(wait)
        told.append(clock() == machine.wall)

    assert all(told)


def test_a_leap_forward_stops_until_somebody_accepts_it() -> None:
    """A clock that leaps by years says so each time; once accepted, it runs on."""
    machine = Machine()
    clock = machine.clock()
    clock()
    machine.passes(HOUR, leap=timedelta(days=3650))

    for _ in range(2):
        with pytest.raises(ClockLeapt) as raised:
            clock()

    assert (raised.value.last, raised.value.now) == (START, machine.wall)
    assert "wayfellow live advance --at 2037-01-01" in str(raised.value)
    assert clock.accept() == machine.wall
    machine.passes(HOUR)
    assert clock() == machine.wall


def test_a_leap_that_is_mended_is_forgotten() -> None:
    """Once the wall clock is right again, time is told again without a word."""
    machine = Machine()
    clock = machine.clock()
    clock()
    machine.passes(HOUR, leap=timedelta(days=3650))
    with pytest.raises(ClockLeapt):
        clock()

    machine.passes(HOUR, leap=-timedelta(days=3650))

    assert clock() == START + 2 * HOUR


def test_a_small_correction_forward_is_believed() -> None:
    """A clock that is set forward by some hours is taken to be right."""
    machine = Machine()
    clock = machine.clock()
    clock()

    machine.passes(HOUR, leap=10 * HOUR)

    assert clock() == START + 11 * HOUR


def test_time_stands_still_while_the_clock_has_been_set_back() -> None:
    """Set back by an hour, the clock tells the same time until that hour is over."""
    machine = Machine()
    clock = machine.clock()
    first = clock()
    machine.passes(timedelta(minutes=10), leap=-HOUR)

    assert clock() == first
    machine.passes(timedelta(minutes=30))
    assert clock() == first
    machine.passes(timedelta(minutes=30))
    assert clock() == START + timedelta(minutes=10)


def test_a_frozen_clock_tells_one_time() -> None:
    """Nothing passes where neither clock moves, nor where only the wall clock stops."""
    machine = Machine()
    clock = machine.clock()
    first = clock()

    machine.running += 7 * 86400

    assert clock() == clock() == first


def test_a_clock_that_begins_years_after_the_last_line_has_leapt() -> None:
    """A machine that starts in 2038 is not believed, nor one that starts in 1970."""
    machine = Machine()
    machine.wall = datetime(2038, 1, 19, tzinfo=UTC)
    with pytest.raises(ClockLeapt):
        machine.clock(last=START)()

    machine.wall = datetime(1970, 1, 1, tzinfo=UTC)
    assert machine.clock(last=START)() == START


def test_a_quiet_year_is_no_leap() -> None:
    """Where nothing was written down for half a year, the clock is believed."""
    machine = Machine()
    machine.wall = START + timedelta(days=180)

    assert machine.clock(last=START)() == machine.wall


def test_the_clocks_of_this_machine_run() -> None:
    """Unless others are given, the machine's own clocks are looked at."""
    clock = SteadyClock()

    assert abs(clock() - wall_clock()) < HOUR
    assert running_clock() <= running_clock()

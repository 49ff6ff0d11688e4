"""Clocks that leap: nothing is let pass unasked, nothing comes early or twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from live.offices import WRITTEN, Where, an_office, day, enrolled, in_run, url_of
from wayfellow.decide import Actor
from wayfellow.errors import ClockLeapt
from wayfellow.hooks import Hooks
from wayfellow.live import Office, SteadyClock, open_office
from wayfellow.live.timing.clock import running_clock, wall_clock

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

    assert (raised.value.last, raised.value.now) == (START + HOUR, machine.wall)
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


def test_a_clock_that_was_set_back_is_believed() -> None:
    """It tells the wall's time, and that it comes back to where it was is no leap."""
    machine = Machine()
    clock = machine.clock()
    clock()
    machine.passes(HOUR, leap=-timedelta(days=400))

    assert clock() == machine.wall
    machine.passes(HOUR, leap=timedelta(days=400))
    assert clock() == START + 2 * HOUR
    machine.passes(HOUR, leap=timedelta(days=400))
    with pytest.raises(ClockLeapt):
        clock()


def test_a_frozen_clock_tells_one_time() -> None:
    """Nothing passes where neither clock moves, nor where only the wall clock stops."""
    machine = Machine()
    clock = machine.clock()
    first = clock()

    machine.running += 7 * 86400

    assert clock() == clock() == first


def test_a_clock_that_begins_years_after_the_last_line_has_leapt() -> None:
    """A machine that starts in 2038 is not believed; what is written is no proof."""
    machine = Machine()
    machine.wall = datetime(2038, 1, 19, tzinfo=UTC)
    with pytest.raises(ClockLeapt):
        machine.clock(last=START)()

    # Lines that were written by a clock that ran ahead make no time pass.
    machine.wall = START
    clock = machine.clock(last=datetime(2038, 1, 19, tzinfo=UTC))
    assert clock() == START
    machine.passes(HOUR, leap=timedelta(days=400))
    with pytest.raises(ClockLeapt):
        clock()


def test_a_quiet_year_is_no_leap() -> None:
    """Where nothing was written down for half a year, the clock is believed."""
    machine = Machine()
    machine.wall = START + timedelta(days=180)

    assert machine.clock(last=START)() == machine.wall


def test_an_office_does_not_believe_a_clock_that_leapt(where: Where) -> None:
    """It is asked for the time by whoever lets time pass without stating one."""
    office = in_run(an_office(where))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    office.engine.dispose()

    with pytest.raises(ClockLeapt):
        _office_at(where, WRITTEN + timedelta(days=3650)).now()

    soon = WRITTEN + timedelta(days=30)
    assert _office_at(where, soon).now() == soon


@pytest.mark.parametrize("back", [timedelta(seconds=1), timedelta(days=400)])
def test_no_line_is_written_before_the_line_before_it(
    where: Where, back: timedelta
) -> None:
    """However far a clock is set back, what is written later bears no earlier date."""
    office = in_run(an_office(where))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    office.engine.dispose()
    later = _office_at(where, WRITTEN - back)
    themselves = Actor("mentee", "ana")
    later.transact(
        lambda desk: desk.run("spring").send(
            "ana", "form application", by=themselves, at=day(5)
        )
    )
    later.transact(lambda desk: enrolled(desk.run("spring"), "amy"))

    lines = later.look(lambda desk: desk.run("spring").history("ana"))
    written = [line.recorded for line in lines]

    assert written == [WRITTEN] * len(lines)
    amys = later.look(lambda desk: desk.run("spring").history("amy"))
    assert [line.recorded for line in amys] == [WRITTEN - back]
    assert later.look(lambda desk: desk.run("spring").verify()).flaws == ()


def test_a_frozen_clock_writes_everything_at_one_time(where: Where) -> None:
    """Nothing depends on the clock that tells when lines are written."""
    office = in_run(an_office(where))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    office.advance(day(60))

    lines = office.look(lambda desk: desk.run("spring").history("ana"))
    assert {line.recorded for line in lines} == {WRITTEN}
    assert len({line.record.when for line in lines}) > 1


def test_a_clock_that_is_set_back_sends_nothing_twice(where: Where) -> None:
    """What went off by a clock that ran ahead does not go off again when it is mended."""
    office = in_run(an_office(where))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    first = office.advance(day(20))
    before = office.look(lambda desk: desk.run("spring").history())

    assert first.fired > 0
    assert office.advance(day(8)).fired == 0
    assert office.advance(day(20)).fired == 0
    assert office.look(lambda desk: desk.run("spring").history()) == before


def _office_at(where: Where, now: datetime) -> Office:
    return open_office(url_of(where), hooks=Hooks(), clock=lambda: now)


def test_the_clocks_of_this_machine_run() -> None:
    """Unless others are given, the machine's own clocks are looked at."""
    clock = SteadyClock()

    assert abs(clock() - wall_clock()) < HOUR
    assert running_clock() <= running_clock()

"""Clocks that are held against each other, because those of machines leap."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from wayfellow.errors import ClockLeapt, NotYet

AHEAD = timedelta(minutes=5)
"""How far two machines' clocks may differ: so much ahead of ours, something may still
have happened already."""
LEAP = timedelta(days=1)
"""How much more may have passed by one clock than by the other."""
IDLE = timedelta(days=366)
"""For how long nobody need have written anything down."""


def wall_clock() -> datetime:
    """Give the time by this machine's clock, which may be set forward or back."""
    return datetime.now(UTC)


def running_clock() -> float:
    """Give seconds by a clock that is never set, and runs on while a machine sleeps."""
    kind = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if kind is None else time.clock_gettime(kind)


def happened(when: datetime, now: datetime, ahead: timedelta | None) -> datetime:
    """Give a moment that has come; NotYet when it is more than `ahead` after now."""
    if ahead is not None and when > now + ahead:
        raise NotYet(when, now)
    return when


class SteadyClock:
    """Tells the time by the wall clock, and stops when that leaps forward.

    Call it for the time. Where the wall clock has leapt by more than `leap`, ClockLeapt
    is raised, again and again until somebody calls `accept`: nobody wants the deadlines
    of ten years at once unasked. Where it was set back it is believed: what went off
    does not go off again, and what has not waits for its time. That it comes back to
    where it was is then no leap.

    `last` is when something was written down last; a clock that begins more than `idle`
    after it is taken to have leapt before it began, and one that begins as long before
    it to be right.
    """

    def __init__(
        self,
        last: datetime | None = None,
        *,
        wall: Callable[[], datetime] = wall_clock,
        running: Callable[[], float] = running_clock,
        leap: timedelta = LEAP,
        idle: timedelta = IDLE,
    ) -> None:
        self._wall = wall
        self._running = running
        self._leap = leap
        self._known = last
        self._allowed = idle
        self._since = running()
        if last is not None and last > wall() + idle:
            self._known = None

    def __call__(self) -> datetime:
        """Give the time; ClockLeapt when it has leapt."""
        now, passed = self._wall(), self._running()
        if self._known is not None:
            expected = self._known + timedelta(seconds=passed - self._since)
            if now > expected + self._allowed:
                raise ClockLeapt(expected, now)
            if now < expected:
                return now
        self._known, self._since, self._allowed = now, passed, self._leap
        return now

    def accept(self) -> datetime:
        """Take the wall clock to be right, however far it has leapt; give the time."""
        self._known, self._since = self._wall(), self._running()
        self._allowed = self._leap
        return self._known

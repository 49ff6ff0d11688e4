"""The programme's calendar: its zone, its working days, and when clocks are due."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from wayfellow_dsl.model import Anchor, Clock, DayCalendar, Duration, Programme

_EXACT = {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1)}
_DAYS = {"days": 1, "weeks": 7}
_MONTHS = {"months": 1, "years": 12}


class Calendar:
    """Reckons in one time zone with one set of public holidays.

    Days and longer are wall-clock: a time that does not exist moves forward, and of one
    that exists twice the first is meant.

    >>> calendar = Calendar("Europe/London", ("GB-ENG",))
    >>> start = datetime(2027, 3, 24, 12, tzinfo=UTC)
    >>> calendar.add(start.date(), Duration(2, "working days"))  # Good Friday, Easter
    datetime.date(2027, 3, 30)
    >>> calendar.add(date(2027, 1, 31), Duration(1, "months"))
    datetime.date(2027, 2, 28)
    """

    def __init__(
        self, timezone: str, holiday_codes: tuple[str, ...] = (), day_starts: int = 540
    ) -> None:
        self.zone = ZoneInfo(timezone)
        self._codes = holiday_codes
        self._day_starts = time(day_starts // 60, day_starts % 60)
        self._closed: dict[int, frozenset[date]] = {}
        self._falls = lru_cache(maxsize=65536)(self._reckon)

    @classmethod
    def of(cls, programme: Programme) -> Calendar:
        """Make the calendar of a programme."""
        return cls(programme.timezone, programme.holidays, programme.day_starts)

    def day(self, moment: datetime) -> date:
        """Give the local day on which a moment falls."""
        return moment.astimezone(self.zone).date()

    def is_working_day(self, day: date) -> bool:
        """Say whether a day is neither at a weekend nor a public holiday."""
        if day.weekday() >= 5:
            return False
        closed = self._closed.get(day.year)
        if closed is None:
            closed = frozenset(
                holiday
                for code in self._codes
                for holiday in _public_holidays(code, day.year)
            )
            self._closed[day.year] = closed
        return day not in closed

    def next_working_day(self, day: date) -> date:
        """Give the day itself, or the first working day after it."""
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day

    def starts(self, day: date) -> datetime:
        """Give the moment at which messages go on a day."""
        return datetime.combine(day, self._day_starts, self.zone).astimezone(UTC)

    def ends(self, day: date) -> datetime:
        """Give the last moment of a day, so that what falls then bears its date.

        Of a day that a zone has left out it is that of the day after.
        """
        ends = self.begins(day + timedelta(days=1)) - timedelta(microseconds=1)
        return ends if self.day(ends) >= day else self.ends(day + timedelta(days=1))

    def begins(self, day: date) -> datetime:
        """Give the first moment of a day."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def add(self, day: date, duration: Duration, times: int = 1) -> date:
        """Count whole days, working days, weeks, months or years from a day.

        Months clamp to the month's end.
        """
        amount, unit = duration.amount * times, duration.unit
        if unit in _DAYS:
            return day + timedelta(days=amount * _DAYS[unit])
        if unit in _MONTHS:
            months = day.month - 1 + amount * _MONTHS[unit]
            year, month = day.year + months // 12, months % 12 + 1
            return date(year, month, min(day.day, monthrange(year, month)[1]))
        if unit == "working days":
            for _ in range(amount):
                day = self.next_working_day(day + timedelta(days=1))
            for _ in range(-amount):
                day -= timedelta(days=1)
                while not self.is_working_day(day):
                    day -= timedelta(days=1)
            return day
        raise ValueError(f"{duration} is not counted in days")

    def due(
        self,
        clock: Clock,
        anchor: datetime,
        occurrence: int = 1,
        lost: timedelta = timedelta(),
        lost_working_days: int = 0,
    ) -> datetime:
        """Give the moment at which a clock is due for the n-th time (from 1).

        `lost` is how long it has stood still, and `lost_working_days` on how many
        working days: what was left of it when it was stopped is still left.
        """
        first, every, falls = clock.first, clock.every, clock.falls
        if first.unit == "working days":
            first = Duration(first.amount + lost_working_days, first.unit)
            return self._due(anchor, occurrence, first, every, falls)
        due = self._due(anchor, occurrence, first, every, falls)
        return self._moved_on(due, lost, falling(clock, occurrence)) if lost else due

    def after(
        self,
        anchor: datetime,
        duration: Duration,
        lost: timedelta = timedelta(),
        lost_working_days: int = 0,
    ) -> datetime:
        """Give the deadline that lies a duration after a moment."""
        clock = Clock(Anchor("step"), duration)
        return self.due(clock, anchor, 1, lost, lost_working_days)

    def period_ends(
        self,
        anchor: datetime,
        every: Duration,
        times: int,
        lost: timedelta = timedelta(),
    ) -> datetime:
        """Give the end of the n-th of several equal periods that follow a moment."""
        return self._moved_on(
            self._due(anchor, times, every, every, "day end"), lost, "day end"
        )

    def pausing(
        self,
        closures: tuple[tuple[datetime, datetime], ...],
        anchor: datetime,
        reckon: Callable[[timedelta, int], datetime],
    ) -> datetime:
        """Give a moment that closed days after the anchor put off.

        `closures` are spans of time, and `reckon` gives the moment for how long, and
        on how many working days, the clock has stood still in them.
        """
        lost, days = timedelta(), 0
        if not closures:
            return reckon(lost, days)
        while True:
            due = reckon(lost, days)
            spans = [
                (max(first, anchor), min(last, due))
                for first, last in closures
                if first < due and last > anchor
            ]
            closed = sum((last - first for first, last in spans), timedelta())
            if closed <= lost:
                return due
            lost = closed
            # A day that is closed to its end is lost whole.
            days = sum(
                self.working_days_between(first - timedelta(days=1), last)
                for first, last in spans
            )

    def closed_between(
        self,
        closures: tuple[tuple[datetime, datetime], ...],
        earlier: datetime,
        later: datetime,
    ) -> tuple[timedelta, int]:
        """Say how much of the time between two moments is closed.

        Gives how long, and how many working days after the day of the first.
        """
        lost, days = timedelta(), 0
        for first, last in closures:
            if first < later and last > earlier:
                lost += min(last, later) - max(first, earlier)
                day_before = max(first - timedelta(days=1), earlier)
                days += self.working_days_between(day_before, min(last, later))
        return lost, days

    def spans(self, calendar: DayCalendar) -> tuple[tuple[datetime, datetime], ...]:
        """Give the closed days of a calendar as spans of time."""
        return tuple(
            (
                self.begins(date.fromisoformat(closed.first)),
                self.ends(date.fromisoformat(closed.last)),
            )
            for closed in calendar.closed
        )

    def working_days_between(self, earlier: datetime, later: datetime) -> int:
        """Count the working days after the day of one moment up to that of another."""
        day, last = self.day(earlier), self.day(later)
        count = 0
        while day < last:
            day += timedelta(days=1)
            count += self.is_working_day(day)
        return count

    def _moved_on(self, due: datetime, lost: timedelta, falls: str) -> datetime:
        moved = due + lost
        if not lost or falls == "exactly":
            return moved
        day = self.day(moved)
        if falls == "day end":
            return self.ends(day)
        at = self.starts(self.next_working_day(day))
        if at < moved:
            at = self.starts(self.next_working_day(day + timedelta(days=1)))
        return at

    def _due(
        self,
        anchor: datetime,
        occurrence: int,
        first: Duration,
        every: Duration | None,
        falls: str,
    ) -> datetime:
        if first.unit not in _EXACT:
            # Whatever begins on one day falls at one moment.
            return self._falls(self.day(anchor), occurrence, first, every, falls)
        due = anchor.astimezone(UTC) + first.amount * _EXACT[first.unit]
        again = occurrence - 1
        if not again or every is None:
            return due
        if every.unit in _EXACT:
            return due + again * every.amount * _EXACT[every.unit]
        # What comes again after days or longer comes when a day starts.
        return self._fall(self.add(self.day(due), every, again), "day start")

    def _reckon(
        self,
        day: date,
        occurrence: int,
        first: Duration,
        every: Duration | None,
        falls: str,
    ) -> datetime:
        again = occurrence - 1
        if again and every is not None:
            if every.unit == first.unit:
                total = Duration(first.amount + again * every.amount, first.unit)
                return self._fall(self.add(day, total), falls)
            day = self.add(day, first)
            if every.unit in _EXACT:
                return (
                    self._fall(day, falls) + again * every.amount * _EXACT[every.unit]
                )
            return self._fall(self.add(day, every, again), falls)
        return self._fall(self.add(day, first), falls)

    def _fall(self, day: date, falls: str) -> datetime:
        if falls == "day start":
            return self.starts(self.next_working_day(day))
        return self.ends(day)


def falling(clock: Clock, occurrence: int) -> str:
    """Say when in its day a clock falls for the n-th time (from 1).

    Minutes and hours are exact. What comes first after some of these, and again after
    days or longer, comes again when a working day starts.
    """
    if occurrence > 1 and clock.every is not None and clock.every.unit in _EXACT:
        return "exactly"
    if clock.first.unit in _EXACT:
        return "exactly" if occurrence == 1 or clock.every is None else "day start"
    return clock.falls


@lru_cache(maxsize=1024)
def _public_holidays(code: str, year: int) -> frozenset[date]:
    # It takes as long to load as all that decides, and many programmes need none of it.
    import holidays

    country, _, subdivision = code.partition("-")
    return frozenset(
        holidays.country_holidays(country, subdiv=subdivision or None, years=[year])
    )


def next_date(text: str, since: date) -> date:
    """Give an ISO 8601 date, or of `MM-DD` the first one that is not before a day.

    29 February falls on the 28th in years without it.

    >>> next_date("02-29", date(2027, 1, 11))
    datetime.date(2027, 2, 28)
    """
    if len(text) == len("2027-01-31"):
        return date.fromisoformat(text)
    month, day = map(int, text.split("-"))
    for year in (since.year, since.year + 1):
        found = date(year, month, min(day, monthrange(year, month)[1]))
        if found >= since:
            break
    return found

"""When clocks are due: zones, working days, month ends, and days that are closed."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayfellow.decide import Calendar
from wayfellow_dsl.model import Anchor, Clock, Duration

LONDON = Calendar("Europe/London", ("GB-ENG",))
ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia")


def a_clock(first: Duration, every: Duration | None = None, falls: str = "day end"):
    """Make a clock that counts from entering a step."""
    return Clock(Anchor("step"), first, every, falls=falls)


def in_london(*parts: int) -> datetime:
    """Give a London wall-clock time."""
    return datetime(*parts, tzinfo=ZoneInfo("Europe/London"))


def test_a_deadline_of_days_falls_in_the_last_moment_of_its_day() -> None:
    """`after 3 days` from Monday noon ends with Thursday, not at noon."""
    due = LONDON.due(a_clock(Duration(3, "days")), in_london(2027, 1, 11, 12))

    assert due == in_london(2027, 1, 15) - timedelta(microseconds=1)


def test_a_message_goes_when_the_day_starts() -> None:
    """A message due in a week goes at nine in the morning."""
    clock = a_clock(Duration(1, "weeks"), falls="day start")

    assert LONDON.due(clock, in_london(2027, 1, 11, 15)) == in_london(2027, 1, 18, 9)


def test_a_message_on_a_closed_day_goes_on_the_next_working_day() -> None:
    """Good Friday and Easter Monday carry a message to the Tuesday."""
    clock = a_clock(Duration(2, "days"), falls="day start")

    assert LONDON.due(clock, in_london(2027, 3, 24, 15)) == in_london(2027, 3, 30, 9)


def test_later_rounds_keep_their_days_after_a_closed_one() -> None:
    """A weekly message that moved to a Tuesday comes again on the Monday after."""
    clock = a_clock(Duration(1, "weeks"), Duration(1, "weeks"), falls="day start")
    monday = in_london(2027, 3, 22, 8)

    assert LONDON.due(clock, monday, 1) == in_london(2027, 3, 30, 9)
    assert LONDON.due(clock, monday, 2) == in_london(2027, 4, 5, 9)


def test_a_deadline_does_not_move_for_a_closed_day() -> None:
    """A deadline on a Sunday stays on the Sunday."""
    due = LONDON.due(a_clock(Duration(2, "days")), in_london(2027, 1, 15, 12))

    assert LONDON.day(due) == date(2027, 1, 17)


def test_working_days_skip_weekends_and_public_holidays() -> None:
    """Two working days from the Thursday before Easter end on the Wednesday after."""
    assert LONDON.add(date(2027, 3, 25), Duration(2, "working days")) == date(
        2027, 3, 31
    )


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
    ],
)
def test_months_clamp_to_the_end_of_the_month(
    start: date, months: int, expected: date
) -> None:
    """A month after 31 January is the last day of February."""
    assert LONDON.add(start, Duration(months, "months")) == expected


def test_months_count_from_the_anchor_and_not_from_the_last_result() -> None:
    """Monthly from 31 January is 28 February and then 31 March."""
    clock = a_clock(Duration(1, "months"), Duration(1, "months"))
    anchor = in_london(2027, 1, 31, 12)

    days = [LONDON.day(LONDON.due(clock, anchor, n)) for n in (1, 2, 3)]

    assert days == [date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)]


def test_hours_are_absolute_over_a_change_of_clocks() -> None:
    """48 hours across the night when clocks go forward are 48 hours."""
    before = in_london(2027, 3, 27, 12)

    due = LONDON.due(a_clock(Duration(48, "hours"), falls="exactly"), before)

    assert due - before.astimezone(UTC) == timedelta(hours=48)


def test_a_time_that_does_not_exist_moves_forward() -> None:
    """Half past one does not exist when London's clocks go forward at one."""
    early = Calendar("Europe/London", (), day_starts=90)

    due = early.starts(date(2027, 3, 28))

    assert due.astimezone(ZoneInfo("Europe/London")).hour == 2


def test_a_time_that_exists_twice_is_the_first() -> None:
    """Half past one exists twice when London's clocks go back."""
    early = Calendar("Europe/London", (), day_starts=90)

    assert early.starts(date(2027, 10, 31)) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


@given(
    zone=st.sampled_from(ZONES),
    anchor=st.datetimes(datetime(2024, 1, 1), datetime(2032, 12, 31)),
    amount=st.integers(1, 40),
    unit=st.sampled_from(["days", "working days", "weeks", "months", "years", "hours"]),
    again=st.integers(1, 6),
)
def test_a_clock_is_never_early_and_each_time_is_later_than_the_one_before(
    zone: str, anchor: datetime, amount: int, unit: str, again: int
) -> None:
    """In every zone, due times follow the anchor and grow with each occurrence."""
    calendar = Calendar(zone, ())
    length = Duration(amount, unit)  # type: ignore[arg-type]
    clock = a_clock(length, length)
    start = anchor.replace(tzinfo=UTC)

    dues = [calendar.due(clock, start, n) for n in range(1, again + 1)]

    assert dues[0] > start
    assert dues == sorted(set(dues))


def test_hours_after_a_day_are_counted_from_when_that_day_came() -> None:
    """`after 1 day, then every 2 hours` is nine o'clock, eleven, and so on."""
    clock = a_clock(Duration(1, "days"), Duration(2, "hours"), falls="day start")

    dues = [LONDON.due(clock, in_london(2027, 1, 11, 12), n) for n in (1, 2, 3)]

    assert dues == [in_london(2027, 1, 12, hour) for hour in (9, 11, 13)]

"""Time: every zone and change of clocks, month ends, leap days, and what comes by itself."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decide.play import ANA, BEN, CAROL, Play, a_programme, on
from effort import tries
from wayfellow.decide import Calendar, Refusal, next_due
from wayfellow.decide.timing.calendar import falling
from wayfellow_dsl.model import Anchor, Clock, Duration

LONDON = Calendar("Europe/London", ("GB-ENG",), 16 * 60)
FORTNIGHT, DAYS = Duration(2, "weeks"), "days"
HEADER = """
programme trial "A trial"
    timezone Europe/London

role mentee "Mentee"
    born date of birth, optional
    has guardian "Parent or carer"
role mentor "Mentor"
staff coordinator, lifts safeguarding holds
relationship pair of mentee and mentor
outcomes
    completed, counts as completed
    withdrawn
    ended_early
"""


def local(zone: str, *parts: int) -> datetime:
    """Give a wall-clock time in a zone."""
    when = datetime(*parts, tzinfo=ZoneInfo(zone))  # type: ignore[misc, arg-type]
    return when.astimezone(UTC)


def clock(
    first: Duration, every: Duration | None = None, falls: str = "day end"
) -> Clock:
    """Make a clock that counts from entering a step."""
    return Clock(Anchor("step"), first, every, falls=falls)


# -- Clocks that change ----------------------------------------------------------------


@pytest.mark.parametrize("changes", [(2026, 3, 29), (2026, 10, 25)])
def test_fortnightly_at_four_stays_at_four(changes: tuple[int, int, int]) -> None:
    """Over a change of clocks what goes at 16:00 goes at 16:00 by the wall clock."""
    began = local("Europe/London", *changes, 12) - timedelta(days=33)
    often = clock(FORTNIGHT, FORTNIGHT, "day start")

    times = [LONDON.due(often, began, number) for number in range(1, 7)]

    walls = [time.astimezone(LONDON.zone) for time in times]
    assert {(wall.hour, wall.minute) for wall in walls} == {(16, 0)}
    assert len({wall.utcoffset() for wall in walls}) == 2


@pytest.mark.parametrize(
    ("zone", "day", "starts", "offset"),
    [
        # A time that does not exist moves forward by as much as the clocks do.
        ("Europe/London", (2026, 3, 29), "01:30", "02:30"),
        ("Australia/Lord_Howe", (2026, 10, 4), "02:15", "02:45"),
        ("Africa/Cairo", (2026, 4, 24), "00:00", "01:00"),
        ("Africa/Casablanca", (2026, 3, 22), "02:30", "03:30"),
        # Of one that exists twice the first is meant.
        ("Europe/London", (2026, 10, 25), "01:30", "01:30"),
        ("Australia/Lord_Howe", (2026, 4, 5), "01:45", "01:45"),
    ],
)
def test_a_time_that_is_skipped_or_comes_twice(
    zone: str, day: tuple[int, int, int], starts: str, offset: str
) -> None:
    """A day that starts in the hour that the clocks change starts once, and not early."""
    hours, minutes = map(int, starts.split(":"))
    calendar = Calendar(zone, (), hours * 60 + minutes)

    when = calendar.starts(date(*day))

    assert f"{when.astimezone(calendar.zone):%H:%M}" == offset
    wall = datetime(*day, hours, minutes, tzinfo=calendar.zone)
    assert when == wall.replace(fold=0).astimezone(UTC)


def test_a_day_that_was_left_out_is_the_one_after() -> None:
    """Apia had no 30 December 2011: what fell on it fell on the 31st, and not before."""
    apia = Calendar("Pacific/Apia")
    began = local("Pacific/Apia", 2011, 12, 28, 12)

    deadline = apia.due(clock(Duration(2, DAYS)), began)
    message = apia.due(clock(Duration(2, DAYS), falls="day start"), began)
    before = apia.due(clock(Duration(1, DAYS)), began)

    assert apia.day(deadline) == date(2011, 12, 31)
    assert apia.day(message) >= date(2011, 12, 31)
    assert before == local("Pacific/Apia", 2011, 12, 31) - timedelta(microseconds=1)
    assert before < deadline


@cache
def _changes(zone: str) -> tuple[datetime, ...]:
    """Find the moments from 2024 to 2032 at which a zone's clocks change."""
    info, found = ZoneInfo(zone), []
    day, last = datetime(2024, 1, 1, tzinfo=UTC), datetime(2032, 12, 31, tzinfo=UTC)
    while day < last:
        following = day + timedelta(days=4)
        if _offset(day, info) != _offset(following, info):
            early, late = day, following
            while late - early > timedelta(minutes=1):
                middle = early + (late - early) / 2
                if _offset(middle, info) == _offset(day, info):
                    early = middle
                else:
                    late = middle
            found.append(late)
        day = following
    return tuple(found)


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


ZONES = sorted(available_timezones() - {"localtime"})


@st.composite
def near_a_change(draw: st.DrawFn) -> tuple[str, datetime]:
    """Draw a zone of all that there are, and a time about when its clocks change."""
    zone = draw(st.sampled_from(ZONES))
    changes = _changes(zone) or (datetime(2027, 6, 1, tzinfo=UTC),)
    change = draw(st.sampled_from(changes))
    return zone, change + timedelta(minutes=draw(st.integers(-60 * 72, 60 * 72)))


LENGTHS = st.builds(
    Duration,
    st.integers(1, 40),
    st.sampled_from(["minutes", "hours", "days", "weeks", "months", "working days"]),
)


@tries(120)
@given(
    near_a_change(),
    LENGTHS,
    LENGTHS,
    st.sampled_from(["day end", "day start", "exactly"]),
    st.integers(0, 1439),
)
def test_no_clock_is_early_lost_or_doubled_in_any_zone(
    near: tuple[str, datetime],
    first: Duration,
    every: Duration,
    falls: str,
    day_starts: int,
) -> None:
    """Over every change of clocks, due times lie on their days, and each comes once."""
    zone, began = near
    calendar = Calendar(zone, (), day_starts)
    one = clock(first, every, falls)

    times = [calendar.due(one, began, number) for number in range(1, 9)]

    assert times == sorted(times)
    is_exact = first.unit in ("minutes", "hours")
    # Only what goes on working days can come together, after a closed day.
    goes_on_working_days = any(falling(one, nth) == "day start" for nth in (1, 2))
    assert goes_on_working_days or times == sorted(set(times))
    assert all(time.tzinfo is UTC for time in times)
    if is_exact:
        unit = {"minutes": 60, "hours": 3600}[first.unit]
        assert (times[0] - began).total_seconds() == first.amount * unit
    else:
        earliest = calendar.add(calendar.day(began), first)
        assert calendar.day(times[0]) >= earliest
    if not is_exact and falls == "day end":
        assert calendar.day(times[0] + timedelta(microseconds=1)) > earliest


@tries(80)
@given(near_a_change(), st.integers(-400, 400))
def test_days_follow_on_each_other_without_a_gap(
    near: tuple[str, datetime], number: int
) -> None:
    """Each moment belongs to one day: it lies between that day's beginning and end."""
    zone, moment = near
    calendar = Calendar(zone)
    moment += timedelta(days=number, seconds=number)
    day = calendar.day(moment)

    assert calendar.begins(day) <= moment <= calendar.ends(day)
    following = calendar.day(calendar.ends(day) + timedelta(microseconds=1))
    assert following > day


# -- The calendar ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("began", "length", "due"),
    [
        ("2027-01-31", Duration(1, "months"), "2027-02-28"),
        ("2028-01-31", Duration(1, "months"), "2028-02-29"),
        ("2028-02-29", Duration(1, "years"), "2029-02-28"),
        ("2028-02-29", Duration(4, "years"), "2032-02-29"),
        ("2027-08-31", Duration(6, "months"), "2028-02-29"),
        ("2026-12-31", Duration(2, "months"), "2027-02-28"),
        # Week 53 of 2026 has its days in both years.
        ("2026-12-28", Duration(1, "weeks"), "2027-01-04"),
        ("2026-12-31", Duration(1, "working days"), "2027-01-04"),
        ("2027-12-24", Duration(1, "working days"), "2027-12-29"),
    ],
)
def test_lengths_by_the_calendar(began: str, length: Duration, due: str) -> None:
    """Months clamp, leap days count, weeks run over the year, holidays are skipped."""
    found = LONDON.add(date.fromisoformat(began), length)

    assert found == date.fromisoformat(due)


def test_monthly_from_the_31st_keeps_the_31st() -> None:
    """A short month takes its last day, and the next one the 31st again."""
    month = Duration(1, "months")
    began = local("Europe/London", 2027, 12, 31, 12)

    times = [LONDON.due(clock(month, month), began, number) for number in (1, 2, 3)]

    assert [f"{LONDON.day(time):%m-%d}" for time in times] == [
        "01-31",
        "02-29",
        "03-31",
    ]


DAILY = """
stage recruitment for mentee
    step joining
        after 1 day, then every 1 day: remind them "daily"
        after 6 weeks: end as withdrawn
"""


def test_what_waited_for_a_working_day_goes_once() -> None:
    """A daily reminder is sent once on a Monday, and not for Saturday and Sunday too."""
    play = Play(a_programme(DAILY, HEADER))
    play.enrol(ANA, "2027-01-14")

    play.pass_until("ana", "2027-01-21 12:00")

    assert [day for day, _ in play.told()] == [
        "2027-01-15",
        "2027-01-18",
        "2027-01-19",
        "2027-01-20",
        "2027-01-21",
    ]
    assert play.told_again() == []


def test_what_comes_daily_after_some_minutes_goes_once_on_a_monday_too() -> None:
    """What first comes to the minute comes again on working days, and on each once."""
    play = Play(a_programme(DAILY.replace("after 1 day,", "after 30 minutes,"), HEADER))
    play.enrol(ANA, "2027-01-14")

    play.pass_until("ana", "2027-01-19 12:00")

    assert [day for day, _ in play.told()] == [
        "2027-01-14",
        "2027-01-15",
        "2027-01-18",
        "2027-01-19",
    ]
    assert play.told_again() == []


@pytest.mark.parametrize("falls", ["day end", "exactly"])
def test_a_deadline_of_minutes_stays_exact_after_a_hold(falls: str) -> None:
    """What stood still is added to a deadline of minutes, and nothing more."""
    began = local("Europe/London", 2027, 1, 14, 12)
    lost = timedelta(hours=50, minutes=5)

    due = LONDON.due(clock(Duration(30, "minutes"), falls=falls), began, 1, lost)

    assert due == began + timedelta(minutes=30) + lost


# -- What becomes true by time alone ---------------------------------------------------

AGES = """
stage recruitment for mentee
    step joining
        needs consent photos from guardian if age is under 18
        after 3 years: end as withdrawn
    step grown_up
        when age is at least 21: end as completed
"""


def test_a_condition_on_age_comes_true_on_the_birthday() -> None:
    """Whoever turns 21 is moved on at the beginning of that day, and not by a look."""
    play = Play(a_programme(AGES, HEADER))
    play.enrol(ANA, born="2007-03-01")

    assert play.where("ana") == "grown_up"
    assert next_due(play.people["ana"]) == on("2028-03-01 00:00")
    play.pass_until("ana", "2028-02-29 23:59")
    assert play.where("ana") == "grown_up"
    play.pass_until("ana", "2028-06-01")
    assert play.where("ana") == "completed"
    assert play.people["ana"].ended == on("2028-03-01 00:00")
    assert play.told_again() == []


def test_a_need_for_the_young_ends_with_their_youth() -> None:
    """A guardian's consent is no longer waited for once it is not asked for."""
    play = Play(a_programme(AGES, HEADER))
    play.enrol(ANA, born="2009-05-10")
    assert play.where("ana") == "joining"

    play.pass_until("ana", "2027-05-09 23:59")
    before = play.where("ana")
    play.pass_until("ana", "2027-05-10")

    assert (before, play.where("ana")) == ("joining", "grown_up")
    assert play.people["ana"].entered == on("2027-05-10 00:00")


def test_somebody_born_on_a_leap_day_is_older_on_the_first_of_march() -> None:
    """In years without a 29 February the birthday is the day after the 28th."""
    play = Play(a_programme(AGES, HEADER))
    play.enrol(ANA, born="2008-02-29")

    play.pass_until("ana", "2029-02-28 23:59")
    before = play.where("ana")
    play.pass_until("ana", "2029-03-01")

    assert (before, play.where("ana")) == ("grown_up", "completed")


def test_a_birthday_on_hold_is_noticed_when_the_hold_is_lifted() -> None:
    """Nothing happens to somebody on hold; it happens when they go on."""
    play = Play(a_programme(AGES, HEADER))
    play.enrol(ANA, born="2007-03-01")
    play.send("ana", "pause", ANA, "2028-02-01")

    play.pass_until("ana", "2028-04-01")
    before = play.where("ana")
    play.send("ana", "resume", ANA, "2028-04-02")

    assert (before, play.where("ana")) == ("grown_up", "completed")


def test_a_corrected_birthday_counts_at_once() -> None:
    """With another date of birth the day on which they come of age is another."""
    play = Play(a_programme(AGES, HEADER))
    play.enrol(ANA, born="2009-03-01")

    play.send("ana", "details", ANA, "2027-01-20", born="2006-03-01")
    play.pass_until("ana", "2027-03-01")

    assert play.where("ana") == "completed"


DAYS_IN = """
stage recruitment for mentee
    step joining
        when days in joining is over 9: go to slow
        when months in recruitment is at least 2: end as withdrawn
        on ready by coordinator: go to slow
    step slow
        when months in recruitment is at least 2: end as withdrawn
        on ready by coordinator: go to joining
"""


def test_days_and_months_come_true_by_themselves() -> None:
    """A number of days in a step, or of months in a stage, wakes whoever is there."""
    play = Play(a_programme(DAYS_IN, HEADER))
    play.enrol(ANA)

    play.pass_until("ana", "2027-01-21 11:59")
    before = play.where("ana")
    play.pass_until("ana", "2027-01-21")
    after = play.where("ana")
    play.pass_until("ana", "2027-03-12")

    assert (before, after, play.where("ana")) == ("joining", "slow", "withdrawn")
    assert play.people["ana"].ended == on("2027-03-11 00:00")
    assert play.told_again() == []


# -- Holds -----------------------------------------------------------------------------

STAGED = """
stage recruitment for mentee
    step first
        on next by coordinator: go to second
    step second
        at 4 weeks after entering recruitment: end as withdrawn
        on next by coordinator: end as completed
"""


def test_a_hold_of_an_earlier_step_counts_for_clocks_of_the_stage() -> None:
    """A clock that counts from entering a stage leaves out every hold since then."""
    play = Play(a_programme(STAGED, HEADER))
    play.enrol(ANA)
    play.send("ana", "pause", ANA, "2027-01-12")
    play.send("ana", "resume", ANA, "2027-01-22")
    play.send("ana", "next", CAROL, "2027-01-25")

    play.pass_until("ana", "2027-02-17")
    before = play.where("ana")
    play.pass_until("ana", "2027-02-20")

    assert (before, play.where("ana")) == ("second", "withdrawn")
    assert LONDON.day(play.people["ana"].ended or on("2000-01-01")) == date(2027, 2, 18)


# -- Meetings --------------------------------------------------------------------------


def test_a_meeting_before_a_pair_began_is_not_one_of_theirs() -> None:
    """On the day itself it is: nobody knows which of the two came first."""
    play = Play(a_programme(""))
    play.enrol(ANA)
    play.enrol(BEN)
    pair = play.introduce(ANA, BEN, "2027-01-20")

    before = play.send(pair, "meeting held", BEN, "2027-01-19 23:59")
    same_day = play.send(pair, "meeting held", BEN, "2027-01-20 09:00")

    assert isinstance(before, Refusal)
    assert before.message == (
        "`ana+ben` began on 20 January 2027; a meeting before that is not one of theirs"
    )
    assert not isinstance(same_day, Refusal)


def test_the_changes_of_a_zone_are_found() -> None:
    """The test's own list of changes has London's of 2026, in order."""
    changes = _changes("Europe/London")
    place = bisect_right(changes, datetime(2026, 1, 1, tzinfo=UTC))

    assert [f"{each:%Y-%m-%d %H:%M}" for each in changes[place : place + 2]] == [
        "2026-03-29 01:00",
        "2026-10-25 01:00",
    ]

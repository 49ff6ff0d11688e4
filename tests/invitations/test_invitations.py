"""Invitations as calendars read them: zones, identifiers, changes, and privacy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event, Timezone

from effort import tries
from wayfellow_calendar import Invitation, write_invitation
from wayfellow_calendar.meetings import start_of
from wayfellow_calendar.zones import describe_zone
from wayfellow_email import CannotSend

LONDON = ZoneInfo("Europe/London")
STAMP = datetime(2027, 9, 6, 9, tzinfo=UTC)
ZONES = (
    "America/New_York",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "Europe/London",
)


def an_invitation(start: datetime | None, **others: object) -> Invitation:
    """Give an invitation for Kai to a meeting."""
    values = {
        "uid": "m1@befriending.example",
        "sequence": 4,
        "stamp": STAMP,
        "summary": "First meeting",
        "organiser": "hello@befriending.example",
        "attendee": "kai@example.org",
        "start": start,
        **others,
    }
    return Invitation(**values)  # type: ignore[arg-type]


def read(data: bytes) -> tuple[Calendar, Event]:
    """Read an invitation as a calendar does."""
    calendar = Calendar.from_ical(data.decode())
    (event,) = calendar.walk("VEVENT")
    assert isinstance(calendar, Calendar)
    assert isinstance(event, Event)
    return calendar, event


def test_an_invitation_says_who_what_when_and_where() -> None:
    """A calendar that reads it finds all that it needs to show and to answer."""
    start = datetime(2027, 10, 29, 15, tzinfo=LONDON)
    data = write_invitation(an_invitation(start, place="Library; room 2"), "REQUEST")
    calendar, event = read(data)

    assert str(calendar["method"]) == "REQUEST"
    assert str(event["uid"]) == "m1@befriending.example"
    assert event.decoded("sequence") == 4
    assert event.decoded("dtstamp") == STAMP
    assert event.decoded("dtstart") == start
    assert event.decoded("duration") == timedelta(hours=1)
    assert str(event["summary"]) == "First meeting"
    assert str(event["location"]) == "Library; room 2"
    assert str(event["organizer"]) == "mailto:hello@befriending.example"
    assert str(event["attendee"]) == "mailto:kai@example.org"
    assert event["attendee"].params["RSVP"] == "TRUE"
    assert str(event["class"]) == "PRIVATE"
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))


def test_a_meeting_that_is_off_is_cancelled_also_without_its_time() -> None:
    """It has the same identifier, and needs nothing else."""
    _, event = read(write_invitation(an_invitation(None, sequence=9), "CANCEL"))

    assert str(event["status"]) == "CANCELLED"
    assert str(event["uid"]) == "m1@befriending.example"
    assert event.decoded("sequence") == 9
    assert "dtstart" not in event


@pytest.mark.parametrize("name", ZONES)
def test_a_zone_is_right_before_and_after_every_change(name: str) -> None:
    """Who knows nothing but what the invitation says of its zone reads no other time."""
    zone = ZoneInfo(name)
    described = describe_zone(zone, datetime(2027, 10, 29, 15, tzinfo=zone))
    component = Timezone.from_ical(described.to_ical().decode())
    assert isinstance(component, Timezone)
    told = component.to_tz(lookup_tzid=False)
    days = [datetime(2026, 1, 2, tzinfo=UTC) + timedelta(days=n) for n in range(1090)]
    changing = [
        day
        for day in days
        if day.astimezone(zone).utcoffset()
        != (day + timedelta(days=1)).astimezone(zone).utcoffset()
    ]
    halves = [day + timedelta(minutes=30 * n) for day in changing for n in range(48)]
    local = [moment.astimezone(zone) for moment in (*days, *halves)]
    wrong = [
        here
        for here in local
        if not here.fold
        and here.replace(tzinfo=None).replace(tzinfo=told).utcoffset()
        != here.utcoffset()
    ]

    assert len(changing) == 6
    assert wrong == []


@pytest.mark.parametrize(
    ("said", "local", "in_utc"),
    [
        ("2027-10-30 15:00", "20271030T150000", "14:00"),
        ("2027-10-31 15:00", "20271031T150000", "15:00"),
        ("2027-03-27 15:00", "20270327T150000", "15:00"),
        ("2027-03-28 15:00", "20270328T150000", "14:00"),
        ("2027-03-28 01:30", "20270328T023000", "01:30"),
        ("2027-10-31 01:30", "20271031T013000", "00:30"),
    ],
)
def test_times_are_local_on_both_sides_of_a_change(
    said: str, local: str, in_utc: str
) -> None:
    """Three in the afternoon stays that; a skipped time moves on, of two the first."""
    start = start_of({"start": said}, "Europe/London")
    assert start is not None
    data = write_invitation(an_invitation(start), "REQUEST")
    _, event = read(data)

    assert f"DTSTART;TZID=Europe/London:{local}".encode() in data
    assert event.decoded("dtstart") == start
    assert f"{start.astimezone(UTC):%H:%M}" == in_utc


def test_the_second_of_two_equal_times_is_told_in_utc() -> None:
    """Half past one comes twice that night; an offset says that the second is meant."""
    start = start_of({"start": "2027-10-31T01:30:00+00:00"}, "Europe/London")
    data = write_invitation(an_invitation(start), "REQUEST")

    assert b"DTSTART:20271031T013000Z" in data
    assert b"VTIMEZONE" not in data


def test_an_offset_is_brought_into_the_zone() -> None:
    """Who says a time elsewhere means the same moment."""
    start = start_of({"start": "2027-10-29T10:00:00-04:00"}, "Europe/London")

    assert str(start) == "2027-10-29 15:00:00+01:00"


@pytest.mark.parametrize("said", ["tomorrow", "2027-13-01 10:00", "29/10/2027 15:00"])
def test_a_time_that_is_none_says_how_to_say_it(said: str) -> None:
    """The problem shows the form."""
    with pytest.raises(CannotSend, match="`start=2027-10-29 15:00`"):
        start_of({"start": said}, "Europe/London")


def test_a_day_alone_is_no_time() -> None:
    """Nobody is invited for midnight by mistake."""
    with pytest.raises(CannotSend, match="has no time of day"):
        start_of({"start": "2027-10-29"}, "Europe/London")


@tries(60)
@given(summary=st.text(max_size=200), place=st.text(max_size=200))
def test_no_words_break_an_invitation(summary: str, place: str) -> None:
    """Whatever a place is called, there is one event, with one time and one person."""
    start = datetime(2027, 10, 29, 15, tzinfo=LONDON)
    invitation = an_invitation(start, summary=summary, place=place)
    _, event = read(write_invitation(invitation, "REQUEST"))

    assert event.decoded("dtstart") == start
    assert str(event["attendee"]) == "mailto:kai@example.org"
    assert str(event["uid"]) == "m1@befriending.example"

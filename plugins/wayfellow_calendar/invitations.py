"""An invitation as calendars read it: iCalendar (RFC 5545), sent as RFC 5546 has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress

from .zones import describe_zone

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]


@dataclass(frozen=True, slots=True)
class Invitation:
    """What one person is told of one meeting."""

    uid: str
    """The same for as long as it is the same meeting."""
    sequence: int
    """Grows with every change; what comes late with a lower one counts for nothing."""
    stamp: datetime
    """When it was decided."""
    summary: str
    organiser: str
    """An address."""
    attendee: str = ""
    """The address of whom it is for."""
    start: datetime | None = None
    """In the programme's zone; None where a meeting is called off without saying it."""
    minutes: int = 60
    place: str = ""


def write_invitation(invitation: Invitation, method: Method) -> bytes:
    """Write an invitation, a change of one, or that a meeting is called off."""
    calendar = Calendar()
    calendar.add("prodid", "-//Wayfellow//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    event = Event()
    event.add("uid", invitation.uid)
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", invitation.stamp.astimezone(UTC))
    event.add("summary", invitation.summary)
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    event.add("class", "PRIVATE")
    if invitation.start is not None:
        _add_time(calendar, event, invitation.start, invitation.minutes)
    if invitation.place:
        event.add("location", invitation.place)
    event.add("organizer", vCalAddress(f"mailto:{invitation.organiser}"))
    if invitation.attendee and method != "PUBLISH":
        attendee = vCalAddress(f"mailto:{invitation.attendee}")
        attendee.params["ROLE"] = "REQ-PARTICIPANT"
        if method == "REQUEST":
            attendee.params["PARTSTAT"] = "NEEDS-ACTION"
            attendee.params["RSVP"] = "TRUE"
        event.add("attendee", attendee)
    calendar.add_component(event)
    data: bytes = calendar.to_ical()
    return data


def _add_time(calendar: Calendar, event: Event, start: datetime, minutes: int) -> None:
    zone = start.tzinfo
    # A local time that comes twice means the first; the second has to be in UTC.
    if isinstance(zone, ZoneInfo) and zone.key != "UTC" and not start.fold:
        calendar.add_component(describe_zone(zone, start))
        event.add("dtstart", start)
    else:
        event.add("dtstart", start.astimezone(UTC))
    # Not an end: an hour is an hour also while the clocks change.
    event.add("duration", timedelta(minutes=minutes))

"""A time zone as a calendar describes it: when its clocks change, and by how much."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


def describe_zone(zone: ZoneInfo, about: datetime) -> Timezone:
    """Describe a zone (a VTIMEZONE of RFC 5545) for the years around a moment.

    It holds from the year before it to the year after it.
    """
    year = about.astimezone(zone).year
    first = datetime(year - 1, 1, 1, tzinfo=zone).astimezone(UTC)
    last = datetime(year + 2, 1, 1, tzinfo=zone).astimezone(UTC)
    component = Timezone()
    component.add("tzid", zone.key)
    component.add_component(_observance(first.astimezone(zone), first, zone))
    for change in _changes(zone, first, last):
        before = (change - _MINUTE).astimezone(zone)
        component.add_component(_observance(before, change, zone))
    return component


def _changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """Yield the moments from which the clocks of a zone go otherwise."""
    day = first
    while day < last:
        if _offset(day, zone) != _offset(day + _DAY, zone):
            yield _change_between(day, day + _DAY, zone)
        day += _DAY


def _change_between(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    while late - early > _MINUTE:
        middle = early + (late - early) // 2
        middle = middle.replace(second=0, microsecond=0)
        if _offset(middle, zone) == _offset(early, zone):
            early = max(middle, early + _MINUTE)
        else:
            late = middle
    return late


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def _observance(
    before: datetime, change: datetime, zone: ZoneInfo
) -> TimezoneStandard | TimezoneDaylight:
    after = change.astimezone(zone)
    is_summer = bool(after.dst())
    component = TimezoneDaylight() if is_summer else TimezoneStandard()
    offset = before.utcoffset()
    assert offset is not None
    # The moment of the change by the clocks as they went before it.
    component.add("dtstart", (change + offset).replace(tzinfo=None))
    component.add("tzoffsetfrom", offset)
    component.add("tzoffsetto", _offset(change, zone))
    component.add("tzname", after.tzname() or zone.key)
    return component

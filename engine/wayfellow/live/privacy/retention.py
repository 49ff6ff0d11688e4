"""How long somebody is kept: by what their programmes say, and by what was raised."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import case, func, select

from wayfellow.decide import ENGINE, Compiled
from wayfellow_dsl.model import Duration, Frozen

from ..change import Workplace
from ..storage.channel import database_errors
from .persons import Person, raised_concerns, sql

BY_TIME = ENGINE
"""Who erases when nobody in particular does."""


class Kept(Frozen, frozen=True):
    """Until when somebody is kept, and why."""

    person: str
    until: datetime | None
    """None for as long as no programme says otherwise."""
    because: str
    """What decides it, such as `records are kept for 6 years`."""


def kept_by_time(place: Workplace, person: Person) -> Kept:
    """Say until when the programmes of somebody who has ended keep everything on them.

    It is counted from the end of their last journey, and the longest time decides.
    """
    return _kept(place, person, with_records=True)


def kept_for_concerns(place: Workplace, person: Person) -> Kept | None:
    """Say until when somebody is kept for a safeguarding concern; None without one."""
    if not raised_concerns(place, person):
        return None
    return _kept(place, person, with_records=False)


def _kept(place: Workplace, person: Person, *, with_records: bool) -> Kept:
    ended = person.last_end
    assert ended is not None
    found: list[tuple[datetime, str]] = []
    for programme, has_concern in _programmes(place, person):
        compiled = newest(place, programme)
        for what in ("records", "concerns"):
            if not (with_records if what == "records" else has_concern):
                continue
            rule = compiled.programme.kept(what)
            if rule is None:
                return Kept(
                    person.id,
                    None,
                    f"`{programme}` does not say how long {what} are kept",
                )
            because = f"{what} are kept for {rule.length}"
            found.append((_after(compiled, ended, rule.length), because))
    until, because = max(found)
    return Kept(person.id, until, because)


def _programmes(place: Workplace, person: Person) -> Iterator[tuple[str, bool]]:
    """Name the programmes that somebody took part in, and where concerns were raised.

    Each comes once.
    """
    concerns = set(raised_concerns(place, person))
    found: dict[str, bool] = {}
    for part in person.parts:
        name = place.programmes.compiled(place.store, part.deployment).programme.name
        found[name] = found.get(name, False) or part.run in concerns
    yield from found.items()


def newest(place: Workplace, programme: str) -> Compiled:
    """Give the newest deployed version of a programme: what it says today."""
    version = place.store.deployments.of(programme)[0]
    return place.programmes.compiled(place.store, version.fingerprint)


def _after(compiled: Compiled, ended: datetime, length: Duration) -> datetime:
    calendar = compiled.calendar
    return calendar.ends(calendar.add(calendar.day(ended), length))


def ended_persons(place: Workplace) -> list[str]:
    """Name everybody whose journeys have all ended and who has not been erased."""
    subject = place.store.tables.subject.c
    going_on = func.sum(case((subject.outcome == "", 1), else_=0))
    asked = (
        select(subject.person)
        .where(subject.person.is_not(None), subject.erased.is_(None))
        .group_by(subject.person)
        .having(going_on == 0)
        .order_by(func.max(subject.entered), subject.person)
    )
    with database_errors():
        return [row[0] for row in sql(place).execute(asked)]

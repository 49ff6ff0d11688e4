"""Legal holds: while one stands, nobody erases the person, by hand or by time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, insert, select, update

from wayfellow.decide import Actor, Refusal
from wayfellow.errors import Refused
from wayfellow_dsl.model import Frozen

from ..change import Workplace
from ..storage.channel import database_errors
from ..storage.columns import in_utc
from .persons import find_person, see_staff, sql


class LegalHold(Frozen, frozen=True):
    """Why somebody may not be erased, who said so, and until when."""

    person: str
    reason: str
    by: Actor
    since: datetime
    released: datetime | None = None
    """None while it stands."""
    released_by: Actor | None = None

    @property
    def stands(self) -> bool:
        """Whether it has not been released."""
        return self.released is None


def keep(
    place: Workplace, person: str, reason: str, by: Actor, at: datetime
) -> LegalHold:
    """Forbid to erase somebody; UnknownPerson, or Refused without a reason."""
    if not reason.strip():
        raise Refused(Refusal("bad details", "say why: a legal hold needs a reason"))
    place.begin()
    with database_errors():
        see_staff(place, find_person(place, person), by, "keep somebody's records")
        held = LegalHold(person, reason, by, in_utc(at))
        sql(place).execute(
            insert(place.store.tables.legal_hold).values(
                person=person,
                reason=reason,
                by_role=by.role,
                by_id=by.id,
                since=held.since,
                lifted=None,
                lifted_by_role="",
                lifted_by_id="",
            )
        )
    return held


def release(
    place: Workplace, person: str, by: Actor, at: datetime
) -> tuple[LegalHold, ...]:
    """Lift every legal hold on somebody; Refused when there is none."""
    place.begin()
    with database_errors():
        see_staff(place, find_person(place, person), by, "release a legal hold")
    standing = standing_holds(place, person)
    if not standing:
        raise Refused(Refusal("not possible here", f"no legal hold is on `{person}`"))
    table, at = place.store.tables.legal_hold, in_utc(at)
    with database_errors():
        sql(place).execute(
            update(table)
            .where(table.c.person == person, table.c.lifted.is_(None))
            .values(lifted=at, lifted_by_role=by.role, lifted_by_id=by.id)
        )
    return tuple(
        LegalHold(one.person, one.reason, one.by, one.since, at, by) for one in standing
    )


def legal_holds(place: Workplace, person: str | None = None) -> tuple[LegalHold, ...]:
    """Give every legal hold there is or was, or those on one person, oldest first."""
    hold = place.store.tables.legal_hold.c
    asked = select(
        hold.person,
        hold.reason,
        hold.by_role,
        hold.by_id,
        hold.since,
        hold.lifted,
        hold.lifted_by_role,
        hold.lifted_by_id,
    ).order_by(hold.place)
    if person is not None:
        asked = asked.where(hold.person == person)
    with database_errors():
        rows = sql(place).execute(asked).all()
    return tuple(
        LegalHold(
            of, reason, Actor(role, who), since, lifted, Actor(*by) if lifted else None
        )
        for of, reason, role, who, since, lifted, *by in rows
    )


def standing_holds(place: Workplace, person: str) -> tuple[LegalHold, ...]:
    """Give the legal holds that stand on somebody."""
    return tuple(one for one in legal_holds(place, person) if one.stands)


def is_kept(place: Workplace, person: str) -> bool:
    """Say whether a legal hold stands on somebody."""
    hold = place.store.tables.legal_hold.c
    asked = select(func.count()).where(hold.person == person, hold.lifted.is_(None))
    with database_errors():
        return bool(sql(place).execute(asked).scalar_one())

"""One person in all runs: their journeys, their relationships, and their concerns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    and_,
    false,
    or_,
    select,
    type_coerce,
)

from wayfellow.decide import Actor, Refusal, Subject
from wayfellow.errors import Refused, UnknownPerson
from wayfellow_dsl.labels import in_backticks

from ..change import Workplace
from ..storage.channel import database_errors
from ..storage.rows import Stored

CONCERNS = ("concern", "lift concern")
"""The names under which safeguarding concerns stand in a history."""


@dataclass(frozen=True, slots=True)
class Part:
    """What somebody takes part in, in one run."""

    run: str
    deployment: str
    """The version of their first journey there."""
    journeys: tuple[Stored, ...]
    """By when they began."""
    relationships: tuple[Stored, ...]
    """Those that they are or were in, by when they began."""

    @property
    def identifiers(self) -> tuple[str, ...]:
        """What they are called in this run."""
        return tuple(stored.subject.id for stored in self.journeys)

    @property
    def subjects(self) -> Iterator[Subject]:
        """Their journeys, then their relationships."""
        for stored in (*self.journeys, *self.relationships):
            yield stored.subject


@dataclass(frozen=True, slots=True)
class Person:
    """Everything that somebody takes part in."""

    id: str
    parts: tuple[Part, ...]

    @property
    def identifiers(self) -> frozenset[str]:
        """What they are called anywhere."""
        return frozenset((self.id, *(one for p in self.parts for one in p.identifiers)))

    @property
    def last_end(self) -> datetime | None:
        """When the last of their journeys ended; None while one goes on."""
        ends = [stored.subject.ended for p in self.parts for stored in p.journeys]
        known = [end for end in ends if end is not None]
        return max(known) if known and len(known) == len(ends) else None


def find_person(place: Workplace, person: str) -> Person:
    """Give what somebody takes part in, in every run; UnknownPerson when nothing."""
    subject = place.store.tables.subject.c
    rows = sql(place).execute(
        select(
            subject.run,
            subject.state,
            subject.revision,
            subject.digest,
            subject.deployment,
        )
        .where(subject.person == person)
        .order_by(subject.created, subject.id)
    )
    found: dict[str, list[Stored]] = {}
    for run, *stored in rows:
        found.setdefault(run, []).append(Stored(*stored))
    if not found:
        raise UnknownPerson(person)
    return Person(person, tuple(_part(place, run, own) for run, own in found.items()))


def _part(place: Workplace, run: str, journeys: list[Stored]) -> Part:
    named = {one for stored in journeys for one in stored.subject.relations}
    related = place.store.subjects(run, named)
    related.sort(key=lambda stored: (stored.subject.created, stored.subject.id))
    first = journeys[0].deployment
    return Part(run, first, tuple(journeys), tuple(related))


def called_in(place: Workplace, person: Person, part: Part) -> frozenset[str]:
    """Name what somebody is called in a run.

    Where somebody else takes part under the name that is theirs elsewhere, it is not
    theirs there.
    """
    one = place.store.tables.subject.c
    asked = select(one.person).where(one.run == part.run, one.id == person.id)
    row = sql(place).execute(asked).first()
    is_anothers = row is not None and row[0] != person.id
    return frozenset(
        part.identifiers if is_anothers else (person.id, *part.identifiers)
    )


def see_staff(place: Workplace, person: Person, by: Actor, does: str) -> None:
    """Refuse what only staff of a programme that somebody is in may do, by name.

    It is never for the person whom it is about, even if they are staff.
    """
    staff = sorted(
        {
            role.name
            for part in person.parts
            for role in place.programmes.compiled(
                place.store, part.deployment
            ).programme.staff
        }
    )
    if by.id in person.identifiers:
        raise Refused(
            Refusal("not permitted", f"somebody else has to {does}, not {by}")
        )
    if by.role not in staff or not by.id:
        listed = in_backticks(staff)
        raise Refused(
            Refusal(
                "not permitted",
                f"staff {does}, by role and name, not {by}; the roles are {listed}",
            )
        )


def raised_concerns(place: Workplace, person: Person) -> list[str]:
    """Name the runs in which a concern was raised about somebody, or by them."""
    history = place.store.tables.history.c
    found = []
    for part in person.parts:
        pairs = [stored.subject.id for stored in part.relationships]
        about = or_(
            history.subject.in_(part.identifiers),
            history.by_id.in_(part.identifiers),
            and_(history.subject.in_(pairs), history.cause_subject.is_(None)),
        )
        of_concern = and_(history.kind == "hold", history.name == CONCERNS[0])
        asked = select(history.place).where(history.run == part.run, of_concern, about)
        if sql(place).execute(asked.limit(1)).first() is not None:
            found.append(part.run)
    return found


def refuse_erased(place: Workplace, run: str, identifier: str) -> None:
    """Refuse what would go on with somebody who has been erased."""
    one = place.store.tables.subject.c
    asked = select(one.erased).where(one.run == run, one.id == identifier)
    with database_errors():
        row = sql(place).execute(asked).first()
    if row is not None and row[0] is not None:
        raise Refused(
            Refusal(
                "has ended",
                f"`{identifier}` was erased, so that nothing of them can be put right "
                "or go on. If they come back, enrol them anew",
            )
        )


def sql(place: Workplace) -> Connection:
    """Give the connection, for what is asked too rarely to be prepared."""
    return place.store.connection.connection


def names_any(
    columns: Iterable[ColumnElement[Any]], identifiers: Iterable[str]
) -> ColumnElement[bool]:
    """Say whether an identifier stands in any of these columns.

    Capitals do not matter, as far as the database knows them: of ASCII, on SQLite.
    """
    # In JSON some characters are written otherwise.
    spelt = {
        text
        for identifier in identifiers
        for text in (identifier, msgspec.json.encode(identifier).decode()[1:-1])
    }
    return or_(
        false(),
        *(
            type_coerce(column, Text).icontains(text, autoescape=True)
            for column in columns
            for text in sorted(spelt)
        ),
    )

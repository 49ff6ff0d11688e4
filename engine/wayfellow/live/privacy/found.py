"""What every table holds on one person in one run, before anybody is redacted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

from wayfellow.decide import Effect, Record, Subject
from wayfellow.decide.retelling.corrected import Corrections
from wayfellow.decide.state import ANNOUNCEMENT
from wayfellow_dsl.model import Programme

from ..change import Workplace
from ..storage.rows import to_record
from .names import Names
from .persons import CONCERNS, Part, Person, called_in, names_any, sql
from .redaction import Letters, redacted_names


@dataclass(frozen=True, slots=True)
class Found:
    """What one run has on a person, and how everybody else is named to them."""

    part: Part
    programme: Programme
    own: frozenset[str]
    """Their journeys and relationships, by identifier."""
    named: frozenset[str]
    """What they are called in the run."""
    names: Names
    lines: tuple[tuple[Record, Any], ...]
    """Each with its row, in the order written."""
    numbers: dict[tuple[str, int], int]
    """Which number each line has among those that are told of its subject."""
    corrections: Corrections
    waiting: tuple[tuple[Effect, Any], ...]
    """What was sent or waits to be, each with its row."""
    received: tuple[Any, ...]
    """The rows of what was handed in."""


def look(
    place: Workplace,
    person: Person,
    part: Part,
    letters: Letters,
    *,
    with_concerns: bool,
) -> Found:
    """Find everything on a person in one run, with or without safeguarding concerns."""
    programme = place.programmes.compiled(place.store, part.deployment).programme
    named = called_in(place, person, part)
    lines = _lines(place, part, named, with_concerns)
    waiting = _outbox(place, part, named, with_concerns)
    told: list[Subject | Record | Effect] = [
        *part.subjects,
        *(record for record, _ in lines),
        *(effect for effect, _ in waiting),
    ]
    return Found(
        part,
        programme,
        frozenset(one.id for one in part.subjects),
        named,
        redacted_names(place, programme, part, named, letters, told),
        lines,
        _numbered(record for record, _ in lines),
        Corrections(record for record, _ in lines),
        waiting,
        _inbox(place, part, named, with_concerns),
    )


def _lines(
    place: Workplace, part: Part, named: frozenset[str], with_concerns: bool
) -> tuple[tuple[Record, Any], ...]:
    table = place.store.tables.history
    line = table.c
    own = [one.id for one in part.subjects]
    names_them = names_any((line.by_id, line.payload, line.because), named)
    asked = (
        select(table)
        .where(line.run == part.run, or_(line.subject.in_(own), names_them))
        .order_by(line.place)
    )
    rows = sql(place).execute(asked)
    found = [(to_record(row._mapping), row) for row in rows]
    return tuple(found if with_concerns else _without_concerns(found))


def _outbox(
    place: Workplace, part: Part, named: frozenset[str], with_concerns: bool
) -> tuple[tuple[Effect, Any], ...]:
    table = place.store.tables.outbox
    box = table.c
    own = [one.id for one in part.subjects]
    names_them = names_any((box.to, box.payload, box.subject), named)
    asked = (
        select(table)
        .where(box.run == part.run, or_(box.subject.in_(own), names_them))
        .order_by(box.place)
    )
    if not with_concerns:
        asked = asked.where(or_(box.kind != "task", box.name != CONCERNS[0]))
    found = []
    for row in sql(place).execute(asked):
        # What a plugin keeps for itself about a relationship may be of another.
        is_theirs = row.kind != ANNOUNCEMENT or row.subject in part.identifiers
        payload = row.payload if is_theirs else {}
        effect = Effect(
            row.key, row.kind, row.subject, row.when, row.to, row.name, payload
        )
        found.append((effect, row))
    return tuple(found)


def _inbox(
    place: Workplace, part: Part, named: frozenset[str], with_concerns: bool
) -> tuple[Any, ...]:
    table = place.store.tables.inbox
    box = table.c
    asked = (
        select(table)
        .where(
            box.run == part.run,
            names_any((box.subject, box.stimulus), named),
        )
        .order_by(box.place)
    )
    return tuple(
        row
        for row in sql(place).execute(asked)
        if with_concerns or getattr(row.stimulus, "name", "") not in CONCERNS
    )


def _without_concerns(found: list[tuple[Record, Any]]) -> Iterator[tuple[Record, Any]]:
    """Leave out what tells that there was a concern, or that one was lifted."""
    hidden: set[tuple[str, int]] = set()
    for record, row in found:
        told_so = record.name == "hold lifted" and not record.target
        if record.name in CONCERNS or (told_so and record.cause in hidden):
            hidden.add((record.subject, record.sequence))
        else:
            yield record, row


def _numbered(records: Iterable[Record]) -> dict[tuple[str, int], int]:
    """Give each line its number without gaps, which would tell of what is left out."""
    counts: dict[str, int] = {}
    numbers = {}
    for record in records:
        counts[record.subject] = counts.get(record.subject, 0) + 1
        numbers[record.subject, record.sequence] = counts[record.subject]
    return numbers

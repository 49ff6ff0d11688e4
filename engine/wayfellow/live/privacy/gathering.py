"""Gathering what is held on one person, table by table, with others redacted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import or_, select

from wayfellow.decide import Actor, Effect, Record, Subject
from wayfellow.decide.relating.members import base_of
from wayfellow.decide.retelling.corrected import Corrected, Corrections
from wayfellow.decide.state import ANNOUNCEMENT, Recorded
from wayfellow_dsl.labels import label_name, label_subject
from wayfellow_dsl.model import Programme

from ..callers.tokens import Tokens
from ..change import Workplace
from ..storage.rows import Stored, to_record
from .forgetting import is_said
from .held import Asked, Entry, Fact, Given, Received, Sent, TakesPart
from .names import Names
from .persons import CONCERNS, Part, Person, called_in, names_any, sql
from .redaction import Letters, redacted_names
from .telling import say_line

_WITHHELD = "(somebody else's answer)"
_UNDELIVERED = "it could not be delivered"


@dataclass(frozen=True, slots=True)
class _Told:
    """What one run has on a person, before anybody is redacted."""

    part: Part
    programme: Programme
    names: Names
    lines: tuple[tuple[Record, Any], ...]
    """Each with its row, in the order written."""
    numbers: dict[tuple[str, int], int]
    """Which number each line has among those that are told of its subject."""
    corrections: Corrections
    waiting: tuple[tuple[Effect, Any], ...]
    received: tuple[Any, ...]


class Gathering:
    """Everything on one person, from every run."""

    def __init__(self, place: Workplace, person: Person, with_concerns: bool) -> None:
        self._place = place
        self._person = person
        self._with_concerns = with_concerns
        self._letters = Letters()
        self._called: dict[str, frozenset[str]] = {}
        parts = {part.run: part for part in person.parts}
        runs = place.store.runs.all()
        self._told = [
            self._look(parts.get(run.id) or Part(run.id, run.deployment, (), ()))
            for run in runs
        ]

    # -- What there is -----------------------------------------------------------------

    def _look(self, part: Part) -> _Told:
        compiled = self._place.programmes.compiled(self._place.store, part.deployment)
        lines = self._lines(part)
        waiting = self._outbox(part)
        received = self._inbox(part)
        told: list[Subject | Record | Effect] = [*part.subjects]
        told += [record for record, _ in lines]
        told += [effect for effect, _ in waiting]
        names = redacted_names(
            self._place,
            compiled.programme,
            part,
            self._named(part),
            self._letters,
            told,
        )
        numbers = _numbered(record for record, _ in lines)
        corrections = Corrections(record for record, _ in lines)
        return _Told(
            part,
            compiled.programme,
            names,
            lines,
            numbers,
            corrections,
            waiting,
            received,
        )

    def _lines(self, part: Part) -> tuple[tuple[Record, Any], ...]:
        table = self._place.store.tables.history
        line = table.c
        own = [one.id for one in part.subjects]
        named = names_any((line.by_id, line.payload, line.because), self._named(part))
        asked = (
            select(table)
            .where(line.run == part.run, or_(line.subject.in_(own), named))
            .order_by(line.place)
        )
        rows = sql(self._place).execute(asked)
        found = [(to_record(row._mapping), row) for row in rows]
        return tuple(found if self._with_concerns else _without_concerns(found))

    def _outbox(self, part: Part) -> tuple[tuple[Effect, Any], ...]:
        table = self._place.store.tables.outbox
        box = table.c
        own = [one.id for one in part.subjects]
        named = names_any((box.to, box.payload, box.subject), self._named(part))
        asked = (
            select(table)
            .where(box.run == part.run, or_(box.subject.in_(own), named))
            .order_by(box.place)
        )
        if not self._with_concerns:
            asked = asked.where(or_(box.kind != "task", box.name != CONCERNS[0]))
        found = []
        for row in sql(self._place).execute(asked):
            # What a plugin keeps for itself about a relationship may be of another.
            is_theirs = row.kind != ANNOUNCEMENT or row.subject in part.identifiers
            payload = row.payload if is_theirs else {}
            effect = Effect(
                row.key, row.kind, row.subject, row.when, row.to, row.name, payload
            )
            found.append((effect, row))
        return tuple(found)

    def _inbox(self, part: Part) -> tuple[Any, ...]:
        table = self._place.store.tables.inbox
        box = table.c
        asked = (
            select(table)
            .where(
                box.run == part.run,
                names_any((box.subject, box.stimulus), self._named(part)),
            )
            .order_by(box.place)
        )
        return tuple(
            row
            for row in sql(self._place).execute(asked)
            if self._with_concerns or getattr(row.stimulus, "name", "") not in CONCERNS
        )

    def _named(self, part: Part) -> frozenset[str]:
        if part.run not in self._called:
            self._called[part.run] = called_in(self._place, self._person, part)
        return self._called[part.run]

    # -- What is given -----------------------------------------------------------------

    def journeys(self) -> tuple[TakesPart, ...]:
        """Give their journeys, run by run."""
        return tuple(
            self._part(told, stored)
            for told in self._told
            for stored in told.part.journeys
        )

    def relationships(self) -> tuple[TakesPart, ...]:
        """Give their relationships, run by run."""
        return tuple(
            self._part(told, stored)
            for told in self._told
            for stored in told.part.relationships
        )

    def mentions(self) -> tuple[Entry, ...]:
        """Give the lines of others that they raised, or that name them."""
        return tuple(
            self._entry(told, self._only_named(told, record), row)
            for told in self._told
            for record, row in told.lines
            if record.subject not in {one.id for one in told.part.subjects}
            and self._is_named(told, record)
        )

    def messages(self) -> tuple[Sent, ...]:
        """Give what was sent to them or about them, or waits to be."""
        return tuple(
            _sent(told.names, effect, row)
            for told in self._told
            for effect, row in told.waiting
        )

    def requests(self) -> tuple[Asked, ...]:
        """Give the keys under which something about them was asked for."""
        table = self._place.store.tables.request
        found = []
        for told in self._told:
            theirs = {(record.subject, record.sequence) for record, _ in told.lines}
            asked = select(table.c.key, table.c.lines, table.c.recorded).where(
                table.c.run == told.part.run
            )
            for key, lines, recorded in sql(self._place).execute(asked):
                if not theirs.isdisjoint(map(tuple, lines)):
                    key = told.names.words(key)
                    found.append(Asked(told.part.run, key, recorded))
        return tuple(found)

    def received(self) -> tuple[Received, ...]:
        """Give what was handed in about them."""
        return tuple(
            Received(
                told.part.run,
                told.names.identifier(row.subject),
                None if row.key is None else told.names.words(row.key),
                told.names.value(msgspec.to_builtins(row.stimulus)),
                row.received,
                row.due,
                row.handled,
                row.parked,
                row.attempts,
                told.names.words(row.problem),
            )
            for told in self._told
            for row in told.received
        )

    def tokens(self) -> tuple[Given, ...]:
        """Give the tokens of theirs, and of those attached to them."""
        tokens = Tokens(self._place).all()
        return tuple(
            Given(
                told.part.run,
                token.holder.role,
                told.names.identifier(token.holder.id),
                told.names.words(token.label),
                token.made,
                token.expires,
                token.revoked,
            )
            for told in self._told
            for token in tokens
            if token.run == told.part.run and token.whose in told.part.identifiers
        )

    # -- One by one --------------------------------------------------------------------

    def _part(self, told: _Told, stored: Stored) -> TakesPart:
        before = stored.subject
        if not self._with_concerns:
            before = _as_if_unconcerned(told, before)
        before = replace(before, facts=self._facts_for(told, before))
        subject, programme = told.names.subject(before), told.programme
        version = self._place.programmes.compiled(
            self._place.store, stored.deployment
        ).programme.version
        history = tuple(
            self._entry(
                told, self._for_them(told, record), row, self._corrected(told, record)
            )
            for record, row in told.lines
            if record.subject == stored.subject.id
        )
        return TakesPart(
            told.part.run,
            programme.title or programme.name,
            version,
            subject.id,
            subject.kind,
            label_subject(programme, subject.kind),
            programme.timezone,
            subject.members,
            subject.created,
            subject.step,
            subject.ended,
            subject.outcome,
            self._erased(told.part.run, stored.subject.id),
            tuple(
                _fact(programme, subject.kind, name, fact)
                for name, fact in subject.facts.items()
            ),
            {
                name: msgspec.to_builtins(getattr(subject, name))
                for name in subject.__struct_fields__
            },
            history,
        )

    def _erased(self, run: str, identifier: str) -> Any:
        one = self._place.store.tables.subject.c
        asked = select(one.erased).where(one.run == run, one.id == identifier)
        return sql(self._place).execute(asked).scalar_one()

    def _facts_for(self, told: _Told, subject: Subject) -> dict[str, Recorded]:
        """Keep back, in a relationship, what another of its members answered."""
        return {
            name: replace(fact, value=_WITHHELD)
            if "." in name and self._is_anothers(told, subject, fact.by)
            else fact
            for name, fact in subject.facts.items()
        }

    def _for_them(self, told: _Told, record: Record) -> Record:
        """Keep back, in a relationship, what another of its members answered."""
        related = {one.id: one for one in told.part.subjects if one.members}
        relation = related.get(record.subject)
        if relation is None or not record.name.startswith("survey "):
            return record
        payload, by = record.payload, record.by
        if record.kind != "corrected":
            hidden: dict[str, Any] = dict.fromkeys(payload, _WITHHELD)
        else:
            line = told.corrections.about(record.subject, record.sequence)
            mistaken = None if line is None else line.before or line.after
            by = record.by if mistaken is None else mistaken.by
            hidden = dict(payload)
            if "instead" in payload:
                hidden["instead"] = dict.fromkeys(payload["instead"], _WITHHELD)
        if self._is_anothers(told, relation, by):
            return replace(record, payload=hidden)
        return record

    def _corrected(self, told: _Told, record: Record) -> Corrected | None:
        """Give what a line put right, or how it was put right, as they may know it."""
        found = told.corrections.about(record.subject, record.sequence)
        if found is None:
            return None

        def named(one: Record) -> Record:
            return told.names.record(self._for_them(told, one))

        return Corrected(
            named(found.correction),
            found.before and named(found.before),
            found.after and named(found.after),
        )

    def _is_anothers(self, told: _Told, subject: Subject, by: Actor) -> bool:
        return bool(subject.members) and (
            subject.had_member(by.id) and by.id not in told.part.identifiers
        )

    def _is_named(self, told: _Told, record: Record) -> bool:
        if record.by.id in self._named(told.part):
            return True
        left = self._only_named(told, record)
        return is_said(record) and bool(left.payload or left.because)

    def _only_named(self, told: _Told, record: Record) -> Record:
        """Keep of a line about somebody else what this person said, or is said of."""
        record = replace(record, source="", target="")
        if record.by.id in self._named(told.part):
            return record
        marked = Names(dict.fromkeys(self._named(told.part), "\0"))

        def named(value: Any) -> Any:
            if isinstance(value, (list, tuple)):
                return tuple(item for item in value if marked.value(item) != item)
            return value if marked.value(value) != value else ()

        payload = {key: named(value) for key, value in record.payload.items()}
        names_them = marked.words(record.because) != record.because
        return replace(
            record,
            payload={key: value for key, value in payload.items() if value},
            because=record.because if names_them else "",
        )

    def _entry(
        self,
        told: _Told,
        record: Record,
        row: Any,
        corrected: Corrected | None = None,
    ) -> Entry:
        named = told.names.record(record)
        if record.kind == "corrected" and "line" in record.payload:
            # Lines are counted without those that are left out.
            line = told.numbers.get((record.subject, record.payload["line"]))
            named = replace(named, payload={**named.payload, "line": line})
        number = None if record.cause is None else told.numbers.get(record.cause)
        return Entry(
            say_line(named, told.programme, self._named(told.part), corrected),
            told.part.run,
            named.subject,
            told.numbers[record.subject, record.sequence],
            named.when,
            row.recorded,
            named.kind,
            named.name,
            named.by,
            named.payload,
            named.source,
            named.target,
            named.because,
            None if number is None or named.cause is None else (named.cause[0], number),
            row.passed,
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


def _as_if_unconcerned(told: _Told, subject: Subject) -> Subject:
    """Give how somebody would stand if no concern had ever been raised."""
    holds = tuple(hold for hold in subject.holds if hold.kind != "concern")
    lines = [record for record, _ in told.lines if record.subject == subject.id]
    return replace(
        subject,
        holds=holds,
        stopped=subject.stopped if holds else None,
        sequence=len(lines),
        latest=max((record.when for record in lines), default=subject.created),
    )


def _fact(programme: Programme, kind: str, name: str, fact: Recorded) -> Fact:
    base = base_of(name)
    for role in programme.roles:
        for detail in role.details if role.name == kind else ():
            if detail.name == name:
                label = detail.label or label_name(name)
                return Fact(name, label, "detail", fact.value, fact.since, fact.by)
    for survey in programme.surveys:
        for question in survey.questions:
            if name == f"{survey.name}.{question.name}":
                label = f"{label_name(survey.name)}: " + (
                    question.label or label_name(question.name)
                )
                return Fact(name, label, "answer", fact.value, fact.since, fact.by)
    for lifecycle in programme.lifecycles:
        for step in lifecycle.steps:
            for need in step.needs:
                if need.key == base:
                    label = need.label or label_name(base)
                    return Fact(name, label, "need", fact.value, fact.since, fact.by)
    return Fact(name, label_name(name), "note", fact.value, fact.since, fact.by)


def _sent(names: Names, effect: Effect, row: Any) -> Sent:
    named = names.effect(row.run, effect)
    return Sent(
        row.run,
        named.kind,
        named.subject,
        named.when,
        named.to,
        named.name,
        named.payload,
        row.due,
        row.delivered,
        row.parked,
        row.attempts,
        _UNDELIVERED if row.problem else "",
    )

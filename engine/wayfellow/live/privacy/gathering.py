"""Gathering what is held on one person, table by table, with others redacted."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace
from sqlalchemy import select

from wayfellow.decide import Actor, Effect, Record, Subject
from wayfellow.decide.relating.members import base_of
from wayfellow.decide.retelling.corrected import Corrected
from wayfellow.decide.state import Recorded
from wayfellow_dsl.labels import label_name, label_subject
from wayfellow_dsl.model import Programme

from ..callers.tokens import Tokens
from ..change import Workplace
from ..storage.rows import Stored
from .forgetting import is_said
from .found import Found, look
from .held import Asked, Entry, Fact, Given, Received, Sent, TakesPart
from .names import Names
from .persons import Part, Person, sql
from .redaction import Letters
from .telling import say_line

_WITHHELD = "(somebody else's answer)"
_UNDELIVERED = "it could not be delivered"


class Gathering:
    """Everything on one person, from every run."""

    def __init__(
        self, place: Workplace, person: Person, *, with_concerns: bool
    ) -> None:
        self._place = place
        self._with_concerns = with_concerns
        parts = {part.run: part for part in person.parts}
        letters = Letters()
        self._found = [
            look(
                place,
                person,
                parts.get(run.id) or Part(run.id, run.deployment, (), ()),
                letters,
                with_concerns=with_concerns,
            )
            for run in place.store.runs.all()
        ]

    def journeys(self) -> tuple[TakesPart, ...]:
        """Give their journeys, run by run."""
        return tuple(
            self._part(found, stored)
            for found in self._found
            for stored in found.part.journeys
        )

    def relationships(self) -> tuple[TakesPart, ...]:
        """Give their relationships, run by run."""
        return tuple(
            self._part(found, stored)
            for found in self._found
            for stored in found.part.relationships
        )

    def mentions(self) -> tuple[Entry, ...]:
        """Give the lines of others that they raised, or that name them."""
        return tuple(
            self._entry(found, self._only_named(found, record), row)
            for found in self._found
            for record, row in found.lines
            if record.subject not in found.own and self._is_named(found, record)
        )

    def messages(self) -> tuple[Sent, ...]:
        """Give what was sent to them or about them, or waits to be."""
        return tuple(
            _sent(found.names, effect, row)
            for found in self._found
            for effect, row in found.waiting
        )

    def requests(self) -> tuple[Asked, ...]:
        """Give the keys under which something about them was asked for."""
        table = self._place.store.tables.request
        keys = []
        for found in self._found:
            theirs = {(record.subject, record.sequence) for record, _ in found.lines}
            asked = select(table.c.key, table.c.lines, table.c.recorded).where(
                table.c.run == found.part.run
            )
            for key, lines, recorded in sql(self._place).execute(asked):
                if not theirs.isdisjoint(map(tuple, lines)):
                    key = found.names.words(key)
                    keys.append(Asked(found.part.run, key, recorded))
        return tuple(keys)

    def received(self) -> tuple[Received, ...]:
        """Give what was handed in about them."""
        return tuple(
            Received(
                found.part.run,
                found.names.identifier(row.subject),
                None if row.key is None else found.names.words(row.key),
                found.names.value(msgspec.to_builtins(row.stimulus)),
                row.received,
                row.due,
                row.handled,
                row.parked,
                row.attempts,
                found.names.words(row.problem),
            )
            for found in self._found
            for row in found.received
        )

    def tokens(self) -> tuple[Given, ...]:
        """Give the tokens of theirs, and of those attached to them."""
        tokens = Tokens(self._place).all()
        return tuple(
            Given(
                found.part.run,
                token.holder.role,
                found.names.identifier(token.holder.id),
                found.names.words(token.label),
                token.made,
                token.expires,
                token.revoked,
            )
            for found in self._found
            for token in tokens
            if token.run == found.part.run and token.whose in found.part.identifiers
        )

    # -- One by one --------------------------------------------------------------------

    def _part(self, found: Found, stored: Stored) -> TakesPart:
        before = stored.subject
        if not self._with_concerns:
            before = _as_if_unconcerned(found, before)
        before = replace(before, facts=self._facts_for(found, before))
        subject, programme = found.names.subject(before), found.programme
        version = self._place.programmes.compiled(
            self._place.store, stored.deployment
        ).programme.version
        history = tuple(
            self._entry(
                found,
                self._for_them(found, record),
                row,
                self._corrected(found, record),
            )
            for record, row in found.lines
            if record.subject == stored.subject.id
        )
        return TakesPart(
            found.part.run,
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
            self._erased(found.part.run, stored.subject.id),
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

    def _facts_for(self, found: Found, subject: Subject) -> dict[str, Recorded]:
        """Keep back, in a relationship, what another of its members answered."""
        return {
            name: replace(fact, value=_WITHHELD)
            if "." in name and self._is_anothers(found, subject, fact.by)
            else fact
            for name, fact in subject.facts.items()
        }

    def _for_them(self, found: Found, record: Record) -> Record:
        """Keep back, in a relationship, what another of its members answered."""
        related = {one.id: one for one in found.part.subjects if one.members}
        relation = related.get(record.subject)
        if relation is None or not record.name.startswith("survey "):
            return record
        payload, by = record.payload, record.by
        if record.kind != "corrected":
            hidden: dict[str, Any] = dict.fromkeys(payload, _WITHHELD)
        else:
            line = found.corrections.about(record.subject, record.sequence)
            mistaken = None if line is None else line.before or line.after
            by = record.by if mistaken is None else mistaken.by
            hidden = dict(payload)
            if "instead" in payload:
                hidden["instead"] = dict.fromkeys(payload["instead"], _WITHHELD)
        if self._is_anothers(found, relation, by):
            return replace(record, payload=hidden)
        return record

    def _corrected(self, found: Found, record: Record) -> Corrected | None:
        """Give what a line put right, or how it was put right, as they may know it."""
        one = found.corrections.about(record.subject, record.sequence)
        if one is None:
            return None

        def named(line: Record) -> Record:
            return found.names.record(self._for_them(found, line))

        return Corrected(
            named(one.correction),
            one.before and named(one.before),
            one.after and named(one.after),
        )

    def _is_anothers(self, found: Found, subject: Subject, by: Actor) -> bool:
        return bool(subject.members) and (
            subject.had_member(by.id) and by.id not in found.part.identifiers
        )

    def _is_named(self, found: Found, record: Record) -> bool:
        if record.by.id in found.named:
            return True
        left = self._only_named(found, record)
        return is_said(record) and bool(left.payload or left.because)

    def _only_named(self, found: Found, record: Record) -> Record:
        """Keep of a line about somebody else what this person said, or is said of."""
        record = replace(record, source="", target="")
        if record.by.id in found.named:
            return record
        marked = Names(dict.fromkeys(found.named, "\0"))

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
        found: Found,
        record: Record,
        row: Any,
        corrected: Corrected | None = None,
    ) -> Entry:
        named = found.names.record(record)
        if record.kind == "corrected" and "line" in record.payload:
            # Lines are counted without those that are left out.
            line = found.numbers.get((record.subject, record.payload["line"]))
            named = replace(named, payload={**named.payload, "line": line})
        number = None if record.cause is None else found.numbers.get(record.cause)
        return Entry(
            say_line(named, found.programme, found.named, corrected),
            found.part.run,
            named.subject,
            found.numbers[record.subject, record.sequence],
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


def _as_if_unconcerned(found: Found, subject: Subject) -> Subject:
    """Give how somebody would stand if no concern had ever been raised."""
    holds = tuple(hold for hold in subject.holds if hold.kind != "concern")
    lines = [record for record, _ in found.lines if record.subject == subject.id]
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

"""What is forgotten of somebody who is erased, and what of them may stay.

Steps, times and outcomes stay, and what the programme's own measures count, where it is
no more than a number or one of a few choices. Words, dates and names go.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from wayfellow.decide import ENGINE, Effect, Record, Subject
from wayfellow.decide.relating.members import base_of
from wayfellow.decide.state import ANNOUNCEMENT
from wayfellow_dsl.model import (
    INVITED_BY,
    Fact,
    MeanChange,
    Programme,
    Rule,
    find_all,
)

from .names import Names
from .persons import Part

_WRITTEN_BY_ENGINE = frozenset(
    {
        "engine",
        "timer",
        "condition",
        "message",
        "request",
        "task",
        "enrolment",
        "call",
        "hold",
        "unhandled",
    }
)
"""Kinds of line in whose payload nobody's words stand, if the engine wrote them."""
_SHAPE = frozenset(
    {
        "members",
        "joins",
        "policy",
        "minutes",
        "attended",
        "member",
        "group",
        "relationship",
    }
)
"""What stays of a payload that somebody gave: who was there, and for how long."""
_CLOSED = frozenset(
    {"number", "yes or no", "one of", "levels", "some of", "scale", "percent"}
)
"""Types of details and questions whose answers are no words of anybody's."""
_ENGINES_FACTS = ("matching ", INVITED_BY)


class Forgetting:
    """What becomes of everything in one run that has to do with one person."""

    def __init__(self, programme: Programme, part: Part, names: Names) -> None:
        self._names = names
        self._own = frozenset(part.identifiers)
        self._pairs = frozenset(
            stored.subject.id
            for stored in part.relationships
            if not programme.relationship(stored.subject.kind).is_group
        )
        self._groups = frozenset(
            stored.subject.id
            for stored in part.relationships
            if stored.subject.id not in self._pairs
        )
        self._needs = {
            need.key
            for lifecycle in programme.lifecycles
            for step in lifecycle.steps
            for need in step.needs
        }
        self._measured = measured_facts(programme)
        self._reasons = {rule.because for rule in find_all(programme.lifecycles, Rule)}

    def is_theirs(self, identifier: str) -> bool:
        """Say whether this is them, or a party of theirs such as their guardian."""
        whose = identifier.partition(" of ")[2]
        return identifier in self._own or whose in self._own

    def is_about(self, identifier: str) -> bool:
        """Say whether this is them, or something that they were in."""
        return identifier in self._own | self._pairs | self._groups

    def record(self, record: Record) -> Record:
        """Give a line of history as it stands afterwards."""
        named = self._names.record(record)
        if not self._concerns(record, named):
            return named
        payload = named.payload
        if is_said(record):
            is_theirs = record.subject in self._own
            kept = frozenset() if is_theirs else _SHAPE
            payload = {key: payload[key] for key in payload if key in kept}
        because = record.because if record.because in self._reasons else ""
        return replace(named, payload=payload, because=because)

    def subject(self, subject: Subject) -> Subject:
        """Give how a participant or relationship stands afterwards."""
        named = self._names.subject(subject)
        if subject.id in self._own | self._pairs:
            facts = {
                name: fact for name, fact in named.facts.items() if self._stays(name)
            }
        else:
            # What they themselves said of others, or of their group.
            facts = {
                new: fact
                for (old, before), (new, fact) in zip(
                    subject.facts.items(), named.facts.items(), strict=True
                )
                if not self.is_theirs(before.by.id) or self._stays(old)
            }
        return replace(named, facts=facts)

    def waiting(self, row: Any) -> dict[str, Any]:
        """Give what a row of the outbox holds afterwards."""
        effect = Effect(
            row.key, row.kind, row.subject, row.when, row.to, row.name, row.payload
        )
        named = self._names.effect(row.run, effect)
        payload = dict(named.payload)
        if self.is_about(row.subject):
            # Their own words can be among it, and nobody can tell which ones.
            payload.pop("said", None)
            payload = {} if row.kind == ANNOUNCEMENT else payload
        return {
            "key": named.key,
            "subject": named.subject,
            "to": named.to,
            "payload": payload,
            "problem": "" if named.to != row.to else self._names.words(row.problem),
        }

    def _concerns(self, before: Record, named: Record) -> bool:
        """Say whether a line is about them, rather than only naming them."""
        if before.subject in self._own | self._pairs or self.is_theirs(before.by.id):
            return True
        return before.subject in self._groups and before.payload != named.payload

    def _stays(self, name: str) -> bool:
        base = base_of(name)
        if base in self._needs or base.startswith(("survey ", *_ENGINES_FACTS)):
            return True
        return name in self._measured


def is_said(record: Record) -> bool:
    """Say whether somebody's own words can stand in the payload of a line."""
    return record.by.role != ENGINE.role or record.kind not in _WRITTEN_BY_ENGINE


def closed_details(programme: Programme) -> frozenset[str]:
    """Name the details whose values are chosen or counted, and name nobody."""
    return frozenset(
        detail.name
        for role in programme.roles
        for detail in role.details
        if detail.type in _CLOSED
    )


def measured_facts(programme: Programme) -> frozenset[str]:
    """Name the facts that measures count and that are no words of anybody's."""
    read: set[str] = set()
    for measure in programme.measures:
        read |= {fact.name for fact in find_all(measure, Fact)}
        for change in find_all(measure, MeanChange):
            read |= {f"{at}.{change.question}" for at in (change.earlier, change.later)}
    closed = {
        f"{survey.name}.{question.name}"
        for survey in programme.surveys
        for question in survey.questions
        if question.type in _CLOSED
    }
    return frozenset(read & (closed | closed_details(programme)))

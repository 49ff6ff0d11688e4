"""Rows read as values, and values written as rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from wayfellow.decide import Actor, Effect, Record, Subject, next_due
from wayfellow.decide.asking.outlook import is_quiet
from wayfellow.decide.state import unchanging

from ..answers import Line, Waiting


class Stored(NamedTuple):
    """A subject as it was read."""

    subject: Subject
    revision: int
    """How often it had been written."""
    digest: str
    """That of the newest line of its history."""
    deployment: str
    """The version that it is in, or has ended in."""


@dataclass(frozen=True, slots=True)
class Change:
    """A subject as it is to be written."""

    subject: Subject
    found: int
    """How often it had been written when it was read; 0 when it is new."""
    revision: int
    """How often it will have been written."""
    deployment: str
    """The version that it is in, or has ended in."""


def of_change(run: str, change: Change, digest: str) -> dict[str, Any]:
    """Give the row for a subject, with its newest digest; `found` is not part of it."""
    subject = change.subject
    return {
        "run": run,
        "id": subject.id,
        "kind": subject.kind,
        "step": subject.step,
        "outcome": subject.outcome,
        "entered": subject.ended or subject.entered,
        "created": subject.created,
        "person": subject.person or None,
        "next_due": next_due(subject),
        "quiet": int(is_quiet(subject)),
        "sequence": subject.sequence,
        "revision": change.revision,
        "state": subject,
        "digest": digest,
        "erased": None,
        "deployment": change.deployment,
        "found": change.found,
    }


def of_record(run: str, record: Record, now: datetime) -> dict[str, Any]:
    """Give the line of history for a record, without its place in the chain."""
    cause_subject, cause_sequence = record.cause or (None, None)
    return {
        "run": run,
        "subject": record.subject,
        "sequence": record.sequence,
        "when": record.when,
        "recorded": now,
        "kind": record.kind,
        "name": record.name,
        "by_role": record.by.role,
        "by_id": record.by.id,
        "payload": record.payload,
        "source": record.source,
        "target": record.target,
        "because": record.because,
        "cause_subject": cause_subject,
        "cause_sequence": cause_sequence,
        "passed": record.passed,
    }


def to_line(row: tuple[Any, ...]) -> Line:
    """Give a line of history as it was written."""
    (subject, sequence, when, recorded, kind, name, role, who, payload, *rest) = row
    source, target, because, cause_subject, cause_sequence, passed = rest
    cause = None if cause_subject is None else (cause_subject, cause_sequence)
    record = Record(
        subject,
        sequence,
        when,
        kind,
        name,
        Actor(role, who),
        unchanging(payload),
        source,
        target,
        because,
        cause,
        passed,
    )
    return Line(record, recorded)


def to_record(line: Mapping[Any, Any]) -> Record:
    """Give the record of a line of history, of which every column is given by name."""
    cause = None
    if line["cause_subject"] is not None:
        cause = (line["cause_subject"], line["cause_sequence"])
    return Record(
        line["subject"],
        line["sequence"],
        line["when"],
        line["kind"],
        line["name"],
        Actor(line["by_role"], line["by_id"]),
        unchanging(line["payload"]),
        line["source"],
        line["target"],
        line["because"],
        cause,
        line["passed"],
    )


def to_waiting(row: tuple[Any, ...]) -> Waiting:
    """Give an effect of the outbox."""
    run, key, kind, subject, when, to, name, payload, *tried, taken, place = row
    attempts, problem, due, parked = tried
    effect = Effect(key, kind, subject, when, to, name, unchanging(payload))
    by = tuple(taken.splitlines())
    return Waiting(run, effect, attempts, problem, due, parked, by, place)


def of_effect(run: str, effect: Effect) -> dict[str, Any]:
    """Give the row of the outbox for an effect."""
    return {
        "key": effect.key,
        "run": run,
        "kind": effect.kind,
        "subject": effect.subject,
        "when": effect.when,
        "to": effect.to,
        "name": effect.name,
        "payload": effect.payload,
        "delivered": None,
        "attempts": 0,
        "problem": "",
        "due": None,
        "parked": None,
        "taken": "",
    }

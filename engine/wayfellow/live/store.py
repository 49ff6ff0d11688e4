"""Rows read as values, and values written as rows, on one connection."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from wayfellow.decide import Actor, Decision, Effect, Record, Subject, next_due
from wayfellow.decide.state import unchanging
from wayfellow.errors import StaleState
from wayfellow_dsl.model import Programme

from .answers import Deployment, Line, Waiting
from .statements import Statements

_ALL = 2**62
"""More than anybody has."""


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run as it is stored."""

    id: str
    deployment: str
    starts: str
    rounds: dict[str, datetime]
    """When the last planned round of each policy was held."""
    next_round: datetime | None


@dataclass(frozen=True, slots=True)
class Due:
    """Something that happens by itself: a clock of a subject, or a round of a run."""

    when: datetime
    run: str
    subject: str = ""
    """Empty for a matching round."""


class Store:
    """What one database keeps, through a connection borrowed for a while."""

    def __init__(self, connection: Connection, statements: Statements) -> None:
        self.connection = connection
        self._do = statements

    # -- Programmes and runs -----------------------------------------------------------

    def versions(self, name: str) -> list[Deployment]:
        """Give the deployed versions of a programme, the newest first."""
        rows = self._do.versions.all(self.connection, {"name": name})
        return [Deployment(*row) for row in rows]

    def deployments(self) -> list[Deployment]:
        """Give every deployed version of every programme."""
        rows = self._do.deployments.all(self.connection, {})
        return [Deployment(*row) for row in rows]

    def add_deployment(
        self, deployment: Deployment, model: Programme, now: datetime
    ) -> None:
        """Keep a programme version."""
        self._do.add_deployment.run(
            self.connection,
            {
                "fingerprint": deployment.fingerprint,
                "name": deployment.name,
                "version": deployment.version,
                "model": model,
                "deployed": now,
            },
        )

    def model(self, fingerprint: str) -> Programme:
        """Give the programme with this fingerprint, which has been deployed."""
        row = self._do.model.one(self.connection, {"fingerprint": fingerprint})
        assert row is not None
        programme: Programme = row[0]
        return programme

    def run(self, identifier: str) -> RunRow | None:
        """Give a run, if there is one."""
        row = self._do.run.one(self.connection, {"run": identifier})
        return None if row is None else RunRow(*row)

    def runs(self) -> list[RunRow]:
        """Give every run, by when it starts."""
        return [RunRow(*row) for row in self._do.runs.all(self.connection, {})]

    def add_run(self, row: RunRow, now: datetime) -> None:
        """Keep a new run."""
        self._do.add_run.run(
            self.connection,
            {
                "id": row.id,
                "deployment": row.deployment,
                "starts": row.starts,
                "rounds": row.rounds,
                "next_round": row.next_round,
                "opened": now,
            },
        )

    def hold_round(self, found: RunRow, after: RunRow) -> None:
        """Note that a planned round was held; StaleState when another was first."""
        changed = self._do.hold_round.run(
            self.connection,
            {
                "run": found.id,
                "found": found.rounds,
                "held": after.rounds,
                "next": after.next_round,
            },
        )
        if changed != 1:
            raise StaleState(found.id, len(found.rounds))

    # -- Subjects ----------------------------------------------------------------------

    def subject(self, run: str, identifier: str) -> tuple[Subject, int] | None:
        """Give a subject and how often it was written."""
        row = self._do.subject.one(self.connection, {"in_run": run, "who": identifier})
        return None if row is None else (row[0], row[1])

    def identifiers(self, run: str, limit: int) -> list[str]:
        """Give the identifiers of subjects of a run."""
        rows = self._do.identifiers.all(
            self.connection, {"in_run": run, "limit": limit}
        )
        return [row[0] for row in rows]

    def candidates(
        self, run: str, kind: str, step: str, at: datetime
    ) -> list[tuple[Subject, int]]:
        """Give those of a kind who have been in a step since `at` or before."""
        rows = self._do.candidates.all(
            self.connection,
            {"in_run": run, "of_kind": kind, "in_step": step, "by": at},
        )
        return [(row[0], row[1]) for row in rows]

    def endings(self, person: str) -> list[tuple[str, str]]:
        """Give the deployment and outcome of each journey that a person has ended."""
        rows = self._do.endings.all(self.connection, {"person_is": person})
        return [(row[0], row[1]) for row in rows]

    def save(self, run: str, subject: Subject, found: int) -> int:
        """Write a subject that was read at `found` (0: it is new); give its revision.

        StaleState when somebody else has written it since.
        """
        values: dict[str, Any] = {
            "step": subject.step,
            "outcome": subject.outcome,
            "entered": subject.ended or subject.entered,
            "next_due": next_due(subject),
            "sequence": subject.sequence,
            "revision": found + 1,
            "state": subject,
        }
        if not found:
            values |= {
                "run": run,
                "id": subject.id,
                "kind": subject.kind,
                "created": subject.created,
                "person": subject.person or None,
            }
            self._do.add_subject.run(self.connection, values)
            return 1
        values |= {"in_run": run, "who": subject.id, "found": found}
        if self._do.update_subject.run(self.connection, values) != 1:
            raise StaleState(subject.id, subject.sequence)
        return found + 1

    # -- What is due -------------------------------------------------------------------

    def due_subjects(self, to: datetime, run: str | None, limit: int) -> list[Due]:
        """Give the first clocks that are due by `to`, in order."""
        values = {"to": to, "limit": limit}
        if run is None:
            rows = self._do.due.all(self.connection, values)
        else:
            rows = self._do.due_in_run.all(self.connection, values | {"in_run": run})
        return [Due(when, in_run, subject) for in_run, subject, when in rows]

    def due_rounds(self, to: datetime, limit: int) -> list[Due]:
        """Give the first matching rounds that are due by `to`, in order."""
        rows = self._do.due_rounds.all(self.connection, {"to": to, "limit": limit})
        return [Due(when, run) for run, when in rows]

    def first_due(self, run: str) -> datetime | None:
        """Say when the next clock of a run is due."""
        row = self._do.first_due.one(self.connection, {"in_run": run})
        return None if row is None else row[0]

    # -- Histories and requests --------------------------------------------------------

    def append(self, run: str, decision: Decision, now: datetime) -> None:
        """Write the records and the effects of a decision."""
        self._do.add_line.run_many(
            self.connection, [_line_row(run, r, now) for r in decision.records]
        )
        self._do.add_effect.run_many(
            self.connection, [_effect_row(run, e) for e in decision.effects]
        )

    def lines(self, run: str, subject: str | None = None) -> tuple[Line, ...]:
        """Give the history of a subject, or of a whole run in the order written."""
        if subject is None:
            rows = self._do.lines.all(self.connection, {"in_run": run})
        else:
            rows = self._do.lines_of_subject.all(
                self.connection, {"in_run": run, "who": subject}
            )
        return tuple(_line(row) for row in rows)

    def request(
        self, run: str, key: str
    ) -> tuple[str, int, tuple[tuple[str, int], ...]] | None:
        """Give what was asked under a key, and which lines answered it."""
        row = self._do.request.one(self.connection, {"in_run": run, "named": key})
        return None if row is None else (row[0], row[1], row[2])

    def add_request(
        self,
        run: str,
        key: str,
        content: str,
        answer: int,
        lines: Iterable[tuple[str, int]],
        now: datetime,
    ) -> None:
        """Remember what was asked under a key, and which lines answered it."""
        self._do.add_request.run(
            self.connection,
            {
                "run": run,
                "key": key,
                "content": content,
                "answer": answer,
                "lines": tuple(lines),
                "recorded": now,
            },
        )

    def records(self, run: str, lines: Iterable[tuple[str, int]]) -> tuple[Record, ...]:
        """Give records by subject and sequence."""
        found = []
        for subject, sequence in lines:
            row = self._do.line.one(
                self.connection,
                {"in_run": run, "who": subject, "number": sequence},
            )
            assert row is not None
            found.append(_line(row).record)
        return tuple(found)

    # -- The outbox --------------------------------------------------------------------

    def waiting(self, limit: int = _ALL) -> list[Waiting]:
        """Give the effects that wait to be delivered, the oldest first."""
        rows = self._do.waiting.all(self.connection, {"limit": limit})
        return [_waiting(row) for row in rows]

    def count_waiting(self, run: str) -> int:
        """Say how many effects of a run wait to be delivered."""
        row = self._do.count_waiting.one(self.connection, {"in_run": run})
        assert row is not None
        count: int = row[0]
        return count

    def note_delivery(self, key: str, when: datetime | None, problem: str) -> None:
        """Note an attempt to deliver an effect; `when` it succeeded, or the problem."""
        self._do.note_delivery.run(
            self.connection, {"of_key": key, "delivered": when, "problem": problem}
        )

    # -- How a run stands --------------------------------------------------------------

    def places(self, run: str) -> list[tuple[str, str, str, int]]:
        """Count the subjects by kind, outcome and step."""
        rows = self._do.places.all(self.connection, {"in_run": run})
        return [(kind, outcome, step, count) for kind, outcome, step, count in rows]

    def longest(self, run: str, kind: str, step: str) -> tuple[str, datetime]:
        """Give who has been in a step longest, and since when; somebody is in it."""
        row = self._do.longest.one(
            self.connection, {"in_run": run, "of_kind": kind, "in_step": step}
        )
        assert row is not None
        return row[0], row[1]


def _line_row(run: str, record: Record, now: datetime) -> dict[str, Any]:
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
    }


def _line(row: tuple[Any, ...]) -> Line:
    (subject, sequence, when, recorded, kind, name, role, who, payload, *rest) = row
    source, target, because, cause_subject, cause_sequence = rest
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
    )
    return Line(record, recorded)


def _waiting(row: tuple[Any, ...]) -> Waiting:
    run, key, kind, subject, when, to, name, payload, attempts, problem = row
    effect = Effect(key, kind, subject, when, to, name, unchanging(payload))
    return Waiting(run, effect, attempts, problem)


def _effect_row(run: str, effect: Effect) -> dict[str, Any]:
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
    }

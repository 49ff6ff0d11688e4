"""What one database keeps: questions to it and writes, on a borrowed connection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from wayfellow.decide import Effect, Record
from wayfellow.errors import Overtaken, StaleState
from wayfellow_dsl.model import Programme

from ..answers import Deployment, Line
from ..arrivals.intake import Intake
from ..lookout import Lookout
from ..records.chain import Salts, link
from . import rows
from .channel import Channel
from .rows import Change, Stored
from .statements import Statements
from .tables import Tables

_Rows = list[dict[str, Any]]
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
    """Somebody whose clock is due, as they were read."""

    when: datetime
    run: str
    subject: str
    stored: Stored

    @property
    def who(self) -> tuple[str, str]:
        """The run and the subject."""
        return self.run, self.subject

    @property
    def key(self) -> tuple[datetime, datetime, str, str]:
        """By which those who are due have their order."""
        return self.when, self.stored.subject.created, self.subject, self.run


class Store:
    """What one database keeps, through a connection borrowed for a while."""

    def __init__(
        self, connection: Connection, statements: Statements, salts: Salts
    ) -> None:
        self.connection = Channel(connection)
        self._do = statements
        self._salts = salts
        self.clock_is_behind = False
        """Whether lines were written by a clock that was ahead of ours."""

    @property
    def tables(self) -> Tables:
        """The tables, for what is asked too rarely to be prepared."""
        return self._do.tables

    @property
    def statements(self) -> Statements:
        """What can be run on the connection."""
        return self._do

    # -- Programmes and runs -----------------------------------------------------------

    def versions(self, name: str) -> list[Deployment]:
        """Give the deployed versions of a programme, the newest first."""
        found = self._do.versions.all(self.connection, {"name": name})
        return [Deployment(*row) for row in found]

    def deployments(self) -> list[Deployment]:
        """Give every deployed version of every programme."""
        found = self._do.deployments.all(self.connection, {})
        return [Deployment(*row) for row in found]

    def people_by_version(self) -> dict[str, tuple[int, int]]:
        """Count the participants in each version: who takes part, and who has ended."""
        found = self._do.people_by_version.all(self.connection, {})
        return {version: (int(live), all_ - int(live)) for version, live, all_ in found}

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

    def run(
        self, identifier: str, *, to_change: bool = False, waits: bool = True
    ) -> RunRow | None:
        """Give a run, if there is one.

        One that somebody else is changing is not there, unless it `waits`.
        """
        statement = self._do.run
        if to_change:
            statement = self._do.run_to_change if waits else self._do.run_to_claim
        row = statement.one(self.connection, {"run": identifier})
        return None if row is None else RunRow(*row)

    def keep_version(self, run: str) -> str:
        """Give the version that a run is in, and keep it in that until we are done."""
        row = self._do.version_kept.one(self.connection, {"run": run})
        assert row is not None
        deployment: str = row[0]
        return deployment

    def keep_run(self, run: str) -> RunRow:
        """Give a run that there is, and keep everybody else from adding to it."""
        row = self._do.run_to_migrate.one(self.connection, {"run": run})
        assert row is not None
        return RunRow(*row)

    def migrate_run(self, found: RunRow, after: RunRow) -> None:
        """Note that a run is in another version; Overtaken when somebody was first."""
        values = {
            "run": found.id,
            "found": found.deployment,
            "deployment": after.deployment,
            "held": after.rounds,
            "next": after.next_round,
        }
        if self._do.migrate_run.run(self.connection, values) != 1:
            raise Overtaken

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

    def subject(
        self, run: str, identifier: str, *, to_change: bool = False
    ) -> Stored | None:
        """Give a subject as it is stored.

        Where the database can, nobody else changes it `to_change` until we are done.
        """
        statement = self._do.subject_to_change if to_change else self._do.subject
        row = statement.one(self.connection, {"in_run": run, "who": identifier})
        return None if row is None else Stored(*row)

    @property
    def reserves(self) -> bool:
        """Whether others can change one subject while we change another."""
        return self._do.writes_at_once

    def reserve(
        self, run: str, identifiers: Iterable[str]
    ) -> tuple[list[Stored], list[Stored]]:
        """Give those whom nobody else changes until we are done, and the others.

        The others are tied to somebody, and have to be reserved together with them.
        It is for a database that `reserves`.
        """
        values = {"in_run": run, "among": sorted(identifiers)}
        ours: list[Stored] = []
        others: list[Stored] = []
        for *stored, is_ours in self._do.several_reserved.all(self.connection, values):
            (ours if is_ours else others).append(Stored(*stored))
        return ours, others

    def subjects(
        self,
        run: str,
        identifiers: Iterable[str],
        *,
        to_change: bool = False,
        waits: bool = True,
    ) -> list[Stored]:
        """Give those that there are of several subjects.

        Those whom somebody else is changing are left out, unless it `waits`.
        """
        several = self._do.several
        if to_change:
            several = self._do.several_to_change if waits else self._do.several_to_claim
        values = {"in_run": run, "among": sorted(set(identifiers))}
        return [Stored(*row) for row in several.all(self.connection, values)]

    def identifiers(self, run: str, limit: int) -> list[str]:
        """Give the identifiers of subjects of a run."""
        found = self._do.identifiers.all(
            self.connection, {"in_run": run, "limit": limit}
        )
        return [row[0] for row in found]

    def in_version(self, run: str, after: str, limit: int) -> list[str]:
        """Give some of those to whom the version of a run matters, by identifier."""
        values = {"in_run": run, "after": after, "limit": limit}
        return [row[0] for row in self._do.in_version.all(self.connection, values)]

    def candidates(self, run: str, kind: str, step: str, at: datetime) -> list[Stored]:
        """Give those of a kind who have been in a step since `at` or before."""
        found = self._do.candidates.all(
            self.connection,
            {"in_run": run, "of_kind": kind, "in_step": step, "by": at},
        )
        return [Stored(*row) for row in found]

    def endings(self, person: str) -> list[tuple[str, str]]:
        """Give the deployment and outcome of each journey that a person has ended."""
        found = self._do.endings.all(self.connection, {"person_is": person})
        return [(row[0], row[1]) for row in found]

    def journeys(self, run: str, person: str) -> list[str]:
        """Give the identifiers of a person's journeys in a run, ended ones as well."""
        found = self._do.journeys.all(
            self.connection, {"in_run": run, "person_is": person}
        )
        return [row[0] for row in found]

    def write(
        self,
        run: str,
        changes: Sequence[Change],
        records: Sequence[Record],
        effects: Sequence[Effect],
        digests: dict[str, str],
        now: datetime,
    ) -> None:
        """Write subjects, and the lines and effects that go with them.

        `digests` has the newest digest of each subject, and is kept up. StaleState when
        somebody else has written one of them since it was read.
        """
        if self.clock_is_behind:
            now = max(now, self._newest_line(run, changes) or now)
        lines = [rows.of_record(run, record, now) for record in records]
        link(lines, digests, self._salts)
        subjects = [
            rows.of_change(run, change, digests.get(change.subject.id, ""))
            for change in changes
        ]
        known = [row for row in subjects if row["found"]]
        new = [row for row in subjects if not row["found"]]
        waiting = [rows.of_effect(run, effect) for effect in effects]
        if self._do.writes_at_once:
            written = self._write_at_once(run, known, new, lines, waiting)
        else:
            written = self._write_by_turns(known, new, lines, waiting)
        for change in changes:
            if change.found and change.subject.id not in written:
                raise StaleState(change.subject.id, change.subject.sequence)

    def _newest_line(self, run: str, changes: Sequence[Change]) -> datetime | None:
        """Say when the newest line of these was written: no later line is older."""
        among = [change.subject.id for change in changes if change.found]
        row = self._do.newest_of_several.one(
            self.connection, {"in_run": run, "among": among}
        )
        return None if row is None else row[0]

    def _write_at_once(
        self, run: str, known: _Rows, new: _Rows, lines: _Rows, effects: _Rows
    ) -> set[str]:
        values = {"run": run, "many": len(known), "lines": lines, "effects": effects}
        if len(known) == 1 and not new:
            found = self._do.write_one.all(self.connection, values | known[0])
        else:
            ids = [row["id"] for row in known]
            values |= {"known": known, "ids": ids, "new": new}
            found = self._do.write_several.all(self.connection, values)
        return {row[0] for row in found}

    def _write_by_turns(
        self, known: _Rows, new: _Rows, lines: _Rows, effects: _Rows
    ) -> set[str]:
        update = self._do.update_subject.run
        written = {row["id"] for row in known if update(self.connection, row) == 1}
        if len(written) == len(known):
            self._do.add_subject.run_many(self.connection, new)
            self._do.add_line.run_many(self.connection, lines)
            self._do.add_effect.run_many(self.connection, effects)
        return written

    # -- What is due -------------------------------------------------------------------

    def due(
        self, to: datetime, run: str | None, limit: int, *, is_claimed: bool = False
    ) -> list[Due]:
        """Give those whose clocks are due first by `to`, in order.

        Whose run has a round before their clock have to wait for it. With `is_claimed`
        nobody else changes them until we are done, where the database can see to it,
        and whom somebody else is changing is passed over.
        """
        values: dict[str, Any] = {"to": to, "limit": limit}
        if run is not None:
            values["in_run"] = run
        statement = self._do.due[run is not None, is_claimed]
        found = statement.all(self.connection, values)
        return [
            Due(when, in_run, subject, Stored(*stored))
            for when, in_run, subject, *stored in found
        ]

    def due_rounds(self, to: datetime, limit: int) -> list[RunRow]:
        """Give the runs whose matching rounds are due first by `to`, in order."""
        found = self._do.due_rounds.all(self.connection, {"to": to, "limit": limit})
        return [RunRow(*row) for row in found]

    def due_after(self, now: datetime) -> list[datetime | None]:
        """Say when the next clock is due after a moment, and the next round."""
        values = {"after": now}
        found = [
            self._do.next_clock.one(self.connection, values),
            self._do.next_round.one(self.connection, values),
        ]
        return [row[0] for row in found if row is not None]

    def last_recorded(self) -> datetime | None:
        """Say when the newest line of any history was written down."""
        row = self._do.last_recorded.one(self.connection, {})
        return None if row is None else row[0]

    def first_due(self, run: str) -> datetime | None:
        """Say when the next clock of a run is due."""
        row = self._do.first_due.one(self.connection, {"in_run": run})
        return None if row is None else row[0]

    @property
    def intake(self) -> Intake:
        """What is read and written of many who begin at once."""
        return Intake(self.connection, self._do)

    @property
    def lookout(self) -> Lookout:
        """Questions about what needs somebody's attention."""
        return Lookout(self.connection, self._do)

    # -- Histories and requests --------------------------------------------------------

    def lines(
        self, run: str, subject: str | None = None, after: int = 0, limit: int = _ALL
    ) -> tuple[Line, ...]:
        """Give so many lines of a subject, or a whole run in the order written."""
        values = {"in_run": run, "who": subject, "after": after, "limit": limit}
        which = self._do.lines if subject is None else self._do.lines_of_subject
        return tuple(rows.to_line(row) for row in which.all(self.connection, values))

    def lines_of_several(self, run: str, subjects: Iterable[str]) -> tuple[Line, ...]:
        """Give the histories of several subjects, in the order written."""
        values = {"in_run": run, "among": sorted(set(subjects))}
        found = self._do.lines_of_several.all(self.connection, values)
        return tuple(rows.to_line(row) for row in found)

    def request(
        self, run: str, key: str
    ) -> tuple[str, int, tuple[tuple[str, int], ...]] | None:
        """Give what was asked under a key, and which lines answered it."""
        row = self._do.request.one(self.connection, {"in_run": run, "named": key})
        return None if row is None else (row[0], row[1], row[2])

    def claim_request(self, run: str, key: str, content: str, now: datetime) -> bool:
        """Take a key for a request; False when it was taken before.

        Who takes it at the same moment waits here until the other has committed.
        """
        taken = self._do.claim_request.run(
            self.connection,
            {
                "run": run,
                "key": key,
                "content": content,
                "answer": 0,
                "lines": (),
                "recorded": now,
            },
        )
        return taken == 1

    def answer_request(
        self, run: str, key: str, answer: int, lines: Iterable[tuple[str, int]]
    ) -> None:
        """Remember which lines answered what was asked under a key."""
        self._do.answer_request.run(
            self.connection,
            {"in_run": run, "named": key, "answered": answer, "by_lines": tuple(lines)},
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
            found.append(rows.to_line(row).record)
        return tuple(found)

    # -- Whole histories ---------------------------------------------------------------

    def whole_lines(self, run: str) -> Iterator[Mapping[str, Any]]:
        """Give every column of every line of a run by subject, in order; see Proofs."""
        return self._do.proofs.lines(self.connection, run)

    def whole_subjects(self, run: str) -> Iterator[Mapping[str, Any]]:
        """Give what proves how every subject of a run stands, by identifier."""
        return self._do.proofs.subjects(self.connection, run)

    def loose_causes(self, run: str) -> list[tuple[Any, ...]]:
        """Give the lines of a run whose cause is not there, and that cause."""
        return self._do.proofs.loose_causes(self.connection, run)

    def digests(self, upto: int) -> Iterator[tuple[int, str]]:
        """Give place and digest of every line of every run up to a place, in order."""
        return self._do.proofs.digests(self.connection, upto)

    def settled_place(self) -> int:
        """Give a place below which nothing will be added; others wait for us then."""
        return self._do.proofs.settled_place(self.connection)

    # -- How a run stands --------------------------------------------------------------

    def places(self, run: str) -> list[tuple[str, str, str, int]]:
        """Count the subjects by kind, outcome and step."""
        found = self._do.places.all(self.connection, {"in_run": run})
        return [(kind, outcome, step, count) for kind, outcome, step, count in found]

    def longest(self, run: str, kind: str, step: str) -> tuple[str, datetime]:
        """Give who has been in a step longest, and since when; somebody is in it."""
        row = self._do.longest.one(
            self.connection, {"in_run": run, "of_kind": kind, "in_step": step}
        )
        assert row is not None
        return row[0], row[1]

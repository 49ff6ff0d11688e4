"""What one database keeps: questions to it and writes, on a borrowed connection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from wayfellow.decide import Effect, Record
from wayfellow.errors import StaleState

from ..arrivals.intake import Intake
from ..lookout import Lookout
from ..records.chain import Salts, link
from . import rows
from .agenda import Agenda
from .channel import Channel
from .deployments import Deployments
from .histories import Histories
from .keys import Keys
from .rows import Change, Stored
from .runs import Runs
from .statements import Statements
from .tables import Tables

_Rows = list[dict[str, Any]]


class Store:
    """What one database keeps, through a connection borrowed for a while.

    What is asked of subjects is asked here, and what is written goes through `write`;
    everything else has its part: `runs`, `agenda`, `histories` and so on.
    """

    def __init__(
        self, connection: Connection, statements: Statements, salts: Salts
    ) -> None:
        self.connection = Channel(connection)
        self._do = statements
        self._salts = salts
        parts = self.connection, statements
        self.deployments = Deployments(*parts)
        self.runs = Runs(*parts)
        self.agenda = Agenda(*parts)
        self.histories = Histories(*parts)
        self.keys = Keys(*parts)
        self.intake = Intake(*parts)
        self.lookout = Lookout(*parts)
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

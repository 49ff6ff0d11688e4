"""The runs that one database keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wayfellow.errors import Overtaken, StaleState

from .channel import Channel
from .statements import Statements


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run as it is stored."""

    id: str
    deployment: str
    starts: str
    rounds: dict[str, datetime]
    """When the last planned round of each policy was held."""
    next_round: datetime | None
    opened: datetime
    """When it was opened."""


class Runs:
    """Runs: questions about them, opening one, and what changes one as a whole."""

    def __init__(self, connection: Channel, statements: Statements) -> None:
        self._connection = connection
        self._do = statements

    def get(
        self, identifier: str, *, to_change: bool = False, waits: bool = True
    ) -> RunRow | None:
        """Give a run, if there is one.

        One that somebody else is changing is not there, unless it `waits`.
        """
        statement = self._do.run
        if to_change:
            statement = self._do.run_to_change if waits else self._do.run_to_claim
        row = statement.one(self._connection, {"run": identifier})
        return None if row is None else RunRow(*row)

    def keep_version(self, run: str) -> str:
        """Give the version that a run is in, and keep it in that until we are done."""
        row = self._do.version_kept.one(self._connection, {"run": run})
        assert row is not None
        deployment: str = row[0]
        return deployment

    def keep(self, run: str) -> RunRow:
        """Give a run that there is, and keep everybody else from adding to it."""
        row = self._do.run_to_migrate.one(self._connection, {"run": run})
        assert row is not None
        return RunRow(*row)

    def migrate(self, found: RunRow, after: RunRow) -> None:
        """Note that a run is in another version; Overtaken when somebody was first."""
        values = {
            "run": found.id,
            "found": found.deployment,
            "deployment": after.deployment,
            "held": after.rounds,
            "next": after.next_round,
        }
        if self._do.migrate_run.run(self._connection, values) != 1:
            raise Overtaken

    def all(self) -> list[RunRow]:
        """Give every run, by when it starts."""
        return [RunRow(*row) for row in self._do.runs.all(self._connection, {})]

    def add(self, row: RunRow) -> None:
        """Keep a new run."""
        self._do.add_run.run(
            self._connection,
            {
                "id": row.id,
                "deployment": row.deployment,
                "starts": row.starts,
                "rounds": row.rounds,
                "next_round": row.next_round,
                "opened": row.opened,
            },
        )

    def hold_round(self, found: RunRow, after: RunRow) -> None:
        """Note that a planned round was held; StaleState when another was first."""
        changed = self._do.hold_round.run(
            self._connection,
            {
                "run": found.id,
                "found": found.rounds,
                "held": after.rounds,
                "next": after.next_round,
            },
        )
        if changed != 1:
            raise StaleState(found.id, len(found.rounds))

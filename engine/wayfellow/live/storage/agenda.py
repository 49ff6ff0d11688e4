"""What is due, and when: the clocks of everybody, and the planned rounds of runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .channel import Channel
from .rows import Stored
from .runs import RunRow
from .statements import Statements


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


class Agenda:
    """Questions about what is due, each answered by an index."""

    def __init__(self, connection: Channel, statements: Statements) -> None:
        self._connection = connection
        self._do = statements

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
        found = statement.all(self._connection, values)
        return [
            Due(when, in_run, subject, Stored(*stored))
            for when, in_run, subject, *stored in found
        ]

    def rounds(self, to: datetime, limit: int) -> list[RunRow]:
        """Give the runs whose matching rounds are due first by `to`, in order."""
        found = self._do.due_rounds.all(self._connection, {"to": to, "limit": limit})
        return [RunRow(*row) for row in found]

    def next_after(self, now: datetime) -> list[datetime | None]:
        """Say when the next clock is due after a moment, and the next round."""
        values = {"after": now}
        found = [
            self._do.next_clock.one(self._connection, values),
            self._do.next_round.one(self._connection, values),
        ]
        return [row[0] for row in found if row is not None]

    def first(self, run: str) -> datetime | None:
        """Say when the next clock of a run is due."""
        row = self._do.first_due.one(self._connection, {"in_run": run})
        return None if row is None else row[0]

"""What one database knows of those who need somebody's attention."""

from __future__ import annotations

from datetime import datetime

from .answers import Listed, Waiting
from .storage import rows
from .storage.channel import Channel
from .storage.rows import Stored
from .storage.statements import Statements

_LAST = chr(0x10FFFF)
"""Comes after every other letter."""


class Lookout:
    """Questions about what needs attention, each answered by an index."""

    def __init__(self, connection: Channel, statements: Statements) -> None:
        self._connection = connection
        self._do = statements

    def quiet(self, run: str, after: str, limit: int) -> list[Stored]:
        """Give those who run no clock or are on hold, by identifier, after one."""
        values = {"in_run": run, "after": after, "limit": limit}
        return [Stored(*row) for row in self._do.quiet.all(self._connection, values)]

    def people(
        self, run: str, kind: str, place: str, begins: str, after: str, limit: int
    ) -> list[Listed]:
        """Give who is in a run, by identifier; an empty text is for any.

        `place` is a step or an outcome, and `begins` how the identifier does.
        """
        values = {
            "in_run": run,
            "of_kind": kind,
            "in_place": place,
            "after": after,
            "least": begins,
            "most": f"{begins}{_LAST}",
            "limit": limit,
        }
        return [Listed(*row) for row in self._do.people.all(self._connection, values)]

    def count_due(self, run: str, to: datetime) -> int:
        """Say how many have something due by `to`."""
        row = self._do.count_due.one(self._connection, {"in_run": run, "to": to})
        assert row is not None
        count: int = row[0]
        return count

    def unhandled(self, run: str) -> list[tuple[str, str, str, datetime, str]]:
        """Give what no rule handled since its subject last moved.

        Each with the subject, its kind and step, when it was, and what was said.
        """
        found = self._do.unhandled.all(self._connection, {"in_run": run})
        return [(who, kind, step, when, name) for who, kind, step, when, name in found]

    def failed(self, run: str, limit: int) -> list[Waiting]:
        """Give effects whose delivery failed, and that still wait, the oldest first."""
        values = {"in_run": run, "limit": limit}
        return [
            rows.to_waiting(row)
            for row in self._do.outbox.failed.all(self._connection, values)
        ]

    def first_waiting(self, run: str) -> datetime | None:
        """Say since when the oldest effect has waited to be delivered."""
        row = self._do.outbox.first.one(self._connection, {"in_run": run})
        return None if row is None else row[0]

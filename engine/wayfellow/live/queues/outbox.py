"""The outbox: what was decided is delivered afterwards, in order, again if it fails.

What is for one addressee about one subject is delivered in the order in which it was
decided; what fails holds up only what comes after it there. After the eighth failure
it is given up, and whoever is responsible finds it in a list.
"""

from __future__ import annotations

from datetime import datetime

from ..answers import Waiting
from ..storage import rows
from ..storage.store import Store

_ALL = 2**62
"""More than anybody has."""


class Outbox:
    """The outbox of one database, within one transaction."""

    def __init__(self, store: Store) -> None:
        self._connection = store.connection
        self._do = store.statements.outbox

    def page(
        self,
        *,
        parked: bool = False,
        run: str = "",
        after: int = 0,
        limit: int | None = None,
    ) -> list[Waiting]:
        """Give effects that wait, or that were given up, the oldest first.

        Those of a run, or of all of them for an empty text; after a place.
        """
        look = self._do.parked if parked else self._do.waiting
        values = {"in_run": run, "after": after, "limit": limit or _ALL}
        return [rows.to_waiting(row) for row in look.all(self._connection, values)]

    def count(self, run: str) -> tuple[int, int]:
        """Say how many effects of a run are undelivered, and how many given up."""
        row = self._do.count.one(self._connection, {"in_run": run})
        assert row is not None
        return row[0], row[1]

    def claim(
        self, after: int, now: datetime, *, is_eager: bool
    ) -> tuple[int, Waiting] | None:
        """Take the first effect whose turn it is, of those after a place.

        Nobody else can take it until we are done, where the database sees to it. Only
        whoever `is_eager` takes again at once what nobody wanted the last time.
        """
        values = {"after": after, "now": now, "is_eager": int(is_eager), "limit": 1}
        row = self._do.claim.one(self._connection, values)
        return None if row is None else (row[-1], rows.to_waiting(row))

    def take(self, key: str, attempts: int) -> bool:
        """Keep everybody else from an effect until we are done; say whether it is ours.

        It is not when somebody has it, or has tried it since it was tried so often.
        """
        values = {"of_key": key, "tried": attempts}
        return self._do.take.one(self._connection, values) is not None

    def note_delivered(self, key: str, when: datetime) -> bool:
        """Note that an effect was delivered; say whether there is such an effect."""
        values = {"of_key": key, "delivered": when}
        return self._do.note_delivered.run(self._connection, values) == 1

    def note_failed(
        self,
        key: str,
        attempts: int,
        problem: str,
        *,
        due: datetime | None = None,
        parked: datetime | None = None,
        taken: tuple[str, ...] = (),
    ) -> None:
        """Note how often an effect was tried in vain, and when it is tried again.

        The plugins that have `taken` it are not offered it again.
        """
        values = {
            "of_key": key,
            "attempts": attempts,
            "problem": problem,
            "due": due,
            "parked": parked,
            "taken": "\n".join(taken),
        }
        self._do.note_failed.run(self._connection, values)

    def retry(self, key: str | None, run: str = "") -> int:
        """Let what failed be tried again now, of one key or all; say how many.

        All are those of a run, or of every run for an empty text.
        """
        if key is None:
            return self._do.retry_all.run(self._connection, {"in_run": run})
        return self._do.retry.run(self._connection, {"of_key": key})

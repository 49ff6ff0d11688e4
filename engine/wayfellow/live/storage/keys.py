"""The keys under which requests came, so that none is carried out twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from .channel import Channel
from .statements import Statements


class Keys:
    """What was asked under each key, and what answered it."""

    def __init__(self, connection: Channel, statements: Statements) -> None:
        self._connection = connection
        self._do = statements

    def get(
        self, run: str, key: str
    ) -> tuple[str, int, tuple[tuple[str, int], ...]] | None:
        """Give what was asked under a key, and which lines answered it."""
        row = self._do.request.one(self._connection, {"in_run": run, "named": key})
        return None if row is None else (row[0], row[1], row[2])

    def claim(self, run: str, key: str, content: str, now: datetime) -> bool:
        """Take a key for a request; False when it was taken before.

        Who takes it at the same moment waits here until the other has committed.
        """
        taken = self._do.claim_request.run(
            self._connection,
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

    def answer(
        self, run: str, key: str, answer: int, lines: Iterable[tuple[str, int]]
    ) -> None:
        """Remember which lines answered what was asked under a key."""
        self._do.answer_request.run(
            self._connection,
            {"in_run": run, "named": key, "answered": answer, "by_lines": tuple(lines)},
        )

"""What is read and written of many people who begin at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ..storage.channel import Channel
from ..storage.statements import Statements


class Intake:
    """Questions about many people, each asked once for all of them."""

    def __init__(self, connection: Channel, statements: Statements) -> None:
        self._connection = connection
        self._do = statements

    def pasts(
        self, run: str, persons: Iterable[str]
    ) -> tuple[dict[str, list[str]], dict[str, list[tuple[str, str]]]]:
        """Give the journeys in a run, and the endings in all, of many at once."""
        among = sorted(set(persons))
        journeys: dict[str, list[str]] = {person: [] for person in among}
        endings: dict[str, list[tuple[str, str]]] = {person: [] for person in among}
        values = {"in_run": run, "among": among}
        for person, one in self._do.journeys_of_many.all(self._connection, values):
            journeys[person].append(one)
        ended = self._do.endings_of_many.all(self._connection, {"among": among})
        for person, deployment, outcome in ended:
            endings[person].append((deployment, outcome))
        return journeys, endings

    def contents(self, run: str, keys: Iterable[str]) -> dict[str, str]:
        """Give what was asked under each of several keys that were used."""
        values = {"in_run": run, "among": sorted(keys)}
        return dict(self._do.contents.all(self._connection, values))

    def add_requests(
        self, run: str, asked: Iterable[tuple[str, str, str]], now: datetime
    ) -> None:
        """Remember requests: the key, the content, and whose first line answered."""
        self._do.claim_request.run_many(
            self._connection,
            [
                {
                    "run": run,
                    "key": key,
                    "content": content,
                    "answer": 0,
                    "lines": ((subject, 1),),
                    "recorded": now,
                }
                for key, content, subject in asked
            ],
        )

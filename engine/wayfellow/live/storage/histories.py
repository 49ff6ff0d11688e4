"""The lines of history that one database keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from wayfellow.decide import Record

from ..answers import Line
from . import rows
from .channel import Channel
from .statements import Statements

_ALL = 2**62
"""More than anybody has."""


class Histories:
    """Questions about histories: of one, of several, of a run, of all."""

    def __init__(self, connection: Channel, statements: Statements) -> None:
        self._connection = connection
        self._do = statements

    def lines(
        self, run: str, subject: str | None = None, after: int = 0, limit: int = _ALL
    ) -> tuple[Line, ...]:
        """Give so many lines of a subject, or a whole run in the order written."""
        values = {"in_run": run, "who": subject, "after": after, "limit": limit}
        which = self._do.lines if subject is None else self._do.lines_of_subject
        return tuple(rows.to_line(row) for row in which.all(self._connection, values))

    def task_lines(self, run: str) -> tuple[Line, ...]:
        """Give the lines by which tasks begin or are done, in the order written."""
        found = self._do.task_lines.all(self._connection, {"in_run": run})
        return tuple(rows.to_line(row) for row in found)

    def lines_of_several(self, run: str, subjects: Iterable[str]) -> tuple[Line, ...]:
        """Give the histories of several subjects, in the order written."""
        values = {"in_run": run, "among": sorted(set(subjects))}
        found = self._do.lines_of_several.all(self._connection, values)
        return tuple(rows.to_line(row) for row in found)

    def records(self, run: str, lines: Iterable[tuple[str, int]]) -> tuple[Record, ...]:
        """Give records by subject and sequence."""
        found = []
        for subject, sequence in lines:
            row = self._do.line.one(
                self._connection,
                {"in_run": run, "who": subject, "number": sequence},
            )
            assert row is not None
            found.append(rows.to_line(row).record)
        return tuple(found)

    def last_recorded(self) -> datetime | None:
        """Say when the newest line of any history was written down."""
        row = self._do.last_recorded.one(self._connection, {})
        return None if row is None else row[0]

    def whole_lines(self, run: str) -> Iterator[Mapping[str, Any]]:
        """Give every column of every line of a run by subject, in order; see Proofs."""
        return self._do.proofs.lines(self._connection, run)

    def whole_subjects(self, run: str) -> Iterator[Mapping[str, Any]]:
        """Give what proves how every subject of a run stands, by identifier."""
        return self._do.proofs.subjects(self._connection, run)

    def loose_causes(self, run: str) -> list[tuple[Any, ...]]:
        """Give the lines of a run whose cause is not there, and that cause."""
        return self._do.proofs.loose_causes(self._connection, run)

    def digests(self, upto: int) -> Iterator[tuple[int, str]]:
        """Give place and digest of every line of every run up to a place, in order."""
        return self._do.proofs.digests(self._connection, upto)

    def settled_place(self) -> int:
        """Give a place below which nothing will be added; others wait for us then."""
        return self._do.proofs.settled_place(self._connection)

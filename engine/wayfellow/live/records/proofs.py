"""Histories read from end to end, a thousand rows at a time, to see if they are whole.

Payloads, states and moments are given as the database has them, unread.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Dialect,
    Integer,
    Select,
    Text,
    bindparam,
    func,
    select,
    tuple_,
    type_coerce,
)

from ..storage.channel import Channel
from ..storage.columns import Json, Moment, Place
from ..storage.prepared import Prepared
from ..storage.tables import Tables

_BATCH = 1000


class Proofs:
    """The statements that read whole histories, for one set of tables."""

    def __init__(self, tables: Tables, dialect: Dialect) -> None:
        self._dialect = dialect
        self._tables = tables
        history, subject = tables.history.c, tables.subject.c
        self._line = [_as_stored(column) for column in history]
        self._lines = self._ready(
            select(*self._line)
            .where(
                history.run == bindparam("in_run"),
                tuple_(history.subject, history.sequence)
                > tuple_(
                    bindparam("after_subject"),
                    bindparam("after_sequence", type_=Integer),
                ),
            )
            .order_by(history.subject, history.sequence)
            .limit(_BATCH)
        )
        self._subject = [
            subject.id,
            subject.sequence,
            subject.digest,
            _as_stored(subject.erased),
            subject.deployment,
            _as_stored(subject.state),
        ]
        self._subjects = self._ready(
            select(*self._subject)
            .where(subject.run == bindparam("in_run"), subject.id > bindparam("after"))
            .order_by(subject.id)
            .limit(_BATCH)
        )
        causes = tables.history.alias("causes")
        self._loose = self._ready(
            select(
                history.subject,
                history.sequence,
                history.cause_subject,
                history.cause_sequence,
            ).where(
                history.run == bindparam("in_run"),
                history.cause_sequence > 0,
                ~select(causes.c.place)
                .where(
                    causes.c.run == history.run,
                    causes.c.subject == history.cause_subject,
                    causes.c.sequence == history.cause_sequence,
                )
                .exists(),
            )
        )
        self._digests = self._ready(
            select(history.place, history.digest)
            .where(
                history.place > bindparam("after", type_=Place),
                history.place <= bindparam("upto", type_=Place),
            )
            .order_by(history.place)
            .limit(_BATCH)
        )
        self._last = self._ready(select(func.max(history.place)))

    def lines(self, channel: Channel, run: str) -> Iterator[Mapping[str, Any]]:
        """Give every line of a run by subject, each history in order."""
        names = [column.name for column in self._line]
        after = ("", 0)
        while True:
            found = self._lines.all(
                channel,
                {"in_run": run, "after_subject": after[0], "after_sequence": after[1]},
            )
            for row in found:
                yield dict(zip(names, row, strict=True))
            if len(found) < _BATCH:
                return
            last = dict(zip(names, found[-1], strict=True))
            after = (last["subject"], last["sequence"])

    def subjects(self, channel: Channel, run: str) -> Iterator[Mapping[str, Any]]:
        """Give every subject of a run, by identifier."""
        names = [column.name for column in self._subject]
        after = ""
        while True:
            found = self._subjects.all(channel, {"in_run": run, "after": after})
            for row in found:
                yield dict(zip(names, row, strict=True))
            if len(found) < _BATCH:
                return
            after = found[-1][0]

    def loose_causes(self, channel: Channel, run: str) -> list[tuple[Any, ...]]:
        """Give the lines that name a cause which is not there, and that cause."""
        return self._loose.all(channel, {"in_run": run})

    def digests(self, channel: Channel, upto: int) -> Iterator[tuple[int, str]]:
        """Give the digest of every line of every run up to a place, in order."""
        after = 0
        while True:
            found = self._digests.all(channel, {"after": after, "upto": upto})
            yield from ((row[0], row[1]) for row in found)
            if len(found) < _BATCH:
                return
            after = found[-1][0]

    def settled_place(self, channel: Channel) -> int:
        """Give a place below which nothing will be added any more; 0 when all is empty.

        On PostgreSQL it waits for those who are writing, and keeps others waiting until
        the transaction ends: a line is given its place before it is committed.
        """
        if self._dialect.name == "postgresql":
            history = self._dialect.identifier_preparer.format_table(
                self._tables.history
            )
            channel.run(f"LOCK TABLE {history} IN SHARE MODE")
        row = self._last.one(channel, {})
        return 0 if row is None or row[0] is None else int(row[0])

    def _ready(self, statement: Select[Any]) -> Prepared:
        return Prepared(statement, self._dialect)


def _as_stored(column: ColumnElement[Any]) -> ColumnElement[Any]:
    # Whoever wrote it may have written what is no moment, and no JSON.
    if isinstance(column.type, (Json, Moment)):
        return type_coerce(column, Text).label(column.name)
    return column

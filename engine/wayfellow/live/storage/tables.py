"""The tables in which runs are kept."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.schema import SchemaItem

from wayfellow.decide.state import Stimulus, Subject
from wayfellow_dsl.model import Programme

from .columns import Json, Moment, Place, Words

SCHEMA_VERSION = 3
PREFIX = "wayfellow_"
_NAMES = {
    "pk": "%(table_name)s_pkey",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
}


class Tables:
    """Our tables under a prefix; the host may read them, and never writes them.

    `schema` is the database schema they are in; None is the connection's own.
    """

    def __init__(self, prefix: str = PREFIX, schema: str | None = None) -> None:
        self.prefix = prefix
        self.metadata = MetaData(schema=schema, naming_convention=_NAMES)
        name = f"{prefix}version"
        self.version = Table(
            name,
            self.metadata,
            Column("version_num", String(32), nullable=False),
            PrimaryKeyConstraint("version_num", name=f"{name}_pkc"),
        )
        self.deployment = self._table(
            "deployment",
            Column("fingerprint", Words, primary_key=True),
            Column("name", Words, nullable=False),
            Column("version", Integer, nullable=False),
            Column("model", Json(Programme), nullable=False),
            Column("deployed", Moment, nullable=False),
            UniqueConstraint("name", "version"),
        )
        self.run = self._table(
            "run",
            Column("id", Words, primary_key=True),
            Column("deployment", Words, nullable=False),
            Column("starts", Words, nullable=False),
            Column("rounds", Json(dict[str, datetime]), nullable=False),
            Column("next_round", Moment),
            Column("opened", Moment, nullable=False),
        )
        self.subject = self._table(
            "subject",
            Column("run", Words, primary_key=True),
            Column("id", Words, primary_key=True),
            Column("kind", Words, nullable=False),
            Column("step", Words, nullable=False),
            Column("outcome", Words, nullable=False),
            Column("entered", Moment, nullable=False),
            Column("created", Moment, nullable=False),
            Column("person", Words),
            Column("next_due", Moment),
            Column("sequence", Integer, nullable=False),
            Column("revision", Integer, nullable=False),
            Column("state", Json(Subject), nullable=False),
            Column("digest", Words, nullable=False, server_default=""),
            Column("erased", Moment),
            Column("quiet", Integer, nullable=False, server_default="1"),
            Column("deployment", Words, nullable=False, server_default=""),
        )
        self.history = self._table(
            "history",
            Column("place", Place, primary_key=True, autoincrement=True),
            Column("run", Words, nullable=False),
            Column("subject", Words, nullable=False),
            Column("sequence", Integer, nullable=False),
            Column("when", Moment, nullable=False),
            Column("recorded", Moment, nullable=False),
            Column("kind", Words, nullable=False),
            Column("name", Words, nullable=False),
            Column("by_role", Words, nullable=False),
            Column("by_id", Words, nullable=False),
            Column("payload", Json(dict[str, Any]), nullable=False),
            Column("source", Words, nullable=False),
            Column("target", Words, nullable=False),
            Column("because", Words, nullable=False),
            Column("cause_subject", Words),
            Column("cause_sequence", Integer),
            Column("passed", Moment),
            Column("salt", Words),
            Column("sealed", Words),
            Column("digest", Words, nullable=False, server_default=""),
            UniqueConstraint("run", "subject", "sequence"),
            CheckConstraint(
                "(cause_subject IS NULL) = (cause_sequence IS NULL)", name="cause"
            ),
        )
        self.request = self._table(
            "request",
            Column("run", Words, primary_key=True),
            Column("key", Words, primary_key=True),
            Column("content", Words, nullable=False),
            Column("answer", Integer, nullable=False),
            Column("lines", Json(tuple[tuple[str, int], ...]), nullable=False),
            Column("recorded", Moment, nullable=False),
        )
        self.outbox = self._table(
            "outbox",
            Column("place", Place, primary_key=True, autoincrement=True),
            Column("key", Words, nullable=False, unique=True),
            Column("run", Words, nullable=False),
            Column("kind", Words, nullable=False),
            Column("subject", Words, nullable=False),
            Column("when", Moment, nullable=False),
            Column("to", Words, nullable=False),
            Column("name", Words, nullable=False),
            Column("payload", Json(dict[str, Any]), nullable=False),
            Column("delivered", Moment),
            Column("attempts", Integer, nullable=False),
            Column("problem", Words, nullable=False),
            Column("due", Moment),
            Column("parked", Moment),
            Column("taken", Words, nullable=False, server_default=""),
        )
        self.inbox = self._table(
            "inbox",
            Column("place", Place, primary_key=True, autoincrement=True),
            Column("run", Words, nullable=False),
            Column("subject", Words, nullable=False),
            Column("key", Words),
            Column("stimulus", Json(Stimulus)),
            Column("received", Moment, nullable=False),
            Column("handled", Moment),
            Column("attempts", Integer, nullable=False),
            Column("problem", Words, nullable=False),
            Column("due", Moment),
            Column("parked", Moment),
            UniqueConstraint("run", "key"),
        )
        self.legal_hold = self._table(
            "legal_hold",
            Column("place", Place, primary_key=True, autoincrement=True),
            Column("person", Words, nullable=False),
            Column("reason", Words, nullable=False),
            Column("by_role", Words, nullable=False),
            Column("by_id", Words, nullable=False),
            Column("since", Moment, nullable=False),
            Column("lifted", Moment),
            Column("lifted_by_role", Words, nullable=False),
            Column("lifted_by_id", Words, nullable=False),
        )
        self.token = self._table(
            "token",
            Column("id", Words, primary_key=True),
            Column("digest", Words, nullable=False),
            Column("role", Words, nullable=False),
            Column("holder", Words, nullable=False),
            Column("run", Words, nullable=False),
            Column("label", Words, nullable=False),
            Column("made", Moment, nullable=False),
            Column("expires", Moment),
            Column("revoked", Moment),
        )
        self.answer = self._table(
            "answer",
            Column("asked", Words, primary_key=True),
            Column("content", Words, nullable=False),
            Column("run", Words, nullable=False),
            Column("status", Integer, nullable=False),
            Column("body", Words),
            Column("recorded", Moment, nullable=False),
        )
        self._add_indexes()

    def _table(self, name: str, *parts: SchemaItem) -> Table:
        return Table(self.prefix + name, self.metadata, *parts)

    def _add_indexes(self) -> None:
        subject, outbox = self.subject.c, self.outbox.c
        is_due = subject.next_due.is_not(None)
        waits = outbox.delivered.is_(None)
        Index(
            f"{self.prefix}subject_due",
            subject.next_due,
            subject.created,
            subject.id,
            subject.run,
            sqlite_where=is_due,
            postgresql_where=is_due,
        )
        Index(
            f"{self.prefix}subject_due_in_run",
            subject.run,
            subject.next_due,
            subject.created,
            subject.id,
            sqlite_where=is_due,
            postgresql_where=is_due,
        )
        Index(
            f"{self.prefix}subject_place",
            subject.run,
            subject.kind,
            subject.outcome,
            subject.step,
            subject.entered,
        )
        Index(f"{self.prefix}subject_person", subject.person, subject.outcome)
        is_quiet = subject.quiet == 1
        Index(
            f"{self.prefix}subject_quiet",
            subject.run,
            subject.id,
            sqlite_where=is_quiet,
            postgresql_where=is_quiet,
        )
        history = self.history.c
        is_unhandled = history.kind == "unhandled"
        Index(
            f"{self.prefix}history_unhandled",
            history.run,
            history.subject,
            history.sequence,
            sqlite_where=is_unhandled,
            postgresql_where=is_unhandled,
        )
        Index(f"{self.prefix}run_due", self.run.c.next_round)
        Index(f"{self.prefix}legal_hold_person", self.legal_hold.c.person)
        Index(f"{self.prefix}answer_recorded", self.answer.c.recorded)
        Index(
            f"{self.prefix}outbox_waiting",
            outbox.place,
            sqlite_where=waits,
            postgresql_where=waits,
        )
        Index(
            f"{self.prefix}outbox_turn",
            outbox.run,
            outbox.subject,
            outbox.to,
            outbox.place,
            sqlite_where=waits,
            postgresql_where=waits,
        )
        inbox = self.inbox.c
        is_open = inbox.handled.is_(None)
        Index(
            f"{self.prefix}inbox_waiting",
            inbox.place,
            sqlite_where=is_open,
            postgresql_where=is_open,
        )
        Index(
            f"{self.prefix}inbox_turn",
            inbox.run,
            inbox.subject,
            inbox.place,
            sqlite_where=is_open,
            postgresql_where=is_open,
        )


@lru_cache(maxsize=32)
def tables_under(prefix: str = PREFIX, schema: str | None = None) -> Tables:
    """Give the tables under a prefix, which are described only once."""
    return Tables(prefix, schema)

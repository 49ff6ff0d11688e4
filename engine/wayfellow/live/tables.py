"""The tables in which runs are kept, and the making and checking of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    insert,
    inspect,
    select,
)
from sqlalchemy.schema import SchemaItem

from wayfellow.decide.state import Subject
from wayfellow.errors import SchemaMismatch, SchemaMissing
from wayfellow_dsl.model import Programme

from .columns import Json, Moment
from .transaction import begin

SCHEMA_VERSION = 1


class Tables:
    """Our tables under a prefix; the host may read them, and never writes them."""

    def __init__(self, prefix: str = "wayfellow_") -> None:
        self.prefix = prefix
        self.metadata = MetaData()
        self.schema = self._table("schema", Column("version", Integer, nullable=False))
        self.deployment = self._table(
            "deployment",
            Column("fingerprint", Text, primary_key=True),
            Column("name", Text, nullable=False),
            Column("version", Integer, nullable=False),
            Column("model", Json(Programme), nullable=False),
            Column("deployed", Moment, nullable=False),
            UniqueConstraint("name", "version"),
        )
        self.run = self._table(
            "run",
            Column("id", Text, primary_key=True),
            Column("deployment", Text, nullable=False),
            Column("starts", Text, nullable=False),
            Column("rounds", Json(dict[str, datetime]), nullable=False),
            Column("next_round", Moment),
            Column("opened", Moment, nullable=False),
        )
        self.subject = self._table(
            "subject",
            Column("run", Text, primary_key=True),
            Column("id", Text, primary_key=True),
            Column("kind", Text, nullable=False),
            Column("step", Text, nullable=False),
            Column("outcome", Text, nullable=False),
            Column("entered", Moment, nullable=False),
            Column("created", Moment, nullable=False),
            Column("person", Text),
            Column("next_due", Moment),
            Column("sequence", Integer, nullable=False),
            Column("revision", Integer, nullable=False),
            Column("state", Json(Subject), nullable=False),
        )
        self.history = self._table(
            "history",
            Column("place", Integer, primary_key=True, autoincrement=True),
            Column("run", Text, nullable=False),
            Column("subject", Text, nullable=False),
            Column("sequence", Integer, nullable=False),
            Column("when", Moment, nullable=False),
            Column("recorded", Moment, nullable=False),
            Column("kind", Text, nullable=False),
            Column("name", Text, nullable=False),
            Column("by_role", Text, nullable=False),
            Column("by_id", Text, nullable=False),
            Column("payload", Json(dict[str, Any]), nullable=False),
            Column("source", Text, nullable=False),
            Column("target", Text, nullable=False),
            Column("because", Text, nullable=False),
            Column("cause_subject", Text),
            Column("cause_sequence", Integer),
            UniqueConstraint("run", "subject", "sequence"),
            CheckConstraint("(cause_subject IS NULL) = (cause_sequence IS NULL)"),
        )
        self.request = self._table(
            "request",
            Column("run", Text, primary_key=True),
            Column("key", Text, primary_key=True),
            Column("content", Text, nullable=False),
            Column("answer", Integer, nullable=False),
            Column("lines", Json(tuple[tuple[str, int], ...]), nullable=False),
            Column("recorded", Moment, nullable=False),
        )
        self.outbox = self._table(
            "outbox",
            Column("place", Integer, primary_key=True, autoincrement=True),
            Column("key", Text, nullable=False, unique=True),
            Column("run", Text, nullable=False),
            Column("kind", Text, nullable=False),
            Column("subject", Text, nullable=False),
            Column("when", Moment, nullable=False),
            Column("to", Text, nullable=False),
            Column("name", Text, nullable=False),
            Column("payload", Json(dict[str, Any]), nullable=False),
            Column("delivered", Moment),
            Column("attempts", Integer, nullable=False),
            Column("problem", Text, nullable=False),
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
            f"{self.prefix}subject_place",
            subject.run,
            subject.kind,
            subject.outcome,
            subject.step,
            subject.entered,
        )
        Index(f"{self.prefix}subject_person", subject.person, subject.outcome)
        Index(f"{self.prefix}run_due", self.run.c.next_round)
        Index(
            f"{self.prefix}outbox_waiting",
            outbox.place,
            sqlite_where=waits,
            postgresql_where=waits,
        )


def create_tables(connection: Connection, prefix: str = "wayfellow_") -> None:
    """Make the tables, in the transaction of the connection, where there are none."""
    begin(connection)
    tables = Tables(prefix)
    if inspect(connection).has_table(tables.schema.name):
        check_tables(connection, tables)
        return
    tables.metadata.create_all(connection)
    connection.execute(insert(tables.schema).values(version=SCHEMA_VERSION))
    if connection.dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(
                f'CREATE TRIGGER "{prefix}history_{change.lower()}" '
                f'BEFORE {change} ON "{tables.history.name}" '
                "BEGIN SELECT RAISE(ABORT, 'a history is never changed'); END"
            )


def check_tables(connection: Connection, tables: Tables) -> None:
    """See that the tables fit; SchemaMissing or SchemaMismatch when they do not."""
    if not inspect(connection).has_table(tables.schema.name):
        raise SchemaMissing(tables.prefix)
    found = connection.execute(select(tables.schema.c.version)).scalar_one()
    if found != SCHEMA_VERSION:
        raise SchemaMismatch(found, SCHEMA_VERSION)

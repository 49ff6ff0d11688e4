"""Sealed histories, an inbox, effects that are tried again, and legal holds."""

from typing import Any

from alembic import op
from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import SchemaItem

revision = "0002"
down_revision = "0001"

_WORDS = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
_MOMENT = Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
_PLACE = BigInteger().with_variant(Integer(), "sqlite")


def upgrade() -> None:
    """Add to the tables that are there, and make the new ones."""
    _add("history", Column("salt", _WORDS))
    _add("history", Column("sealed", _WORDS))
    _add("history", Column("digest", _WORDS, nullable=False, server_default=""))
    _add("subject", Column("digest", _WORDS, nullable=False, server_default=""))
    _add("subject", Column("erased", _MOMENT))
    # Whoever was there before counts as quiet until they are next written.
    _add("subject", Column("quiet", Integer, nullable=False, server_default="1"))
    _index("subject", "quiet", ("run", "id"), "quiet = 1")
    _index("history", "unhandled", ("run", "subject", "sequence"), "kind = 'unhandled'")
    _add("outbox", Column("due", _MOMENT))
    _add("outbox", Column("parked", _MOMENT))
    _make_inbox()
    _make_legal_holds()


def _make_inbox() -> None:
    _make(
        "inbox",
        Column("place", _PLACE, nullable=False),
        Column("run", _WORDS, nullable=False),
        Column("subject", _WORDS, nullable=False),
        Column("key", _WORDS),
        Column("stimulus", Text, nullable=False),
        Column("received", _MOMENT, nullable=False),
        Column("handled", _MOMENT),
        Column("attempts", Integer, nullable=False),
        Column("problem", _WORDS, nullable=False),
        Column("parked", _MOMENT),
        UniqueConstraint("run", "key", name=f"{_named('inbox')}_run_key_key"),
    )
    _index("inbox", "waiting", ("run", "subject", "place"), "handled IS NULL")


def _make_legal_holds() -> None:
    _make(
        "legal_hold",
        Column("place", _PLACE, nullable=False),
        Column("person", _WORDS, nullable=False),
        Column("reason", _WORDS, nullable=False),
        Column("by_role", _WORDS, nullable=False),
        Column("by_id", _WORDS, nullable=False),
        Column("since", _MOMENT, nullable=False),
        Column("lifted", _MOMENT),
        Column("lifted_by_role", _WORDS, nullable=False),
        Column("lifted_by_id", _WORDS, nullable=False),
    )
    _index("legal_hold", "person", ("person",))


def _add(table: str, column: Column[Any]) -> None:
    op.add_column(_named(table), column, schema=op.get_context().opts["schema"])


def _make(name: str, *parts: SchemaItem) -> None:
    op.create_table(
        _named(name),
        *parts,
        PrimaryKeyConstraint("place", name=f"{_named(name)}_pkey"),
        schema=op.get_context().opts["schema"],
    )


def _index(table: str, name: str, columns: tuple[str, ...], where: str = "") -> None:
    only = text(where) if where else None
    op.create_index(
        f"{_named(table)}_{name}",
        _named(table),
        list(columns),
        schema=op.get_context().opts["schema"],
        sqlite_where=only,
        postgresql_where=only,
    )


def _named(name: str) -> str:
    prefix: str = op.get_context().opts["prefix"]
    return prefix + name

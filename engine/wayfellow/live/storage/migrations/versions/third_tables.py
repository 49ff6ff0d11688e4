"""Tokens of callers from outside, their answers, and who has delivered what."""

from alembic import op
from sqlalchemy import Column, Integer, PrimaryKeyConstraint, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import SchemaItem

revision = "0003"
down_revision = "0002"

_WORDS = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
_MOMENT = Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    """Make the two tables, and note which plugins have delivered an effect."""
    op.add_column(
        _named("outbox"),
        Column("taken", _WORDS, nullable=False, server_default=""),
        schema=op.get_context().opts["schema"],
    )
    texts = ("id", "digest", "role", "holder", "run", "label")
    _make(
        "token",
        "id",
        *(Column(name, _WORDS, nullable=False) for name in texts),
        Column("made", _MOMENT, nullable=False),
        Column("expires", _MOMENT),
        Column("revoked", _MOMENT),
    )
    _make(
        "answer",
        "asked",
        *(Column(name, _WORDS, nullable=False) for name in ("asked", "content", "run")),
        Column("status", Integer, nullable=False),
        Column("body", _WORDS),
        Column("recorded", _MOMENT, nullable=False),
    )
    op.create_index(
        _named("answer_recorded"),
        _named("answer"),
        ["recorded"],
        schema=op.get_context().opts["schema"],
    )


def _make(name: str, key: str, *parts: SchemaItem) -> None:
    op.create_table(
        _named(name),
        *parts,
        PrimaryKeyConstraint(key, name=f"{_named(name)}_pkey"),
        schema=op.get_context().opts["schema"],
    )


def _named(name: str) -> str:
    prefix: str = op.get_context().opts["prefix"]
    return prefix + name

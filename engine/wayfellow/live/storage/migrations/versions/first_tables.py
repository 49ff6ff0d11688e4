"""The first tables: programmes, runs, subjects, histories, requests and the outbox."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Integer,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import SchemaItem

revision = "0001"
down_revision = None

_WORDS = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
_MOMENT = Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
_PLACE = BigInteger().with_variant(Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables, their indexes, and the guard of the histories."""
    _make_tables_of_programmes()
    _make_tables_of_subjects()
    _make_table_of_effects()
    _make_indexes()
    if op.get_bind().dialect.name == "sqlite":
        _guard_histories_on_sqlite()
    elif op.get_bind().dialect.name == "postgresql":
        _guard_histories_on_postgresql()


def _make_tables_of_programmes() -> None:
    _make(
        "deployment",
        ("fingerprint",),
        Column("fingerprint", _WORDS, nullable=False),
        Column("name", _WORDS, nullable=False),
        Column("version", Integer, nullable=False),
        Column("model", Text, nullable=False),
        Column("deployed", _MOMENT, nullable=False),
        _unique("deployment", "name", "version"),
    )
    _make(
        "run",
        ("id",),
        Column("id", _WORDS, nullable=False),
        Column("deployment", _WORDS, nullable=False),
        Column("starts", _WORDS, nullable=False),
        Column("rounds", Text, nullable=False),
        Column("next_round", _MOMENT),
        Column("opened", _MOMENT, nullable=False),
    )


def _make_tables_of_subjects() -> None:
    _make(
        "subject",
        ("run", "id"),
        Column("run", _WORDS, nullable=False),
        Column("id", _WORDS, nullable=False),
        Column("kind", _WORDS, nullable=False),
        Column("step", _WORDS, nullable=False),
        Column("outcome", _WORDS, nullable=False),
        Column("entered", _MOMENT, nullable=False),
        Column("created", _MOMENT, nullable=False),
        Column("person", _WORDS),
        Column("next_due", _MOMENT),
        Column("sequence", Integer, nullable=False),
        Column("revision", Integer, nullable=False),
        Column("state", Text, nullable=False),
    )
    _make(
        "history",
        ("place",),
        Column("place", _PLACE, nullable=False),
        Column("run", _WORDS, nullable=False),
        Column("subject", _WORDS, nullable=False),
        Column("sequence", Integer, nullable=False),
        Column("when", _MOMENT, nullable=False),
        Column("recorded", _MOMENT, nullable=False),
        Column("kind", _WORDS, nullable=False),
        Column("name", _WORDS, nullable=False),
        Column("by_role", _WORDS, nullable=False),
        Column("by_id", _WORDS, nullable=False),
        Column("payload", Text, nullable=False),
        Column("source", _WORDS, nullable=False),
        Column("target", _WORDS, nullable=False),
        Column("because", _WORDS, nullable=False),
        Column("cause_subject", _WORDS),
        Column("cause_sequence", Integer),
        _unique("history", "run", "subject", "sequence"),
        CheckConstraint(
            "(cause_subject IS NULL) = (cause_sequence IS NULL)",
            name=_named("history_cause_check"),
        ),
    )
    _make(
        "request",
        ("run", "key"),
        Column("run", _WORDS, nullable=False),
        Column("key", _WORDS, nullable=False),
        Column("content", _WORDS, nullable=False),
        Column("answer", Integer, nullable=False),
        Column("lines", Text, nullable=False),
        Column("recorded", _MOMENT, nullable=False),
    )


def _make_table_of_effects() -> None:
    _make(
        "outbox",
        ("place",),
        Column("place", _PLACE, nullable=False),
        Column("key", _WORDS, nullable=False),
        Column("run", _WORDS, nullable=False),
        Column("kind", _WORDS, nullable=False),
        Column("subject", _WORDS, nullable=False),
        Column("when", _MOMENT, nullable=False),
        Column("to", _WORDS, nullable=False),
        Column("name", _WORDS, nullable=False),
        Column("payload", Text, nullable=False),
        Column("delivered", _MOMENT),
        Column("attempts", Integer, nullable=False),
        Column("problem", _WORDS, nullable=False),
        _unique("outbox", "key"),
    )


def _make_indexes() -> None:
    _index(
        "subject", "due", ("next_due", "created", "id", "run"), "next_due IS NOT NULL"
    )
    _index("subject", "place", ("run", "kind", "outcome", "step", "entered"))
    _index("subject", "person", ("person", "outcome"))
    _index("run", "due", ("next_round",))
    _index("outbox", "waiting", ("place",), "delivered IS NULL")


def _guard_histories_on_sqlite() -> None:
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f'CREATE TRIGGER "{_named("history")}_{change.lower()}" '
            f'BEFORE {change} ON "{_named("history")}" '
            "BEGIN SELECT RAISE(ABORT, 'a history is never changed'); END"
        )


def _guard_histories_on_postgresql() -> None:
    schema = op.get_context().opts["schema"]
    within = f'"{schema}".' if schema else ""
    guard, history = f'{within}"{_named("history_guard")}"', _named("history")
    op.execute(
        f"CREATE FUNCTION {guard}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'a history is never changed' "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f'CREATE TRIGGER "{_named("history_guard")}" '
        f'BEFORE UPDATE OR DELETE OR TRUNCATE ON {within}"{history}" '
        f"FOR EACH STATEMENT EXECUTE FUNCTION {guard}()"
    )


def _make(name: str, key: tuple[str, ...], *parts: SchemaItem) -> None:
    op.create_table(
        _named(name),
        *parts,
        PrimaryKeyConstraint(*key, name=f"{_named(name)}_pkey"),
        schema=op.get_context().opts["schema"],
    )


def _unique(table: str, *columns: str) -> UniqueConstraint:
    name = f"{_named(table)}_{'_'.join(columns)}_key"
    return UniqueConstraint(*columns, name=name)


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

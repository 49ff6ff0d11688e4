"""Sealed histories, an inbox, effects that are tried again, and legal holds."""

from binascii import b2a_base64
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

import msgspec
from alembic import op
from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Row,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    column,
    func,
    select,
    table,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import SchemaItem

revision = "0002"
down_revision = "0001"

_WORDS = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
_MOMENT = Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
_PLACE = BigInteger().with_variant(Integer(), "sqlite")

_UNCHANGED = (
    *("place", "run", "sequence", "when", "recorded", "kind", "name", "by_role"),
    *("source", "target", "cause_sequence", "passed", "digest"),
)
"""What of a line of history not even its erasure changes."""
_CHAINED = ("payload", "salt", "digest")
_BATCH = 1000
"""How many lines are held in memory at once."""


def upgrade() -> None:
    """Add to the tables that are there, and make the new ones."""
    _add("history", Column("passed", _MOMENT))
    _add("history", Column("salt", _WORDS))
    _add("history", Column("sealed", _WORDS))
    _add("history", Column("digest", _WORDS, nullable=False, server_default=""))
    _add("subject", Column("digest", _WORDS, nullable=False, server_default=""))
    _add("subject", Column("erased", _MOMENT))
    # Whoever was there before counts as quiet until they are next written.
    _add("subject", Column("quiet", Integer, nullable=False, server_default="1"))
    _index("subject", "quiet", ("run", "id"), "quiet = 1")
    by_due = ("run", "next_due", "created", "id")
    _index("subject", "due_in_run", by_due, "next_due IS NOT NULL")
    _index("history", "unhandled", ("run", "subject", "sequence"), "kind = 'unhandled'")
    _add("subject", Column("deployment", _WORDS, nullable=False, server_default=""))
    _fill_deployments()
    _add("outbox", Column("due", _MOMENT))
    _add("outbox", Column("parked", _MOMENT))
    _index("outbox", "turn", ("run", "subject", "to", "place"), "delivered IS NULL")
    _make_inbox()
    _make_legal_holds()
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f'DROP TRIGGER "{_named("history")}_update"')
        _chain_histories()
        _guard_histories_on_sqlite()
    elif op.get_bind().dialect.name == "postgresql":
        op.execute(f'DROP TRIGGER "{_named("history_guard")}" ON {_within("history")}')
        _chain_histories()
        _guard_histories_on_postgresql()


def _chain_histories() -> None:
    """Give every line that is there its salt and its digest."""
    connection, metadata = (
        op.get_bind(),
        MetaData(schema=op.get_context().opts["schema"]),
    )
    history = Table(
        _named("history"),
        metadata,
        *(Column(name, _PLACE) for name in ("place", "sequence", "cause_sequence")),
        *(Column(name, _MOMENT) for name in ("when", "recorded")),
        *(Column(name, _WORDS) for name in ("run", "subject", "kind", "name")),
        *(Column(name, _WORDS) for name in ("by_role", "by_id", "source", "target")),
        *(Column(name, _WORDS) for name in ("because", "cause_subject")),
        *(Column(name, _WORDS) for name in ("payload", "salt", "digest")),
    )
    subject = Table(
        _named("subject"),
        metadata,
        *(Column(name, _WORDS) for name in ("run", "id", "digest", "person")),
        Column("sequence", Integer),
    )
    chain = (
        update(history)
        .where(history.c.place == bindparam("of_place"))
        .values({name: bindparam(f"with_{name}") for name in _CHAINED})
    )
    before: tuple[Any, str] = (None, "")
    for lines in _in_batches(history, subject):
        chained = []
        for line in lines:
            salt, whose, payload = (
                token_urlsafe(16),
                (line.run, line.subject),
                _payload(line),
            )
            earlier = before[1] if before[0] == whose else ""
            digest = _digest(earlier, line, payload, salt)
            before = (whose, digest)
            values = (payload, salt, digest)
            chained.append(
                {"of_place": line.place}
                | {f"with_{n}": v for n, v in zip(_CHAINED, values, strict=True)}
            )
        connection.execute(chain, chained)
    newest = select(history.c.digest).where(
        history.c.run == subject.c.run,
        history.c.subject == subject.c.id,
        history.c.sequence == subject.c.sequence,
    )
    connection.execute(
        update(subject).values(digest=func.coalesce(newest.scalar_subquery(), ""))
    )


def _in_batches(history: Table, subject: Table) -> Iterator[list[Row[Any]]]:
    is_whose = (subject.c.run == history.c.run) & (subject.c.id == history.c.subject)
    order = (history.c.run, history.c.subject, history.c.sequence)
    after: tuple[str, str, int] = ("", "", 0)
    while True:
        lines = (
            op.get_bind()
            .execute(
                select(history, subject.c.person)
                .outerjoin(subject, is_whose)
                .where(tuple_(*order) > tuple_(*after))
                .order_by(*order)
                .limit(_BATCH)
            )
            .all()
        )
        if not lines:
            return
        yield list(lines)
        after = (lines[-1].run, lines[-1].subject, lines[-1].sequence)


def _payload(line: Row[Any]) -> str:
    """Give the payload, with who somebody is where only their row has said so."""
    payload: str = line.payload
    is_joining = line.kind == "enrolled" and line.cause_subject is None
    if not is_joining or line.person in (None, line.subject):
        return payload
    said = {**msgspec.json.decode(payload), "same person": line.person}
    return msgspec.json.encode(said).decode()


def _digest(before: str, line: Row[Any], payload: str, salt: str) -> str:
    committed = _hashed(
        salt,
        line.subject,
        line.by_id,
        msgspec.Raw(payload.encode()),
        line.because,
        line.cause_subject,
    )
    return _hashed(
        before,
        line.run,
        line.sequence,
        _in_utc(line.when),
        _in_utc(line.recorded),
        line.kind,
        line.name,
        line.by_role,
        line.source,
        line.target,
        line.cause_sequence,
        None,
        committed,
    )


def _hashed(*parts: Any) -> str:
    digest = sha256(msgspec.json.encode(parts)).digest()
    text = b2a_base64(digest, newline=False)
    return text.translate(bytes.maketrans(b"+/", b"-_"), b"=").decode()


def _in_utc(when: datetime | str) -> datetime:
    return (datetime.fromisoformat(when) if isinstance(when, str) else when).astimezone(
        UTC
    )


def _guard_histories_on_sqlite() -> None:
    """Let nothing through but the erasure of what is private."""
    op.execute(
        f'CREATE TRIGGER "{_named("history")}_update" '
        f'BEFORE UPDATE ON "{_named("history")}" WHEN NOT ({_is_erasure("IS")}) '
        "BEGIN SELECT RAISE(ABORT, 'a history is never changed'); END"
    )
    # REPLACE takes the line away that is there, and no trigger is told of it.
    there = " ".join(("EXISTS (SELECT 1 FROM", _within("history"), "WHERE"))
    op.execute(
        f'CREATE TRIGGER "{_named("history")}_insert" '
        f'BEFORE INSERT ON "{_named("history")}" '
        f"WHEN {there} run = NEW.run AND subject = NEW.subject "
        f"AND sequence = NEW.sequence) OR {there} place = NEW.place) "
        "BEGIN SELECT RAISE(ABORT, 'a history is never changed'); END"
    )


def _guard_histories_on_postgresql() -> None:
    """Let nothing through but the erasure of what is private."""
    guard, history = _within("history_guard"), _within("history")
    op.execute(
        f'CREATE TRIGGER "{_named("history_guard")}" '
        f"BEFORE DELETE OR TRUNCATE ON {history} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {guard}()"
    )
    op.execute(
        f'CREATE TRIGGER "{_named("history_guard_update")}" '
        f"BEFORE UPDATE ON {history} FOR EACH ROW "
        f"WHEN (NOT ({_is_erasure('IS NOT DISTINCT FROM')})) "
        f"EXECUTE FUNCTION {guard}()"
    )


def _is_erasure(same: str) -> str:
    unchanged = (f'NEW."{name}" {same} OLD."{name}"' for name in _UNCHANGED)
    first = "OLD.salt IS NOT NULL AND OLD.sealed IS NULL AND NEW.sealed IS NOT NULL"
    # A line of two people is erased for the one, and later for the other.
    again = "OLD.salt IS NULL AND OLD.sealed IS NOT NULL AND NEW.sealed = OLD.sealed"
    return " AND ".join(("NEW.salt IS NULL", f"(({first}) OR ({again}))", *unchanged))


def _within(name: str) -> str:
    schema = op.get_context().opts["schema"]
    return f'"{schema}"."{_named(name)}"' if schema else f'"{_named(name)}"'


def _fill_deployments() -> None:
    """Note for each subject the version that it is in, which is its run's."""
    schema = op.get_context().opts["schema"]
    run = table(_named("run"), column("id"), column("deployment"), schema=schema)
    subject = table(
        _named("subject"), column("run"), column("deployment"), schema=schema
    )
    version = select(run.c.deployment).where(run.c.id == subject.c.run)
    op.execute(update(subject).values(deployment=version.scalar_subquery()))


def _make_inbox() -> None:
    _make(
        "inbox",
        Column("place", _PLACE, nullable=False),
        Column("run", _WORDS, nullable=False),
        Column("subject", _WORDS, nullable=False),
        Column("key", _WORDS),
        Column("stimulus", Text),
        Column("received", _MOMENT, nullable=False),
        Column("handled", _MOMENT),
        Column("attempts", Integer, nullable=False),
        Column("problem", _WORDS, nullable=False),
        Column("due", _MOMENT),
        Column("parked", _MOMENT),
        UniqueConstraint("run", "key", name=f"{_named('inbox')}_run_key_key"),
    )
    _index("inbox", "waiting", ("place",), "handled IS NULL")
    _index("inbox", "turn", ("run", "subject", "place"), "handled IS NULL")


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

"""Column types of our own, so that no driver's conversions come between.

A host may have taught the driver to convert times or JSON in its own way. Text passes
through unharmed, and so does a moment in PostgreSQL's own type, whatever the zone of
the session it comes back in.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Dialect, Integer, Table, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator, TypeEngine

from wayfellow.errors import NaiveTime, Unusable

# Texts sort by code point in every database, as they do in Python: what is due at one
# instant happens in one order everywhere.
Words = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
Place = BigInteger().with_variant(Integer(), "sqlite")


def plainly(value: Any) -> Any:
    """Give a framework's own kind of text or moment as Python's; for an encoder.

    Raises TypeError for anything else that JSON has no form for.
    """
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, datetime):
        return datetime.fromisoformat(value.isoformat())
    raise TypeError(f"a {type(value).__name__} cannot be kept")


def in_utc(when: datetime) -> datetime:
    """Give the same moment in UTC.

    NaiveTime when it has no time zone, Unusable when it is no time.
    """
    if not isinstance(when, datetime):
        raise Unusable(
            "a time is a `datetime` with a time zone, such as "
            "`datetime(2027, 3, 1, 9, tzinfo=UTC)`"
        )
    if when.tzinfo is UTC:
        return when
    if when.utcoffset() is None:
        raise NaiveTime(when)
    return when.astimezone(UTC)


def in_text(when: datetime) -> str:
    """Write a moment in UTC so that as text it sorts rightly."""
    return in_utc(when).isoformat(timespec="microseconds")


class Moment(TypeDecorator[datetime]):
    """A moment in UTC: TIMESTAMPTZ on PostgreSQL, else ISO 8601 text."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Give the database's own type where it has a safe one."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.TIMESTAMP(timezone=True))
        return dialect.type_descriptor(Text())

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | str | None:
        """Write a moment."""
        if value is None:
            return None
        return in_utc(value) if dialect.name == "postgresql" else in_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read a moment."""
        if value is None:
            return None
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        return in_utc(value)


class Json(TypeDecorator[Any]):
    """A value of the given type as JSON text.

    It is text on PostgreSQL too: JSONB would forget the order in which a mapping was
    written, and two databases would then answer differently.
    """

    impl = Text
    cache_ok = True

    def __init__(self, shape: Any) -> None:
        super().__init__()
        self.shape = shape
        self._encode = msgspec.json.Encoder(enc_hook=plainly).encode
        self._decode = msgspec.json.Decoder(shape).decode

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write a value."""
        return None if value is None else self._encode(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read a value."""
        return None if value is None else self._decode(value)


class Rows(TypeDecorator[Any]):
    """Many rows of a table as one JSON text."""

    impl = Text
    cache_ok = False

    def __init__(self, table: Table) -> None:
        super().__init__()
        self.table = table
        self._of_json = [one.name for one in table.c if isinstance(one.type, Json)]
        self._encode = msgspec.json.Encoder(enc_hook=plainly).encode

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        """Write rows."""
        rows = []
        for row in value:
            texts = {one: self._encode(row[one]).decode() for one in self._of_json}
            rows.append({**row, **texts})
        return self._encode(rows).decode()

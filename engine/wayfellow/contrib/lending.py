"""SQLAlchemy on a connection that a host has opened by other means, and ends itself.

A framework that is not built on SQLAlchemy begins, commits, rolls back and closes; here
all of that does nothing. Neither is anything set up on the connection, which the host
has done in its own way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.pool import NullPool

from wayfellow.errors import UnknownDatabase

_DRIVERS = {
    "sqlite": "sqlite+wayfellow_lent://",
    "postgresql": "postgresql+wayfellow_lent://",
}


def lent_engine(kind: str, connection: Callable[[], Any]) -> Engine:
    """Give an engine of SQLAlchemy that has no connection but the host's.

    `kind` is `sqlite` or `postgresql`, which has to be spoken to through psycopg 3; any
    other raises UnknownDatabase. `connection` gives the driver's connection that the
    host uses at the moment, in the thread that asks.
    """
    if kind not in _DRIVERS:
        raise UnknownDatabase(f"{kind}:")
    return create_engine(
        _DRIVERS[kind],
        creator=connection,
        poolclass=NullPool,
        pool_reset_on_return=None,
    )


class _Lent:
    """A connection that is somebody else's to end."""

    def do_begin(self, connection: Any) -> None:
        """Leave it to the host."""

    def do_commit(self, connection: Any) -> None:
        """Leave it to the host."""

    def do_rollback(self, connection: Any) -> None:
        """Leave it to the host."""

    def do_close(self, connection: Any) -> None:
        """Leave it to the host."""

    def do_terminate(self, connection: Any) -> None:
        """Leave it to the host."""

    def on_connect_url(self, url: Any) -> None:
        """Leave the connection as the host has set it up."""


class LentSQLite(_Lent, SQLiteDialect_pysqlite):
    """SQLite through a connection of `sqlite3`."""

    # SQLAlchemy asks for it on each class that has statements to cache.
    supports_statement_cache = True


class LentPostgreSQL(_Lent, PGDialect_psycopg):
    """PostgreSQL through a connection of psycopg 3."""

    supports_statement_cache = True


registry.register("sqlite.wayfellow_lent", __name__, "LentSQLite")
registry.register("postgresql.wayfellow_lent", __name__, "LentPostgreSQL")

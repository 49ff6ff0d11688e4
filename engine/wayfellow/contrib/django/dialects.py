"""SQLAlchemy on the connection that Django has opened.

Django begins, commits, rolls back and closes; here all four do nothing. Neither is
anything set up on the connection, which Django has done in its own way.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

DRIVERS = {
    "sqlite": "sqlite+wayfellow_django://",
    "postgresql": "postgresql+wayfellow_django://",
}
"""The address that SQLAlchemy knows each of Django's databases by."""


class _Lent:
    """A connection that is somebody else's to end."""

    supports_statement_cache = True

    def do_begin(self, connection: Any) -> None:
        """Leave it to Django."""

    def do_commit(self, connection: Any) -> None:
        """Leave it to Django."""

    def do_rollback(self, connection: Any) -> None:
        """Leave it to Django."""

    def do_close(self, connection: Any) -> None:
        """Leave it to Django."""

    def do_terminate(self, connection: Any) -> None:
        """Leave it to Django."""

    def on_connect_url(self, url: Any) -> None:
        """Leave the connection as Django has set it up."""


class LentSQLite(_Lent, SQLiteDialect_pysqlite):
    """SQLite through Django's connection."""

    # SQLAlchemy asks for it on each class that has statements to cache.
    supports_statement_cache = True


class LentPostgreSQL(_Lent, PGDialect_psycopg):
    """PostgreSQL through Django's connection, which psycopg 3 has made."""

    supports_statement_cache = True


registry.register("sqlite.wayfellow_django", __name__, "LentSQLite")
registry.register("postgresql.wayfellow_django", __name__, "LentPostgreSQL")

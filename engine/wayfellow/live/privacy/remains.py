"""What a database keeps of rows that are gone, and how it is got rid of.

A database does not overwrite what it deletes or changes. On SQLite the old bytes stay
in free pages and in the write-ahead log; on PostgreSQL as dead rows, in the statistics
of the planner, and in the write-ahead log, which goes when the server recycles it.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine, text

from ..storage.channel import database_errors
from ..storage.tables import Tables

_READERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid() AND backend_xmin IS NOT NULL"
)


def scrub(engine: Engine, tables: Tables) -> bool:
    """Rewrite our tables, or the whole file of SQLite, without what is gone.

    Gives False where somebody who is still reading keeps older rows from going; then
    it is to be done again. Needs twice the space, and on PostgreSQL keeps everybody
    else out of the tables meanwhile. Raises DatabaseLocked.
    """
    with database_errors(), engine.connect() as connection:
        connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        if connection.dialect.name == "sqlite":
            return _scrub_file(connection)
        return _scrub_tables(connection, tables)


def _scrub_file(connection: Connection) -> bool:
    connection.exec_driver_sql("PRAGMA secure_delete = ON")
    connection.exec_driver_sql("VACUUM")
    done = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    return bool(done[0] == 0)


def _scrub_tables(connection: Connection, tables: Tables) -> bool:
    is_alone = not connection.execute(_READERS).scalar_one()
    quoted = connection.dialect.identifier_preparer
    for table in tables.metadata.sorted_tables:
        name = quoted.format_table(table)
        connection.exec_driver_sql(f"VACUUM (FULL, ANALYZE) {name}")
    return is_alone

"""The schema: our tables made, brought up to date, checked, and kept out of a host's.

Alembic keeps the version in a table of our own, beside which a host may use Alembic
for its tables without either noticing the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock

from sqlalchemy import Connection, inspect, select, text

from wayfellow.errors import SchemaMismatch, SchemaMissing
from wayfellow.hooks import Hooks, installed_plugins

from .channel import Channel, database_errors
from .prepared import Prepared
from .tables import PREFIX, SCHEMA_VERSION, Tables, tables_under
from .transaction import begin

# Alembic keeps what it works on in a variable of its module.
_ONE_AT_A_TIME = Lock()
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")


def create_tables(
    connection: Connection,
    prefix: str = PREFIX,
    schema: str | None = None,
    *,
    hooks: Hooks | None = None,
) -> None:
    """Make the tables, in the transaction of the connection, where there are none.

    Raises SchemaMismatch when there are those of another version. Plugins with tables
    of their own make them too; `hooks` None means all that are installed.
    """
    with database_errors():
        begin(Channel(connection))
        there = inspect(connection).has_table(f"{prefix}version", schema=schema)
    if there:
        check_tables(connection, prefix, schema)
    else:
        upgrade_tables(connection, prefix, schema, hooks=hooks)


def upgrade_tables(
    connection: Connection,
    prefix: str = PREFIX,
    schema: str | None = None,
    *,
    hooks: Hooks | None = None,
) -> int:
    """Bring the tables up to date, in the transaction of the connection.

    They are made where there are none, and what is in them stays. Plugins do the same
    for theirs; `hooks` None means all that are installed. Gives the version they had
    before, 0 for none. Raises SchemaMismatch when this Wayfellow is too old for them,
    and PluginFailed.
    """
    # Who only works with the tables never waits for Alembic to load.
    from alembic import command
    from alembic.config import Config

    with database_errors():
        begin(Channel(connection))
        if connection.dialect.name == "postgresql":
            connection.execute(_LOCK, {"name": f"{schema or ''}.{prefix}version"})
        found = _version(connection, tables_under(prefix, schema))
        if found is not None and found > SCHEMA_VERSION:
            raise SchemaMismatch(found, SCHEMA_VERSION)
        config = Config()
        config.set_main_option("script_location", "wayfellow.live.storage:migrations")
        config.attributes.update(connection=connection, prefix=prefix, schema=schema)
        with _ONE_AT_A_TIME:
            command.upgrade(config, "head")
    hooks = installed_plugins() if hooks is None else hooks
    hooks.make_tables(connection, prefix, schema)
    return found or 0


def check_tables(
    connection: Connection, prefix: str = PREFIX, schema: str | None = None
) -> None:
    """See that the tables fit; SchemaMissing or SchemaMismatch when they do not."""
    with database_errors():
        found = _version(connection, tables_under(prefix, schema))
    if found is None:
        raise SchemaMissing(prefix)
    if found != SCHEMA_VERSION:
        raise SchemaMismatch(found, SCHEMA_VERSION)


def recheck_tables(channel: Channel, version: Prepared) -> None:
    """See that tables that did fit still do; `version` asks for theirs.

    Raises SchemaMismatch.
    """
    row = version.one(channel, {})
    found = 0 if row is None else int(row[0])
    if found != SCHEMA_VERSION:
        raise SchemaMismatch(found, SCHEMA_VERSION)


def ignore_tables(
    prefix: str = PREFIX, schema: str | None = None
) -> Callable[[str | None, str, Mapping[str, str | None]], bool]:
    """Give an `include_name` for a host's Alembic that leaves our tables alone.

    Without it, `alembic revision --autogenerate` proposes to drop them.
    """
    ours = {table.name for table in tables_under(prefix).metadata.sorted_tables}

    def include_name(
        name: str | None, kind: str, parents: Mapping[str, str | None]
    ) -> bool:
        is_ours = name in ours and parents.get("schema_name") == schema
        return not (kind == "table" and is_ours)

    return include_name


def _version(connection: Connection, tables: Tables) -> int | None:
    version = tables.version
    if not inspect(connection).has_table(version.name, schema=version.schema):
        return None
    found = connection.execute(select(version.c.version_num)).scalar()
    return None if found is None else int(found)

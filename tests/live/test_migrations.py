"""The schema: made and brought up to date by Alembic, beside a host's own tables."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import (
    Column,
    Engine,
    Integer,
    MetaData,
    Table,
    create_engine,
    inspect,
    text,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from live.offices import Where, enrolled, opened, url_of
from wayfellow.errors import SchemaMismatch
from wayfellow.hooks import Hooks
from wayfellow.live import (
    SCHEMA_VERSION,
    Office,
    Tables,
    check_tables,
    create_tables,
    upgrade_tables,
)

HOST_ENVIRONMENT = """
from alembic import context
from sqlalchemy import Column, Integer, MetaData, Table
from wayfellow.live import ignore_tables

metadata = MetaData()
Table("note", metadata, Column("id", Integer, primary_key=True))
given = context.config.attributes
connection = given["connection"]
chosen = {"include_name": ignore_tables()} if given["filtered"] else {}
context.configure(connection=connection, target_metadata=metadata, **chosen)
with context.begin_transaction():
    context.run_migrations()
"""
HOST_TEMPLATE = """
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
def upgrade():
    ${upgrades if upgrades else "pass"}
"""


def _described(engine: Engine, prefix: str) -> Any:
    """Describe every table of a prefix as the database knows it."""
    look = inspect(engine)
    names = sorted(n for n in look.get_table_names() if n.startswith(prefix))
    described = {
        name: {
            "columns": [
                {**column, "type": repr(column["type"])}
                for column in look.get_columns(name)
            ],
            "key": look.get_pk_constraint(name),
            "unique": sorted(map(repr, look.get_unique_constraints(name))),
            "checks": look.get_check_constraints(name),
            "indexes": sorted(
                repr({**index, "dialect_options": _texts(index)})
                for index in look.get_indexes(name)
            ),
        }
        for name in names
    }
    return repr(described).replace(prefix, "")


def _texts(index: Any) -> dict[str, str]:
    return {name: str(kept) for name, kept in index.get("dialect_options", {}).items()}


def test_migrations_make_what_the_tables_declare(host_engine: Engine) -> None:
    """Columns, types, keys, checks and indexes are the same, by either way."""
    Tables("declared_").metadata.create_all(host_engine)
    with host_engine.begin() as connection:
        upgrade_tables(connection, "migrated_")
    declared = _described(host_engine, "declared_")

    assert declared.count("'columns'") == 11
    assert declared.count("_key") > 4
    assert _described(host_engine, "migrated_") == declared


@pytest.mark.parametrize("nowhere", ["postgresql"], indirect=True)
def test_texts_sort_by_code_point_on_postgresql(host_engine: Engine) -> None:
    """What is due at one instant has one order, whatever order a database prefers."""
    with host_engine.begin() as connection:
        create_tables(connection)
    columns = inspect(host_engine).get_columns("wayfellow_subject")
    collations = {
        column["name"]: getattr(column["type"], "collation", None) for column in columns
    }

    assert collations["id"] == collations["run"] == collations["person"] == "C"


def test_upgrading_tells_where_it_began_and_keeps_what_is_there(
    host_engine: Engine,
) -> None:
    """The first time makes the tables; again changes nothing."""
    office = Office(host_engine, hooks=Hooks(), ahead=None)
    with host_engine.begin() as connection:
        first = upgrade_tables(connection)
    office.transact(opened)
    with host_engine.begin() as connection:
        second = upgrade_tables(connection)
        check_tables(connection)

    assert (first, second) == (0, SCHEMA_VERSION)
    assert office.look(lambda desk: desk.runs()) == ("spring",)


def test_tables_that_are_too_new_are_not_touched(host_engine: Engine) -> None:
    """An older Wayfellow refuses to upgrade what a newer one has made."""
    newer = SCHEMA_VERSION + 1
    with host_engine.begin() as connection:
        upgrade_tables(connection)
        connection.execute(
            text(f"UPDATE wayfellow_version SET version_num = '{newer:04}'")
        )
    with (
        host_engine.connect() as connection,
        pytest.raises(SchemaMismatch, match="Update Wayfellow"),
    ):
        upgrade_tables(connection)


def test_an_upgrade_can_be_taken_back(host_engine: Engine) -> None:
    """A host that rolls back an upgrade has none of its tables."""
    with host_engine.connect() as connection:
        upgrade_tables(connection)
        connection.rollback()
        left = inspect(connection).get_table_names()

    assert left == []


def test_several_may_upgrade_at_once(nowhere: Where) -> None:
    """Programs that start together wait for the first, and find the work done."""

    def upgrade(_: int) -> int:
        engine = create_engine(url_of(nowhere))
        with engine.begin() as connection:
            found = upgrade_tables(connection)
        engine.dispose()
        return found

    with ThreadPoolExecutor(4) as programs:
        found = sorted(programs.map(upgrade, range(4)))

    assert found == [0] + [SCHEMA_VERSION] * 3


@pytest.mark.parametrize(("filtered", "dropped"), [(True, 0), (False, 11)])
def test_a_hosts_autogenerate_leaves_our_tables_alone(
    host_engine: Engine, tmp_path: Path, filtered: bool, dropped: int
) -> None:
    """With the filter a host's revision has its own tables only; without it, a drop."""
    scripts = tmp_path / "scripts"
    (scripts / "versions").mkdir(parents=True)
    (scripts / "env.py").write_text(HOST_ENVIRONMENT)
    (scripts / "script.py.mako").write_text(HOST_TEMPLATE)
    config = Config()
    config.set_main_option("script_location", str(scripts))
    with host_engine.connect() as connection:
        create_tables(connection)
        config.attributes.update(connection=connection, filtered=filtered)
        command.revision(config, "the host's", autogenerate=True)
        connection.rollback()
    (revision,) = (scripts / "versions").glob("*.py")
    written = revision.read_text()

    assert written.count("op.create_table('note'") == 1
    assert written.count("op.drop_table") == dropped


def test_a_hosts_own_table_under_our_prefix_is_still_its_own(
    host_engine: Engine,
) -> None:
    """Tables that only begin as ours do are neither ours nor in our way."""
    metadata = MetaData()
    Table("wayfellow_notes", metadata, Column("id", Integer, primary_key=True))
    metadata.create_all(host_engine)
    with host_engine.begin() as connection:
        create_tables(connection)
    office = Office(host_engine, hooks=Hooks(), ahead=None)
    office.transact(opened)

    assert "wayfellow_notes" not in Tables().metadata.tables
    assert office.look(lambda desk: desk.runs()) == ("spring",)


@pytest.mark.parametrize("nowhere", ["postgresql"], indirect=True)
def test_the_tables_may_have_a_schema_of_their_own(host_engine: Engine) -> None:
    """In a schema of PostgreSQL everything works, and histories are guarded there."""
    with host_engine.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA mentoring")
        create_tables(connection, "", "mentoring")
    office = Office(
        host_engine, prefix="", schema="mentoring", hooks=Hooks(), ahead=None
    )
    with Session(host_engine) as session, session.begin():
        enrolled(opened(office.bind(session)), "ana")
    lines = office.look(lambda desk: desk.run("spring").history())
    with (
        host_engine.connect() as connection,
        pytest.raises(IntegrityError, match="never changed"),
    ):
        connection.exec_driver_sql("TRUNCATE mentoring.history")

    assert len(lines) == 1
    assert inspect(host_engine).get_table_names() == []

"""Tables of version 1 with people in them: brought up to date, and life goes on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, create_engine, text
from sqlalchemy.exc import IntegrityError

from live.offices import KIM, Where, day
from reliability.faults import Interrupted, failing_at
from wayfellow.decide import Actor
from wayfellow.errors import SchemaMismatch
from wayfellow.hooks import Hooks
from wayfellow.live import Office, Tables, check_tables, upgrade_tables

DUMP = Path(__file__).parent / "files" / "version_1.sql"
"""A desk on SQLite as version 1 left it, with all its tables, indexes and guards."""
TABLES = ("deployment", "run", "subject", "history", "request", "outbox")


class Old(NamedTuple):
    """A database of version 1."""

    engine: Engine
    prefix: str = "wayfellow_"
    schema: str | None = None

    def table(self, name: str) -> str:
        """Give the full name of a table."""
        within = f"{self.schema}." if self.schema else ""
        return f"{within}{self.prefix}{name}"

    def office(self) -> Office:
        """Open an office in it."""
        return Office(
            self.engine,
            prefix=self.prefix,
            schema=self.schema,
            hooks=Hooks(),
            ahead=None,
        )

    def upgrade(self, connection: Connection) -> int:
        """Bring it up to date, in a transaction of the caller's."""
        return upgrade_tables(connection, self.prefix, self.schema)


def _as_it_was(folder: Path) -> Old:
    path = folder / "old.db"
    with sqlite3.connect(path) as database:
        database.executescript(DUMP.read_text(encoding="utf-8"))
    database.close()
    return Old(create_engine(f"sqlite:///{path}"))


def _made_anew(engine: Engine, prefix: str, schema: str | None) -> Old:
    """Make the tables by the first migration alone, and put the same rows in them."""
    old = Old(engine, prefix, schema)
    with sqlite3.connect(":memory:") as rows, engine.begin() as connection:
        rows.executescript(DUMP.read_text(encoding="utf-8"))
        if schema:
            connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
        config = Config()
        config.set_main_option("script_location", "wayfellow.live.storage:migrations")
        config.attributes.update(connection=connection, prefix=prefix, schema=schema)
        command.upgrade(config, "0001")
        for name in TABLES:
            found = rows.execute(f"SELECT * FROM wayfellow_{name}")
            columns = [column[0] for column in found.description]
            given = ", ".join(f":{column}" for column in columns)
            named = ", ".join(f'"{column}"' for column in columns)
            into = text(f"INSERT INTO {old.table(name)} ({named}) VALUES ({given})")
            for row in found.fetchall():
                connection.execute(into, dict(zip(columns, row, strict=True)))
            if engine.dialect.name == "postgresql" and name in ("history", "outbox"):
                connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{old.table(name)}', "
                    f"'place'), (SELECT max(place) FROM {old.table(name)}))"
                )
    rows.close()
    return old


_ON_BOTH = [("sqlite", "as it was"), ("postgresql", "anew")]
on_both = pytest.mark.parametrize(("nowhere", "old"), _ON_BOTH, indirect=True)
everywhere = pytest.mark.parametrize(
    ("nowhere", "old"),
    [
        *_ON_BOTH,
        ("sqlite", "prefix"),
        ("postgresql", "prefix"),
        ("postgresql", "schema"),
    ],
    indirect=True,
)


@pytest.fixture
def old(
    request: pytest.FixtureRequest, nowhere: Where, tmp_path: Path
) -> Iterator[Old]:
    """Give a database of version 1: the dump itself, or one made by its migration."""
    kinds = {
        "anew": ("wayfellow_", None),
        "prefix": ("mentors_", None),
        "schema": ("", "mentoring"),
    }
    if request.param == "as it was":
        found = _as_it_was(tmp_path)
    else:
        is_new = isinstance(nowhere, URL)
        url = nowhere if is_new else f"sqlite:///{tmp_path / 'new.db'}"
        found = _made_anew(create_engine(url), *kinds[request.param])
    yield found
    found.engine.dispose()


def _rows(old: Old, columns: dict[str, str]) -> dict[str, list[tuple[Any, ...]]]:
    with old.engine.connect() as connection:
        return {
            name: [
                tuple(row)
                for row in connection.exec_driver_sql(
                    f"SELECT {columns.get(name, '*')} FROM {old.table(name)} "
                    "ORDER BY 1, 2"
                )
            ]
            for name in TABLES
        }


WERE = {
    "subject": "id, run, kind, step, outcome, entered, created, person, next_due, "
    "sequence, revision, state",
    "history": 'place, run, subject, sequence, "when", recorded, kind, name, by_role, '
    "by_id, source, target, because, cause_subject, cause_sequence",
    "outbox": 'place, "key", run, kind, subject, "when", "to", name, payload, '
    "delivered, attempts, problem",
}
"""The columns that there were; a payload says more afterwards."""


@everywhere
def test_old_tables_are_not_used_unasked(old: Old) -> None:
    """An office does not touch tables of version 1, and says what to do."""
    with pytest.raises(SchemaMismatch, match="wayfellow live upgrade"):
        old.office().look(lambda desk: desk.runs())


@everywhere
def test_everything_is_still_there(old: Old) -> None:
    """Each row of each table says what it said."""
    before = _rows(old, WERE)
    found = old.office().upgrade()

    assert found == 1
    assert _rows(old, WERE) == before
    assert len(before["history"]) == 16


@everywhere
def test_an_old_history_proves_itself_from_now_on(old: Old) -> None:
    """Its lines are chained and told again, those of one person in two roles too."""
    office = old.office()
    office.upgrade()
    found = office.look(lambda desk: desk.run("spring").verify())

    assert found.flaws == ()
    assert (found.lines, found.retold, found.subjects) == (16, 16, 7)


@everywhere
def test_an_old_history_is_guarded_again(old: Old) -> None:
    """After the upgrade nobody changes a line, nor removes one."""
    old.office().upgrade()
    for change in ("UPDATE {} SET name = 'x'", "DELETE FROM {}"):
        with (
            old.engine.connect() as connection,
            pytest.raises(IntegrityError, match="never changed"),
        ):
            connection.exec_driver_sql(change.format(old.table("history")))


@everywhere
def test_life_goes_on_after_an_upgrade(old: Old) -> None:
    """People, keys, clocks and the outbox are as they were; new lines follow on."""
    office = old.office()
    office.upgrade()
    cy = Actor("mentee", "cy")

    def work(desk: Any) -> None:
        run = desk.run("spring")
        again = {"age": 16, "wants": ("finance", "leadership")}
        again |= {"may_travel": True, "region": "Málaga"}
        known = run.enrol(
            "mentee", "cy", at=day(5), by=KIM, details=again, key="form-1"
        )
        assert known.record.sequence == 1
        run.send("cy", "form application", by=cy, at=day(27))
        run.send("dee", "resume", by=KIM, at=day(28))
        run.send("ana+ben", "ended", by=KIM, at=day(29))

    office.transact(work)
    office.advance(day(90))
    found = office.look(lambda desk: desk.run("spring").verify())
    status = office.look(lambda desk: desk.run("spring").status())

    assert found.flaws == ()
    assert found.retold == found.lines > 22
    assert ("completed", 1) in [(one.name, one.count) for one in status.places]


@on_both
def test_many_old_lines_are_chained(old: Old) -> None:
    """More lines than are held in memory at once follow on from each other."""
    told = (
        f"INSERT INTO {old.table('history')} (place, run, subject, sequence, "
        '"when", recorded, kind, name, by_role, by_id, payload, source, target, '
        "because) SELECT place + {number}, run, 'zoe', {number}, \"when\", recorded, "
        "kind, 'contact', by_role, by_id, payload, '', '', because "
        f"FROM {old.table('history')} WHERE place = 1"
    )
    with old.engine.begin() as connection:
        for number in range(1, 1102):
            connection.exec_driver_sql(told.format(number=number + 100))
        connection.exec_driver_sql(
            f"UPDATE {old.table('version')} SET version_num = '0001'"
        )
    office = old.office()
    office.upgrade()
    history = Tables(old.prefix, old.schema).history
    with old.engine.connect() as connection:
        digests = connection.execute(
            history.select().with_only_columns(history.c.digest, history.c.salt)
        ).all()

    assert len({row.digest for row in digests}) == 1117
    assert len({row.salt for row in digests}) == 1117


@on_both
def test_an_interrupted_upgrade_can_be_made_again(old: Old) -> None:
    """Whichever statement fails, all is as it was, guards too; then it succeeds."""
    before = _rows(old, {})
    number = 0
    while True:
        number += 1
        with (
            old.engine.connect() as connection,
            failing_at(old.engine, number) as begun,
        ):
            try:
                old.upgrade(connection)
            except Interrupted:
                connection.rollback()
            else:
                connection.commit()
                break
        if number % 5 == 0:
            assert _rows(old, {}) == before
            with pytest.raises(SchemaMismatch), old.engine.connect() as connection:
                check_tables(connection, old.prefix, old.schema)
            with pytest.raises(IntegrityError), old.engine.connect() as connection:
                connection.exec_driver_sql(f"DELETE FROM {old.table('history')}")

    assert begun[0] == number - 1 > 25
    assert old.office().look(lambda desk: desk.run("spring").verify()).flaws == ()

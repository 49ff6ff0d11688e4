"""A house in which something is under way, and its whole database as it stands."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine

from live.offices import (
    KIM,
    NOON,
    WRITTEN,
    Where,
    a_programme,
    accepted,
    an_office,
    day,
    enrolled,
    in_run,
    url_of,
)
from wayfellow.decide import Actor, Effect, Event
from wayfellow.hooks import Hooks, hookimpl
from wayfellow.live import Desk, Office

_LEFT_OUT = {"place", "attempts"}
"""What a database numbers by itself, with gaps where something was rolled back; and
how often something was tried, which counts also where nothing came of it."""
_LATER = {"delivered"}
"""When something came about that may be tried again: only that it has."""
Rows = dict[str, list[tuple[Any, ...]]]


class Postman:
    """A plugin that delivers everything, and remembers under which keys."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    @hookimpl
    def deliver(self, effect: Effect) -> bool:
        """Deliver an effect."""
        self.keys.append(effect.key)
        return True


class House:
    """A database in which people apply, wait, and meet; it can be put back."""

    def __init__(self, where: Where) -> None:
        self.where = where
        self.engine = self.connect()
        self.before: Rows = {}

    def furnish(self) -> None:
        """Let several people come as far as several steps."""
        office = in_run(an_office(self.where), every_week=True)
        office.transact(_furnish)
        office.close()
        self.before = self.rows()
        self._keep()

    def connect(self) -> Engine:
        """Give an engine as a host would make one."""
        is_sqlite = isinstance(self.where, Path)
        given = {"isolation_level": None} if is_sqlite else {}
        return create_engine(url_of(self.where), connect_args=given)

    def rows(self) -> Rows:
        """Read everything that is stored."""
        found: Rows = {}
        with self.engine.connect() as connection:
            for name in _tables(self.engine):
                cursor = connection.exec_driver_sql(f"SELECT * FROM {name}")
                names = list(cursor.keys())
                rows = [
                    tuple(
                        value is not None if column in _LATER else value
                        for column, value in zip(names, row, strict=True)
                        if column not in _LEFT_OUT
                    )
                    for row in cursor
                ]
                found[name] = sorted(rows, key=repr)
        return found

    def put_back(self) -> None:
        """Make everything as it was at first."""
        self.engine.dispose()
        if isinstance(self.where, Path):
            _remove_notes(self.where)
            shutil.copyfile(self.where / "kept.db", self.where / "small.db")
            return
        with self.engine.begin() as connection:
            run = connection.exec_driver_sql
            # A replica's session passes by the guard of the histories.
            run("SET LOCAL session_replication_role = replica")
            names = _tables(self.engine)
            run(f"TRUNCATE {', '.join(names)}")
            for name in names:
                run(
                    f"INSERT INTO {name} OVERRIDING SYSTEM VALUE SELECT * FROM kept.{name}"
                )

    def _keep(self) -> None:
        if isinstance(self.where, Path):
            with self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            self.engine.dispose()
            shutil.copyfile(self.where / "small.db", self.where / "kept.db")
            return
        with self.engine.begin() as connection:
            connection.exec_driver_sql("CREATE SCHEMA kept")
            for name in _tables(self.engine):
                connection.exec_driver_sql(
                    f"CREATE TABLE kept.{name} AS TABLE public.{name}"
                )


def an_office_in(engine: Engine, *plugins: object, minutes: int = 0) -> Office:
    """Open an office in which nothing is left to chance or to the hour.

    It works so many minutes after whatever was written down before.
    """
    return Office(
        engine,
        hooks=Hooks(plugins),
        clock=lambda: WRITTEN + timedelta(minutes=minutes),
        salts=lambda: "salt",
    )


def _furnish(desk: Desk) -> None:
    """Let ana wait, cy apply, dee be screened, eve and fay meet, hal be on hold.

    Ida has left, and the records of cy are kept for a court.
    """
    run = desk.run("spring")
    enrolled(run, "ben", "fay", role="mentor")
    enrolled(run, "cy", "hal")
    run.send("hal", "concern", by=KIM, at=day(5))
    for mentee in ("ana", "eve"):
        accepted(run, mentee)
    run.enrol("mentee", "dee", at=day(4), person="ben")
    run.send("dee", "form application", by=Actor("mentee", "dee"), at=day(6))
    run.introduce("pair", {"mentee": "eve", "mentor": "fay"}, by=KIM, at=day(6))
    run.enrol("mentee", "ida", at=NOON, details={"region": "the north"})
    run.move("ida", "withdrawn", reason="moved away", by=KIM, at=day(6))
    desk.keep("cy", reason="a court asked", by=KIM, at=day(6))
    run.send("hal", "concern", by=Actor("mentee", "cy"), at=day(6))
    run.post(Event("dee", "details", day(6), KIM, {"age": 15}), key="posted")
    run.post(Event("cy", "nonsense", day(6), KIM))
    _give_up(desk, "inbox", "subject = 'cy'")
    _give_up(desk, "outbox", "key = 'spring/hal/3/coordinator'")
    desk.deploy(a_programme(version=2, title="Smaller", every_week=True))
    run.send_many([Event("cy", "details", day(6), KIM, {"age": 17})])


def _give_up(desk: Desk, table: str, which: str) -> None:
    """Let something be as it is once a worker has tried it for the last time."""
    desk._place.store.connection.run(
        f"UPDATE wayfellow_{table} SET parked = '2027-01-06T12:00:00.000000+00:00', "
        f"problem = 'no', attempts = 8 WHERE {which}"
    )


def _tables(engine: Engine) -> list[str]:
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
            if is_sqlite
            else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        return sorted(name for (name,) in found if name.startswith("wayfellow_"))


def _remove_notes(folder: Path) -> None:
    for ending in ("-wal", "-shm"):
        (folder / f"small.db{ending}").unlink(missing_ok=True)

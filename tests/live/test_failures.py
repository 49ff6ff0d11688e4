"""Whatever statement fails, at whatever moment: all of a request happens, or nothing."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, event

from live.offices import KIM, Where, accepted, an_office, day, enrolled, in_run, url_of
from wayfellow.hooks import Hooks
from wayfellow.live import Answer, Desk, Office

TABLES = ("run", "subject", "history", "request", "outbox")


class Fault(Exception):
    """Something that breaks in the middle."""


@contextmanager
def failing_at(engine: Engine, number: int, is_heard: bool) -> Iterator[list[int]]:
    """Let the statement of this number fail; gives how many were begun.

    It fails where SQLAlchemy tells of it, or unheard in the driver's own hands.
    """
    begun = [0]

    def note(*_: object) -> None:
        begun[0] += 1
        if begun[0] == number:
            raise Fault

    if is_heard:
        event.listen(engine, "before_cursor_execute", note)
        yield begun
        event.remove(engine, "before_cursor_execute", note)
        return

    def connect(_: object, __: object, ___: object, given: dict[str, Any]) -> None:
        is_sqlite = engine.dialect.name == "sqlite"
        given |= sqlite_with(note) if is_sqlite else postgresql_with(note)

    event.listen(engine, "do_connect", connect)
    engine.dispose()
    yield begun
    event.remove(engine, "do_connect", connect)
    engine.dispose()


def sqlite_with(note: Callable[[], None]) -> dict[str, Any]:
    """Give what a connection to SQLite is made with to note each statement."""

    class Noted(sqlite3.Cursor):
        def execute(self, *given: Any) -> sqlite3.Cursor:
            note()
            return super().execute(*given)

        def executemany(self, *given: Any) -> sqlite3.Cursor:
            note()
            return super().executemany(*given)

    class Noting(sqlite3.Connection):
        def cursor(self, factory: Any = Noted) -> Any:
            return super().cursor(factory)

    return {"factory": Noting}


def postgresql_with(note: Callable[[], None]) -> dict[str, Any]:
    """Give what a connection to PostgreSQL is made with to note each statement."""

    class Noted(psycopg.Cursor[Any]):
        def execute(self, *given: Any, **more: Any) -> psycopg.Cursor[Any]:
            note()
            return super().execute(*given, **more)

    return {"cursor_factory": Noted}


def _rows(engine: Engine) -> list[list[tuple[Any, ...]]]:
    with engine.connect() as connection:
        return [
            [
                tuple(row)
                for row in connection.exec_driver_sql(
                    f"SELECT * FROM wayfellow_{table} ORDER BY 1, 2"
                )
            ]
            for table in TABLES
        ]


def _introduce(desk: Desk) -> Answer:
    return desk.run("spring").introduce(
        "pair", {"mentee": "ana", "mentor": "ben"}, by=KIM, at=day(7), key="k"
    )


def _let_time_pass(desk: Desk) -> object:
    return desk.advance(day(12))


def _waiting(where: Where) -> Office:
    office = in_run(an_office(where), every_week=True)

    def join(desk: Desk) -> None:
        run = desk.run("spring")
        enrolled(run, "ben", role="mentor")
        enrolled(run, "cy")
        accepted(run, "ana")

    office.transact(join)
    return office


@pytest.mark.parametrize("is_heard", [True, False])
@pytest.mark.parametrize("work", [_introduce, _let_time_pass])
def test_each_statement_may_fail(
    where: Where, work: Callable[[Desk], object], is_heard: bool
) -> None:
    """With any one statement failing, the office changes nothing, and can try again."""
    office = _waiting(where)
    before = _rows(office.engine)
    number = 0
    while True:
        number += 1
        with failing_at(office.engine, number, is_heard) as begun:
            try:
                office.transact(work)
            except Fault:
                assert _rows(office.engine) == before
                continue
        break

    assert begun[0] == number - 1 > 5
    assert _rows(office.engine) != before


@pytest.mark.parametrize("is_heard", [True, False])
def test_a_host_that_goes_on_keeps_nothing_of_what_failed(
    where: Where, is_heard: bool
) -> None:
    """With any one statement failing, even a host that commits keeps no half of it."""
    _waiting(where).engine.dispose()
    engine = create_engine(url_of(where))
    office = Office(engine, hooks=Hooks(), ahead=None)
    before = _rows(engine)
    number = 0
    while True:
        number += 1
        with (
            failing_at(engine, number, is_heard) as begun,
            engine.connect() as connection,
        ):
            try:
                _introduce(office.bind(connection))
            except Fault:
                connection.commit()
                assert _rows(engine) == before
                continue
            connection.rollback()
        break
    engine.dispose()

    assert begun[0] == number - 1 > 5


WORKER = """
import sys
from datetime import UTC, datetime
from wayfellow.hooks import Hooks
from wayfellow.live import open_office

office = open_office(sys.argv[1], hooks=Hooks(), ahead=None)
at = datetime(2027, 1, 4, 12, tzinfo=UTC)
number = 0
while True:
    number += 1
    name = f"p{number}"
    office.transact(
        lambda desk: [
            desk.run("spring").enrol("mentee", name + part, at=at) for part in "ab"
        ]
    )
    print(number, flush=True)
"""


def test_a_killed_worker_loses_nothing_it_has_told(where: Where) -> None:
    """What was committed survives a kill at any moment, and half of it never exists."""
    office = in_run(an_office(where))
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, url_of(where).render_as_string(False)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout is not None
    told = [int(worker.stdout.readline()) for _ in range(25)][-1]
    worker.send_signal(signal.SIGKILL)
    worker.communicate()
    status = office.look(lambda desk: desk.run("spring").status())
    lines = office.look(lambda desk: desk.run("spring").history())

    assert status.places[0].count >= 2 * told
    assert status.places[0].count % 2 == 0
    assert len(lines) == status.places[0].count

"""Whatever statement fails, at whatever moment: all of a request happens, or nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event

from live.offices import KIM, Where, accepted, an_office, day, enrolled, in_run, url_of
from wayfellow.hooks import Hooks
from wayfellow.live import Answer, Desk, Office

TABLES = ("run", "subject", "history", "request", "outbox")


class Fault(Exception):
    """Something that breaks in the middle."""


@contextmanager
def failing_at(engine: Engine, number: int) -> Iterator[list[int]]:
    """Let the statement of this number fail; gives how many were begun."""
    begun = [0]

    def note(*_: object) -> None:
        begun[0] += 1
        if begun[0] == number:
            raise Fault

    event.listen(engine, "before_cursor_execute", note)
    yield begun
    event.remove(engine, "before_cursor_execute", note)


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


@pytest.mark.parametrize("work", [_introduce, _let_time_pass])
def test_each_statement_may_fail(where: Where, work: Callable[[Desk], object]) -> None:
    """With any one statement failing, the office changes nothing, and can try again."""
    office = _waiting(where)
    before = _rows(office.engine)
    number = 0
    while True:
        number += 1
        with failing_at(office.engine, number) as begun:
            try:
                office.transact(work)
            except Fault:
                assert _rows(office.engine) == before
                continue
        break

    assert begun[0] == number - 1 > 5
    assert _rows(office.engine) != before


def test_a_host_that_goes_on_keeps_nothing_of_what_failed(where: Where) -> None:
    """With any one statement failing, even a host that commits keeps no half of it."""
    _waiting(where).engine.dispose()
    engine = create_engine(url_of(where))
    office = Office(engine, hooks=Hooks())
    before = _rows(engine)
    number = 0
    while True:
        number += 1
        with engine.connect() as connection, failing_at(engine, number) as begun:
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

office = open_office(sys.argv[1], hooks=Hooks())
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

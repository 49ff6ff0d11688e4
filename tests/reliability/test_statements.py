"""Whatever statement of whatever request fails: it happens once, or not at all."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import URL, event
from sqlalchemy.exc import PendingRollbackError

from databases import none_left_open, order
from live.offices import Where
from reliability.faults import (
    ANYWHERE,
    RAISED,
    TROUBLE,
    Fault,
    Faults,
    be_killed,
    break_off,
)
from reliability.houses import House, Postman, Rows, an_office_in
from reliability.killing import FORKS
from reliability.requests import (
    AT_A_DESK,
    CHANGES_NOTHING,
    EVERY,
    IN_OTHER_WORDS,
    KEYED,
    OF_THEIR_OWN,
)
from wayfellow.live import Desk, LiveRun, Office

DELIVERING = {"Office.deliver", "Office.work"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def furnished(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """Give a house in which several people are at several steps."""
    if request.param == "sqlite":
        house = House(tmp_path_factory.mktemp("house"))
        house.furnish()
        yield house
        house.engine.dispose()
        return
    server: URL = request.getfixturevalue("postgresql")
    order(server, "CREATE DATABASE house TEMPLATE ready")
    house = House(server.set(database="house"))
    with none_left_open():
        house.furnish()
    yield house
    order(server, "DROP DATABASE house WITH (FORCE)")


@pytest.fixture
def house(furnished: House) -> Iterator[House]:
    """Give the house as it was furnished, and nobody at work in it."""
    with none_left_open():
        furnished.engine = furnished.connect()
        yield furnished
        furnished.engine.dispose()
        if furnished.rows() != furnished.before:
            furnished.put_back()
        furnished.engine.dispose()


def test_every_request_is_tried_here() -> None:
    """A method that changes something is in the table, or the table says it does not."""
    for owner in (Desk, LiveRun, Office):
        here = owner.__name__
        names = {name for name in dir(owner) if not name.startswith("_")}
        tried = {one.split(".")[1] for one in EVERY if one.startswith(f"{here}.")}
        known = CHANGES_NOTHING[here] | IN_OTHER_WORDS.get(here, set())

        assert names - tried == known, "add it to tests/reliability/requests.py"
        assert not tried & known


@pytest.mark.parametrize("name", EVERY)
def test_each_statement_may_fail(house: House, name: str, is_long: bool) -> None:
    """After any fault of any statement nothing has changed, and it can be tried again."""
    postman = Postman()
    faults = Faults(house.engine)
    office = an_office_in(house.engine, postman)
    # What was on its way when something failed is not tried again for a minute.
    later = an_office_in(house.engine, postman, minutes=5)
    after, keys = _undisturbed(house, office, name), sorted(postman.keys)
    kinds = RAISED[house.engine.dialect.name]
    stride = 4 if name in OF_THEIR_OWN and not is_long else 1
    for fault in kinds if is_long else _one_of(kinds, name):
        number = 1 - stride
        while True:
            number += stride
            postman.keys.clear()
            with faults.at(number, fault):
                failed = _fails(EVERY[name], office)
            now = house.rows()
            if name not in OF_THEIR_OWN:
                # One transaction: nothing, or all of it where it was tried again.
                assert now == (house.before if failed else after)
            if not faults.has_struck:
                break
            if is_long or stride > 1 or number % 5 == 0:
                if failed or name in KEYED:
                    EVERY[name](office)
                if name in DELIVERING:
                    later.deliver()
                assert house.rows() == after
                # At least once, and under the same keys.
                assert sorted(set(postman.keys)) == keys
                house.put_back()
            elif now != house.before:
                house.put_back()
        assert number > 1
        house.put_back()


@pytest.mark.parametrize("is_heard", [True, False])
@pytest.mark.parametrize("name", AT_A_DESK)
def test_a_host_that_goes_on_keeps_nothing_of_what_failed(
    house: House, name: str, is_heard: bool, is_long: bool
) -> None:
    """Even a host that commits after an error keeps no half of a request."""
    faults = Faults(house.engine)
    if is_heard:
        # Whoever listens to statements hears ours, by another way.
        event.listen(house.engine, "before_cursor_execute", lambda *_: None)
    office = an_office_in(house.engine)
    for fault in ANYWHERE if is_long else ANYWHERE[:1]:
        number = 0
        while True:
            number += 1
            with house.engine.connect() as connection:
                desk = office.bind(connection)
                with faults.at(number, fault):
                    failed = _fails(AT_A_DESK[name], desk)
                if not failed:
                    connection.rollback()
                    break
                # A connection on which somebody was interrupted is given up.
                with suppress(PendingRollbackError):
                    connection.commit()
            assert house.rows() == house.before
        assert number > 1


@pytest.mark.parametrize("name", EVERY)
def test_a_process_may_be_killed_at_each_statement(
    house: House, name: str, is_long: bool
) -> None:
    """A process that is killed leaves all of a request or nothing, and it can go on."""
    office = an_office_in(house.engine, Postman())
    after = _undisturbed(house, office, name)
    number = 0 if is_long else 1 + sorted(EVERY).index(name) % 5
    while True:
        number += 1
        house.engine.dispose()
        process = FORKS.Process(target=_be_killed_at, args=(house.where, name, number))
        process.start()
        process.join()
        now = house.rows()
        if name not in OF_THEIR_OWN:
            assert now == (after if process.exitcode == 0 else house.before)
        if name in KEYED or now != after:
            EVERY[name](office)
        assert house.rows() == after
        house.put_back()
        if process.exitcode == 0 or not is_long:
            break
        assert process.exitcode == -signal.SIGKILL


def _be_killed_at(where: Where, name: str, number: int) -> None:
    engine = House(where).engine
    faults = Faults(engine)
    office = an_office_in(engine, Postman())
    with faults.at(number, be_killed):
        EVERY[name](office)


def _undisturbed(house: House, office: Office, name: str) -> Rows:
    """Say what a request comes to when nothing goes wrong."""
    EVERY[name](office)
    after = house.rows()
    house.put_back()
    return after


def _fails(work: Callable[[Any], object], at: Office | Desk) -> bool:
    try:
        work(at)
    except (*TROUBLE, sqlite3.Error):
        # SQLAlchemy sets the level of isolation without wrapping what goes wrong.
        return True
    return False


def _one_of(kinds: tuple[Fault, ...], name: str) -> tuple[Fault, ...]:
    """Give each request another fault, so that a short run sees them all."""
    other = kinds[sorted(EVERY).index(name) % len(kinds)]
    return (other,) if name in OF_THEIR_OWN else (break_off, other)

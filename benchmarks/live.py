"""Time live events beside the same rows written by hand, on copies of one file.

An event is a form handed in: the live engine reads the participant, decides, and writes
the new state and two lines of history. By hand, `sqlite3` alone repeats the writes that
the engine made, statement by statement, and neither reads nor decides anything: no
engine that keeps these rows can be faster. Both write to a fresh copy of the same
database, with the same settings (WAL, every commit on disk), by turns; medians are
printed. Run it with `python benchmarks/live.py`.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import tempfile
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import create_engine, event

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
)
from wayfellow.hooks import Hooks
from wayfellow.live import Desk, LiveRun, Office, open_office
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


def measure(folder: Path, programme: Programme, events: int, repeats: int) -> None:
    """Print the medians for one commit an event and for a hundred events a commit."""
    base = folder / "base.db"
    _prepare(base, programme, events)
    writes = _capture(_copy(base, folder), events)
    rows = sum(
        len(values) if is_many else 1 for one in writes for _, values, is_many in one
    )
    print(
        f"{events} events, {rows / events:.1f} rows each, "
        f"{base.stat().st_size / 1e6:.1f} MB before; medians of {repeats}"
    )
    alone = median(_decide_only(programme, events) for _ in range(repeats))
    print(f"  deciding alone, nothing stored: {events / alone:9,.0f} events/s")
    for batch in (1, 100):
        seconds: dict[str, list[float]] = {"by hand": [], "office": [], "host": []}
        for _ in range(repeats):
            by_hand = _by_hand(_copy(base, folder), writes, batch)
            seconds["by hand"].append(by_hand)
            seconds["office"].append(_in_office(_copy(base, folder), events, batch))
            seconds["host"].append(_in_host(_copy(base, folder), events, batch))
        floor = median(seconds["by hand"])
        print(f"  {batch} event{'s' * (batch > 1)} a commit")
        for name, found in seconds.items():
            took = median(found)
            print(
                f"    {name:8} {events / took:9,.0f} events/s  "
                f"{took / events * 1e6:7.1f} us each  {took / floor:5.2f} x by hand"
            )


def _prepare(path: Path, programme: Programme, people: int) -> None:
    office = open_office(path, create=True, hooks=Hooks())

    def work(desk: Desk) -> None:
        desk.deploy(programme)
        run = desk.open_run(programme.name, date(2027, 1, 4), "bench")
        for number in range(people):
            run.enrol("mentee", f"p{number}", at=_JOINED, details=_DETAILS)

    office.transact(work)
    office.engine.dispose()


def _copy(base: Path, folder: Path) -> Path:
    path = folder / "copy.db"
    for old in folder.glob("copy.db*"):
        old.unlink()
    shutil.copy(base, path)
    return path


def _capture(path: Path, events: int) -> list[_Writes]:
    """Note what the engine writes for each event."""
    office = open_office(path, hooks=Hooks())
    writes: list[_Writes] = []

    def note(
        _: object, __: object, text: str, values: Any, ___: object, many: bool
    ) -> None:
        if text.startswith("BEGIN"):
            writes.append([])
        elif text.startswith(("INSERT", "UPDATE")):
            writes[-1].append((text, values, many))

    event.listen(office.engine, "before_cursor_execute", note)
    _send_all(office, events, 1)
    office.engine.dispose()
    return writes


def _by_hand(path: Path, writes: list[_Writes], batch: int) -> float:
    connection = sqlite3.connect(path, isolation_level=None)
    start = perf_counter()
    for first in range(0, len(writes), batch):
        connection.execute("BEGIN IMMEDIATE")
        for statements in writes[first : first + batch]:
            for text, values, is_many in statements:
                if is_many:
                    connection.executemany(text, values)
                else:
                    connection.execute(text, values)
        connection.execute("COMMIT")
    took = perf_counter() - start
    connection.close()
    return took


def _in_office(path: Path, events: int, batch: int) -> float:
    """Give the seconds through an office that commits, once it is open for business."""
    office = open_office(path, hooks=Hooks())
    office.look(lambda desk: desk.run("bench"))
    start = perf_counter()
    _send_all(office, events, batch)
    took = perf_counter() - start
    office.engine.dispose()
    return took


def _in_host(path: Path, events: int, batch: int) -> float:
    """Give the seconds on a host's connection, who commits."""
    engine = create_engine(f"sqlite:///{path}")
    office = Office(engine, hooks=Hooks())
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


def _send_all(office: Office, events: int, batch: int) -> None:
    for first in range(0, events, batch):
        numbers = range(first, min(first + batch, events))
        office.transact(partial(_send_some, numbers=numbers))


def _send_some(desk: Desk, numbers: range) -> None:
    run = desk.run("bench")
    for number in numbers:
        _send(run, number)


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
    parser.add_argument("--repeats", type=int, default=5)
    given = parser.parse_args()
    programme = load_programme("growth_company")
    for events in given.events:
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), programme, events, given.repeats)


if __name__ == "__main__":
    main()

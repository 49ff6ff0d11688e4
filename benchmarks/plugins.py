"""Time an event with 0, 1 and 10 plugins loaded, by turns, in one run, on SQLite.

An event is a form handed in: the participant is read, the engine decides, and a new
state and two lines of history are written. Each plugin takes part in every hook in the
transaction, asks for all of its arguments, and does nothing with them: what is timed is
what it costs to call it, with copies of what it is shown. `that only deliver` are ten
that take part in no hook in the transaction. `that announces` writes an effect of its
own for each move, here one for each event. `as installed` are those that come with
Wayfellow, without any settings.

Every turn begins with a fresh copy of the same database. With one event a commit, every
commit goes to disk; with a hundred, it is mostly Python. Afterwards the same outbox is
offered to 1 plugin that takes everything, and to it and 9 that take nothing. Both the
time on the clock and that of the processor, of all threads, are printed, each beside
the first way.

Run it with `python benchmarks/plugins.py`; it needs nothing but Wayfellow.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from wayfellow.cli.files import load_programme
from wayfellow.decide import Actor
from wayfellow.hooks import (
    AfterCommit,
    Announcement,
    Effect,
    Hooks,
    InTransaction,
    Move,
    Recorded,
    Subject,
    Task,
    hookimpl,
)
from wayfellow.live import Desk, open_office
from wayfellow_dsl.model import Value

_JOINED = datetime(2027, 1, 4, 12, tzinfo=UTC)
_DETAILS: dict[str, Value] = {
    "department": "sales",
    "manager": "zed",
    "grade": "junior",
    "wants": ("finance", "digital"),
    "region": "north",
}
_Ways = dict[str, Sequence[object]]
_Took = tuple[float, float]
"""Seconds on the clock, and of the processor."""


class Watcher:
    """Takes part in whatever an event leads to, and does nothing."""

    @hookimpl
    def before_move(self, context: InTransaction, move: Move, subject: Subject) -> None:
        """Refuse nothing."""

    @hookimpl
    def after_move(self, context: InTransaction, move: Move, subject: Subject) -> None:
        """Look at a move."""

    @hookimpl
    def step_left(
        self, context: InTransaction, step: str, move: Move, subject: Subject
    ) -> None:
        """Look at who leaves."""

    @hookimpl
    def step_entered(
        self, context: InTransaction, step: str, move: Move, subject: Subject
    ) -> None:
        """Look at who comes."""

    @hookimpl
    def need_met(
        self, context: InTransaction, need: str, fact: Recorded, subject: Subject
    ) -> None:
        """Look at what is met."""

    @hookimpl
    def task_opened(self, context: InTransaction, task: Task, subject: Subject) -> None:
        """Look at what is to do."""

    @hookimpl
    def task_closed(self, context: InTransaction, task: Task, subject: Subject) -> None:
        """Look at what is done."""


class Courier:
    """Delivers everything, or nothing."""

    def __init__(self, takes: bool) -> None:
        self._answer = True if takes else None

    @hookimpl
    def deliver(self, context: AfterCommit, effect: Effect) -> bool | None:
        """Say that it is done, or nothing."""
        return self._answer


class Mirror(Courier):
    """Announces each move, with what a mirror needs to know of it."""

    @hookimpl
    def announce(
        self, context: InTransaction, move: Move, subject: Subject
    ) -> Announcement:
        """Say from where somebody has gone, and to where."""
        return Announcement(move.kind, {"was": move.source, "stage": move.target})


def prepare(base: Path, people: int) -> None:
    """Make a database in which so many have joined, and are to be reminded."""
    programme = load_programme("growth_company")
    office = open_office(base, create=True, hooks=Hooks(), ahead=None)

    def work(desk: Desk) -> None:
        desk.deploy(programme)
        run = desk.open_run(programme.name, date(2027, 1, 4), "bench")
        for number in range(people):
            run.enrol("mentee", f"p{number}", at=_JOINED, details=_DETAILS)

    office.transact(work)
    office.advance(_JOINED + timedelta(days=20))
    office.close()


def send(database: Path, plugins: Sequence[object], events: int, batch: int) -> _Took:
    """Give the seconds in which everybody hands in a form."""
    office = open_office(database, hooks=Hooks(plugins), ahead=None)
    office.look(lambda desk: desk.run("bench"))

    def work(desk: Desk, numbers: range) -> None:
        run = desk.run("bench")
        for number in numbers:
            who = f"p{number}"
            at = _JOINED + timedelta(days=21, seconds=number)
            run.send(who, "form application", by=Actor("mentee", who), at=at)

    start = perf_counter(), process_time()
    for first in range(0, events, batch):
        numbers = range(first, min(first + batch, events))
        office.transact(partial(work, numbers=numbers))
    took = perf_counter() - start[0], process_time() - start[1]
    office.close()
    return took


def deliver(database: Path, plugins: Sequence[object], effects: int) -> _Took:
    """Give the seconds in which the outbox is delivered."""
    office = open_office(database, hooks=Hooks(plugins), ahead=None)
    start = perf_counter(), process_time()
    done = office.deliver()
    took = perf_counter() - start[0], process_time() - start[1]
    office.close()
    assert done.delivered == effects, done
    return took


def compare(
    base: Path, ways: _Ways, timed: Callable[[Path, Sequence[object]], _Took]
) -> dict[str, _Took]:
    """Time each way once, on a fresh copy of the database."""
    found = {}
    for name, plugins in ways.items():
        copy = base.with_name("copy.db")
        for old in copy.parent.glob("copy.db*"):
            old.unlink()
        shutil.copy(base, copy)
        found[name] = timed(copy, plugins)
    return found


def report(turns: list[dict[str, _Took]], count: int) -> None:
    """Print the medians, and how many times as long as the first way each takes."""
    middle = {
        name: [median(turn[name][kind] for turn in turns) for kind in (0, 1)]
        for name in turns[0]
    }
    floor = next(iter(middle.values()))
    for name, took in middle.items():
        shown = (
            f"{seconds / count * 1e6:9,.0f} us ({seconds / least:4.2f})"
            for seconds, least in zip(took, floor, strict=True)
        )
        print(f"    {name:22} clock {'  processor '.join(shown)}")


def main() -> None:
    """Read the sizes and measure."""
    parser = argparse.ArgumentParser(description="Time events with plugins loaded.")
    parser.add_argument("--events", type=int, default=300)
    parser.add_argument("--repeats", type=int, default=7)
    given = parser.parse_args()
    watching: _Ways = {
        "no plugin": (),
        "1 plugin": (Watcher(),),
        "10 plugins": [Watcher() for _ in range(10)],
        "10 that only deliver": [Courier(False) for _ in range(10)],
        "1 that announces": (Mirror(True),),
        "10 that announce": [Mirror(True) for _ in range(10)],
        "as installed": [entry.load() for entry in entry_points(group="wayfellow")],
    }
    delivering: _Ways = {
        "1 plugin": (Courier(True),),
        "10 plugins": (Courier(True), *(Courier(False) for _ in range(9))),
    }
    with TemporaryDirectory() as folder:
        base = Path(folder) / "base.db"
        prepare(base, given.events)
        for batch in (1, 100):
            timed = partial(send, events=given.events, batch=batch)
            turns = [compare(base, watching, timed) for _ in range(given.repeats)]
            print(f"{given.events} events, {batch} a commit; {given.repeats} turns")
            report(turns, given.events)
        office = open_office(base, hooks=Hooks(), ahead=None)
        effects = len(office.look(lambda desk: desk.outbox()))
        office.close()
        taken = partial(deliver, effects=effects)
        turns = [compare(base, delivering, taken) for _ in range(given.repeats)]
        print(f"{effects} deliveries; {given.repeats} turns")
        report(turns, effects)


if __name__ == "__main__":
    main()

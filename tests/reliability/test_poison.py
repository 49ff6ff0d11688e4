"""An effect that ends whoever delivers it: it is given up, and all others go out."""

from __future__ import annotations

import os
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from live.offices import (
    WRITTEN,
    Where,
    an_office,
    day,
    enrolled,
    in_run,
)
from reliability.houses import House, an_office_in
from reliability.killing import FORKS
from wayfellow.hooks import Effect, hookimpl
from wayfellow.live import Desk, Office, Waiting

_NAMES = ("amy", "ana", "bea")


class Journal:
    """Takes everything, and writes each key into a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @hookimpl
    def deliver(self, effect: Effect) -> bool:
        """Write it down."""
        with self._path.open("a") as file:
            file.write(f"{effect.key}\n")
        return True


class Deadly:
    """Ends the whole process when it is given something for ana."""

    @hookimpl
    def deliver(self, effect: Effect) -> None:
        """End it, as a fault in a library would."""
        if effect.to == "ana":
            os._exit(1)


def _work(where: Where, path: Path, now: datetime) -> None:
    office = an_office_in(House(where).engine, Deadly(), Journal(path))
    office._clock = lambda: now
    office.work(once=True, clock=lambda: now)


def _ended(where: Where, path: Path, now: datetime) -> int | None:
    """Let a worker begin, and give the code with which it ends."""
    process = FORKS.Process(target=_work, args=(where, path, now))
    process.start()
    process.join()
    return process.exitcode


def _reminded(where: Where) -> Office:
    """Give an office where three have each been reminded."""
    office = in_run(an_office(where))
    office.transact(lambda desk: enrolled(desk.run("spring"), *_NAMES))
    office.advance(day(12))
    return office


def _parked(office: Office) -> tuple[Waiting, ...]:
    return office.look(lambda desk: desk.outbox(parked=True))


def test_what_ends_each_worker_is_given_up_after_eight_tries(
    where: Where, tmp_path: Path
) -> None:
    """The others are delivered once, and what is given up says by whom it happened."""
    office, path, now = _reminded(where), tmp_path / "keys", WRITTEN
    codes = []
    while office.look(Desk.outbox):
        codes.append(_ended(where, path, now))
        now += timedelta(days=2)
    (left,) = _parked(office)
    delivered = Counter(key.split("/")[1] for key in path.read_text().splitlines())

    assert codes == [*[1] * 8, 0]
    assert (left.effect.to, left.attempts) == ("ana", 8)
    assert left.problem.startswith("given to `Deadly`, and not come back: the worker")
    assert left.taken == ("Journal",)
    # Who took it before it was known to be deadly gets it again, and no third time.
    assert delivered == {"amy": 1, "ana": 2, "bea": 1}


def test_what_is_for_others_does_not_wait_for_a_deadly_one(
    where: Where, tmp_path: Path
) -> None:
    """The worker that comes next delivers it, before the deadly one is due again."""
    office, path = _reminded(where), tmp_path / "keys"
    codes = [_ended(where, path, WRITTEN) for _ in range(2)]
    (left,) = office.look(Desk.outbox)
    stuck = office.look(lambda desk: desk.run("spring").stuck(at=WRITTEN))
    later = WRITTEN + timedelta(hours=1)
    afterwards = office.look(lambda desk: desk.run("spring").stuck(at=later))

    assert codes == [1, 0]
    assert (left.effect.to, left.attempts) == ("ana", 1)
    assert "given to `Journal` and `Deadly`, and not come back" in left.problem
    # While it may be under way nobody has to look at it.
    assert "undelivered" not in {matter.kind for matter in stuck.matters}
    assert "undelivered" in {matter.kind for matter in afterwards.matters}

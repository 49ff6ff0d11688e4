"""Processes are killed at any moment, again and again: nothing is lost, torn or doubled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from live.offices import (
    KIM,
    Where,
    an_office,
    day,
    in_run,
)
from reliability.houses import House, an_office_in
from reliability.killing import killed
from wayfellow.decide import Actor
from wayfellow.live import LiveRun

KILLS = {"quick": 3, "long": 100}


def _tell_much(acknowledge: Callable[[str], None], where: Where, first: int) -> None:
    """Enrol people, let them apply and raise concerns, each under a key of its own."""
    office = an_office_in(House(where).engine)
    number = first
    while True:
        name = f"p{number}"

        def join(run: LiveRun, name: str = name) -> None:
            run.enrol("mentee", name, at=day(4), key=f"join {name}")
            run.send(
                name,
                "form application",
                by=Actor("mentee", name),
                at=day(5),
                key=f"form {name}",
            )
            run.send(name, "concern", by=KIM, at=day(6), key=f"concern {name}")

        office.transact(lambda desk: join(desk.run("spring")))
        acknowledge(name)
        number += 1


@pytest.mark.seeds(quick=1, long=3)
def test_what_was_acknowledged_before_a_kill_is_there_once(
    where: Where, seed: int, is_long: bool
) -> None:
    """After every kill: all that was acknowledged, whole, once, and no half of more."""
    random = Random(seed)  # noqa: S311
    in_run(an_office(where)).close()
    told: list[str] = []
    for number in range(KILLS["long" if is_long else "quick"]):
        told += killed(random, _tell_much, where, number * 10_000)
        office = an_office(where)
        lines = office.look(lambda desk: desk.run("spring").history())
        waiting = office.look(lambda desk: desk.outbox())
        office.close()
        seen = Counter(line.record.subject for line in lines)

        assert set(told) <= set(seen)
        # Joined, applied, moved to be screened, and a concern: all of it, or nothing.
        assert set(seen.values()) == {4}
        assert Counter(one.effect.subject for one in waiting) == dict.fromkeys(seen, 1)
    assert len(told) == len(set(told)) > 0

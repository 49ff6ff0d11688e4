"""Several processes at once: each sees one history, and one of two rivals wins."""

from __future__ import annotations

import pytest

from live.offices import KIM, Where, accepted, an_office, day, enrolled, in_run
from reliability.killing import together
from wayfellow.decide import Actor
from wayfellow.errors import Refused
from wayfellow.live import Desk

PROCESSES = 8


def _ages(desk: Desk) -> list[int]:
    lines = desk.run("spring").history("ana")
    numbers = [line.record.sequence for line in lines]

    assert numbers == list(range(1, len(numbers) + 1)), "a history with a gap"
    return [line.record.payload["age"] for line in lines[1:]]


def _write_and_read(where: Where, who: int, times: int) -> list[list[int]]:
    """Append some ages to the history of ana, and read it after each."""
    office = an_office(where, patience=60.0)
    seen = []
    for number in range(times):
        age = who * 1000 + number
        office.transact(
            lambda desk, age=age: desk.run("spring").send(
                "ana", "details", by=KIM, at=day(5), payload={"age": age}
            )
        )
        seen.append(office.look(_ages))
    office.close()
    return seen


@pytest.mark.seeds(quick=1, long=20)
def test_eight_processes_write_one_history(
    where: Where, seed: int, is_long: bool
) -> None:
    """Everybody sees a beginning of one history, in which every line is once."""
    office = in_run(an_office(where))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    office.close()
    times = 50 if is_long else 6
    seen = together([(_write_and_read, where, who, times) for who in range(PROCESSES)])
    whole = office.look(_ages)
    office.close()

    assert sorted(whole) == [
        who * 1000 + number for who in range(PROCESSES) for number in range(times)
    ]
    for who, readings in enumerate(seen):
        for number, reading in enumerate(readings):
            assert reading == whole[: len(reading)]
            # Whoever has been told that a line is kept sees it.
            assert who * 1000 + number in reading
        assert [len(one) for one in readings] == sorted(len(one) for one in readings)


def _introduce(where: Where, mentor: str, coordinator: str) -> str:
    office = an_office(where, patience=60.0)
    try:
        office.transact(
            lambda desk: desk.run("spring").introduce(
                "pair",
                {"mentee": "ana", "mentor": mentor},
                by=Actor("coordinator", coordinator),
                at=day(7),
            )
        )
    except Refused as refused:
        return refused.refusal.kind
    finally:
        office.close()
    return ""


@pytest.mark.seeds(quick=2, long=100)
def test_of_two_coordinators_one_makes_the_match(where: Where, seed: int) -> None:
    """Who has room for one is matched once; the other coordinator hears why not."""
    office = in_run(an_office(where))

    def join(desk: Desk) -> None:
        accepted(desk.run("spring"), "ana")
        enrolled(desk.run("spring"), "ben", "bob", role="mentor")

    office.transact(join)
    office.close()
    told = together(
        [(_introduce, where, "ben", "kim"), (_introduce, where, "bob", "lou")]
    )
    ana = office.look(lambda desk: desk.run("spring").subject("ana"))
    office.close()

    assert sorted(told) == ["", "no room"]
    assert len(ana.relations) == 1

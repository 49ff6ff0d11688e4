"""Time passes: each thing that is due happens once, at its own time, in one order."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from live.offices import KIM, NOON, Where, accepted, an_office, day, enrolled, in_run
from wayfellow.errors import NaiveTime
from wayfellow.live import Desk, Line, Office


@pytest.fixture
def office(where: Where) -> Office:
    """Give an office with a run in which there is a round of matching every week."""
    return in_run(an_office(where), every_week=True)


def _history(office: Office, run: str = "spring") -> tuple[Line, ...]:
    return office.look(lambda desk: desk.run(run).history())


def _people_join(desk: Desk) -> None:
    run = desk.run("spring")
    enrolled(run, "ben", role="mentor")
    enrolled(run, "cy", "dee")
    accepted(run, "ana")


def test_each_thing_happens_at_its_own_time(office: Office) -> None:
    """However late somebody looks, a reminder and a deadline keep their times."""
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    office.advance(day(200))
    times = [(line.record.kind, line.record.when) for line in _history(office)]

    assert times[1:] == [
        ("timer", day(11, 9)),
        ("message", day(11, 9)),
        ("timer", datetime.fromisoformat("2027-02-15T23:59:59.999999+00:00")),
    ]


def test_advancing_twice_does_nothing_twice(office: Office) -> None:
    """What has happened does not happen again."""
    office.transact(_people_join)
    office.advance(day(60))
    before = _history(office)
    again = office.advance(day(60))

    assert (again.fired, again.rounds, again.introduced) == (0, 0, 0)
    assert _history(office) == before


def test_the_order_does_not_depend_on_how_often_somebody_looks(
    tmp_path: Path,
) -> None:
    """One long step of time and many small ones write the same history."""
    histories = []
    for name, steps in {"once": [60], "often": range(4, 61), "host": [60]}.items():
        (tmp_path / name).mkdir()
        office = in_run(an_office(tmp_path / name), every_week=True)
        office.transact(_people_join)
        for step in steps:
            if name == "host":
                with Session(office.engine) as session, session.begin():
                    office.bind(session).advance(day(step))
            else:
                office.advance(day(step))
        histories.append([line.record for line in _history(office)])

    assert histories[0] == histories[1] == histories[2]


def test_planned_rounds_bring_people_together(office: Office) -> None:
    """A round is held on its day, and both people and the pair know of it."""
    office.transact(_people_join)
    progress = office.advance(day(12))
    met = [line.record for line in _history(office) if line.record.when == day(11, 9)]

    assert (progress.rounds, progress.introduced) == (2, 1)
    assert [(record.subject, record.name) for record in met][-3:] == [
        ("ana+ben", "pair"),
        ("ana", "matched"),
        ("ben", "matched"),
    ]


def test_at_one_instant_clocks_come_before_rounds(office: Office) -> None:
    """A reminder and a round that are due together happen in this order."""
    office.transact(_people_join)
    office.advance(day(12))
    order = [
        line.record.kind for line in _history(office) if line.record.when == day(11, 9)
    ]

    assert order == [
        "timer",
        "message",
        "timer",
        "message",
        "enrolled",
        "engine",
        "engine",
    ]


def test_nobody_is_matched_before_they_waited(office: Office) -> None:
    """A round that is held late passes over those who began to wait after it."""
    office.transact(lambda desk: enrolled(desk.run("spring"), "ben", role="mentor"))
    office.transact(lambda desk: desk.run("spring").enrol("mentee", "ana", at=day(12)))
    office.transact(
        lambda desk: desk.run("spring").move(
            "ana", "waiting", reason="known", by=KIM, at=day(12)
        )
    )
    office.advance(day(19))
    (met,) = [line.record for line in _history(office) if line.record.name == "pair"]

    assert met.when == day(18, 9)


def test_a_round_by_hand_leaves_the_planned_ones_on_their_days(
    office: Office,
) -> None:
    """Staff may call for a round, and the next planned one stays where it was."""
    office.transact(_people_join)
    held = office.transact(
        lambda desk: desk.run("spring").match("mentee with mentor", at=day(7))
    )
    status = office.look(lambda desk: desk.run("spring").status())

    assert [answer.record.subject for answer in held.made] == ["ana+ben"]
    assert status.next_due == day(11, 9)


def test_one_run_can_be_advanced_alone(office: Office) -> None:
    """Naming a run lets time pass in it and in no other."""
    office.transact(lambda desk: desk.open_run("small", NOON.date(), "autumn"))
    for run in ("spring", "autumn"):
        office.transact(lambda desk, run=run: enrolled(desk.run(run), "ana"))
    office.advance(day(20), run="autumn")

    assert len(_history(office, "spring")) == 1
    assert len(_history(office, "autumn")) == 3


def test_whoever_watches_is_told_each_time(office: Office) -> None:
    """The times that are watched never go back."""
    office.transact(_people_join)
    seen: list[datetime] = []
    office.advance(day(60), watch=seen.append)

    assert len(seen) > 8
    assert seen == sorted(seen)


def test_a_time_without_a_zone_is_refused(office: Office) -> None:
    """Nothing happens until it is clear when."""
    with pytest.raises(NaiveTime):
        office.advance(datetime(2027, 3, 1))


def test_an_event_first_lets_happen_what_was_due(office: Office) -> None:
    """Who reports something finds what was due before it already done."""
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    answer = office.transact(
        lambda desk: desk.run("spring").send(
            "ana", "form application", by=KIM, at=day(14)
        )
    )

    assert [record.kind for record in answer.records][:3] == [
        "timer",
        "message",
        "fact",
    ]
    assert answer.record.kind == "fact"

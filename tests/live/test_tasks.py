"""Tasks: what somebody is asked to do or to decide, until it is done."""

from __future__ import annotations

from datetime import date

from hooks.listening import (
    ANA,
    PAIR,
    ana_applies,
    ana_joins,
    ben_joins,
    both_accept,
    in_spring,
    visiting,
)
from live.offices import KIM, Where, day
from wayfellow.decide import Actor
from wayfellow.live import Office, OpenTask


def together(where: Where) -> Office:
    """Bring two together until something is asked about them."""
    office = visiting(where)
    in_spring(office, ana_joins, ana_applies, ben_joins)
    office.advance(day(12))
    in_spring(office, both_accept)
    in_spring(office, lambda run: run.send("ben", "check dbs", by=KIM, at=day(26)))
    return office


def open_ones(office: Office, whom: str = "") -> tuple[OpenTask, ...]:
    """Ask what is to be done."""
    return office.look(lambda desk: desk.run("spring").tasks(whom))


def test_a_question_is_open_until_it_is_answered(where: Where) -> None:
    """With the day by which it has to be, and what may be said."""
    office = together(where)
    office.advance(day(27))
    (question,) = open_ones(office, "coordinator")
    in_spring(office, lambda run: run.send(PAIR, "carry_on", by=KIM, at=day(28)))

    assert (question.subject, question.name) == (PAIR, "carry_on or stop")
    assert question.options == ("carry_on", "stop")
    assert question.due is not None
    assert question.due.date() == date(2027, 2, 2)
    assert open_ones(office) == ()


def test_a_task_is_open_until_it_is_done(where: Where) -> None:
    """A check-in that was recorded is no longer to be done."""
    office = together(where)
    office.advance(day(50))
    before = [task.name for task in open_ones(office)]
    in_spring(office, lambda run: run.send(PAIR, "check in", by=KIM, at=day(51)))
    after = [task.name for task in open_ones(office)]

    assert ("check in" in before, "check in" in after) == (True, False)


def test_what_has_ended_asks_nobody_any_more(where: Where) -> None:
    """Tasks go with whom they were about."""
    office = together(where)
    office.advance(day(50))
    by_hand = {"by": KIM, "at": day(51), "reason": "moved away"}
    in_spring(office, lambda run: run.move(PAIR, "stopped", **by_hand))

    assert open_ones(office) == ()


def test_each_sees_what_is_for_them(where: Where) -> None:
    """Staff see all of it, a participant nothing that is for somebody else."""
    office = together(where)
    office.advance(day(27))

    def seen(actor: Actor) -> int:
        return office.look(lambda desk: len(desk.run("spring").seen_by(actor).tasks()))

    assert (seen(KIM), seen(ANA)) == (1, 0)

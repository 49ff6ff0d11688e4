"""Requests that come doubled, in another order, or late: what is the same, and what not.

What people say happened is kept by when it happened. So facts about one person may come
in any order, as often as anybody likes under one key. What moves somebody on depends on
where they are: told too early it is refused, with the reason, and may be told again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations
from random import Random

import pytest

from live.offices import KIM, Where, a_programme, an_office, day, enrolled, in_run
from reliability.acts import Advance, Imagination
from reliability.naive import NaiveRun
from reliability.programmes import VARIED, without_rounds
from wayfellow.decide import (
    Actor,
    EnrolPerson,
    Event,
    Record,
    Run,
    Subject,
    compile_programme,
)
from wayfellow.errors import Refused
from wayfellow.live import Desk

ANA = Actor("mentee", "ana")
FACTS = (
    Event("ana", "details", day(5), ANA, {"age": 16}),
    Event("ana", "details", day(6), KIM, {"age": 17}),
    Event("ana", "details", day(7), ANA, {"region": "north"}),
    Event("ana", "details", day(8), KIM, {"may_travel": True}),
)


def _tell(desk: Desk, events: list[Event]) -> None:
    run = desk.run("spring")
    for event in events:
        key = f"{event.at:%d}"
        run.send(
            event.subject,
            event.name,
            by=event.by,
            at=event.at,
            payload=event.payload,
            key=key,
        )


def _but_the_order(subject: Subject) -> dict[str, object]:
    return dict(sorted(subject.facts.items()))


@pytest.mark.seeds(quick=4, long=300)
def test_facts_may_come_in_any_order_and_often(where: Where, seed: int) -> None:
    """Whatever order they come in and however often, the same is known, said once."""
    random = Random(seed)  # noqa: S311
    office = in_run(an_office(where))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    events = [*FACTS, *random.choices(FACTS, k=4)]
    random.shuffle(events)
    office.transact(lambda desk: _tell(desk, events))
    run = office.look(lambda desk: desk.run("spring").subject("ana"))
    lines = office.look(lambda desk: desk.run("spring").history("ana"))
    office.close()

    assert {name: fact.value for name, fact in run.facts.items()} == {
        "age": 17,
        "region": "north",
        "may_travel": True,
    }
    assert len(lines) == 1 + len(FACTS)


def test_any_order_of_facts_comes_to_the_same() -> None:
    """All orders of facts leave one state, but for the order they were heard in."""
    states = []
    for order in permutations(FACTS):
        naive = NaiveRun(compile_programme(a_programme()), Run("r", "2027-01-04"))
        naive.take(EnrolPerson("ana", "mentee", day(4), by=ANA))
        for event in order:
            assert naive.take(event) is None
        states.append(_but_the_order(naive.population["ana"]))

    assert all(state == states[0] for state in states)


def test_what_moves_somebody_is_refused_out_of_turn(where: Where) -> None:
    """An acceptance before the application is refused by name, and then may come."""
    office = in_run(an_office(where))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))

    def accept(desk: Desk) -> None:
        desk.run("spring").send("ana", "accepted", by=KIM, at=day(7), key="accept")

    with pytest.raises(Refused) as refused:
        office.transact(accept)
    office.transact(
        lambda desk: desk.run("spring").send(
            "ana", "form application", by=ANA, at=day(6)
        )
    )
    office.transact(accept)
    office.transact(accept)
    ana = office.look(lambda desk: desk.run("spring").subject("ana"))
    office.close()

    assert refused.value.refusal.kind == "not possible here"
    assert refused.value.refusal.possible
    assert ana.step == "waiting"


@pytest.mark.seeds(quick=2, long=200)
@pytest.mark.parametrize("name", VARIED)
def test_a_history_does_not_depend_on_when_a_worker_looked(
    name: str, seed: int
) -> None:
    """With workers by the hour or none at all, people's histories are the same."""
    acts, until = _heard(name, seed)
    histories = []
    for is_watched in (True, False):
        naive = NaiveRun(without_rounds(name), Run("r", "2027-01-04"))
        for act in acts:
            if is_watched:
                # At one instant, what people say comes before a clock.
                naive.take(Advance(act.at - timedelta(microseconds=1)))
            naive.take(act)
        naive.take(Advance(until))
        histories.append(_by_subject(naive.records))

    assert histories[0] == histories[1]


def _heard(name: str, seed: int) -> tuple[list[Event | EnrolPerson], datetime]:
    """Give what people told a run in the order of its happening, and until when."""
    ideas = Imagination(without_rounds(name), Random(seed))  # noqa: S311
    naive = NaiveRun(without_rounds(name), Run("r", "2027-01-04"))
    now, acts = day(4), []
    for _ in range(80):
        now += ideas.later()
        act = ideas.act(naive.population, now)
        if isinstance(act, (Event, EnrolPerson)) and act.at == now:
            naive.take(Advance(now - timedelta(microseconds=1)))
            if naive.take(act) is None:
                acts.append(act)
    return acts, now + timedelta(days=400)


def _by_subject(records: list[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for record in records:
        found.setdefault(record.subject, []).append(record)
    return found

"""What is posted is kept at once, and happens later: in its order, and once."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from live.offices import KIM, NOON, Where, an_office, day, enrolled, in_run
from wayfellow.decide import Actor, EnrolPerson, Event
from wayfellow.errors import KeyReused
from wayfellow.hooks import Move, hookimpl
from wayfellow.live import Desk, Office, Posted, Work

ANA = Actor("mentee", "ana")
FORM = Event("ana", "form application", day(5), ANA)
ACCEPTED = Event("ana", "accepted", day(6), KIM)


class Fragile:
    """Breaks down when somebody goes to a step, so many times."""

    def __init__(self, step: str, times: int) -> None:
        self.step, self.left = step, times

    @hookimpl
    def before_move(self, move: Move) -> None:
        """Break down."""
        if move.target == self.step and self.left:
            self.left -= 1
            raise RuntimeError("out of paper")


@pytest.fixture
def office(where: Where) -> Office:
    """Give an office with a run in which ana and bea apply."""
    office = in_run(an_office(where))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana", "bea"))
    return office


def _post(office: Office, *events: Event | EnrolPerson, key: str | None = None) -> None:
    def work(desk: Desk) -> None:
        for event in events:
            desk.run("spring").post(event, key=key)

    office.transact(work)


def _work(office: Office, number: int = 7) -> Work:
    return office.work(once=True, clock=lambda: day(number))


def _history(office: Office, who: str = "ana") -> list[str]:
    lines = office.look(lambda desk: desk.run("spring").history(who))
    return [line.record.name for line in lines]


def _inbox(office: Office) -> tuple[Posted, ...]:
    return office.look(lambda desk: desk.run("spring").inbox())


def test_what_is_posted_happens_when_a_worker_comes(office: Office) -> None:
    """Until then it waits, and nothing has happened; then it is in the history."""
    _post(office, FORM)
    waiting, before = _inbox(office), _history(office)
    done = _work(office)

    assert [one.stimulus for one in waiting] == [FORM]
    assert before == ["mentee"]
    assert done == Work(handled=1)
    assert _history(office) == ["mentee", "form application", "when done"]
    assert _inbox(office) == ()


def test_it_is_as_durable_as_the_hosts_transaction(office: Office) -> None:
    """A host that rolls back has posted nothing."""
    with Session(office.engine) as session:
        office.bind(session).run("spring").post(FORM)
        session.rollback()

    assert _inbox(office) == ()
    assert _work(office) == Work()


def test_each_participant_has_their_order(office: Office) -> None:
    """What one step makes possible is posted after it, and happens after it."""
    bea = Event("bea", "form application", day(5), Actor("mentee", "bea"))
    _post(office, FORM, bea, ACCEPTED)

    assert _work(office) == Work(handled=3)
    assert _history(office)[-1] == "accepted"


def test_somebody_may_be_enrolled_by_post(office: Office) -> None:
    """Who joins, and what they do next, may be posted together."""
    joins = EnrolPerson("cy", "mentee", NOON)
    form = Event("cy", "form application", day(5), Actor("mentee", "cy"))
    _post(office, joins, form)

    assert _work(office) == Work(handled=2)
    assert _history(office, "cy") == ["mentee", "form application", "when done"]


def test_a_refusal_is_kept_with_its_reason(office: Office) -> None:
    """What the programme does not allow holds up nothing, and waits for somebody."""
    _post(office, ACCEPTED, FORM)
    done = _work(office)
    (refused,) = _inbox(office)

    assert done == Work(handled=1, refused=1)
    assert refused.stimulus == ACCEPTED
    assert "`accepted` means nothing while `ana` is in `applying`" in refused.problem
    assert refused.parked is not None


def test_who_reads_a_refusal_has_it_tried_again_or_dismisses_it(
    office: Office,
) -> None:
    """What was posted too early succeeds the second time; the rest leaves the list."""
    _post(office, ACCEPTED, FORM, Event("ana", "nonsense", day(7), KIM))
    _work(office)
    early, nonsense = _inbox(office)

    def see_to_them(desk: Desk) -> list[bool]:
        run = desk.run("spring")
        return [
            run.retry_posted(early.place),
            run.dismiss_posted(nonsense.place),
            run.retry_posted(nonsense.place),
            run.dismiss_posted(99),
        ]

    assert office.transact(see_to_them) == [True, True, False, False]
    assert _work(office) == Work(handled=1)
    assert _history(office)[-1] == "accepted"
    assert _inbox(office) == ()


def test_a_key_makes_it_safe_to_post_again(office: Office) -> None:
    """However often it is posted or sent, before and after it was handled: once."""
    _post(office, FORM, key="k")
    _post(office, FORM, key="k")
    _work(office)
    _post(office, FORM, key="k")
    _work(office)
    office.transact(
        lambda desk: desk.run("spring").send(
            "ana", "form application", by=ANA, at=day(5), key="k"
        )
    )

    assert _history(office) == ["mentee", "form application", "when done"]
    assert _inbox(office) == ()


def test_a_key_of_something_else_is_refused_at_once(office: Office) -> None:
    """Whoever posts hears that the key stands for something else."""
    _post(office, FORM, key="k")
    with pytest.raises(KeyReused, match="choose a new key"):
        _post(office, ACCEPTED, key="k")


def test_a_plugin_that_fails_is_asked_again(office: Office) -> None:
    """It holds up what comes after it about the same participant, and nobody else."""
    office.hooks.register(Fragile("screening", 1))
    bea = Event("bea", "details", day(5), KIM, {"age": 17})
    _post(office, FORM, ACCEPTED, bea)
    first = _work(office)
    waiting = _inbox(office)
    at_once = _work(office)
    later = _work(office, 8)

    assert first == Work(handled=1, failed=1)
    assert "out of paper" in waiting[0].problem
    assert [one.parked for one in waiting] == [None, None]
    assert (at_once, later) == (Work(), Work(handled=2))


def test_a_plugin_that_keeps_failing_is_given_up(office: Office) -> None:
    """After eight times it waits for somebody, and the next is let through."""
    office.hooks.register(Fragile("screening", 99))
    _post(office, FORM, Event("ana", "details", day(5), KIM, {"age": 17}))
    done = [_work(office, number) for number in range(7, 25)]
    kept = _inbox(office)

    assert sum(one.failed for one in done) == 7
    assert sum(one.given_up for one in done) == 1
    assert [one.stimulus for one in kept] == [FORM]
    assert kept[0].attempts == 8
    assert "details" in _history(office)


def test_what_was_posted_comes_before_what_is_due(office: Office) -> None:
    """Who reported in time is not reminded because the worker came late."""
    _post(office, FORM)
    _work(office, 20)

    assert _history(office) == ["mentee", "form application", "when done"]


def test_what_was_handled_is_kept_in_the_history_alone(tmp_path: Path) -> None:
    """The row of the inbox no longer has what was said."""
    office = in_run(an_office(tmp_path))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    _post(office, Event("ana", "details", day(5), KIM, {"region": "Orkney"}), key="k")
    _work(office)
    with office.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM wayfellow_inbox").all()

    assert len(rows) == 1
    assert "Orkney" not in str(rows)

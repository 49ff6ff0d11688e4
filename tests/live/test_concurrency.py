"""Several at once: one wins, the other is told, and nothing is lost or done twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from live.offices import KIM, NOON, Where, an_office, day, enrolled, in_run
from wayfellow.decide import Actor, Record
from wayfellow.errors import DatabaseLocked, StaleState
from wayfellow.hooks import Hooks, hookimpl
from wayfellow.live import Answer, Desk, Office

_LOCK = {
    "sqlite": "BEGIN IMMEDIATE",
    "postgresql": "SELECT id FROM wayfellow_subject FOR UPDATE",
}


@pytest.fixture
def office(where: Where) -> Office:
    """Give an office, impatient with locks, with a run in which ana applies."""
    office = in_run(an_office(where, patience=0.05))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    return office


def _lines(office: Office) -> int:
    return len(office.look(lambda desk: desk.run("spring").history()))


def _apply(desk: Desk) -> Answer:
    return desk.run("spring").send(
        "ana", "form application", by=Actor("mentee", "ana"), at=day(5)
    )


def test_a_locked_database_is_reported_and_nothing_is_lost(office: Office) -> None:
    """While somebody else writes, a request is refused whole, and works afterwards."""
    with office.engine.connect() as other:
        other.exec_driver_sql(_LOCK[other.dialect.name])
        with pytest.raises(DatabaseLocked, match="Nothing was changed"):
            office.transact(_apply)
        other.rollback()
    before = _lines(office)
    office.transact(_apply)

    assert before == 1
    assert _lines(office) == 3


def test_a_host_that_began_by_reading_is_told_when_it_was_overtaken(
    tmp_path: Path,
) -> None:
    """A transaction that read before somebody else wrote cannot write over it."""
    in_run(an_office(tmp_path)).engine.dispose()
    engine = create_engine(
        f"sqlite:///{tmp_path / 'small.db'}",
        connect_args={"timeout": 0.05, "isolation_level": None},
    )
    office = Office(engine, hooks=Hooks())
    with Session(engine) as session:
        session.execute(text("BEGIN"))
        office.bind(session).run("spring").status()
        office.transact(lambda desk: enrolled(desk.run("spring"), "bea"))
        with pytest.raises(DatabaseLocked):
            enrolled(office.bind(session).run("spring"), "ana")
        session.rollback()
    engine.dispose()


def test_whoever_saw_an_older_state_is_told(office: Office) -> None:
    """A request that names how much history it saw is refused when there is more."""
    office.transact(_apply)
    with pytest.raises(StaleState, match="line 1 of its history, now at 3"):
        office.transact(
            lambda desk: desk.run("spring").send(
                "ana", "accepted", by=KIM, at=day(6), sequence=1
            )
        )


class Overtaking:
    """Somebody who writes to ana between our reading and our writing, a few times."""

    def __init__(self, times: int) -> None:
        self.left = times
        self.desk: Desk | None = None

    @hookimpl
    def before_move(self, record: Record) -> None:
        """Write as another would have, had the database let them."""
        if self.left and self.desk is not None and record.kind != "enrolled":
            self.left -= 1
            self.desk._place.store.connection.exec_driver_sql(
                "UPDATE wayfellow_subject SET revision = revision + 1"
            )


@pytest.mark.parametrize(("times", "succeeds"), [(1, True), (2, True), (3, False)])
def test_an_office_tries_again_up_to_three_times(
    office: Office, times: int, succeeds: bool
) -> None:
    """Being overtaken once or twice is nothing that anybody needs to hear of."""
    overtaking = Overtaking(times)
    office.hooks.register(overtaking)

    def work(desk: Desk) -> Answer:
        overtaking.desk = desk
        return _apply(desk)

    if succeeds:
        office.transact(work)
    else:
        with pytest.raises(StaleState, match="retry if it is still what you want"):
            office.transact(work)

    assert _lines(office) == (3 if succeeds else 1)


def test_many_at_once_are_all_recorded_in_one_order(where: Where) -> None:
    """Eight people writing about one participant leave a history without a gap."""
    office = in_run(an_office(where, patience=20.0))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))

    def change_age(number: int) -> None:
        office.transact(
            lambda desk: desk.run("spring").send(
                "ana", "details", by=KIM, at=day(5), payload={"age": number}
            )
        )

    with ThreadPoolExecutor(8) as people:
        list(people.map(change_age, range(40)))
    lines = office.look(lambda desk: desk.run("spring").history("ana"))

    assert [line.record.sequence for line in lines] == list(range(1, 42))
    assert {line.record.payload["age"] for line in lines[1:]} == set(range(40))


def test_one_key_sent_by_many_at_once_counts_once(where: Where) -> None:
    """However many repeat one request at the same moment, it happens once."""
    office = in_run(an_office(where, patience=20.0))

    def join(_: int) -> Answer:
        return office.transact(
            lambda desk: desk.run("spring").enrol("mentee", "bea", at=NOON, key="k")
        )

    with ThreadPoolExecutor(8) as people:
        answers = list(people.map(join, range(16)))

    assert all(answer == answers[0] for answer in answers)
    assert _lines(office) == 1


def test_several_workers_let_time_pass_once(where: Where) -> None:
    """Workers that advance together do everything that is due, and nothing twice."""
    office = in_run(an_office(where, patience=20.0), every_week=True)
    names = [f"p{number}" for number in range(12)]
    office.transact(lambda desk: enrolled(desk.run("spring"), *names))
    with ThreadPoolExecutor(4) as workers:
        done = list(workers.map(lambda _: office.advance(day(60)), range(4)))

    assert sum(progress.fired for progress in done) == 2 * len(names)
    assert sum(progress.rounds for progress in done) == 9
    assert _lines(office) == 4 * len(names)

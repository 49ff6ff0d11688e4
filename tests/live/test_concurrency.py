"""Several at once: one wins, the other is told, and nothing is lost or done twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from live.offices import KIM, NOON, Where, accepted, an_office, day, enrolled, in_run
from wayfellow.decide import Actor
from wayfellow.errors import DatabaseFailed, DatabaseLocked, Refused, StaleState
from wayfellow.hooks import Hooks, Move, hookimpl
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


def _about(desk: Desk, who: str, verb: str) -> Answer:
    return desk.run("spring").send(who, verb, by=KIM, at=day(8))


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
    office = Office(engine, hooks=Hooks(), ahead=None)
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
    def before_move(self, move: Move) -> None:
        """Write as another would have, had the database let them."""
        if self.left and self.desk is not None and move.record.kind != "enrolled":
            self.left -= 1
            self.desk._place.store.connection.connection.exec_driver_sql(
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


def test_who_repeats_a_request_waits_for_its_first_answer(where: Where) -> None:
    """While the first is not committed, a second with its key waits, and then agrees."""
    office = in_run(an_office(where, patience=20.0))

    def join(desk: Desk) -> Answer:
        return desk.run("spring").enrol("mentee", "bea", at=NOON, key="k")

    with ThreadPoolExecutor(1) as other, Session(office.engine) as session:
        first = join(office.bind(session))
        waiting = other.submit(office.transact, join)
        with pytest.raises(TimeoutError):
            waiting.result(0.2)
        session.commit()
        second = waiting.result(20)

    assert second == first
    assert _lines(office) == 1


def test_who_repeats_a_request_that_was_taken_back_does_it(where: Where) -> None:
    """A key whose first request was rolled back is free for the next."""
    office = in_run(an_office(where, patience=20.0))

    def join(desk: Desk) -> Answer:
        return desk.run("spring").enrol("mentee", "bea", at=NOON, key="k")

    with ThreadPoolExecutor(1) as other, Session(office.engine) as session:
        join(office.bind(session))
        waiting = other.submit(office.transact, join)
        session.rollback()
        waiting.result(20)

    assert _lines(office) == 1


def test_who_enrols_the_same_person_at_once_is_told(where: Where) -> None:
    """The second to enrol somebody hears that they take part already."""
    office = in_run(an_office(where, patience=20.0))

    def join(_: int) -> str:
        try:
            office.transact(lambda desk: enrolled(desk.run("spring"), "bea"))
        except Refused as refused:
            return str(refused)
        return ""

    with ThreadPoolExecutor(4) as people:
        told = sorted(people.map(join, range(4)))

    assert told[0] == ""
    assert all("bea" in one for one in told[1:])
    assert _lines(office) == 1


def test_members_and_their_pair_may_be_written_about_at_once(where: Where) -> None:
    """Writers who need the same people in another order get through, all of them."""
    office = in_run(an_office(where, patience=20.0))

    def pair(desk: Desk) -> None:
        run = desk.run("spring")
        accepted(run, "ana")
        enrolled(run, "ben", role="mentor")
        run.introduce("pair", {"mentee": "ana", "mentor": "ben"}, by=KIM, at=day(7))

    office.transact(pair)

    def write(who: str) -> None:
        # A pause of one may have paused the other already: then it is refused.
        for work in (partial(_about, verb="pause"), partial(_about, verb="resume")):
            with suppress(Refused):
                office.transact(partial(work, who=who))

    with ThreadPoolExecutor(3) as people:
        list(people.map(write, ["ana", "ben", "ana+ben"]))
    lines = office.look(lambda desk: desk.run("spring").history())

    for who in ("ana", "ben", "ana+ben"):
        numbers = [one.record.sequence for one in lines if one.record.subject == who]
        assert numbers == list(range(1, len(numbers) + 1))
    assert sum(one.record.name == "pause" for one in lines) > 0


@pytest.mark.parametrize("where", ["postgresql"], indirect=True)
def test_a_lost_connection_loses_nothing(office: Office) -> None:
    """When the server ends a connection, the request fails whole, and works again."""

    def cut_off(desk: Desk) -> Answer:
        with office.engine.connect() as other:
            other.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        return _apply(desk)

    with pytest.raises(DatabaseFailed, match="Nothing was changed"):
        office.transact(cut_off)
    before = _lines(office)
    office.transact(_apply)

    assert (before, _lines(office)) == (1, 3)

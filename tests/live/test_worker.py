"""A worker does what comes up, once; stopped or killed at any moment, nothing is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from threading import Event as Flag
from threading import Timer
from time import sleep

import pytest
from sqlalchemy.orm import Session

from live.offices import (
    KIM,
    NOON,
    WRITTEN,
    Where,
    a_programme,
    accepted,
    an_office,
    day,
    enrolled,
    in_run,
    url_of,
)
from wayfellow.decide import (
    Actor,
    EnrolPerson,
    Event,
    Pass,
    Record,
    Refusal,
    Run,
    Stimulus,
    Subject,
    compile_programme,
    decide,
)
from wayfellow.errors import ClockLeapt, DatabaseFailed, WorkerPresent
from wayfellow.hooks import Move, hookimpl
from wayfellow.live import Desk, Office, Turn, Work

QUICK = timedelta(milliseconds=20)

SCRIPT = """
import os, sys
from datetime import UTC, datetime, timedelta
from wayfellow.hooks import Hooks, hookimpl
from wayfellow.live import open_office

class Receiver:
    @hookimpl
    def deliver(self, effect):
        line = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(line, (effect.key + "\\n").encode())
        os.close(line)
        return True

now = datetime(2027, 1, 8, 12, tzinfo=UTC) + timedelta(minutes=2 * int(sys.argv[3]))
office = open_office(sys.argv[1], hooks=Hooks([Receiver()]), ahead=None, patience=20.0)
print("ready", flush=True)
office.work(pause=timedelta(milliseconds=10), clock=lambda: now, batch=5)
"""
"""A worker whose post goes to a file, a line for each key."""


@contextmanager
def a_worker(
    where: Where, keys: Path, number: int = 0
) -> Iterator[subprocess.Popen[str]]:
    """Give a worker of its own process, which is killed in the end.

    Each one is at work two minutes later than the one of the number before.
    """
    address = url_of(where).render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, address, str(keys), str(number)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "ready\n", process.communicate()
        yield process
    finally:
        process.kill()
        process.communicate()


def _said_of(name: str) -> list[EnrolPerson | Event]:
    """Give what happens to somebody: what comes later is also due later."""
    themselves = Actor("mentee", name)
    return [
        EnrolPerson(name, "mentee", day(-10)),
        Event(name, "form application", day(5), themselves),
        Event(name, "details", day(6), KIM, {"age": 17}),
        Event(name, "accepted", day(7), KIM),
    ]


def _expected(names: list[str]) -> dict[str, list[Record]]:
    """Give what follows by the decision alone, without a database or a worker."""
    compiled, run = compile_programme(a_programme()), Run("spring", "2027-01-04")
    population: dict[str, Subject] = {}
    histories: dict[str, list[Record]] = {}
    for name in names:
        stimuli: list[Stimulus] = [*_said_of(name), Pass(name, day(8))]
        for stimulus in stimuli:
            decision = decide(compiled, run, population, stimulus)
            assert not isinstance(decision, Refusal)
            population |= {subject.id: subject for subject in decision.subjects}
            histories.setdefault(name, []).extend(decision.records)
    return histories


def _histories(office: Office) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for line in office.look(lambda desk: desk.run("spring").history()):
        found.setdefault(line.record.subject, []).append(line.record)
    return found


def test_workers_killed_at_any_moment_lose_and_double_nothing(
    where: Where, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Each thing posted is in the history once, each effect is delivered, all is due."""
    cycles = 300 if request.config.getoption("--long", default=False) else 4
    office, keys = in_run(an_office(where)), tmp_path / "keys"
    names: list[str] = []
    for cycle in range(cycles):
        with a_worker(where, keys, cycle) as worker:
            for number in range(3):
                name = f"p{cycle}-{number}"
                names.append(name)
                for place, one in enumerate(_said_of(name)):
                    office.transact(
                        lambda desk, one=one, key=f"{name}/{place}": desk.run(
                            "spring"
                        ).post(one, key=key)
                    )
            sleep(0.3 * (cycle * 0.618 % 1))
            worker.send_signal(signal.SIGKILL)
    killed = office.look(lambda desk: desk.run("spring").inbox())
    with a_worker(where, keys, 2 * cycles):
        while office.look(lambda desk: (desk.run("spring").inbox(), desk.outbox())) != (
            (),
            (),
        ):
            sleep(0.02)
    delivered = Counter(keys.read_text().splitlines())
    with office.engine.connect() as connection:
        sent = connection.exec_driver_sql("SELECT key FROM wayfellow_outbox").scalars()

        assert set(delivered) == set(sent)
    assert len(delivered) == len(names)
    assert _histories(office) == _expected(names)
    assert not [one for one in killed if one.parked]


COMMAND = "from wayfellow.cli import main; main()"


def _commands(where: Where, *words: str) -> subprocess.Popen[str]:
    address = url_of(where).render_as_string(hide_password=False)
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, "live", *words, "--database", address],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "WAYFELLOW_JOURNAL": ""},
    )


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)]
)
def test_a_signal_lets_a_worker_finish(
    where: Where, number: signal.Signals, code: int
) -> None:
    """It says that it stops, what it has done, and ends with the code for it."""
    office = in_run(an_office(where))
    office.transact(lambda desk: desk.run("spring").post(_said_of("ana")[0]))
    office.close()
    worker = _commands(where, "worker", "--pause", "60", "--json")
    assert worker.stderr is not None
    told = worker.stderr.readline() + worker.stderr.readline()
    worker.send_signal(number)
    printed, rest = worker.communicate(timeout=30)

    assert worker.returncode == code, rest
    assert told.startswith("At work on")
    assert "1 posted event handled" in told
    assert "Stopping, once what I am at is done." in rest
    assert json.loads(printed)["handled"] == 1


@pytest.mark.parametrize("where", ["sqlite"], indirect=True)
def test_one_works_on_a_file_and_a_killed_one_makes_way(
    where: Where, tmp_path: Path
) -> None:
    """A second one is told; when the first is killed, the next begins at once."""
    office = in_run(an_office(where))
    with a_worker(where, tmp_path / "keys") as first:
        office.transact(lambda desk: desk.run("spring").post(_said_of("ana")[0]))
        while office.look(lambda desk: desk.run("spring").inbox()):
            sleep(0.02)
        with pytest.raises(WorkerPresent, match="takes one at a time"):
            office.work(once=True, clock=lambda: day(8))
        first.kill()
        first.wait()
        done = office.work(once=True, clock=lambda: day(8))

    assert done.handled == 0


@pytest.mark.parametrize("where", ["sqlite"], indirect=True)
def test_a_lock_that_cannot_be_made_is_no_other_worker(where: Where) -> None:
    """The database's own words are told, with the name of the file."""
    office = in_run(an_office(where))
    assert isinstance(where, Path)
    (where / "small.db-worker").mkdir()
    with pytest.raises(DatabaseFailed, match="db-worker"):
        office.work(once=True)


def test_a_worker_rests_until_something_is_due(where: Where) -> None:
    """What is posted meanwhile is found after a pause at the latest; it stops at once."""
    office = in_run(an_office(where))
    stop, turns = Flag(), []

    def post() -> None:
        an_office(where).transact(
            lambda desk: desk.run("spring").post(_said_of("ana")[0])
        )

    def watch(turn: Turn) -> None:
        turns.append(turn)
        if turn.done.handled:
            stop.set()

    Timer(0.2, post).start()
    done = office.work(stop=stop, pause=QUICK, clock=lambda: NOON, watch=watch)

    assert done.handled == 1
    assert [turn.when for turn in turns] == [NOON]


def test_a_worker_stops_when_its_time_has_come(where: Where) -> None:
    """Until then it works, and what it rests is no longer than what is left."""
    office = in_run(an_office(where))
    times = iter([NOON, NOON, NOON + timedelta(hours=1)])
    done = office.work(until=NOON + timedelta(seconds=0.1), clock=lambda: next(times))

    assert done == Work()


@pytest.mark.parametrize("where", ["postgresql"], indirect=True)
def test_whom_a_host_is_changing_is_passed_over(where: Where) -> None:
    """The others are not kept waiting; when the host is done, a worker comes back."""
    office = in_run(an_office(where, patience=0.2))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana", "bea"))
    with Session(office.engine) as session:
        run = office.bind(session).run("spring")
        run.post(Event("bea", "details", day(5), KIM, {"age": 18}))
        run.send("ana", "details", by=KIM, at=day(5), payload={"age": 17})
        office.transact(
            lambda desk: desk.run("spring").post(
                Event("ana", "details", day(6), KIM, {"age": 18})
            )
        )
        meanwhile = office.work(once=True, clock=lambda: day(12))
        session.commit()
    afterwards = office.work(once=True, clock=lambda: day(12))

    assert meanwhile == Work(fired=1)
    assert afterwards == Work(handled=2, fired=1)


@pytest.mark.parametrize("where", ["postgresql"], indirect=True)
def test_who_is_tied_to_somebody_being_changed_is_passed_over(where: Where) -> None:
    """A pair needs both its members; nobody is waited for, so nobody waits for ever."""
    office = in_run(an_office(where, patience=0.2))

    def join(desk: Desk) -> None:
        run = desk.run("spring")
        enrolled(run, "ben", role="mentor")
        accepted(run, "ana")
        run.introduce("pair", {"mentee": "ana", "mentor": "ben"}, by=KIM, at=day(7))

    office.transact(join)
    ended = Event("ana+ben", "ended", day(9), KIM)
    office.transact(lambda desk: desk.run("spring").post(ended))
    with Session(office.engine) as session:
        office.bind(session).run("spring").send("ben", "pause", by=KIM, at=day(8))
        meanwhile = office.work(once=True, clock=lambda: day(9))
        session.rollback()

    assert meanwhile == Work()
    assert office.work(once=True, clock=lambda: day(9)) == Work(handled=1)


@pytest.mark.parametrize("where", ["postgresql"], indirect=True)
def test_a_round_waits_for_those_who_are_due_before_it(where: Where) -> None:
    """While a host holds somebody who is due, no worker holds a later round."""
    office = in_run(an_office(where, patience=0.2), every_week=True)
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    office.advance(day(5))
    with Session(office.engine) as session:
        run = office.bind(session).run("spring")
        run.send("ana", "details", by=KIM, at=day(5), payload={"age": 17})
        meanwhile = office.work(once=True, clock=lambda: day(12))
        session.rollback()

    assert meanwhile == Work()
    assert office.work(once=True, clock=lambda: day(12)) == Work(fired=1, rounds=1)


def _people(request: pytest.FixtureRequest) -> int:
    return 2000 if request.config.getoption("--long", default=False) else 240


@pytest.mark.parametrize("where", ["postgresql"], indirect=True)
def test_many_workers_do_each_thing_once(
    where: Where, request: pytest.FixtureRequest
) -> None:
    """Four at once share who is due, and the rounds; all is as if there were one."""
    people = _people(request)
    office = in_run(an_office(where, patience=20.0), every_week=True)

    def join(desk: Desk) -> None:
        run = desk.run("spring")
        enrolled(run, *(f"p{number}" for number in range(people)))
        for number in range(8):
            enrolled(run, f"m{number}", role="mentor")
            accepted(run, f"a{number}")

    office.transact(join)

    def work(_: int) -> Work:
        return an_office(where, patience=20.0).work(
            until=day(61), stop=stop, pause=QUICK, batch=7, clock=lambda: day(60)
        )

    stop = Flag()
    with ThreadPoolExecutor(4) as workers:
        done = [workers.submit(work, number) for number in range(4)]
        while True:
            stands = office.look(lambda desk: desk.run("spring").status())
            if stands.next_due is None or stands.next_due > day(60):
                break
            sleep(0.05)
        stop.set()
        total = sum((one.result() for one in done), Work())

    histories = _histories(office)
    assert (total.fired, total.rounds, total.introduced) == (2 * people, 9, 8)
    assert total.troubles == 0
    for records in histories.values():
        assert [r.sequence for r in records] == list(range(1, len(records) + 1))
    assert all(len(histories[f"p{number}"]) == 4 for number in range(people))
    kinds = Counter(record.name for record in histories["a0"])
    assert (kinds["matched"], kinds["accepted"]) == (1, 1)


WRITER = """
import sys
from datetime import UTC, datetime
from wayfellow.decide import Actor
from wayfellow.hooks import Hooks
from wayfellow.live import open_office

office = open_office(sys.argv[1], hooks=Hooks(), ahead=None, patience=60.0)
at, by = datetime(2027, 1, 5, 12, tzinfo=UTC), Actor("coordinator", "kim")
for number in range(10):
    age = {"age": int(sys.argv[2]) * 100 + number}
    office.transact(
        lambda desk: desk.run("spring").send("ana", "details", by=by, at=at, payload=age)
    )
"""


def test_several_processes_on_one_participant(
    where: Where, request: pytest.FixtureRequest
) -> None:
    """They leave one history without a gap, with what each of them said in its order."""
    processes = 8 if request.config.getoption("--long", default=False) else 3
    office = in_run(an_office(where))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    address = url_of(where).render_as_string(hide_password=False)
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, address, str(number)])
        for number in range(processes)
    ]
    codes = [writer.wait(120) for writer in writers]
    records = _histories(office)["ana"]
    said = [record.payload["age"] for record in records[1:]]

    assert codes == [0] * processes
    sequences = [record.sequence for record in records]
    assert sequences == list(range(1, 10 * processes + 2))
    for number in range(processes):
        his = [age for age in said if age // 100 == number]
        assert his == [number * 100 + one for one in range(10)]


def test_a_clock_that_leaps_stops_the_worker(where: Where) -> None:
    """Nothing goes off; somebody has to say that the clock is right."""
    office = in_run(an_office(where))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    office.close()
    leapt = an_office(where)
    leapt._clock = lambda: WRITTEN + timedelta(days=4000)
    with pytest.raises(ClockLeapt):
        leapt.work(once=True)

    assert len(_histories(office)["ana"]) == 1


@pytest.mark.parametrize("where", ["sqlite"], indirect=True)
def test_a_trouble_with_the_database_is_waited_out(where: Where) -> None:
    """It is told, tried again, and nothing is lost by it."""
    office = in_run(an_office(where, patience=0.05))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    stop, told = Flag(), []
    with office.engine.connect() as other:
        other.exec_driver_sql("BEGIN IMMEDIATE")

        def watch(turn: Turn) -> None:
            told.append(turn.trouble)
            if turn.trouble:
                other.rollback()
            if turn.done.fired:
                stop.set()

        done = office.work(stop=stop, clock=lambda: day(12), watch=watch)

    assert "somebody else is writing" in told[0]
    assert (done.troubles, done.fired) == (1, 1)


class Refusing:
    """Refuses to let anybody end."""

    def __init__(self) -> None:
        self.asked = 0

    @hookimpl
    def before_move(self, move: Move) -> str | None:
        """Refuse it."""
        self.asked += move.record.kind == "timer"
        return "not today" if move.record.kind == "timer" else None


def test_who_is_refused_is_left_alone_for_some_minutes(where: Where) -> None:
    """A worker does not ask again and again, and does not forget either."""
    refusing = Refusing()
    office = in_run(an_office(where, refusing))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    minutes = count()
    done = office.work(
        until=day(60) + timedelta(minutes=30),
        pause=timedelta(0),
        clock=lambda: day(60) + timedelta(minutes=next(minutes)),
    )

    assert done.fired == 1
    assert 2 <= refusing.asked == done.passed_over <= 4


def test_people_in_several_pairs_are_worked_on_at_once(where: Where) -> None:
    """Who is tied to the same people never waits for ever, and nothing is lost."""
    office = in_run(an_office(where, patience=20.0))
    pairs = [(f"a{number}", f"m{number // 2}") for number in range(6)]

    def join(desk: Desk) -> None:
        run = desk.run("spring")
        enrolled(run, "m0", "m1", "m2", role="mentor")
        for mentee, mentor in pairs:
            accepted(run, mentee)
            members = {"mentee": mentee, "mentor": mentor}
            run.introduce("pair", members, by=KIM, at=day(7))
        names = [name for pair in pairs for name in (*pair, "+".join(pair))]
        for verb, number in (("pause", 8), ("resume", 9)):
            for name in (*names, *reversed(names)):
                run.post(Event(name, verb, day(number), KIM))

    office.transact(join)
    posted = len(office.look(lambda desk: desk.run("spring").inbox()))
    several = 3 if office.engine.dialect.name == "postgresql" else 1

    def work(_: int) -> Work:
        return an_office(where, patience=20.0).work(
            stop=stop, pause=QUICK, clock=lambda: day(10)
        )

    def write(name: str) -> None:
        change = Event(name, "details", day(9), KIM, {})
        office.transact(lambda desk: desk.run("spring").post(change))

    stop = Flag()
    with ThreadPoolExecutor(several + 1) as people:
        done = [people.submit(work, number) for number in range(several)]
        list(people.map(write, [mentee for mentee, _ in pairs]))
        while any(
            one.parked is None
            for one in office.look(lambda desk: desk.run("spring").inbox())
        ):
            sleep(0.05)
        stop.set()
        total = sum((one.result() for one in done), Work())

    assert total.troubles == 0
    assert total.handled + total.refused == posted + len(pairs)
    for records in _histories(office).values():
        assert [r.sequence for r in records] == list(range(1, len(records) + 1))

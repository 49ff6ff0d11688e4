"""A deterministic simulation of all that the live engine may be put through.

One seed decides what people try, when it arrives (late, twice, in another order, or
never), which worker takes it, what breaks meanwhile, and when a new version is deployed.
After every step what is stored is compared with the naive model.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from heapq import heappop, heappush
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import Engine

from reliability import upheavals
from reliability.acts import Act, Advance, Imagination, Match
from reliability.faults import RAISED, TROUBLE, Faults
from reliability.invariants import check
from reliability.naive import Broke, NaiveRun, as_kept
from reliability.programmes import compiled, next_version
from wayfellow.decide import (
    Compiled,
    Correct,
    Effect,
    EnrolPerson,
    Event,
    Introduce,
    MoveByHand,
    Refusal,
    Reopen,
    Run,
    compile_programme,
)
from wayfellow.errors import PluginFailed, Refused
from wayfellow.hooks import Announcement, Hooks, Move, hookimpl
from wayfellow.live import Answer, Desk, Office
from wayfellow_dsl.model import Programme

STARTS = date(2027, 1, 4)
_MOST_RUNS = 4

Told = Answer | Refusal | Broke | None
"""What came of a request; None of one that only lets things happen."""


class Letter(NamedTuple):
    """Something that somebody wants to tell a run; it may arrive more than once."""

    run: str
    act: Act
    key: str | None = None


class Meddler:
    """A plugin that breaks down at the wrong time, and keeps what it has delivered.

    It announces each move.
    """

    def __init__(self) -> None:
        self.broken: set[str] = set()
        """Those on whose moves it breaks down."""
        self.is_down = False
        self.delivered: list[str] = []

    @hookimpl
    def before_move(self, move: Move) -> None:
        """Break down, for some."""
        if move.subject in self.broken:
            raise RuntimeError("broke down on a move")

    @hookimpl
    def announce(self, move: Move) -> Announcement:
        """Announce where somebody has gone."""
        return Announcement("move", {"to": move.target})

    @hookimpl
    def deliver(self, effect: Effect) -> bool:
        """Deliver an effect, though perhaps without living to say so."""
        self.delivered.append(effect.key)
        if self.is_down:
            raise RuntimeError("broke down after a delivery")
        return True


class Play:
    """One seed, played in one database that has our tables and nothing in them."""

    def __init__(self, seed: int, names: tuple[str, ...], engine: Engine) -> None:
        self.random = Random(seed)  # noqa: S311
        self.now = datetime(2027, 1, 4, 8, tzinfo=UTC)
        self.engine, self.faults = engine, Faults(engine)
        self.plugin = Meddler()
        self.offices = [
            Office(engine, hooks=Hooks([self.plugin]), clock=lambda: self.now)
            for _ in range(2)
        ]
        self.runs: dict[str, NaiveRun] = {}
        self.acknowledged: dict[tuple[str, str], tuple[Letter, Answer]] = {}
        self.ideas: dict[str, Imagination] = {}
        self.newest: dict[str, Programme] = {}
        """The newest version of each programme that is deployed."""
        self.barred: set[str] = set()
        self._mail: list[tuple[datetime, int, Letter]] = []
        self._written = 0
        self._kept: dict[tuple[str, str], tuple[object, str]] = {}
        for number, name in enumerate(names):
            self.open(f"run{number}", compiled(name))

    def step(self) -> None:
        """Let one thing happen, and see that what is stored is what should be."""
        run = self.random.choice(sorted(self.runs))
        is_later = self.chance(0.5)
        self.now += self.ideas[run].later() if is_later else timedelta(seconds=1)
        if self._mail and self._mail[0][0] <= self.now and self.chance(0.7):
            self._bring(heappop(self._mail)[2])
        elif self.chance(0.02) and len(self.runs) < _MOST_RUNS:
            self._deploy(run)
        elif self.chance(0.05):
            self._empty_the_outbox()
        elif self.chance(0.06):
            upheavals.attempt(self, run)
        else:
            act = self.think(run)
            match act:
                case Advance():
                    self.advance(act)
                case Match():
                    self.tell(Letter(run, act))
                case _:
                    self._post(Letter(run, act, self.key()))
        self.compare()

    def finish(self) -> None:
        """Let all that is on its way arrive, and every effect that may be delivered."""
        while self._mail:
            arrives, _, letter = heappop(self._mail)
            self.now = max(self.now, arrives)
            self.tell(letter)
            self.compare()
        self.plugin.is_down = False
        self.now += timedelta(days=30)
        while (done := self.office.deliver()).delivered or done.failures:
            self.now += timedelta(days=30)
        waiting = self.office.look(lambda desk: desk.outbox())
        kept_back = {one.effect.key for one in waiting}

        # To whom a concern holds, nothing is delivered until it is lifted.
        assert bool(done.held) == bool(kept_back)
        assert set(self.plugin.delivered) | kept_back == set(self._effects())

    def think(self, run: str) -> Act:
        """Think of something that somebody might try in a run."""
        naive = self.runs[run]
        return self.ideas[run].remember(naive.records).act(naive.population, self.now)

    @property
    def office(self) -> Office:
        """One of the workers, whoever is free."""
        return self.random.choice(self.offices)

    # -- On the way to the engine ------------------------------------------------------

    def key(self) -> str | None:
        """Give a key for a request, or none."""
        self._written += 1
        return f"form-{self._written}" if self.chance(0.7) else None

    def _post(self, letter: Letter) -> None:
        """Bring a letter now or later; with a key perhaps again, or not at all."""
        way = self.random.random()
        if way < 0.6:
            self._bring(letter)
        elif way < 0.95 or letter.key is None:
            self._send_later(letter)
        while letter.key is not None and self.chance(0.15):
            self._send_later(letter)

    def _send_later(self, letter: Letter) -> None:
        delay = self.random.choice((timedelta(), timedelta(hours=2), timedelta(days=9)))
        self._written += 1
        arrives = self.now + delay * self.random.random()
        heappush(self._mail, (arrives, self._written, letter))

    def _bring(self, letter: Letter) -> None:
        """Bring a letter to the engine, while something else may go wrong."""
        way = self.random.random()
        if way < 0.15:
            self.break_off(letter)
        elif way < 0.22:
            self.roll_back(letter)
        elif way < 0.27:
            self.plugin.broken = self._some_people()
            self.tell(letter)
            self.plugin.broken = set()
        elif way < 0.35 and isinstance(letter.act, Event):
            self._tell_several(letter.run, letter.act)
        else:
            self.tell(letter)
            if letter.key is not None and self.chance(0.1):
                # It was done and the answer was lost: whoever sent it asks again.
                self._send_later(letter)

    # -- What the engine answers, and what the naive model makes of it -----------------

    def tell(self, letter: Letter) -> None:
        """Tell the engine something; the naive model comes to the same."""
        told = self._ask(letter)
        assert isinstance(told, (Answer, Refusal, Broke, type(None)))
        self._agree(letter, told)

    def _ask(self, letter: Letter) -> Told:
        try:
            answer: Answer | None = self.office.transact(lambda desk: ask(desk, letter))
        except Refused as refused:
            return refused.refusal
        except PluginFailed:
            return Broke()
        return answer if isinstance(answer, Answer) else None

    def _agree(self, letter: Letter, told: Told) -> None:
        """See that the naive model comes to what the engine has answered."""
        place = (letter.run, letter.key or "")
        if place in self.acknowledged:
            # It had been acknowledged: it is not done again, and answered as before.
            assert told == self.acknowledged[place][1]
            return
        naive = self.runs[letter.run]
        before = len(naive.records)
        expected: Refusal | Broke | None
        try:
            expected = naive.take(letter.act, check, self.plugin.broken)
        except Broke as broke:
            expected = broke
        match told:
            case Refusal():
                assert isinstance(expected, Refusal), f"refused only live: {told}"
                assert told.kind == expected.kind
            case Broke():
                assert isinstance(expected, Broke)
            case Answer():
                assert expected is None, f"refused only by the naive model: {expected}"
                assert list(told.records) == naive.records[before:]
                if letter.key is not None:
                    self.acknowledged[place] = (letter, told)

    def _tell_several(self, run: str, event: Event) -> None:
        """Send some events together: all of them happen, or none."""
        naive = self.runs[run].copy()
        acts = [self.think(run) for _ in range(self.random.randint(1, 4))]
        events = [act for act in acts if isinstance(act, Event)] + [event]
        refusals = (naive.take(one, check) for one in events)
        expected = next((refusal for refusal in refusals if refusal), None)
        told: tuple[Answer, ...] | Refusal
        try:
            told = self.office.transact(lambda desk: desk.run(run).send_many(events))
        except Refused as refused:
            told = refused.refusal
        if isinstance(told, Refusal):
            assert expected is not None
            assert told.kind == expected.kind
            return
        assert expected is None
        records = [record for answer in told for record in answer.records]
        assert records == naive.records[len(self.runs[run].records) :]
        self.barred |= naive.barred
        naive.barred = self.barred
        self.runs[run] = naive

    # -- What goes wrong ---------------------------------------------------------------

    def break_off(self, letter: Letter) -> None:
        """Let a statement of it fail; whoever sent it tries again, or gives up."""
        with self.fault(most=14):
            try:
                told = self._ask(letter)
            except TROUBLE:
                if self.chance(0.8):
                    self._send_later(letter)
                return
        self._agree(letter, told)

    def roll_back(self, letter: Letter) -> None:
        """Let a host take back what it began."""
        with self.engine.connect() as connection:
            desk = self.office.bind(connection)
            with suppress(Refused):
                ask(desk, letter)
                ask(desk, letter._replace(key="another"))
            connection.rollback()
        self._send_later(letter)

    def fault(self, most: int) -> Any:
        """Let one of the next statements fail, in one of the ways that there are."""
        fault = self.random.choice(RAISED[self.engine.dialect.name])
        return self.faults.at(self.random.randint(1, most), fault)

    def _some_people(self) -> set[str]:
        found = sorted(
            {who for naive in self.runs.values() for who in naive.population}
        )
        return set(self.random.sample(found, len(found) // 4))

    # -- What workers and the house do -------------------------------------------------

    def advance(self, act: Advance) -> None:
        """Let time pass; a worker that breaks off begins again."""
        if self.chance(0.3):
            with self.fault(most=40), suppress(*TROUBLE):
                self.office.advance(act.at)
        elif self.chance(0.1):
            self.plugin.broken = self._some_people()
            self._pass(act)
            self.plugin.broken = set()
        self._pass(act)

    def _pass(self, act: Advance) -> None:
        if self.chance(0.5):
            self.office.advance(act.at)
        else:
            self.office.transact(lambda desk: desk.advance(act.at))
        for _, naive in sorted(self.runs.items()):
            naive.take(act, check, self.plugin.broken)

    def _empty_the_outbox(self) -> None:
        self.plugin.is_down = self.chance(0.3)
        if self.chance(0.5):
            with self.fault(most=25), suppress(*TROUBLE):
                self.office.deliver()
        else:
            self.office.deliver()

    def _deploy(self, run: str) -> None:
        """Deploy a newer version; who is under way stays, and the next run has it."""
        name = self.runs[run].compiled.programme.name
        newer = compile_programme(next_version(self.newest[name], self.random))
        self.open(f"run{len(self.runs)}", newer)

    def open(self, run: str, newer: Compiled) -> None:
        """Deploy a programme and open a run of it."""
        programme = self.newest[newer.programme.name] = newer.programme

        def work(desk: Desk) -> None:
            desk.deploy(programme)
            desk.open_run(programme.name, STARTS, run)

        self.office.transact(work)
        self.runs[run] = NaiveRun(newer, Run(run, STARTS.isoformat()), self.barred)
        self.ideas[run] = Imagination(newer, self.random)

    # -- What is stored is what should be ----------------------------------------------

    def compare(self) -> None:
        """See that states, histories and effects are those of the naive model."""
        with self.engine.connect() as connection:
            read = connection.exec_driver_sql
            states = {
                (run, who): state
                for run, who, state in read(
                    "SELECT run, id, state FROM wayfellow_subject"
                )
            }
            lines = dict(
                read("SELECT run, count(*) FROM wayfellow_history GROUP BY run").all()
            )
            keys = [key for (key,) in read("SELECT key FROM wayfellow_outbox")]
        expected = {}
        for name, naive in self.runs.items():
            for subject in naive.population.values():
                known = self._kept.get((name, subject.id))
                if known is None or known[0] is not subject:
                    known = self._kept[name, subject.id] = (subject, as_kept(subject))
                expected[name, subject.id] = known[1]
            assert lines.get(name, 0) == len(naive.records), "lines are lost or doubled"

        assert states == expected
        assert sorted(keys) == sorted(self._effects())

    def _effects(self) -> list[str]:
        """Give the keys of all that was decided to be delivered, and of each move."""
        return [key for naive in self.runs.values() for key in naive.effects]

    def compare_histories(self) -> None:
        """See that every history is that of the naive model, and tells the same again."""
        for name, naive in self.runs.items():
            lines = self.office.look(lambda desk, name=name: desk.run(name).history())
            told = self.office.look(lambda desk, name=name: desk.run(name).verify())

            assert [line.record for line in lines] == naive.records
            assert told.flaws == ()

    def chance(self, of: float) -> bool:
        """Toss a coin that is not fair."""
        return self.random.random() < of


def ask(desk: Desk, letter: Letter) -> Any:
    """Ask for what a letter says."""
    run, key = desk.run(letter.run), letter.key
    match letter.act:
        case EnrolPerson(id=who, role=role, at=at, by=by, person=person, details=said):
            return run.enrol(
                role, who, at=at, by=by, person=person, details=said, key=key
            )
        case Event(subject=who, name=name, at=at, by=by, payload=payload):
            return run.send(who, name, at=at, by=by, payload=payload, key=key)
        case Introduce(relationship=kind, members=members, at=at, by=by, joins=joins):
            named: dict[str, list[str]] = {}
            for role, who in members:
                named.setdefault(role, []).append(who)
            return run.introduce(kind, named, by=by, at=at, joins=joins, key=key)
        case MoveByHand(subject=who, to=to, reason=reason, at=at, by=by):
            return run.move(who, to, reason=reason, by=by, at=at, key=key)
        case Match(policy=policy, at=at):
            return run.match(policy, at=at)
        case Correct(subject=who, line=line, reason=reason, at=at, by=by) as slip:
            return run.correct(
                who,
                line,
                reason=reason,
                by=by,
                at=at,
                payload=slip.payload,
                when=slip.when,
                key=key,
            )
        case Reopen(subject=who, to=to, reason=reason, at=at, by=by):
            return run.reopen(who, to, reason=reason, by=by, at=at, key=key)
        case _:
            raise AssertionError(f"nobody asks for {letter.act}")

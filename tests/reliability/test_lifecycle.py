"""Whatever people do in whatever order: the invariants hold, live, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, create_engine

from databases import emptied
from live.offices import Where, an_office, url_of
from reliability import upheavals
from reliability.acts import OUTSIDER, Act, Advance, Imagination
from reliability.invariants import (
    concerns_stay_with_those_who_lift_them,
    nobody_is_forgotten,
)
from reliability.naive import NaiveRun
from reliability.play import Letter, Play
from reliability.programmes import VARIED, compiled
from wayfellow.decide import Actor, Record, Subject
from wayfellow.errors import Refused
from wayfellow.live import Desk

RUN = "run0"
LUCK = st.randoms(use_true_random=False)
Idea = Callable[[Imagination, dict[str, Subject]], Act | None]


class Lifecycle(RuleBasedStateMachine):
    """A run in which guardians, staff, members, outsiders and the engine do anything."""

    def __init__(self, fresh: Callable[[], Engine]) -> None:
        super().__init__()
        self.engine = fresh()

    def teardown(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    @initialize(name=st.sampled_from(VARIED))
    def a_run_begins(self, name: str) -> None:
        """Open a run of one programme."""
        self.play = Play(0, (name,), self.engine)
        self.keys = count()

    @property
    def naive(self) -> NaiveRun:
        """The run as it should be."""
        return self.play.runs[RUN]

    def attempt(self, random: Random, kind: str, *, breaks: bool = False) -> None:
        """Try something of a kind, under a key."""
        ideas = Imagination(self.naive.compiled, random).remember(self.naive.records)
        act = getattr(ideas, kind)(self.naive.population, self.play.now)
        self.play.now += timedelta(minutes=1)
        if act is None:
            return
        letter = Letter(RUN, act, None if kind == "match" else f"{next(self.keys)}")
        if breaks:
            self.play.break_off(letter)
        else:
            self.play.tell(letter)

    @rule(random=LUCK)
    def somebody_joins(self, random: Random) -> None:
        """Let somebody begin, perhaps once more, or in a second role."""
        self.attempt(random, "enrol")

    @rule(random=LUCK)
    def something_happens(self, random: Random) -> None:
        """Say that something happened, by whoever may say it, or may not."""
        self.attempt(random, "tell")

    @rule(random=LUCK)
    def something_more_happens(self, random: Random) -> None:
        """Say several things, so that people get on."""
        for _ in range(6):
            self.attempt(random, "tell")

    @rule(random=LUCK)
    def somebody_is_concerned(self, random: Random) -> None:
        """Raise a concern, lift one, pause, or go on."""
        self.attempt(random, "care")

    @rule(random=LUCK)
    def staff_introduce_people(self, random: Random) -> None:
        """Bring people together by hand."""
        self.attempt(random, "introduce")

    @rule(random=LUCK)
    def staff_move_somebody(self, random: Random) -> None:
        """Move somebody by hand."""
        self.attempt(random, "move")

    @rule(random=LUCK)
    def staff_put_something_right(self, random: Random) -> None:
        """Correct a line of somebody's history."""
        self.attempt(random, "correct")

    @rule(random=LUCK)
    def staff_take_an_ending_back(self, random: Random) -> None:
        """Let somebody go on who has ended."""
        self.attempt(random, "reopen")

    @rule(random=LUCK)
    def the_house_does_something_at_large(self, random: Random) -> None:
        """Post, import, migrate, forbid erasing somebody, or erase them."""
        self.play.random = random
        self.play.now += timedelta(minutes=1)
        upheavals.attempt(self.play, RUN)

    @rule(random=LUCK)
    def staff_call_for_a_round(self, random: Random) -> None:
        """Match those who wait."""
        self.attempt(random, "match")

    @rule(random=LUCK, kind=st.sampled_from(["enrol", "tell", "care", "introduce"]))
    def something_breaks(self, random: Random, kind: str) -> None:
        """Let a statement fail, whichever it is."""
        self.play.random = random
        self.attempt(random, kind, breaks=True)

    @rule(random=LUCK, days=st.integers(1, 60))
    def time_passes(self, random: Random, days: int) -> None:
        """Let time pass, and perhaps a worker break off meanwhile."""
        self.play.random = random
        self.play.now += timedelta(days=days)
        self.play.advance(Advance(self.play.now))

    @invariant()
    def what_is_stored_is_what_should_be(self) -> None:
        """Compare with the naive model, on which every other invariant is checked."""
        if hasattr(self, "play"):
            self.play.compare()

    @invariant()
    def nobody_is_forgotten(self) -> None:
        """I10, by what the desk says needs attention."""
        if not hasattr(self, "play"):
            return
        stuck = self.play.office.look(
            lambda desk: desk.run(RUN).stuck(at=self.play.now)
        )
        named = {who for one in stuck.matters for who in (one.subject, *one.others)}
        nobody_is_forgotten(self.naive.compiled, self.naive.population, named)

    @invariant()
    def concerns_stay_with_those_who_lift_them(self) -> None:
        """I3, by what the desk shows to each of those concerned."""
        if not hasattr(self, "play"):
            return
        held = [one for one in self.naive.population.values() if one.is_held][:2]
        for subject in held:
            for actor in self._onlookers(subject):
                self._look(actor, subject.id)

    def _onlookers(self, subject: Subject) -> list[Actor]:
        programme = self.naive.compiled.programme
        members = subject.members or ((subject.kind, subject.id),)
        attached = [
            Actor(one.name, f"{one.name} of {who}")
            for role, who in members
            for one in programme.role(role).attached
        ]
        staff = [Actor(one.name, "kim") for one in programme.staff]
        return [OUTSIDER, *(Actor(*one) for one in members), *attached, *staff]

    def _look(self, actor: Actor, subject: str) -> None:
        def read(desk: Desk) -> list[Record]:
            lines = desk.run(RUN).seen_by(actor).history(subject)
            return [line.record for line in lines]

        try:
            seen = self.play.office.look(read)
        except Refused:
            return
        concerns_stay_with_those_who_lift_them(self.naive.compiled, actor, seen)


def test_every_invariant_holds_whatever_people_do(where: Where, is_long: bool) -> None:
    """Any sequence of acts, faults and waiting, by anybody, keeps every promise."""
    numbers = count()
    compiled(VARIED[0])

    def fresh() -> Engine:
        place = where
        if isinstance(where, Path):
            place = where / str(next(numbers))
            place.mkdir()
            an_office(place).close()
        else:
            emptied(where)
        given = {"isolation_level": None} if isinstance(where, Path) else {}
        return create_engine(url_of(place), connect_args=given)

    is_sqlite = isinstance(where, Path)
    quick, long = (6, 2000) if is_sqlite else (2, 300)
    run_state_machine_as_test(
        lambda: Lifecycle(fresh),
        settings=settings(
            max_examples=long if is_long else quick,
            stateful_step_count=50 if is_long else 20,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )

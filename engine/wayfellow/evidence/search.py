"""Search: every place that the rules lead to, with what has been met on the way there.

A place is a step, or an outcome, together with the needs that are met in it. From each
the search goes on by whatever can happen there, in the order in which the engine would
take it. What depends on somebody's details is so for somebody; what depends on counts,
on others or on the past *may* be so. So what no path leads to is proved for every run,
and what a path leads to on which nothing is left open certainly can happen.

A move by hand is no path: staff answer for it, with a reason.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from wayfellow_dsl.checks.kinds import kinds_of
from wayfellow_dsl.checks.ways import starts_of
from wayfellow_dsl.checks.witnesses import say_witness
from wayfellow_dsl.classes import Case, Place
from wayfellow_dsl.model import (
    All,
    AnyOf,
    Computed,
    Condition,
    Count,
    End,
    Ended,
    Fact,
    Forgo,
    Go,
    Identity,
    InStep,
    MeetingsOver,
    Met,
    Need,
    NeedsDone,
    Not,
    OnEngine,
    OnTrue,
    Programme,
    Reached,
    Rule,
    find_all,
)
from wayfellow_dsl.phrases import say_name
from wayfellow_dsl.truth import holds

from .happenings import Happening, happenings

MOST_PLACES = 4_000


@dataclass(frozen=True, slots=True)
class Spot:
    """A step or an outcome, and what is met there."""

    step: str
    met: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()
    """What is met or waived."""
    forgone: frozenset[str] = frozenset()
    """What was let go in this step."""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """How somebody comes to a place: from where, by what, and who can."""

    before: Spot | None
    words: str
    asks: tuple[Condition, ...]
    """What has to be so of somebody's details."""
    is_sure: bool
    """Nothing on the way is left open."""
    is_fresh: bool
    """No meeting has been planned before."""


@dataclass(frozen=True, slots=True)
class _Trail:
    """What is passed through before somebody rests again."""

    cause: str
    asks: tuple[Condition, ...]
    is_sure: bool
    is_fresh: bool = True
    moves: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    """The steps that were entered, also those that were left at once."""

    @property
    def words(self) -> str:
        """Write it in one line: `applying -> waiting (let in by coordinator)`."""
        if not self.moves:
            return self.cause
        moves = ", ".join(self.moves)
        is_beginning = self.cause.startswith(" ")
        return f"{self.cause}, {moves}" if is_beginning else f"{moves} ({self.cause})"

    def moved(self, words: str, step: str = "") -> _Trail:
        """Go on to another place: a step, unless it is an end."""
        entered = (*self.steps, step) if step else self.steps
        return replace(self, moves=(*self.moves, words), steps=entered)


class Search:
    """Goes through every place of one role or relationship."""

    def __init__(
        self,
        programme: Programme,
        subject: str,
        wanted: Iterable[Condition] = (),
        known: Case | None = None,
        *,
        is_lapsing: bool = True,
    ) -> None:
        """Look at a lifecycle.

        `wanted` are the conditions that are asked of it, and `known` is what is so of
        others in the story that it tells. Unless `is_lapsing`, no check lapses.
        """
        self._is_lapsing = is_lapsing
        self._programme = programme
        self._subject = subject
        self._lifecycle = programme.lifecycle(subject)
        self._steps = {step.name: step for step in self._lifecycle.steps}
        self._happenings = {
            step.name: tuple(happenings(programme, self._lifecycle, step))
            for step in self._lifecycle.steps
        }
        self._needs = {
            need.key: need for step in self._lifecycle.steps for need in step.needs
        }
        self._wanted = {
            met.need
            for one in wanted
            for met in find_all(one, Met)
            if met.of in ("", subject)
        }
        self._asked_for = {
            met.need for met in find_all(self._lifecycle, Met) if not met.of
        }
        """Needs that some condition asks for; what no step needs nobody ever meets."""
        self._known = dict(known or {})
        self.is_whole = True
        """False when there are too many places to go through all of them."""

    @cached_property
    def arrivals(self) -> dict[Spot, Arrival]:
        """Every place where somebody can rest, and a short way there.

        The sure ones come first, and nearer ones before those further on.
        """
        found: dict[Spot, Arrival] = {}
        for is_sure in (True, False):
            self._go_through(found, is_sure)
        return found

    def leads_to(self, start: str) -> dict[str, None] | None:
        """List the steps and outcomes that lie behind a step, itself among them.

        A step that is left as soon as it is entered lies on the way all the same.

        None when nobody is known to rest in it, or when there are too many places to go
        through all of them.
        """
        found = {
            spot: arrival
            for spot, arrival in self.arrivals.items()
            if spot.step == start and not spot.outcome
        }
        entered: dict[str, None] = {}
        waiting = deque(found)
        while waiting:
            spot = waiting.popleft()
            for rest, how in self._next(spot, found[spot]):
                entered.update(dict.fromkeys(how.steps))
                self._note(found, waiting, rest, spot, how, is_sure=False)
        if not found or not self.is_whole:
            return None
        return {spot.outcome or spot.step: None for spot in found} | entered

    def story(self, spot: Spot, asked: Condition | None = None) -> tuple[str, ...]:
        """Tell the way to a place, in a line for everything that happens.

        `asked` is what has to be so there. Nothing is told when it is not certain that
        somebody can come there of whom it is so.
        """
        arrival = self.arrivals[spot]
        condition = All(()) if asked is None else self._simple(asked, spot)
        truth = holds(condition, {})
        who = self._somebody((*arrival.asks, condition))
        is_open = truth is None and _is_open(condition)
        if not arrival.is_sure or truth is False or is_open or who is None:
            return ()
        lines: list[str] = []
        place: Spot | None = spot
        while place is not None:
            lines.append(self.arrivals[place].words)
            place = self.arrivals[place].before
        begins = say_witness(who, self._subject).replace("`", "") + lines.pop()
        return (begins, *reversed(lines))

    def case(self, spot: Spot) -> Case:
        """Give what is known of somebody in a place."""
        keys = self._needs.keys() | self._wanted | self._asked_for
        case: Case = {Met(key): key in spot.met for key in keys}
        case[Place()] = End(spot.outcome) if spot.outcome else Go(spot.step)
        return case

    # -- Going through -----------------------------------------------------------------

    def _go_through(self, found: dict[Spot, Arrival], is_sure: bool) -> None:
        waiting = deque(found)
        for step in starts_of(self._lifecycle):
            asked = self._steps[step].starts_if
            trail = _Trail(f" begins in {say_name(step)}", (), True)
            spot = Spot(step)
            begun = [trail] if asked is None else self._asking(trail, [asked], spot)
            for one in begun:
                for rest, how in self._entering(spot, one, frozenset()):
                    self._note(found, waiting, rest, None, how, is_sure)
        while waiting:
            spot = waiting.popleft()
            for rest, how in self._next(spot, found[spot]):
                self._note(found, waiting, rest, spot, how, is_sure)

    def _note(
        self,
        found: dict[Spot, Arrival],
        waiting: deque[Spot],
        spot: Spot,
        before: Spot | None,
        how: _Trail,
        is_sure: bool,
    ) -> None:
        if spot in found or (is_sure and not how.is_sure):
            return
        if len(found) >= MOST_PLACES:
            self.is_whole = False
            return
        found[spot] = Arrival(before, how.words, how.asks, how.is_sure, how.is_fresh)
        waiting.append(spot)

    def _next(self, spot: Spot, arrival: Arrival) -> Iterator[tuple[Spot, _Trail]]:
        """Yield where somebody can rest after one more thing has happened."""
        if spot.outcome:
            return
        start = _Trail("", arrival.asks, arrival.is_sure, arrival.is_fresh)
        for key in self._doable(spot):
            yield from self._done(spot, self._needs[key], start)
        for happening in self._happenings[spot.step]:
            is_sure = start.is_sure and happening.is_sure
            trail = replace(start, cause=happening.words, is_sure=is_sure)
            for asked in self._asking(trail, happening.asks, spot):
                yield from self._taken(spot, happening, asked)

    def _doable(self, spot: Spot) -> Iterator[str]:
        step = self._steps[spot.step]
        here = {need.key for need in step.needs} | self._wanted
        for rule in self._lifecycle.rules(step):
            here |= {met.need for met in find_all(rule, Met) if not met.of}
        yield from sorted(here & self._needs.keys())

    def _done(
        self, spot: Spot, need: Need, start: _Trail
    ) -> Iterator[tuple[Spot, _Trail]]:
        """Yield what follows when a need is met, waived, or no longer met."""
        key = need.key
        if key not in spot.met:
            met = _changed(spot, spot.met | {key}, spot.done | {key})
            yield from self._resting(met, replace(start, cause=f"{key} is completed"))
        elif need.lasts is not None and self._is_lapsing:
            # Whether there is time enough for that is left open.
            lost = _changed(spot, spot.met - {key}, spot.done - {key})
            lapsed = replace(start, cause=f"{key} lapses", is_sure=False)
            yield from self._resting(lost, lapsed)
        if key not in spot.done and need.waived_by is not None:
            waived = _changed(spot, spot.met, spot.done | {key})
            yield from self._resting(waived, replace(start, cause=f"{key} is waived"))

    def _taken(
        self, spot: Spot, happening: Happening, trail: _Trail
    ) -> Iterator[tuple[Spot, _Trail]]:
        rule = happening.rule
        if any(isinstance(action, Forgo) for action in rule.actions):
            needs = self._steps[spot.step].needs
            forgone = {need.key for need in needs if need.key not in spot.done}
            spot = Spot(spot.step, spot.met, spot.done, spot.forgone | forgone)
        if rule.target is None:
            yield from self._resting(spot, trail)
        else:
            yield from self._led(spot, rule.target, trail, frozenset())

    def _led(
        self, spot: Spot, target: Go | End, trail: _Trail, passed: frozenset[Spot]
    ) -> Iterator[tuple[Spot, _Trail]]:
        if self._steps[spot.step].plan is not None:
            trail = replace(trail, is_fresh=False)
        if isinstance(target, End):
            words = f"{say_name(spot.step)} -> ends as {say_name(target.outcome)}"
            ended = Spot(spot.step, spot.met, spot.done, outcome=target.outcome)
            yield ended, trail.moved(words)
        else:
            words = f"{say_name(spot.step)} -> {say_name(target.step)}"
            there = Spot(target.step, spot.met, spot.done)
            moved = trail.moved(words, target.step)
            yield from self._entering(there, moved, passed)

    def _entering(
        self, spot: Spot, trail: _Trail, passed: frozenset[Spot]
    ) -> Iterator[tuple[Spot, _Trail]]:
        """Yield what follows from what a step does on entering."""
        if spot in passed:
            return  # Without end: the engine stops, and records nothing.
        passed |= {spot}
        rules = [
            rule
            for rule in self._lifecycle.rules(self._steps[spot.step])
            if isinstance(rule.trigger, OnEngine) and rule.trigger.name == "enter"
        ]
        earlier: list[Condition] = []
        for rule in rules:
            guard = rule.guard or All(())
            for asked in self._asking(trail, [*earlier, guard], spot):
                if rule.target is None:
                    yield from self._resting(spot, asked, passed)
                else:
                    yield from self._led(spot, rule.target, asked, passed)
            earlier.append(Not(guard))
        for asked in self._asking(trail, earlier, spot):
            yield from self._resting(spot, asked, passed)

    def _resting(
        self, spot: Spot, trail: _Trail, passed: frozenset[Spot] = frozenset()
    ) -> Iterator[tuple[Spot, _Trail]]:
        """Yield where somebody rests once no condition leads on any more."""
        earlier: list[Condition] = []
        for rule in self._lifecycle.rules(self._steps[spot.step]):
            if not isinstance(rule.trigger, OnTrue) or rule.target is None:
                continue
            condition = _all_of(rule)
            for asked in self._asking(trail, [*earlier, condition], spot):
                yield from self._led(spot, rule.target, asked, passed)
            earlier.append(Not(condition))
        for asked in self._asking(trail, earlier, spot):
            yield spot, asked

    # -- What has to be so -------------------------------------------------------------

    def _asking(
        self, trail: _Trail, conditions: Sequence[Condition], spot: Spot
    ) -> Iterator[_Trail]:
        """Yield the trail of those for whom conditions hold; nothing if for nobody."""
        condition = self._plain(All(tuple(conditions)), spot)
        truth = holds(condition, self.case(spot))
        if truth is True:
            yield trail
            return
        if truth is False:
            return
        asked = self._simple(condition, spot)
        if trail.is_fresh and holds(condition, {**self.case(spot), **_NO_MEETINGS}):
            yield trail
        elif _is_open(asked):
            yield replace(trail, is_sure=False)
        elif self._somebody((*trail.asks, asked)) is not None:
            yield replace(trail, asks=(*trail.asks, asked))
        elif self._somebody((asked,)) is not None:
            # Somebody else than before: details can be changed, but need not be.
            yield replace(trail, asks=(asked,), is_sure=False)

    def _plain(self, condition: Condition, spot: Spot) -> Condition:
        """Say of `everything is done` what that asks for in a place."""
        match condition:
            case NeedsDone():
                return All(tuple(self._still_due(spot)))
            case All(conditions=parts):
                return All(tuple(self._plain(part, spot) for part in parts))
            case AnyOf(conditions=parts):
                return AnyOf(tuple(self._plain(part, spot) for part in parts))
            case Not(condition=part):
                return Not(self._plain(part, spot))
            case _:
                return condition

    def _still_due(self, spot: Spot) -> Iterator[Condition]:
        for need in self._steps[spot.step].needs:
            if need.key not in spot.done and need.key not in spot.forgone:
                due: list[Condition] = [] if need.guard is None else [Not(need.guard)]
                if need.by.kind == "member":
                    # Whoever has left the programme owes nothing any more.
                    due.append(Ended((), need.by.name))
                yield AnyOf(tuple(due))

    def _simple(self, condition: Condition, spot: Spot) -> Condition:
        """Put what is known of a place in the place of what asks for it."""
        match condition:
            case All(conditions=parts):
                return All(tuple(self._simple(part, spot) for part in parts))
            case AnyOf(conditions=parts):
                return AnyOf(tuple(self._simple(part, spot) for part in parts))
            case Not(condition=part):
                return Not(self._simple(part, spot))
            case _:
                truth = holds(condition, self.case(spot) | self._known)
                if truth is None:
                    return condition
                return All(()) if truth else AnyOf(())

    def _somebody(self, asks: tuple[Condition, ...]) -> Case | None:
        """Find one person of whom everything that is asked is so."""
        kinds = kinds_of(asks, self._subject, self._programme)
        every = All(asks)
        return next((case for case in kinds if holds(every, case)), None)


_NO_MEETINGS: Case = {
    MeetingsOver(): False,
    MeetingsOver(held=True): False,
    Count("meetings held"): 0,
    Count("meetings missed"): 0,
    Count("meetings missed in a row"): 0,
}
"""How it is before the first meeting has been planned."""


def _changed(spot: Spot, met: frozenset[str], done: frozenset[str]) -> Spot:
    return Spot(spot.step, met, done, spot.forgone)


def _all_of(rule: Rule) -> Condition:
    assert isinstance(rule.trigger, OnTrue)
    condition = rule.trigger.condition
    return condition if rule.guard is None else All((condition, rule.guard))


def _is_open(condition: Condition) -> bool:
    """Say whether more than somebody's own details is asked for."""
    others = (
        Computed,
        Count,
        Identity,
        MeetingsOver,
        Met,
        Reached,
        InStep,
        Ended,
        NeedsDone,
    )
    return any(True for kind in others for _ in find_all(condition, kind)) or any(
        fact.of for fact in find_all(condition, Fact)
    )

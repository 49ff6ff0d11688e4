"""The naive model: a run kept in plain dictionaries and driven by `decide` alone.

It has no database, no batches, no workers and no retries. Whatever the live engine is
put through, it must come to what this comes to.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from copy import copy
from datetime import date, datetime

import msgspec
from msgspec.structs import replace

from reliability.acts import Act, Advance, Match
from reliability.invariants import Moment
from wayfellow.decide import (
    Compiled,
    Correct,
    Decision,
    EnrolPerson,
    Pass,
    Record,
    Refusal,
    Reopen,
    Run,
    Stimulus,
    Subject,
    decide,
    next_due,
)
from wayfellow.matching import next_round, propose
from wayfellow_dsl.model import MatchPolicy

Watch = Callable[[Moment], None]
TOLD_OF_MOVES = "Meddler"
"""The plugin in a play."""


class Broke(Exception):
    """A plugin broke down on a move."""


class NaiveRun:
    """One run, as simply as it can be kept."""

    def __init__(
        self, compiled: Compiled, run: Run, barred: set[str] | None = None
    ) -> None:
        self.compiled = compiled
        self.run = run
        self.population: dict[str, Subject] = {}
        self.records: list[Record] = []
        self.effects: list[str] = []
        """Their keys, and those of the moves of which a plugin is told."""
        self.barred = set() if barred is None else barred
        """People of any run who may not return."""
        calendar = compiled.calendar
        begins = calendar.begins(date.fromisoformat(run.starts))
        self._held = {policy.name: begins for policy in compiled.programme.policies}

    def copy(self) -> NaiveRun:
        """Give a run that goes its own way from here."""
        other = copy(self)
        other.population = dict(self.population)
        other.records, other.effects = list(self.records), list(self.effects)
        other.barred = set(self.barred)
        other._held = dict(self._held)
        return other

    def take_over(self, population: dict[str, Subject], records: list[Record]) -> None:
        """Go on from what has become of the run elsewhere."""
        self.population, self.records = population, records

    def take(
        self, act: Act, watch: Watch | None = None, broken: Collection[str] = ()
    ) -> Refusal | None:
        """Let one thing happen; give why not when it is refused.

        `watch` sees each decision. Raises Broke when a plugin breaks down on somebody
        of `broken`; then nothing has happened, but for what was due before a round.
        """
        match act:
            case Advance(at=at):
                self._advance(at, watch, broken)
            case Match(policy=name, at=at):
                policies = self.compiled.programme.policies
                self._advance(at, watch, broken)
                found = next(policy for policy in policies if policy.name == name)
                self._hold_round(found, at, watch, broken)
            case _:
                decision = self._decide(act, broken)
                if isinstance(decision, Refusal):
                    return decision
                self._keep(act, decision, watch)
        return None

    def next_round(self) -> tuple[datetime, MatchPolicy] | None:
        """Say when the next planned round is, and by which policy."""
        found: tuple[datetime, MatchPolicy] | None = None
        for policy in self.compiled.programme.policies:
            after = self._held[policy.name]
            when = next_round(self.compiled, policy, self.run, after)
            if when is not None and (found is None or when < found[0]):
                found = when, policy
        return found

    def _advance(
        self, to: datetime, watch: Watch | None, broken: Collection[str]
    ) -> None:
        parked: set[str] = set()
        while True:
            due = [
                (when, subject.created, subject.id)
                for subject in self.population.values()
                if subject.id not in parked
                and (when := next_due(subject)) is not None
                and when <= to
            ]
            first = min(due, default=None)
            planned = self.next_round()
            if planned is not None and planned[0] > to:
                planned = None
            if planned is not None and (first is None or planned[0] < first[0]):
                self._held[planned[1].name] = planned[0]
                self._hold_round(planned[1], planned[0], watch, broken)
            elif first is not None:
                stimulus = Pass(first[2], first[0])
                try:
                    decision = self._decide(stimulus, broken)
                except Broke:
                    parked.add(first[2])
                    continue
                assert isinstance(decision, Decision)
                self._keep(stimulus, decision, watch)
            else:
                return

    def _hold_round(
        self,
        policy: MatchPolicy,
        at: datetime,
        watch: Watch | None,
        broken: Collection[str],
    ) -> None:
        waiting = [one for one in self.population.values() if one.entered <= at]
        proposed = propose(self.compiled, policy, self.population, waiting, at)
        for stimulus in (*proposed.suggestions, *proposed.introductions):
            try:
                decision = self._decide(stimulus, broken)
            except Broke:
                continue
            if isinstance(decision, Decision):
                self._keep(stimulus, decision, watch)

    def _decide(
        self, stimulus: Stimulus, broken: Collection[str]
    ) -> Decision | Refusal:
        if isinstance(stimulus, EnrolPerson):
            person = stimulus.person or stimulus.id
            journeys = [s for s in self.population.values() if s.person == person]
            journeys.sort(key=lambda one: (one.created, one.id))
            stimulus = replace(stimulus, journeys=tuple(one.id for one in journeys))
        if isinstance(stimulus, (Correct, Reopen)):
            stimulus = replace(stimulus, histories=tuple(self.records))
        decision = decide(self.compiled, self.run, self.population, stimulus)
        if isinstance(decision, Refusal):
            return decision
        for subject in decision.subjects:
            is_new = subject.id not in self.population
            if subject.person and is_new and subject.person in self.barred:
                return Refusal("not permitted", f"`{subject.person}` may not return")
        if any(one.target and one.subject in broken for one in decision.records):
            raise Broke
        return decision

    def _keep(
        self, stimulus: Stimulus, decision: Decision, watch: Watch | None
    ) -> None:
        before = dict(self.population) if watch is not None else {}
        for subject in decision.subjects:
            self.population[subject.id] = subject
            if subject.outcome and subject.person:
                outcome = self.compiled.outcomes.get(subject.outcome)
                if outcome is not None and not outcome.may_return:
                    self.barred.add(subject.person)
        self.records += decision.records
        self.effects += [effect.key for effect in decision.effects]
        self.effects += [
            f"{self.run.id}/{one.subject}/{one.sequence}/{TOLD_OF_MOVES}/move"
            for one in decision.records
            if one.target
        ]
        if watch is not None:
            watch(Moment(self.compiled, before, self.population, stimulus, decision))


def as_kept(value: object) -> str:
    """Write a value as a database keeps it."""
    return msgspec.json.encode(value).decode()

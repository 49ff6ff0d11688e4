"""The reference run: one intake from its first day to its last, event by event.

It drives the same pure decision function as the live engine, with a heap of what comes
next in place of people and of the clock on the wall. All chance is keyed.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from wayfellow.decide import Compiled, decide, next_due
from wayfellow.decide.state import (
    Actor,
    Decision,
    EnrolPerson,
    Event,
    Pass,
    Record,
    Refusal,
    Run,
    Stimulus,
    Subject,
)
from wayfellow.evidence.watching import Breach, Watch
from wayfellow.matching import next_round, propose, sides
from wayfellow_dsl.model import MatchPolicy
from wayfellow_dsl.scenario import Scenario

from .agenda import PEOPLE, ROUNDS, TIMERS, Agenda, Arrival, Expected
from .answers import Answers
from .assumptions import Outlooks
from .chance import Chance
from .details import Details
from .expectations import HELD, LET_GO, Expectations, luck_of
from .history import History, HoldBook, Refused
from .introductions import ways_to_introduce


def simulate_run(
    compiled: Compiled, scenario: Scenario, outlooks: Outlooks, chance: Chance
) -> History:
    """Simulate one run of a programme from the scenario's start to its end."""
    return _Simulation(compiled, scenario, outlooks, chance).play()


class _Simulation:
    """What changes while a run is simulated."""

    def __init__(
        self, compiled: Compiled, scenario: Scenario, outlooks: Outlooks, chance: Chance
    ) -> None:
        self._compiled = compiled
        self._scenario = scenario
        self._outlooks = outlooks
        self._chance = chance
        self._answers = Answers(compiled.programme, outlooks, chance)
        self._run = Run(f"{scenario.name}-{chance.replication}", scenario.starts)
        first = date.fromisoformat(scenario.starts)
        calendar = compiled.calendar
        self._starts = calendar.begins(first)
        self._ends = calendar.begins(calendar.add(first, scenario.lasts))
        self._population: dict[str, Subject] = {}
        self._records: list[Record] = []
        self._refused: list[Refused] = []
        self._watch = Watch(compiled)
        self._breaches: list[Breach] = []
        self._agenda = Agenda(self._ends)
        self._details = Details(compiled, scenario, chance)
        self._expectations = Expectations(
            compiled, outlooks, chance, self._agenda, self._details, self._population
        )
        self._due: dict[str, datetime] = {}
        self._holds = HoldBook()

    def play(self) -> History:
        """Let everything happen, in order."""
        self._invite()
        for policy in self._compiled.programme.policies:
            self._plan_round(policy, self._starts)
        for now, what in self._agenda.unfold():
            if isinstance(what, Expected):
                self._happen(what, now)
            elif isinstance(what, str):
                self._pass(what, now)
            elif isinstance(what, Arrival):
                self._arrive(what, now)
            else:
                self._match(what, now)
        return History(
            self._starts,
            self._ends,
            self._population,
            tuple(self._records),
            tuple(self._refused),
            tuple(self._breaches),
            self._holds.close(self._ends),
        )

    # -- What comes next ---------------------------------------------------------------

    def _invite(self) -> None:
        """Spread arrivals evenly: each falls anywhere in a slice of its own."""
        calendar = self._compiled.calendar
        first = date.fromisoformat(self._scenario.starts)
        invited: Counter[str] = Counter()
        for arrivals in self._scenario.arrivals:
            until = calendar.begins(calendar.add(first, arrivals.over))
            slice_ = (until - self._starts) / max(arrivals.number, 1)
            for place in range(arrivals.number):
                invited[arrivals.role] += 1
                identifier = f"{arrivals.role}-{invited[arrivals.role]}"
                within = self._chance.uniform(identifier, "arrival")
                at = self._starts + (place + within) * slice_
                self._agenda.expect(at, PEOPLE, Arrival(identifier, arrivals.role))

    def _plan_round(self, policy: MatchPolicy, after: datetime) -> None:
        at = next_round(self._compiled, policy, self._run, after)
        if at is not None:
            self._agenda.expect(at, ROUNDS, policy)

    # -- What happens ------------------------------------------------------------------

    def _arrive(self, arrival: Arrival, now: datetime) -> None:
        if arrival.id in self._population:
            # Somebody named them and they were invited before they came themselves.
            self._refused.append(Refused(arrival.role, "enrolment", "already invited"))
            return
        details = self._details.draw(arrival.id, arrival.role, now)
        stimulus = EnrolPerson(arrival.id, arrival.role, now, details=details)
        decided = self._decide(stimulus)
        if isinstance(decided, Refusal):
            self._refused.append(Refused(arrival.role, "enrolment", decided.kind))

    def _pass(self, identifier: str, now: datetime) -> None:
        if self._due.get(identifier) == now:
            del self._due[identifier]
            self._decide(Pass(identifier, now))

    def _match(self, policy: MatchPolicy, now: datetime) -> None:
        kinds = {side.role for side in sides(self._compiled, policy)}
        candidates = [
            subject
            for subject in self._population.values()
            if subject.kind in kinds and subject.is_live
        ]
        held = propose(self._compiled, policy, self._population, candidates, now)
        stimuli: list[Stimulus] = [*held.suggestions, *held.introductions]
        for stimulus in stimuli:
            self._decide(stimulus)
        self._plan_round(policy, now)

    def _happen(self, what: Expected, now: datetime) -> None:
        subject = self._population[what.subject]
        prospect = what.prospect
        if not self._expectations.still_holds(what, subject):
            return
        if self._expectations.wait_for(what, subject, now):
            return
        if what.slot:
            self._expectations.expect_meeting(subject, prospect, what.slot + 1, now)
        elif prospect.assumption.again and what.event not in (*HELD, *LET_GO):
            self._expectations.expect_again(subject, what, now)
        if subject.step in prospect.elsewhere:
            return
        luck = luck_of(subject, what.member)
        actor = what.by or prospect.actor(
            self._outlooks.cast,
            self._chance,
            luck,
            what.count,
            what.event,
            subject,
            what.member,
        )
        if what.member and not actor.id.endswith(what.member):
            return
        if what.relationship:
            self._introduce(subject, what, actor, now)
            return
        answers = self._answers.give(
            what.event, prospect, subject, self._population, what.count
        )
        payload = {**prospect.payload, **what.payload, **answers}
        decided = self._decide(Event(subject.id, what.event, now, actor, payload))
        if isinstance(decided, Refusal):
            self._refused.append(Refused(subject.kind, what.event, decided.kind))
        elif what.event in HELD:
            self._expectations.expect_lifting(subject, what, actor, now)
        elif what.event in LET_GO and prospect.assumption.again:
            self._expectations.expect_again(subject, what, now)

    def _introduce(
        self, seeker: Subject, what: Expected, staff: Actor, now: datetime
    ) -> None:
        """Bring somebody together with whom staff may; with nobody there, try later."""
        relationship = self._compiled.relationships[what.relationship]
        tried = ways_to_introduce(
            self._compiled, self._population, seeker, relationship, staff, now
        )
        for introduction in tried:
            if not isinstance(self._decide(introduction), Refusal):
                return
        self._expectations.draw(
            seeker, what.prospect, now, relationship=relationship.name
        )

    # -- Decisions, and what they lead us to expect ------------------------------------

    def _decide(self, stimulus: Stimulus) -> Decision | Refusal:
        decided = decide(self._compiled, self._run, self._population, stimulus)
        if isinstance(decided, Refusal):
            return decided
        self._records.extend(decided.records)
        before = {s.id: self._population.get(s.id) for s in decided.subjects}
        for subject in decided.subjects:
            self._population[subject.id] = subject
            self._holds.note(before[subject.id], subject, stimulus.at)
        moved = {record.subject for record in decided.records if record.target}
        now = stimulus.at
        self._note_breaches(decided, now)
        for subject in decided.subjects:
            self._reschedule(subject)
            if not subject.is_live:
                continue
            earlier = before[subject.id]
            has_moved = subject.id in moved or earlier is None
            self._expectations.look_ahead(subject, earlier, has_moved, now)
        for record in decided.records:
            self._expectations.hear(record, now)
        return decided

    def _note_breaches(self, decided: Decision, now: datetime) -> None:
        where = f"run {self._chance.replication}"
        population, calendar = self._population, self._compiled.calendar
        for place, subject in self._watch.look(population, decided.subjects, now):
            self._breaches.append(
                Breach.of(
                    place, where, subject, now, population, self._records, calendar
                )
            )

    def _reschedule(self, subject: Subject) -> None:
        due = next_due(subject)
        if due is None:
            self._due.pop(subject.id, None)
        elif self._due.get(subject.id) != due:
            self._due[subject.id] = due
            self._agenda.expect(due, TIMERS, subject.id, subject)

"""The reference run: one intake from its first day to its last, event by event.

It drives the same pure decision function as the live engine, with a heap of what comes
next in place of people and of the clock on the wall. All chance is keyed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from heapq import heappop, heappush
from itertools import count

from wayfellow.decide import Compiled, decide, next_due
from wayfellow.decide.conditions import Scene
from wayfellow.decide.members import need_of
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
from wayfellow_dsl.model import MatchPolicy, Value
from wayfellow_dsl.scenario import Scenario

from .answers import Answers
from .assumptions import Outlooks, Prospect
from .chance import Chance, detail
from .introductions import ways_to_introduce

_PEOPLE, _TIMERS, _ROUNDS = range(3)
"""At one instant: what people do, then timers, then matching rounds."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that was assumed to happen and that the programme did not allow."""

    kind: str
    event: str
    why: str


@dataclass(frozen=True, slots=True)
class History:
    """Everything that happened in one run, and how everybody stands at its end."""

    starts: datetime
    ends: datetime
    population: dict[str, Subject]
    """By identifier, in the order in which they began."""
    records: tuple[Record, ...]
    """The complete event log, in the order in which things happened."""
    refused: tuple[Refused, ...]
    breaches: tuple[Breach, ...] = ()
    """The guarantees that were broken, each when it was for the first time."""


@dataclass(frozen=True, slots=True)
class _Arrival:
    """Somebody who comes to the programme."""

    id: str
    role: str


@dataclass(frozen=True, slots=True)
class _Expected:
    """Something that is going to happen unless something else comes first."""

    subject: str
    event: str
    prospect: Prospect
    count: int
    visit: int | None = None
    """The stay in a step with which it is discarded; None when it outlives the step."""
    asked: datetime | None = None
    """When the request was made with which it is discarded."""
    slot: int = 0
    """Which of the planned meetings it is."""
    relationship: str = ""
    """What it brings somebody into."""
    member: str = ""
    """The member of a group who does it."""


_Next = _Arrival | _Expected | MatchPolicy | str


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
        self._people = {
            role.name: sum(a.number for a in scenario.arrivals if a.role == role.name)
            for role in compiled.programme.roles
        }
        self._population: dict[str, Subject] = {}
        self._records: list[Record] = []
        self._refused: list[Refused] = []
        self._watch = Watch(compiled)
        self._breaches: list[Breach] = []
        self._heap: list[tuple[datetime, int, datetime, str, int, _Next]] = []
        self._ticket = count()
        self._drawn: Counter[tuple[str, str]] = Counter()
        self._due: dict[str, datetime] = {}
        self._visits: Counter[str] = Counter()
        self._pending: set[tuple[str, str, str]] = set()

    def play(self) -> History:
        """Let everything happen, in order."""
        self._invite()
        for policy in self._compiled.programme.policies:
            self._plan_round(policy, self._starts)
        while self._heap:
            now, *_, what = heappop(self._heap)
            if isinstance(what, _Expected):
                self._happen(what, now)
            elif isinstance(what, str):
                self._pass(what, now)
            elif isinstance(what, _Arrival):
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
        )

    # -- What comes next ---------------------------------------------------------------

    def _expect(
        self, at: datetime, order: int, what: _Next, subject: Subject | None = None
    ) -> None:
        """Put something on the heap, unless the run is over by then."""
        if at >= self._ends:
            return
        created = at if subject is None else subject.created
        identifier = "" if subject is None else subject.id
        entry = (at, order, created, identifier, next(self._ticket), what)
        heappush(self._heap, entry)

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
                self._expect(at, _PEOPLE, _Arrival(identifier, arrivals.role))

    def _plan_round(self, policy: MatchPolicy, after: datetime) -> None:
        at = next_round(self._compiled, policy, self._run, after)
        if at is not None:
            self._expect(at, _ROUNDS, policy)

    # -- What happens ------------------------------------------------------------------

    def _arrive(self, arrival: _Arrival, now: datetime) -> None:
        details = self._details(arrival.id, arrival.role)
        stimulus = EnrolPerson(arrival.id, arrival.role, now, details=details)
        decided = self._decide(stimulus)
        if isinstance(decided, Refusal):
            self._refused.append(Refused(arrival.role, "enrolment", decided.kind))

    def _details(self, identifier: str, role: str) -> dict[str, Value]:
        types = {
            declared.name: declared.type
            for declared in self._compiled.roles[role].details
        }
        details: dict[str, Value] = {}
        for one in self._scenario.people:
            if one.role == role:
                site = f"detail {one.detail}"
                value = detail(one.draw, self._chance, identifier, site, self._people)
                is_yes_or_no = types.get(one.detail) == "yes or no"
                details[one.detail] = value == "yes" if is_yes_or_no else value
        return details

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

    def _happen(self, what: _Expected, now: datetime) -> None:
        subject = self._population[what.subject]
        need = what.prospect.need
        if need:
            self._pending.discard((subject.id, need, what.member))
        if not self._still_holds(what, subject):
            return
        if what.slot:
            self._expect_meeting(subject, what.prospect, what.slot + 1, now)
        luck = _luck(subject, what.member)
        actor = what.prospect.actor(
            self._chance, luck, what.count, what.event, subject, what.member
        )
        if what.member and not actor.id.endswith(what.member):
            return
        if what.relationship:
            self._introduce(subject, what, actor, now)
            return
        payload = self._answers.give(
            what.event, what.prospect, subject, self._population, what.count
        )
        decided = self._decide(Event(subject.id, what.event, now, actor, payload))
        if isinstance(decided, Refusal):
            self._refused.append(Refused(subject.kind, what.event, decided.kind))

    def _still_holds(self, what: _Expected, subject: Subject) -> bool:
        if not subject.is_live:
            return False
        if what.visit is not None and what.visit != self._visits[subject.id]:
            return False
        need = what.prospect.need
        if what.member:
            if not subject.has_member(what.member):
                return False
            need = need and need_of(need, what.member)
        if need in subject.facts:
            return False
        return what.asked is None or any(
            request.asked == what.asked for request in subject.requests
        )

    def _introduce(
        self, seeker: Subject, what: _Expected, staff: Actor, now: datetime
    ) -> None:
        """Bring somebody together with whom staff may; with nobody there, try later."""
        relationship = self._compiled.relationships[what.relationship]
        tried = ways_to_introduce(
            self._compiled, self._population, seeker, relationship, staff, now
        )
        for introduction in tried:
            if not isinstance(self._decide(introduction), Refusal):
                return
        self._draw(seeker, what.prospect, now, relationship=relationship.name)

    def _introduce_again(self, identifier: str, now: datetime) -> None:
        """Let staff look again for somebody whose offer came to nothing."""
        seeker = self._population[identifier]
        introduction = self._outlooks.of(seeker).introduction
        if seeker.is_live and introduction is not None:
            relationship, prospect = introduction
            visit = self._visits[seeker.id]
            self._draw(seeker, prospect, now, visit=visit, relationship=relationship)

    # -- Decisions, and what they lead us to expect ------------------------------------

    def _decide(self, stimulus: Stimulus) -> Decision | Refusal:
        decided = decide(self._compiled, self._run, self._population, stimulus)
        if isinstance(decided, Refusal):
            return decided
        self._records.extend(decided.records)
        before = {s.id: self._population.get(s.id) for s in decided.subjects}
        for subject in decided.subjects:
            self._population[subject.id] = subject
        moved = {record.subject for record in decided.records if record.target}
        now = stimulus.at
        self._note_breaches(decided, now)
        for subject in decided.subjects:
            self._reschedule(subject)
            if not subject.is_live:
                continue
            if subject.id in moved or before[subject.id] is None:
                self._visits[subject.id] += 1
                self._look_ahead(subject, now)
            else:
                self._look_ahead_for_newcomers(subject, before[subject.id], now)
            self._expect_needs(subject, now)
        for record in decided.records:
            if record.kind in ("request", "task"):
                self._expect_reply(record, now)
            elif (
                record.name == "offer ended"
                and record.payload["outcome"] == "not_accepted"
            ):
                self._introduce_again(record.subject, now)
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
            self._expect(due, _TIMERS, subject.id, subject)

    def _look_ahead(self, subject: Subject, now: datetime) -> None:
        """Draw a clock for everything that may happen in the step just entered."""
        outlook = self._outlooks.of(subject)
        visit = self._visits[subject.id]
        each = [who for _, who in subject.members] if self._is_group(subject) else []
        for prospect in outlook.events:
            if each and prospect.is_leaving:
                for member in each:
                    self._draw(subject, prospect, now, visit=visit, member=member)
            else:
                self._draw(subject, prospect, now, visit=visit)
        if outlook.meetings is not None:
            self._expect_meeting(subject, outlook.meetings, 1, now)
        if outlook.introduction is not None:
            relationship, prospect = outlook.introduction
            self._draw(subject, prospect, now, visit=visit, relationship=relationship)

    def _look_ahead_for_newcomers(
        self, group: Subject, before: Subject | None, now: datetime
    ) -> None:
        """Draw clocks for those who have joined a group since it entered its step."""
        if before is None or before.members == group.members:
            return
        visit = self._visits[group.id]
        for prospect in self._outlooks.of(group).events:
            for _, member in group.members if prospect.is_leaving else ():
                if not before.has_member(member):
                    self._draw(group, prospect, now, visit=visit, member=member)

    def _is_group(self, subject: Subject) -> bool:
        relationship = self._compiled.relationships.get(subject.kind)
        return relationship is not None and relationship.is_group

    def _expect_needs(self, subject: Subject, now: datetime) -> None:
        """Draw a clock for each need that applies, is not met and has none yet."""
        outlook = self._outlooks.of(subject)
        if not outlook.needs:
            return
        step = self._compiled.step(subject).step
        scene = Scene(self._population, now, subject, step)
        owed: dict[str, list[str]] = {}
        for need, member in self._compiled.conditions.owed(scene):
            owed.setdefault(need.key, []).append(member)
        for prospect in outlook.needs:
            for member in owed.get(prospect.need, ()):
                key = (subject.id, prospect.need, member)
                if key not in self._pending:
                    self._pending.add(key)
                    self._draw(subject, prospect, now, member=member)

    def _expect_reply(self, record: Record, now: datetime) -> None:
        """Draw once what comes of a request or of a task, however many rules ask it."""
        subject = self._population[record.subject]
        if not subject.is_live:
            return
        outlook = self._outlooks.of(subject)
        if record.kind == "task":
            for name, prospect in outlook.tasks:
                if name == record.name:
                    self._draw(subject, prospect, now)
                    return
            return
        for options, prospect in outlook.requests:
            if " or ".join(options) == record.name:
                self._draw(subject, prospect, now, asked=record.when)
                return

    def _expect_meeting(
        self, subject: Subject, prospect: Prospect, slot: int, now: datetime
    ) -> None:
        """Draw for each time planned for a meeting, until one is to be held."""
        for number, start, end in self._slots(subject, slot):
            if end <= now:
                continue
            luck = _luck(subject)
            event = prospect.outcome(self._chance, luck, number)
            within = self._chance.uniform(luck, "meeting held when", number)
            at = start + within * (end - start)
            if event and at >= now:
                visit = self._visits[subject.id]
                what = _Expected(
                    subject.id, event, prospect, number, visit=visit, slot=number
                )
                self._expect(at, _PEOPLE, what, subject)
                return

    def _slots(
        self, subject: Subject, first: int
    ) -> Iterator[tuple[int, datetime, datetime]]:
        """Give the times planned for the meetings, from one of them on."""
        plan = self._compiled.step(subject).step.plan
        begins = subject.planned_from
        assert plan is not None
        assert begins is not None
        calendar = self._compiled.calendar
        start = begins
        if first > 1:
            start = calendar.period_ends(begins, plan.every, first - 1)
        for number in count(first):
            if start >= self._ends or (plan.number and number > plan.number):
                return
            end = calendar.period_ends(begins, plan.every, number)
            yield number, start, end
            start = end

    def _draw(
        self,
        subject: Subject,
        prospect: Prospect,
        now: datetime,
        visit: int | None = None,
        asked: datetime | None = None,
        relationship: str = "",
        member: str = "",
    ) -> None:
        """Draw whether something happens and when, and wait for it if it does."""
        luck = _luck(subject, member)
        drawn = self._drawn[luck, prospect.site]
        self._drawn[luck, prospect.site] += 1
        event = prospect.outcome(self._chance, luck, drawn)
        if not event:
            return
        calendar = self._compiled.calendar
        at = prospect.moment(self._chance, luck, drawn, now, calendar)
        what = _Expected(
            subject.id,
            event,
            prospect,
            drawn,
            visit=visit,
            asked=asked,
            relationship=relationship,
            member=member,
        )
        self._expect(at, _PEOPLE, what, subject)


def _luck(subject: Subject, member: str = "") -> str:
    """Give whose luck it is: a participant's own, or that of people together.

    What each member of a group does for themselves is their own luck in that group. A
    relationship keeps the names of those who began it, also when it begins again.
    """
    together = subject.id.partition("#")[0]
    return f"{together}/{member}" if member else together

"""The reference run: one intake from its first day to its last, event by event.

It drives the same pure decision function as the live engine, with a heap of what comes
next in place of people and of the clock on the wall. All chance is keyed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from heapq import heappop, heappush
from itertools import count

from msgspec import structs

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
from wayfellow_dsl.model import MatchPolicy, MeetingPlan, Value
from wayfellow_dsl.scenario import Assumption, Scenario

from .answers import Answers
from .assumptions import Outlooks
from .chance import Chance, detail
from .history import History, HoldBook, Refused
from .introductions import ways_to_introduce
from .prospects import Prospect

_HELD, _LET_GO = ("concern", "pause"), ("lift concern", "resume")
_RECORDED = ("survey ", "check in", "details", "withdraw ", "waive ")
"""How what can be recorded of somebody on hold begins, besides needs."""
_TELLING = Prospect("details", Assumption(()), {})
"""What somebody who was invited says of themselves."""

_PEOPLE, _TIMERS, _ROUNDS = range(3)
"""At one instant: what people do, then timers, then matching rounds."""


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
    until: datetime | None = None
    """When what happens again and again stops."""
    by: Actor | None = None
    """Who does it, where that is known before."""
    payload: Mapping[str, Value] = field(default_factory=dict)


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
        self._waiting: dict[str, list[_Expected]] = {}
        """What would have happened to those on hold, until they are let go."""
        self._holds = HoldBook()

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
            self._holds.close(self._ends),
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
        details = self._details(arrival.id, arrival.role, now)
        stimulus = EnrolPerson(arrival.id, arrival.role, now, details=details)
        decided = self._decide(stimulus)
        if isinstance(decided, Refusal):
            self._refused.append(Refused(arrival.role, "enrolment", decided.kind))

    def _details(self, identifier: str, role: str, now: datetime) -> dict[str, Value]:
        today = self._compiled.calendar.day(now)
        types = {
            declared.name: declared.type
            for declared in self._compiled.roles[role].details
        }
        details: dict[str, Value] = {}
        for one in self._scenario.people:
            if one.role == role:
                site = f"detail {one.detail}"
                value = detail(
                    one.draw, self._chance, identifier, site, self._people, today
                )
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
        prospect = what.prospect
        self._pending.discard((subject.id, prospect.site, what.member))
        if not self._still_holds(what, subject):
            return
        if subject.is_held and _waits(what):
            if prospect.assumption.again:
                self._expect_again(subject, what, now)
            else:
                self._waiting.setdefault(subject.id, []).append(what)
            return
        if what.slot:
            self._expect_meeting(subject, prospect, what.slot + 1, now)
        elif prospect.assumption.again and what.event not in (*_HELD, *_LET_GO):
            self._expect_again(subject, what, now)
        if subject.step in prospect.elsewhere:
            return
        luck = _luck(subject, what.member)
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
        elif what.event in _HELD:
            self._expect_lifting(subject, what, actor, now)
        elif what.event in _LET_GO and prospect.assumption.again:
            self._expect_again(subject, what, now)

    def _still_holds(self, what: _Expected, subject: Subject) -> bool:
        if not subject.is_live:
            return False
        if what.visit is not None and what.visit != self._visits[subject.id]:
            return False
        prospect = what.prospect
        need = prospect.need
        if what.member:
            if not subject.has_member(what.member):
                return False
            need = need and need_of(need, what.member)
        if need in subject.facts:
            return False
        if prospect.lost:
            lost = subject.facts.get(prospect.lost)
            return lost is not None and lost.value is False
        return what.asked is None or any(
            request.asked == what.asked and what.event in request.options
            for request in subject.requests
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
            self._holds.note(before[subject.id], subject, stimulus.at)
        moved = {record.subject for record in decided.records if record.target}
        now = stimulus.at
        self._note_breaches(decided, now)
        for subject in decided.subjects:
            self._reschedule(subject)
            if not subject.is_live:
                continue
            earlier = before[subject.id]
            if subject.id in moved or earlier is None:
                self._visits[subject.id] += 1
                self._look_ahead(subject, now)
            else:
                self._look_ahead_for_newcomers(subject, before[subject.id], now)
            if _has_begun(subject) and not (earlier and _has_begun(earlier)):
                self._look_along(subject, now)
            self._expect_needs(subject, now)
            if not subject.is_held:
                for what in self._waiting.pop(subject.id, ()):
                    self._let_on(what, subject, now)
        for record in decided.records:
            if record.kind in ("request", "task"):
                self._expect_reply(record, now)
            elif (
                record.name == "offer ended"
                and record.payload["outcome"] == "not_accepted"
            ):
                self._introduce_again(record.subject, now)
            else:
                self._expect_change(record, now)
        return decided

    def _let_on(self, what: _Expected, subject: Subject, now: datetime) -> None:
        """Let what somebody waited for on hold happen now that they are let go."""
        if what.slot:
            if what.visit == self._visits[subject.id]:
                self._expect_meeting(subject, what.prospect, what.slot, now)
        else:
            self._expect(now, _PEOPLE, what, subject)

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

    def _look_along(self, subject: Subject, now: datetime) -> None:
        """Draw a clock for everything that may happen in any step."""
        course = self._outlooks.course(subject)
        for prospect in (*course.events, *course.holds):
            self._draw(subject, prospect, now)

    def _expect_needs(self, subject: Subject, now: datetime) -> None:
        """Draw a clock for each need that applies, is not met and has none yet."""
        outlook = self._outlooks.of(subject)
        waivers = self._outlooks.course(subject).waivers
        if not outlook.needs and not waivers:
            return
        step = self._compiled.step(subject).step
        scene = Scene(self._population, now, subject, step)
        # What lapsed or was withdrawn has its own clock, in whatever step it is.
        owed = [
            (need.key, member)
            for need, member in self._compiled.conditions.owed(scene)
            if (need_of(need.key, member) if member else need.key) not in subject.facts
        ]
        found = [
            (prospect, member)
            for prospect in outlook.needs
            for key, member in owed
            if key == prospect.need
        ]
        keys = {key for key, _ in owed}
        found += [(waiver, "") for key, waiver in waivers.items() if key in keys]
        for prospect, member in found:
            pending = (subject.id, prospect.site, member)
            if pending not in self._pending:
                self._pending.add(pending)
                self._draw(subject, prospect, now, member=member)

    def _expect_change(self, record: Record, now: datetime) -> None:
        """Draw what becomes of a check that lapsed, or of a consent that was given."""
        subject = self._population[record.subject]
        if not subject.is_live or record.kind not in ("engine", "fact", "enrolled"):
            return
        course = self._outlooks.course(subject)
        if record.kind == "enrolled":
            if record.cause is not None and "invited by" in subject.facts:
                self._expect_details(subject, now)
            return
        for key, prospect in course.renewals.items():
            is_lost = record.name == f"{key} lapsed" or f"{key} ".startswith(
                record.name.removeprefix("withdraw ") + " "
            )
            lost = subject.facts.get(key)
            if is_lost and lost is not None and lost.value is False:
                self._draw(subject, prospect, now)
        withdrawn = course.withdrawals.get(record.name)
        if withdrawn and not self._drawn[_luck(subject), withdrawn.site]:
            self._draw(subject, withdrawn, now)

    def _expect_details(self, subject: Subject, now: datetime) -> None:
        """Let somebody who was invited say what there is to know of them."""
        details = self._details(subject.id, subject.kind, now)
        if details:
            actor = Actor(subject.kind, subject.id)
            what = _Expected(
                subject.id, "details", _TELLING, 0, by=actor, payload=details
            )
            self._expect(now, _PEOPLE, what, subject)

    def _expect_again(self, subject: Subject, what: _Expected, now: datetime) -> None:
        """Expect what has just happened to happen once more, unless it stops."""
        luck, prospect = _luck(subject), what.prospect
        drawn = self._drawn[luck, prospect.site]
        self._drawn[luck, prospect.site] += 1
        calendar = self._compiled.calendar
        at = prospect.moment(self._chance, luck, drawn, now, calendar)
        if what.until is None or at < what.until:
            event = prospect.outcome(self._chance, luck, drawn)
            again = replace(what, count=drawn, by=None, event=event)
            self._expect(at, _PEOPLE, again, subject)

    def _expect_lifting(
        self, subject: Subject, what: _Expected, actor: Actor, now: datetime
    ) -> None:
        """Expect a concern to be lifted by two people, or a pause by whoever asked."""
        prospect, calendar = what.prospect, self._compiled.calendar
        luck = _luck(subject)
        at = prospect.lifted(self._chance, luck, what.count, now, calendar)
        if at is None:
            return
        if what.event == "pause":
            resumed = replace(what, event="resume", by=actor)
            self._expect(at, _PEOPLE, resumed, subject)
            return
        lifter = self._outlooks.cast.lifters[0]
        for number in (1, 2):
            by = Actor(lifter, f"{lifter}-{number}")
            # It happens again, if it does, once the second has agreed.
            lifted = replace(what, event="lift concern", by=by)
            if number == 1:
                lifted = replace(lifted, prospect=_once(prospect))
            self._expect(at, _PEOPLE, lifted, subject)

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
        start = begins if first == 1 else self._slot_ends(subject, plan, first - 1)
        for number in count(first):
            if start >= self._ends or (plan.number and number > plan.number):
                return
            end = self._slot_ends(subject, plan, number)
            yield number, start, end
            start = end

    def _slot_ends(self, subject: Subject, plan: MeetingPlan, number: int) -> datetime:
        """Give the end of a meeting's time, moved by how long clocks stood still."""
        begins, before = subject.planned_from, subject.planned_lost
        assert begins is not None
        calendar = self._compiled.calendar
        return calendar.pausing(
            self._compiled.step(subject).closures,
            begins,
            lambda lost, _: calendar.period_ends(
                begins, plan.every, number, before + lost
            ),
        )

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
            until=prospect.stops(self._chance, luck, drawn, now, calendar),
        )
        if what.until is None or at < what.until:
            self._expect(at, _PEOPLE, what, subject)


def _waits(what: _Expected) -> bool:
    """Say whether something has to wait while somebody is on hold."""
    if what.slot:
        return True
    if what.relationship or what.prospect.lost or what.event in (*_HELD, *_LET_GO):
        return False
    if what.prospect.need:
        return what.prospect.need.startswith("acceptance")
    return not what.event.startswith(_RECORDED)


def _has_begun(subject: Subject) -> bool:
    return not subject.members or subject.active_since is not None


def _once(prospect: Prospect) -> Prospect:
    """Give a prospect that does not come again."""
    assumption = structs.replace(prospect.assumption, again=False)
    return replace(prospect, assumption=assumption)


def _luck(subject: Subject, member: str = "") -> str:
    """Give whose luck it is: a participant's own, or that of people together.

    What each member of a group does for themselves is their own luck in that group. A
    relationship keeps the names of those who began it, also when it begins again.
    """
    together = subject.id.partition("#")[0]
    return f"{together}/{member}" if member else together

"""What people may try: sensible things mostly, and now and then anything at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from wayfellow.decide import (
    Actor,
    Compiled,
    Correct,
    EnrolPerson,
    Event,
    Introduce,
    MoveByHand,
    Record,
    Reopen,
    Stimulus,
    Subject,
)
from wayfellow_dsl.model import (
    Detail,
    End,
    Need,
    OnEngine,
    OnEvent,
    Party,
    Question,
    Role,
    Value,
)

STAFF = ("kim", "olu", "sam")
"""Whoever they are, each of them may be any kind of staff."""
OUTSIDER = Actor("neighbour", "nia")
_WAITS = (
    timedelta(minutes=40),
    timedelta(hours=5),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=8),
    timedelta(days=30),
    timedelta(days=100),
)


class Match(NamedTuple):
    """Staff call for a round of matching."""

    policy: str
    at: datetime


class Advance(NamedTuple):
    """A worker lets time pass."""

    at: datetime


Act = Stimulus | Match | Advance


class Imagination:
    """Thinks of things to try in one programme, by the draws of one source of chance."""

    def __init__(self, compiled: Compiled, random: Random) -> None:
        self._compiled = compiled
        self._random = random
        sizes = [s for one in compiled.programme.relationships for s in one.sizes]
        self._enough = 4 + max((size.least for size in sizes), default=0)
        """How many of a role take part at one time."""
        self._pace = random.choice((0.1, 0.4, 1.0))
        """How quickly time passes: deadlines are met at one pace, missed at another."""
        self._records: Sequence[Record] = ()
        self._kinds: list[tuple[int, Callable[..., Act | None]]] = [
            (5, self.enrol),
            (45, self.tell),
            (random.choice((1, 5)), self.care),
            (5, self.introduce),
            (random.choice((0, 1, 2)), self.move),
            (random.choice((0, 2)), self.correct),
            (random.choice((0, 2)), self.reopen),
            (3, self.match),
            (8, self.wait),
        ]

    def remember(self, records: Sequence[Record]) -> Imagination:
        """Look at what has been recorded, to find mistakes in it; gives itself."""
        self._records = records
        return self

    def act(self, population: Mapping[str, Subject], now: datetime) -> Act:
        """Think of one thing that somebody might try now."""
        population = {
            who: subject
            for who, subject in population.items()
            # Of somebody who was erased nobody says anything any more.
            if "erased-" not in who
        }
        weights = [weight for weight, _ in self._kinds]
        while True:
            (_, kind), *_ = self._random.choices(self._kinds, weights)
            act = kind(population, now)
            if act is not None:
                return act

    def later(self) -> timedelta:
        """Give how long it is until the next thing happens."""
        wait = self._random.choice(_WAITS[: self._random.randint(1, len(_WAITS))])
        return wait * self._random.uniform(0.2, 1.0) * self._pace

    # -- Kinds of acts -----------------------------------------------------------------

    def wait(self, _: Mapping[str, Subject], now: datetime) -> Act | None:
        """Let time pass up to now."""
        return Advance(now)

    def match(self, _: Mapping[str, Subject], now: datetime) -> Act | None:
        """Call for a round of matching."""
        policies = self._compiled.programme.policies
        return Match(self._random.choice(policies).name, now) if policies else None

    def enrol(self, population: Mapping[str, Subject], now: datetime) -> Act | None:
        """Let somebody begin, who may have begun before."""
        role = self._random.choice(self._compiled.programme.roles)
        there = [s for s in population.values() if s.kind == role.name]
        if sum(s.is_live for s in there) >= self._enough and self._chance(0.8):
            return None
        identifier = f"{role.name}{len(there) + self._random.choice((0, 1, 1, 1))}"
        person = ""
        if population and self._chance(0.1):
            # The same person in a second role, or once more in the same.
            person = self._random.choice(sorted(population))
            identifier = f"{identifier}again"
        details = {
            detail.name: self.detail(detail, population)
            for detail in role.details
            if not detail.optional or self._chance(0.7)
        }
        by = self.staff() if self._chance(0.5) else Actor(role.name, identifier)
        return EnrolPerson(identifier, role.name, now, person, details, by)

    def tell(self, population: Mapping[str, Subject], now: datetime) -> Act | None:
        """Say that something happened to somebody."""
        subject = self._somebody(population)
        if subject is None:
            return None
        lifecycle = self._compiled.lifecycles[subject.kind]
        step = lifecycle.steps[subject.step].step
        names: list[tuple[str, tuple[Party, ...]]] = []
        for rule in lifecycle.steps[subject.step].rules:
            if isinstance(rule.trigger, OnEvent):
                is_end = isinstance(rule.target, End)
                name = rule.trigger.name, rule.trigger.by
                names += [name] * (1 if is_end else 4)
        names += [(need.key, (need.by,)) for need in step.needs for _ in range(4)]
        if self._chance(0.12):
            names += self._less_likely(subject)
        if subject.members and subject.active_since is not None:
            names += [("meeting held", (Party("them"),))] * 3
            names.append(("check in", (Party("staff"),)))
        if not names:
            return None
        name, parties = self._random.choice(names)
        by = self.actor(subject, parties)
        at = now - self.later() if self._chance(0.1) else now
        return Event(subject.id, name, at, by, self._payload(subject, name, population))

    def care(self, population: Mapping[str, Subject], now: datetime) -> Act | None:
        """Raise a concern or lift one, pause or go on, by whoever it may be."""
        subject = self._somebody(population, is_live=self._chance(0.8))
        if subject is None:
            return None
        held = [s for s in population.values() if s.is_held]
        name = self._random.choice(("concern", "pause", "resume"))
        if held and self._chance(0.7):
            subject = self._random.choice(held)
            about = {hold.about for hold in subject.holds}
            subject = population[self._random.choice(sorted(about))]
            name = self._random.choice(("lift concern", "lift concern", "resume"))
        by = self.actor(subject, ())
        if name == "lift concern" and self._chance(0.8):
            lifters = self._compiled.lifters
            by = Actor(self._random.choice(lifters), self._random.choice(STAFF))
        return Event(subject.id, name, now, by)

    def introduce(self, population: Mapping[str, Subject], now: datetime) -> Act | None:
        """Bring some people together by hand."""
        relationship = self._random.choice(self._compiled.programme.relationships)
        members = []
        for role in relationship.members:
            known = [s.id for s in population.values() if s.kind == role]
            waiting = [one for one in known if self._waits(population[one])]
            if waiting and self._chance(0.8):
                known = waiting
            size = relationship.size(role)
            number = self._random.randint(size.least, min(size.most, size.least + 1))
            members += [
                (role, one)
                for one in self._random.sample(sorted(known), min(number, len(known)))
            ]
        joins = ""
        groups = [
            s.id
            for s in population.values()
            if relationship.is_group and s.kind == relationship.name and s.is_live
        ]
        if groups and self._chance(0.5):
            joins, members = self._random.choice(groups), members[:1]
        if not members:
            return None
        return Introduce(
            relationship.name, tuple(members), now, self.staff(), joins=joins
        )

    def move(self, population: Mapping[str, Subject], now: datetime) -> Act | None:
        """Move somebody by hand."""
        subject = self._somebody(population)
        if subject is None:
            return None
        places = [
            *self._compiled.lifecycles[subject.kind].steps,
            *self._compiled.outcomes,
        ]
        by = self.staff() if self._chance(0.8) else self.actor(subject, ())
        reason = "they asked for it" if self._chance(0.9) else ""
        return MoveByHand(subject.id, self._random.choice(places), reason, now, by)

    def correct(self, population: Mapping[str, Subject], now: datetime) -> Act | None:
        """Put right a line of somebody's, mostly one that can be."""
        lines = [one for one in self._records if one.subject in population]
        said = [one for one in lines if one.kind in ("enrolled", "event", "fact")]
        if not lines:
            return None
        line = self._random.choice(said if said and self._chance(0.8) else lines)
        subject = population[line.subject]
        payload, when = None, None
        way = self._random.random()
        if way < 0.4:
            when = min(line.when + self.later() * self._random.choice((-1, 1)), now)
        elif way < 0.8:
            payload = self._payload(subject, line.name, population)
        by = self.staff() if self._chance(0.9) else self.actor(subject, ())
        reason = "a slip of the pen" if self._chance(0.95) else ""
        return Correct(subject.id, line.sequence, reason, now, by, payload, when)

    def reopen(self, population: Mapping[str, Subject], now: datetime) -> Act | None:
        """Let somebody go on who has ended, mostly."""
        ended = {who: one for who, one in population.items() if not one.is_live}
        subject = self._somebody(ended if self._chance(0.9) else population, False)
        if subject is None:
            return None
        steps = [*self._compiled.lifecycles[subject.kind].steps]
        by = self.staff() if self._chance(0.9) else self.actor(subject, ())
        return Reopen(subject.id, self._random.choice(steps), "too early", now, by)

    # -- Who does it -------------------------------------------------------------------

    def actor(self, subject: Subject, parties: tuple[Party, ...]) -> Actor:
        """Give one of those who may, mostly; else anybody."""
        members = subject.members or ((subject.kind, subject.id),)
        if parties and self._chance(0.85):
            party = self._random.choice(parties)
            if party.kind == "staff":
                return self.staff(party.name)
            if party.kind == "attached":
                whom = [who for role, who in members if party.of in ("", role)]
                whom = whom or [subject.id]
                return Actor(party.name, f"{party.name} of {self._random.choice(whom)}")
            named = [m for m in members if not party.name or m[0] == party.name]
            if named:
                return Actor(*self._random.choice(named))
        role, who = self._random.choice(members)
        attached = [
            Actor(one.name, f"{one.name} of {who}")
            for kind in self._compiled.programme.roles
            if kind.name == role
            for one in kind.attached
        ]
        return self._random.choice(
            [
                OUTSIDER,
                Actor(role, who),
                Actor(self._random.choice(self._compiled.lifters), who),
                Actor(role, "somebody_else"),
                self.staff(),
                *attached,
            ]
        )

    def staff(self, role: str = "") -> Actor:
        """Give one of the staff, of a role or of any."""
        roles = sorted(self._compiled.staff)
        return Actor(role or self._random.choice(roles), self._random.choice(STAFF))

    def _waits(self, subject: Subject) -> bool:
        step = self._compiled.lifecycles[subject.kind].steps[subject.step]
        return subject.is_live and any(
            isinstance(rule.trigger, OnEngine) and rule.trigger.name == "matched"
            for rule in step.rules
        )

    def _somebody(
        self, population: Mapping[str, Subject], is_live: bool = True
    ) -> Subject | None:
        found = [s for s in population.values() if s.is_live or not is_live]
        return self._random.choice(found) if found else None

    # -- What is said ------------------------------------------------------------------

    def _less_likely(self, subject: Subject) -> list[tuple[str, tuple[Party, ...]]]:
        lifecycle = self._compiled.lifecycles[subject.kind]
        anybody = (Party("staff"), Party("them"))
        found = [("details", anybody), ("no_such_thing", anybody)]
        for need in lifecycle.needs.values():
            found.append((need.key, (need.by,)))
            found.append((f"withdraw {need.kind} {need.name}", (need.by,)))
            if need.waived_by is not None:
                found.append((f"waive {need.key}", (need.waived_by,)))
        found += [(name, anybody) for name in (*lifecycle.events, *lifecycle.noted)]
        surveys = self._compiled.programme.surveys
        found += [(f"survey {survey.name}", anybody) for survey in surveys]
        return found

    def _payload(
        self, subject: Subject, name: str, population: Mapping[str, Subject]
    ) -> dict[str, Value]:
        lifecycle = self._compiled.lifecycles[subject.kind]
        need: Need | None = lifecycle.needs.get(name)
        if name == "meeting held":
            return {"minutes": self._random.choice((30, 60))}
        if name == "details":
            roles = {role.name: role for role in self._compiled.programme.roles}
            role: Role | None = roles.get(subject.kind)
            if role is None or not role.details:
                return {}
            detail = self._random.choice(role.details)
            return {detail.name: self.detail(detail, population)}
        survey = name.removeprefix("survey ")
        if need is not None and need.kind == "survey":
            survey = need.name
        for one in self._compiled.programme.surveys:
            if one.name == survey:
                return {q.name: self._reply(q) for q in one.questions}
        if need is not None and need.kind == "check" and self._chance(0.4):
            return {"until": f"20{self._random.randint(26, 29)}-08-15"}
        return {"reason": "so it was said"} if self._chance(0.8) else {}

    def detail(self, detail: Detail, population: Mapping[str, Subject]) -> Value:
        """Think of what somebody might say of a detail; hardly ever what is none."""
        if self._chance(0.02):
            return "neither here nor there"
        draw = self._random
        match detail.type:
            case "number":
                return draw.randint(1, 80)
            case "yes or no":
                return draw.random() < 0.5
            case "date":
                return f"2027-0{draw.randint(1, 9)}-1{draw.randint(0, 9)}"
            case "date of birth":
                return f"{draw.randint(1960, 2014)}-0{draw.randint(1, 9)}-05"
            case "one of" | "levels":
                return draw.choice(detail.choices)
            case "some of":
                many = draw.randint(1, len(detail.choices))
                return tuple(draw.sample(detail.choices, many))
            case "person":
                return draw.choice([*sorted(population), "nobody_here"])
            case "people":
                known = sorted(population)
                return tuple(draw.sample(known, min(2, len(known))))
            case _:
                return f"{detail.name} {draw.randint(1, 3)}"

    def _reply(self, question: Question) -> Value:
        draw = self._random
        match question.type:
            case "scale":
                return draw.randint(question.least, question.most)
            case "number" | "percent":
                return draw.randint(0, 100)
            case "yes or no":
                return draw.random() < 0.5
            case "one of":
                return draw.choice(question.choices)
            case _:
                return "as before"

    def _chance(self, of: float) -> bool:
        return self._random.random() < of

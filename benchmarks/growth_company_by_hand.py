"""The lifecycle of `growth_company`, written by hand for SimPy; times are in days.

It knows this one programme and its scenario, and nothing else: no rules to interpret,
no permissions, reasons or causes. People are brought together greedily, best fit first.
Days are 24 hours and deadlines exact.
"""

from __future__ import annotations

import random
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from math import exp, log, log1p, sqrt
from typing import Any

import simpy

Process = Generator[simpy.Event, Any, Any]
DAYS = 911
MONTH = 365.2425 / 12
CHOICES = ("leadership", "finance", "digital", "confidence")


@dataclass(eq=False)
class Person:
    """A participant; each of two roles."""

    name: str
    role: str
    department: str
    grade: int
    region: str
    choices: frozenset[str]
    manager: str
    room: int
    matched: simpy.Event
    """Happens when the first of those that they now have is confirmed."""
    alone: simpy.Event
    """Happens, with the outcome, when the last of those has ended."""
    matches: int = 0
    active: int = 0
    is_candidate: bool = False
    since: float = 0.0


class ByHand:
    """One run, with its complete event log in memory."""

    def __init__(self, size: int, seed: int) -> None:
        self.size = size
        self.random = random.Random(seed)
        self.env = simpy.Environment()
        self.log: list[tuple[float, str, str]] = []
        self.people: list[Person] = []
        self.offered: set[tuple[str, str]] = set()
        self.completed = 0

    def run(self) -> None:
        """Simulate to the last day."""
        self.env.process(self.arrive("mentee", 60 * self.size))
        self.env.process(self.arrive("mentor", 45 * self.size))
        self.env.process(self.hold_rounds())
        self.env.run(until=DAYS)

    # -- Chance and time ---------------------------------------------------------------

    def note(self, who: str, what: str) -> None:
        """Write a line of the log."""
        self.log.append((self.env.now, who, what))

    def lognormal(self, mean: float, sd: float) -> float:
        """Draw a lognormal time by its own mean and deviation."""
        variance = log1p((sd / mean) ** 2)
        return exp(self.random.gauss(log(mean) - variance / 2, sqrt(variance)))

    def ending(self) -> float:
        """Draw how long until one of two people ends it."""
        return 21 * MONTH * (-log(1 - self.random.random())) ** (1 / 1.7)

    def working(self, days: float) -> float:
        """Give how long so many working days take from now."""
        day = int(self.env.now)
        for _ in range(int(days)):
            day += 1
            while day % 7 >= 5:  # The run starts on a Monday.
                day += 1
        return max(0.0, day + days % 1 - self.env.now)

    def later(self, who: str, what: str, chance: float, delay: float) -> simpy.Event:
        """Let something happen after a while, perhaps."""
        done = self.env.event()
        if self.random.random() < chance:
            self.env.process(self.happen(who, what, delay, done))
        return done

    def happen(self, who: str, what: str, delay: float, done: simpy.Event) -> Process:
        """Note that something happened."""
        yield self.env.timeout(delay)
        self.note(who, what)
        done.succeed()

    def finish(self, steps: Sequence[simpy.Event]) -> Process:
        """Wait for everything; as a process, so that reminders do not forget it."""
        # SimPy takes a condition apart once another one that it is part of is over.
        yield self.env.all_of(steps)

    def wait(
        self, who: str, done: simpy.Event, until: float, reminders: Sequence[float]
    ) -> Process:
        """Wait until something is done or the time is over, reminding meanwhile."""
        began = self.env.now
        for moment in (*reminders, until):
            yield done | self.env.timeout(began + moment - self.env.now)
            if done.triggered:
                return
            if moment < until:
                self.note(who, "reminder")

    # -- People ------------------------------------------------------------------------

    def arrive(self, role: str, number: int) -> Process:
        """Let people come, evenly over five weeks."""
        for place in range(number):
            person = self.draw_person(f"{role}-{place + 1}", role)
            self.people.append(person)
            self.env.process(self.take_part(person))
            yield self.env.timeout(35 / number)

    def draw_person(self, name: str, role: str) -> Person:
        """Draw somebody's details."""
        is_mentee, draw = role == "mentee", self.random
        chances = (0.5, 0.25, 0.35, 0.6) if is_mentee else (0.6, 0.3, 0.3, 0.5)
        choices: frozenset[str] = frozenset()
        while not choices:
            drawn = zip(CHOICES, chances, strict=True)
            choices = frozenset(one for one, chance in drawn if draw.random() < chance)
        other, likely = ("mentor", 0.1) if is_mentee else ("mentee", 0.02)
        which = draw.randrange((45 if is_mentee else 60) * self.size) + 1
        grades = (6, 3, 1, 0) if is_mentee else (0, 3, 5, 2)
        return Person(
            name,
            role,
            draw.choices(("finance", "operations", "sales", "it"), (3, 5, 4, 3))[0],
            draw.choices(range(4), grades)[0],
            draw.choices(("north", "midlands", "south"), (5, 3, 2))[0],
            choices,
            f"{other}-{which}" if draw.random() < likely else "",
            1 if is_mentee else 2,
            self.env.event(),
            self.env.event(),
        )

    def take_part(self, person: Person) -> Process:
        """Take somebody from their application to the end."""
        env, draw, name = self.env, self.random, person.name
        self.note(name, "enrolled")
        form = self.later(name, "form", 0.9, self.lognormal(6, 5))
        yield from self.wait(name, form, 42, (14, 21, 28, 35))
        if not form.triggered:
            self.note(name, "withdrawn")
            return
        self.note(name, "screening")
        yield env.timeout(self.working(draw.uniform(2, 12)))
        if draw.random() > 0.85:
            self.note(name, "declined")
            return
        self.note(name, "accepted")
        steps = [
            self.later(name, what, 0.96, self.lognormal(10, 6))
            for what in ("training", "code of ethics", "confidentiality")
        ]
        steps.append(self.later(name, "baseline", 1.0, draw.uniform(0, 7)))
        ready = env.process(self.finish(steps))
        yield from self.wait(name, ready, 56, (21, 28, 35))
        if not ready.triggered:
            self.note(name, "withdrawn")
            return
        outcome = "ended early"
        while outcome == "ended early":
            self.note(name, "waiting")
            person.is_candidate, person.since = True, env.now
            yield from self.wait(name, person.matched, 180, (60,))
            if not person.matched.triggered:
                person.is_candidate = False
                self.note(name, "withdrawn")
                return
            self.note(name, "mentoring")
            outcome = yield person.alone
            person.matched, person.alone = env.event(), env.event()
            if person.role == "mentor" or person.matches > 1:
                break
        person.is_candidate = False
        yield from self.evaluate(person)

    def evaluate(self, person: Person) -> Process:
        """Ask how it went, and follow up."""
        env, draw, name = self.env, self.random, person.name
        self.note(name, "looking back")
        began = env.now
        outcome = self.later(name, "outcome", 0.65, draw.uniform(0, 21))
        yield from self.wait(name, outcome, 56, (14, 28, 42))
        self.note(name, "following up")
        self.note(name, "certificate")
        over = env.timeout(7 * MONTH)
        joined = env.event()
        if person.role == "mentee":
            delay = draw.uniform(MONTH, 6 * MONTH)
            joined = self.later(name, "joined as mentor", 0.15, delay)
        yield joined | env.timeout(began + 6 * MONTH - env.now)
        if not joined.triggered:
            self.note(name, "follow-up asked")
            self.later(name, "follow-up", 0.4, draw.uniform(0, 21))
            yield joined | over
        self.note(name, "completed")

    # -- Pairs -------------------------------------------------------------------------

    def hold_rounds(self) -> Process:
        """Bring people together every Monday, best fit first."""
        while True:
            here = [p for p in self.people if p.is_candidate and p.room]
            mentees = [p for p in here if p.role == "mentee"]
            mentors = [p for p in here if p.role == "mentor"]
            fits = [
                (-self.fit(mentee, mentor), mentee.since, i, j)
                for i, mentee in enumerate(mentees)
                for j, mentor in enumerate(mentors)
                if self.may_meet(mentee, mentor)
            ]
            for *_, i, j in sorted(fits):
                if mentees[i].room and mentors[j].room:
                    self.env.process(self.pair(mentees[i], mentors[j]))
                    mentees[i].room -= 1
                    mentors[j].room -= 1
            yield self.env.timeout(7)

    def may_meet(self, mentee: Person, mentor: Person) -> bool:
        """Say whether no rule keeps two people apart."""
        return (
            mentee.department != mentor.department
            and mentee.manager != mentor.name
            and mentor.manager != mentee.name
            and (mentee.name, mentor.name) not in self.offered
        )

    def fit(self, mentee: Person, mentor: Person) -> float:
        """Score how well two people suit each other."""
        shared = len(mentee.choices & mentor.choices) / len(mentee.choices)
        is_near = mentee.region == mentor.region
        return 4 * shared + 2 * (mentor.grade > mentee.grade) + is_near

    def pair(self, mentee: Person, mentor: Person) -> Process:
        """Take two people from an offer to the end."""
        env, draw = self.env, self.random
        name, both = f"{mentee.name}+{mentor.name}", (mentee, mentor)
        self.offered.add((mentee.name, mentor.name))
        self.note(name, "proposed")
        offered = env.now
        answers = sorted((draw.uniform(1, 6), draw.random() < 0.92) for _ in both)
        for delay, accepts in answers:
            yield env.timeout(offered + delay - env.now)
            self.note(name, "accepted" if accepts else "declined")
            if not accepts:
                for person in both:
                    person.room += 1
                    self.note(person.name, "offer ended")
                return
        self.note(name, "meeting")
        for person in both:
            person.matches += 1
            person.active += 1
            if person.active == 1:
                person.matched.succeed()
            person.is_candidate = person.role == "mentor"
        held = yield from self.meet(name)
        outcome = "completed" if held >= 3 else "ended early"
        interviews = env.all_of(
            [self.later(name, "interview", 0.8, draw.uniform(0, 14)) for _ in both]
        )
        yield interviews | env.timeout(28)
        self.note(name, outcome)
        self.completed += outcome == "completed"
        for person in both:
            person.room += 1
            person.active -= 1
            self.note(person.name, "pair ended")
            if not person.active:
                person.alone.succeed(outcome)

    def meet(self, name: str) -> Generator[simpy.Event, Any, int]:
        """Meet monthly for twelve months, unless it ends or falls silent."""
        env, draw = self.env, self.random
        began, held, missed, met = env.now, 0, 0, env.now
        ends = began + self.ending()
        for month in range(12):
            slot = began + month * MONTH
            at = slot + draw.uniform(0, MONTH)
            is_held = draw.random() < 0.88
            if is_held and at < ends:
                if at - met > 35:
                    yield env.timeout(max(0.0, met + 35 - env.now))
                    self.note(name, "reminder")
                yield env.timeout(max(0.0, at - env.now))
                self.note(name, "meeting held")
                held, missed, met = held + 1, 0, env.now
            yield env.timeout(max(0.0, min(slot + MONTH, ends) - env.now))
            if slot + MONTH >= ends:
                self.note(name, "ended")
                return held
            missed += not is_held
            if month % 3 == 2:
                self.note(name, "check-in opened")
                self.later(name, "check-in", 0.95, self.working(draw.uniform(0, 5)))
            if missed == 2:
                self.note(name, "at risk")
                self.note(name, "asked to decide")
                yield env.timeout(draw.uniform(1, 8))
                if draw.random() < 0.5:
                    self.note(name, "stop")
                    return held
                self.note(name, "continue")
                missed, ends = 0, env.now + self.ending()
        self.note(name, "meetings over")
        return held

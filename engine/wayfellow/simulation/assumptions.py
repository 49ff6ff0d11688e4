"""Assumptions: what a scenario says may happen to a subject in each of its steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from wayfellow.decide.calendar import Calendar
from wayfellow.decide.state import Actor, Subject
from wayfellow_dsl.model import (
    AskForSurvey,
    AskToDecide,
    CheckIn,
    Lifecycle,
    Need,
    OnEngine,
    OnEvent,
    Party,
    Programme,
    Step,
)
from wayfellow_dsl.scenario import Assumption, Delay, Scenario

from .chance import Chance, length, pick, pick_if_any

_EXACT = {
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
    "weeks": timedelta(weeks=1),
    # The mean month and year of the Gregorian calendar.
    "months": timedelta(days=365.2425 / 12),
    "years": timedelta(days=365.2425),
}


@dataclass(frozen=True, slots=True)
class Prospect:
    """Something that may happen to a subject: one clock, drawn from one assumption."""

    site: str
    assumption: Assumption
    parties: Mapping[str, tuple[Party, ...]]
    """Who may bring each event about, as the programme says; for an event that it does
    not name, those of the first."""
    need: str = ""
    """The key of the need that it would meet."""

    @property
    def is_leaving(self) -> bool:
        """Say whether it is what each member of a group does for themselves."""
        return any(
            one.event in ("ended", "declined") for one in self.assumption.alternatives
        )

    def outcome(self, chance: Chance, luck: str, count: int) -> str:
        """Draw which event happens, if any; empty for none."""
        alternatives = self.assumption.alternatives
        chances = tuple((one.event, one.chance) for one in alternatives)
        uniform = chance.uniform(luck, f"{self.site} whether", count)
        return pick_if_any(chances, uniform)

    def moment(
        self, chance: Chance, luck: str, count: int, now: datetime, calendar: Calendar
    ) -> datetime:
        """Draw when it happens."""
        delay = self.assumption.delay
        if delay is None:
            return now
        uniform = chance.uniform(luck, f"{self.site} when", count)
        return later(now, delay, uniform, calendar)

    def actor(
        self,
        chance: Chance,
        luck: str,
        count: int,
        event: str,
        subject: Subject,
        member: str = "",
    ) -> Actor:
        """Draw who brings an event about; in a group perhaps only one `member`."""
        weights = self.assumption.by
        if self.need or not weights:
            parties = self.parties.get(event) or next(iter(self.parties.values()))
            names = dict.fromkeys(_names(parties, subject))
            weights = tuple((name, 1.0) for name in names)
        name = weights[0][0]
        if len(weights) > 1:
            name = pick(weights, chance.uniform(luck, f"{self.site} by", count))
        for role, identifier in subject.members:
            if role == name and member in ("", identifier):
                return Actor(role, identifier)
        if member and name not in dict(subject.members):
            return Actor(name, f"{name} of {member}")
        return Actor(name, subject.id if name == subject.kind else "")


@dataclass(frozen=True, slots=True)
class Outlook:
    """What may happen to those in one step."""

    events: tuple[Prospect, ...] = ()
    """What somebody outside may do while they are in it."""
    needs: tuple[Prospect, ...] = ()
    requests: tuple[tuple[tuple[str, ...], Prospect], ...] = ()
    """What may be decided when somebody is asked for one of several events."""
    tasks: tuple[tuple[str, Prospect], ...] = ()
    """What may come of a task, by its name."""
    meetings: Prospect | None = None
    introduction: tuple[str, Prospect] | None = None
    """The relationship in which staff may bring them together with somebody."""


class Outlooks:
    """What a scenario says of every step of a programme."""

    def __init__(self, programme: Programme, scenario: Scenario) -> None:
        self._programme = programme
        self._assumptions = scenario.assumptions
        self._by_hand = _introduced_by_hand(programme)
        self._outlooks = {
            (lifecycle.subject, step.name): self._look(lifecycle, step)
            for lifecycle in programme.lifecycles
            for step in lifecycle.steps
        }

    def of(self, subject: Subject) -> Outlook:
        """Give what may happen to a subject in the step that it is in."""
        return self._outlooks[subject.kind, subject.step]

    def find(self, event: str, step: str) -> Assumption | None:
        """Find what is assumed of an event: for this very step, or for any."""
        found = None
        for assumption in self._assumptions:
            if any(one.event == event for one in assumption.alternatives):
                if step in assumption.steps:
                    return assumption
                if not assumption.steps:
                    found = found or assumption
        return found

    def _look(self, lifecycle: Lifecycle, step: Step) -> Outlook:
        needs = tuple(self._need(need, step) for need in step.needs)
        requests = tuple(self._requests(step))
        taken = [prospect.assumption for prospect in needs if prospect is not None]
        taken += [prospect.assumption for _, prospect in requests]
        return Outlook(
            tuple(self._events(step, taken)),
            tuple(prospect for prospect in needs if prospect is not None),
            requests,
            tuple(self._tasks(step)),
            self._meetings(lifecycle, step),
            self._introduction(lifecycle, step),
        )

    def _need(self, need: Need, step: Step) -> Prospect | None:
        assumption = self.find(need.key, step.name)
        if assumption is None:
            return None
        return Prospect(need.key, assumption, {need.key: (need.by,)}, need.key)

    def _requests(self, step: Step) -> Iterator[tuple[tuple[str, ...], Prospect]]:
        for rule in step.rules:
            for action in rule.actions:
                if isinstance(action, AskToDecide):
                    for option in action.options:
                        assumption = self.find(option, step.name)
                        if assumption is not None:
                            site = f"{step.name}: {' or '.join(action.options)}"
                            prospect = Prospect(site, assumption, {option: action.who})
                            yield action.options, prospect
                            break

    def _events(self, step: Step, taken: list[Assumption]) -> Iterator[Prospect]:
        """Give one clock for each assumption that speaks of an event of the step."""
        parties: dict[str, tuple[Party, ...]] = {}
        for rule in step.rules:
            if isinstance(rule.trigger, OnEvent):
                name = rule.trigger.name
                parties[name] = parties.get(name, ()) + rule.trigger.by
        for name in parties:
            assumption = self.find(name, step.name)
            if assumption is not None and assumption not in taken:
                taken.append(assumption)
                first = {name: parties[name]}
                yield Prospect(f"{step.name}: {name}", assumption, first | parties)

    def _tasks(self, step: Step) -> Iterator[tuple[str, Prospect]]:
        for rule in step.rules:
            for action in rule.actions:
                if isinstance(action, AskForSurvey):
                    name, parties = f"survey {action.survey}", action.of
                elif isinstance(action, CheckIn):
                    name, parties = "check in", (action.staff,)
                else:
                    continue
                assumption = self.find(name, step.name)
                if assumption is not None:
                    yield name, Prospect(name, assumption, {name: parties})

    def _meetings(self, lifecycle: Lifecycle, step: Step) -> Prospect | None:
        assumption = self.find("meeting held", step.name)
        if step.plan is None or assumption is None:
            return None
        first = self._programme.relationship(lifecycle.subject).members[0]
        parties = {"meeting held": (Party("member", first),)}
        return Prospect("meeting held", assumption, parties)

    def _introduction(
        self, lifecycle: Lifecycle, step: Step
    ) -> tuple[str, Prospect] | None:
        relationship = self._by_hand.get(lifecycle.subject)
        if relationship is None:
            return None
        is_open = step.implied or any(
            isinstance(rule.trigger, OnEngine) and rule.trigger.name == "matched"
            for rule in step.rules
        )
        assumption = self.find("introduced", step.name)
        if not is_open or assumption is None:
            return None
        staff = tuple(Party("staff", one.name) for one in self._programme.staff[:1])
        site = f"{step.name}: introduced"
        return relationship, Prospect(site, assumption, {"introduced": staff})


def later(now: datetime, delay: Delay, uniform: float, calendar: Calendar) -> datetime:
    """Give the moment that lies a drawn delay after now.

    A working day is a day during which time stands still at weekends and holidays; a
    month is a twelfth of the mean year.
    """
    amount = length(delay, uniform)
    if delay.unit != "working days":
        return now + amount * _EXACT[delay.unit]
    today = calendar.day(now)
    day = calendar.next_working_day(today)
    if day == today:
        amount += (now - calendar.begins(day)) / timedelta(days=1)
    for _ in range(int(amount)):
        day = calendar.next_working_day(day + timedelta(days=1))
    return calendar.begins(day) + amount % 1 * timedelta(days=1)


def _names(parties: Iterable[Party], subject: Subject) -> Iterator[str]:
    """Name the roles that parties stand for in a subject's step."""
    for party in parties:
        if party.name:
            yield party.name
        elif subject.members:
            yield from (role for role, _ in subject.members)
        else:
            yield subject.kind


def _introduced_by_hand(programme: Programme) -> dict[str, str]:
    """Give the relationships without matching rounds, by their first role."""
    in_rounds = {
        policy.relationship
        for policy in programme.policies
        if policy.every is not None and policy.method != "by hand"
    }
    return {
        relationship.members[0]: relationship.name
        for relationship in reversed(programme.relationships)
        if relationship.name not in in_rounds
    }

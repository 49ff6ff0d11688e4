"""Assumptions: what a scenario says may happen to a subject in each of its steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from wayfellow.decide.state import Subject
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
    Rule,
    Step,
    Value,
)
from wayfellow_dsl.scenario import Assumption, Scenario
from wayfellow_dsl.scenarios.waits import (
    CONCERN,
    PAUSE,
    RENEWED,
    WAIVED,
    WITHDRAWN,
    noted_events,
)

from .prospects import Cast, Prospect

REASON: dict[str, Value] = {"reason": "as the scenario assumes"}
"""What is given for a reason where the programme asks for one."""


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


@dataclass(frozen=True, slots=True)
class Course:
    """What may happen to a kind of subject from its beginning, in any step."""

    events: tuple[Prospect, ...] = ()
    """What the rules of every step wait for, and what is missed or counted."""
    holds: tuple[Prospect, ...] = ()
    """Concerns and pauses."""
    renewals: dict[str, Prospect] = field(default_factory=dict)
    """How checks that lapsed and consents that were withdrawn are met again, by key."""
    withdrawals: dict[str, Prospect] = field(default_factory=dict)
    waivers: dict[str, Prospect] = field(default_factory=dict)


class Outlooks:
    """What a scenario says of every step of a programme."""

    def __init__(self, programme: Programme, scenario: Scenario) -> None:
        self._programme = programme
        self._assumptions = scenario.assumptions
        self._by_hand = _introduced_by_hand(programme)
        self.cast = Cast.of(programme)
        self._outlooks: dict[tuple[str, str], Outlook] = {}
        self._courses: dict[str, Course] = {}
        for lifecycle in programme.lifecycles:
            self._courses[lifecycle.subject] = self._course(lifecycle)
            for step in lifecycle.steps:
                found = self._look(lifecycle, step)
                self._outlooks[lifecycle.subject, step.name] = found

    def of(self, subject: Subject) -> Outlook:
        """Give what may happen to a subject in the step that it is in."""
        return self._outlooks[subject.kind, subject.step]

    def course(self, subject: Subject) -> Course:
        """Give what may happen to a subject in any step."""
        return self._courses[subject.kind]

    def find(self, event: str, step: str) -> Assumption | None:
        """Find what is assumed of an event: for this very step, or for any."""
        return next(iter(self._find_each(event, step)), None)

    def _find_each(self, event: str, step: str) -> list[Assumption]:
        """Find what is assumed of an event, for each party of whom it is said."""
        found: dict[str, Assumption] = {}
        for assumption in self._assumptions:
            if any(one.event == event for one in assumption.alternatives):
                before = found.get(assumption.doer)
                is_nearer = step in assumption.steps and not (before and before.steps)
                if is_nearer or (not assumption.steps and before is None):
                    found[assumption.doer] = assumption
        return list(found.values())

    # -- A step ------------------------------------------------------------------------

    def _look(self, lifecycle: Lifecycle, step: Step) -> Outlook:
        needs = tuple(self._need(need, step) for need in step.needs)
        requests = tuple(self._requests(lifecycle, step))
        taken = [prospect.assumption for prospect in needs if prospect is not None]
        taken += [prospect.assumption for _, prospect in requests]
        return Outlook(
            tuple(self._events(lifecycle, step, taken)),
            tuple(prospect for prospect in needs if prospect is not None),
            requests,
            tuple(self._tasks(lifecycle, step)),
            self._meetings(lifecycle, step),
            self._introduction(lifecycle, step),
        )

    def _need(self, need: Need, step: Step) -> Prospect | None:
        assumption = self.find(need.key, step.name)
        if assumption is None:
            return None
        return Prospect(need.key, assumption, {need.key: (need.by,)}, need.key)

    def _requests(
        self, lifecycle: Lifecycle, step: Step
    ) -> Iterator[tuple[tuple[str, ...], Prospect]]:
        for rule in lifecycle.rules(step):
            for action in rule.actions:
                if isinstance(action, AskToDecide):
                    for option in action.options:
                        assumption = self.find(option, step.name)
                        if assumption is not None:
                            site = f"{step.name}: {' or '.join(action.options)}"
                            parties = {option: action.who}
                            yield (
                                action.options,
                                Prospect(
                                    site, assumption, parties, options=action.options
                                ),
                            )
                            break

    def _events(
        self, lifecycle: Lifecycle, step: Step, taken: list[Assumption]
    ) -> Iterator[Prospect]:
        """Give one clock for each assumption that speaks of an event of the step.

        What is awaited in every step has its clock from the beginning, but for the
        steps of which something else is assumed.
        """
        rules = lifecycle.rules(step)
        parties = _parties(rules)
        anywhere = self._anywhere(lifecycle)
        names = {**parties, **anywhere} if _is_open(step) else parties
        for name in names:
            for assumption in self._find_each(name, step.name):
                if name in anywhere and not assumption.steps:
                    continue
                if assumption not in taken:
                    taken.append(assumption)
                    yield _event(f"{step.name}: {name}", name, assumption, names, rules)

    def _tasks(
        self, lifecycle: Lifecycle, step: Step
    ) -> Iterator[tuple[str, Prospect]]:
        for rule in lifecycle.rules(step):
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
        lasted: dict[str, Value] = {}
        if step.plan.minutes:
            lasted["minutes"] = step.plan.minutes
        return Prospect("meeting held", assumption, parties, payload=lasted)

    def _introduction(
        self, lifecycle: Lifecycle, step: Step
    ) -> tuple[str, Prospect] | None:
        relationship = self._by_hand.get(lifecycle.subject)
        if relationship is None:
            return None
        is_open = step.implied or any(
            isinstance(rule.trigger, OnEngine) and rule.trigger.name == "matched"
            for rule in lifecycle.rules(step)
        )
        assumption = self.find("introduced", step.name)
        if not is_open or assumption is None:
            return None
        staff = tuple(Party("staff", one.name) for one in self._programme.staff[:1])
        site = f"{step.name}: introduced"
        return relationship, Prospect(site, assumption, {"introduced": staff})

    # -- From the beginning ------------------------------------------------------------

    def _course(self, lifecycle: Lifecycle) -> Course:
        needs = {need.key: need for step in lifecycle.steps for need in step.needs}
        renewals, withdrawals, waivers = {}, {}, {}
        for key, need in needs.items():
            by = (need.by,)
            if (found := self.find(key + RENEWED, "")) is not None:
                renewed = _change(key, RENEWED, key, found, by)
                renewals[key] = replace(renewed, lost=key)
            if (found := self.find(key + WITHDRAWN, "")) is not None:
                withdrawn = f"withdraw {need.kind} {need.name}"
                withdrawals[key] = _change(key, WITHDRAWN, withdrawn, found, by)
            waiver = self.find(key + WAIVED, "")
            if waiver is not None and need.waived_by is not None:
                who = (need.waived_by,)
                let_go = _change(key, WAIVED, f"waive {key}", waiver, who)
                waivers[key] = replace(let_go, need=key, payload=REASON)
        return Course(
            tuple(self._journey_events(lifecycle)),
            tuple(self._holds(lifecycle)),
            renewals,
            withdrawals,
            waivers,
        )

    def _anywhere(self, lifecycle: Lifecycle) -> dict[str, tuple[Party, ...]]:
        """Name what rules of every step await, and what is missed or counted."""
        found = _parties(lifecycle.throughout)
        plans = any(step.plan for step in lifecycle.steps)
        for noted in noted_events(lifecycle):
            name = noted.partition(" by ")[0]
            if name != "meeting held" or not plans:
                found.setdefault(name, (Party("them"),))
        return found

    def _journey_events(self, lifecycle: Lifecycle) -> Iterator[Prospect]:
        anywhere = self._anywhere(lifecycle)
        rules = tuple(
            rule for step in lifecycle.steps for rule in lifecycle.rules(step)
        )
        taken: list[Assumption] = []
        for name in anywhere:
            for assumption in self._find_each(name, ""):
                if assumption in taken:
                    continue
                taken.append(assumption)
                prospect = _event(
                    f"throughout: {name}", name, assumption, anywhere, rules
                )
                elsewhere = frozenset(
                    step.name
                    for step in lifecycle.steps
                    if assumption not in self._find_each(name, step.name)
                )
                yield replace(prospect, elsewhere=elsewhere)

    def _holds(self, lifecycle: Lifecycle) -> Iterator[Prospect]:
        for words, event in ((CONCERN, "concern"), (PAUSE, "pause")):
            name = words + lifecycle.subject
            assumption = self.find(name, "")
            if assumption is not None:
                # Anybody may raise a concern; where nobody is named, staff do.
                by = Party("staff") if event == "concern" else Party("them")
                yield Prospect(name, assumption, {event: (by,)}, told={name: event})


def _event(
    site: str,
    name: str,
    assumption: Assumption,
    parties: dict[str, tuple[Party, ...]],
    rules: tuple[Rule, ...],
) -> Prospect:
    needs_reason = any(
        rule.needs_reason
        for rule in rules
        if isinstance(rule.trigger, OnEvent)
        and any(one.event == rule.trigger.name for one in assumption.alternatives)
    )
    return Prospect(
        f"{site} by {assumption.doer}" if assumption.doer else site,
        assumption,
        {name: parties[name]} | parties,
        payload=REASON if needs_reason else {},
    )


def _change(
    key: str, change: str, event: str, assumption: Assumption, by: tuple[Party, ...]
) -> Prospect:
    name = key + change
    return Prospect(name, assumption, {event: by}, told={name: event})


def _parties(rules: tuple[Rule, ...]) -> dict[str, tuple[Party, ...]]:
    found: dict[str, tuple[Party, ...]] = {}
    for rule in rules:
        if isinstance(rule.trigger, OnEvent):
            name = rule.trigger.name
            found[name] = found.get(name, ()) + rule.trigger.by
    return found


def _is_open(step: Step) -> bool:
    """Say whether what is missed or counted can be recorded: not during an offer."""
    return not (step.implied and step.name == "proposed")


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

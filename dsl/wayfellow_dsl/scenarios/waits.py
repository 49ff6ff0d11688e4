"""What a programme waits for: everything that somebody outside the engine does.

A scenario has to say of each how likely it is and how long it takes. Each wait knows
the words by which a scenario may speak of it, and the line that would be enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..model import (
    AskForSurvey,
    AskToDecide,
    CheckIn,
    Lifecycle,
    Need,
    OnEvent,
    Party,
    Programme,
    Relationship,
    Step,
)

USUAL = "50% after uniform(1 to 8 weeks)"
"""What would do for an event of which nothing else is known."""

Place = tuple[str, str]
"""The name of a role or relationship, and of one of its steps."""


class Wait(NamedTuple):
    """Something that a step waits for."""

    key: str
    """What histories call it: an event's name, or a need's key."""
    place: Place
    called: tuple[str, ...]
    """The words for it, in small letters and with spaces for joints."""
    by: tuple[Party, ...]
    """Those who may do it; empty when any staff may."""
    sample: str
    """The sentence that would do for it in a scenario, without its steps."""
    is_decision: bool = False
    options: tuple[str, ...] = ()
    """All that may be decided, when it is one way to decide."""
    survey: str = ""
    """The survey that it answers, if it does."""
    is_acceptance: bool = False
    may_be_silent: bool = False
    """A scenario need not speak of it; then it never happens."""


def find_waits(programme: Programme) -> tuple[Wait, ...]:
    """List everything that each step waits for, in the order of the file."""
    by_hand = _introduced_by_hand(programme)
    return tuple(
        wait
        for lifecycle in programme.lifecycles
        for step in lifecycle.steps
        for wait in (
            *(_wait_for_need(lifecycle, step, need) for need in step.needs),
            *_wait_for_events(lifecycle, step),
            *_wait_for_tasks(lifecycle, step),
            *_wait_for_meetings(programme, lifecycle, step),
            *_wait_for_introduction(by_hand, lifecycle, step),
        )
    )


def join(name: str) -> str:
    """Give a name as words may be compared: small letters, spaces for joints."""
    return " ".join(name.replace("_", " ").replace("-", " ").casefold().split())


def _wait_for_need(lifecycle: Lifecycle, step: Step, need: Need) -> Wait:
    names = [need.name, need.label] if need.label else [need.name]
    called = [*names, need.key, need.kind, f"{need.kind}s"]
    called += [f"{need.kind} {name}" for name in names]
    if need.by.kind == "member":
        called += [f"{name} from {need.by}" for name in (*called, *names)]
    # Two references are one and two, and told of together.
    said = "references" if need.kind == "reference" else need.key.split(" from ")[0]
    sample = f"{said}: 90% within 2 weeks"
    if need.kind == "acceptance":
        called += ["match accepted", "match acceptance"]
        sample = "match accepted: 90% within 5 days, otherwise declined"
    return Wait(
        need.key,
        (lifecycle.subject, step.name),
        tuple(dict.fromkeys(map(join, called))),
        (need.by,),
        sample,
        survey=need.name if need.kind == "survey" else "",
        is_acceptance=need.kind == "acceptance",
    )


def _wait_for_events(lifecycle: Lifecycle, step: Step) -> Iterator[Wait]:
    decisions = {
        option: action
        for rule in step.rules
        for action in rule.actions
        if isinstance(action, AskToDecide)
        for option in action.options
    }
    parties: dict[str, tuple[Party, ...]] = {}
    for rule in step.rules:
        if isinstance(rule.trigger, OnEvent):
            name = rule.trigger.name
            parties[name] = parties.get(name, ()) + rule.trigger.by
    accepts = [need for need in step.needs if need.kind == "acceptance"]
    for name, by in parties.items():
        place = (lifecycle.subject, step.name)
        if name in decisions:
            options = decisions[name].options
            share = f"{100 // len(options)}%"
            ways = ", ".join(f"{option} {share}" for option in options)
            sample = f"decision in {step.name}: {ways} after 3 days"
            yield Wait(name, place, (join(name),), by, sample, True, options)
        elif accepts and name == "declined":
            sample = "match accepted: 90% within 5 days, otherwise declined"
            yield Wait(name, place, (join(name),), by, sample)
        else:
            sample = f"{name}: {USUAL}"
            called = (join(name),)
            yield Wait(name, place, called, by, sample, may_be_silent=step.implied)


def _wait_for_tasks(lifecycle: Lifecycle, step: Step) -> Iterator[Wait]:
    place = (lifecycle.subject, step.name)
    for rule in step.rules:
        for action in rule.actions:
            if isinstance(action, AskForSurvey):
                name = action.survey
                key = f"survey {name}"
                called = (join(key), join(name), "survey", "surveys")
                sample = f"{key}: 40% within 3 weeks"
                yield Wait(key, place, called, action.of, sample, survey=name)
            elif isinstance(action, CheckIn):
                sample = "check in: 95% within 5 working days"
                by = (action.staff,)
                yield Wait("check in", place, ("check in",), by, sample)


def _wait_for_meetings(
    programme: Programme, lifecycle: Lifecycle, step: Step
) -> Iterator[Wait]:
    if step.plan is not None:
        members = programme.relationship(lifecycle.subject).members
        by = tuple(Party("member", member) for member in members)
        place = (lifecycle.subject, step.name)
        yield Wait("meeting held", place, ("meeting held",), by, "meeting held: 90%")


def _wait_for_introduction(
    by_hand: dict[str, Relationship], lifecycle: Lifecycle, step: Step
) -> Iterator[Wait]:
    """Wait for staff to introduce people where no round of matching does.

    It is the first member that the simulation brings together with somebody: in the
    implied step of a role without stages, or where `matched` leads on.
    """
    if lifecycle.subject in by_hand and (step.implied or _takes_matched(step)):
        place = (lifecycle.subject, step.name)
        sample = "introduced: 90% within 4 weeks"
        yield Wait("introduced", place, ("introduced",), (), sample)


def _takes_matched(step: Step) -> bool:
    names = [getattr(rule.trigger, "name", "") for rule in step.rules]
    return "matched" in names


def _introduced_by_hand(programme: Programme) -> dict[str, Relationship]:
    in_rounds = {
        policy.relationship
        for policy in programme.policies
        if policy.every is not None and policy.method != "by hand"
    }
    return {
        relationship.members[0]: relationship
        for relationship in programme.relationships
        if relationship.name not in in_rounds
    }

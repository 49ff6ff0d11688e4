"""How lifecycles move each other: what begins a relationship, and who hears its end."""

from __future__ import annotations

from typing import Literal as Choice
from typing import NamedTuple

from ..model import Lifecycle, OnEngine, Programme, Relationship, Rule
from .arrows import all_steps


class Coupling(NamedTuple):
    """A step of a member that a relationship begins from, or whose end is heard in."""

    relationship: str
    member: str
    step: str
    kind: Choice["begins", "ends"]


def find_couplings(programme: Programme) -> tuple[Coupling, ...]:
    """List where the members of each relationship are when it begins and ends."""
    lifecycles = {each.subject: each for each in programme.lifecycles if each.steps}
    found = []
    for relationship in programme.relationships:
        if relationship.name not in lifecycles:
            continue
        for member in relationship.members:
            if member not in lifecycles:
                continue
            lifecycle = lifecycles[member]
            starts = _find_starts(programme, relationship, lifecycle)
            found += [
                Coupling(relationship.name, member, step, "begins") for step in starts
            ]
            found += [
                Coupling(relationship.name, member, step.name, "ends")
                for step in all_steps(lifecycle)
                if any(_hears(rule, relationship.name) for rule in step.rules)
            ]
    return tuple(found)


def _find_starts(
    programme: Programme, relationship: Relationship, lifecycle: Lifecycle
) -> list[str]:
    sides = [
        side
        for policy in programme.policies
        if policy.relationship == relationship.name
        for side in (policy.seekers, policy.partners)
        if side.role == lifecycle.subject
    ]
    if sides:
        names = {name for side in sides for name in side.steps}
        return [step.name for step in lifecycle.steps if step.name in names]
    # Without a policy, staff bring people together wherever a rule waits for it.
    waiting = [
        step.name
        for step in lifecycle.steps
        if any(_is_engine(rule, "matched") for rule in step.rules)
    ]
    return waiting or [step.name for step in lifecycle.steps if step.implied]


def _hears(rule: Rule, relationship: str) -> bool:
    trigger = rule.trigger
    return (
        isinstance(trigger, OnEngine)
        and trigger.name == "ended"
        and trigger.relation in (relationship, "")
    )


def _is_engine(rule: Rule, name: str) -> bool:
    return isinstance(rule.trigger, OnEngine) and rule.trigger.name == name

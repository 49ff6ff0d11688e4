"""Ways: which step leads to which, as the rules are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from ..model import Condition, Go, Lifecycle, OnEngine, OnTrue, Programme, Rule


class Way(NamedTuple):
    """One rule that leads from a step to another."""

    source: str
    target: str
    rule: Rule


Ways = dict[str, tuple[Way, ...]]
"""The ways from each step of a lifecycle, in the order written."""


def ways_of(lifecycle: Lifecycle) -> Ways:
    """List the ways between the steps of a lifecycle."""
    return {
        step.name: tuple(
            Way(step.name, rule.target.step, rule)
            for rule in lifecycle.rules(step)
            if isinstance(rule.target, Go)
        )
        for step in lifecycle.steps
    }


def all_rules(lifecycle: Lifecycle) -> list[Rule]:
    """List every rule of a lifecycle once."""
    own = [rule for step in lifecycle.steps for rule in step.rules]
    return [*own, *lifecycle.throughout]


def starts_of(lifecycle: Lifecycle) -> list[str]:
    """List the steps in which somebody can begin."""
    first = next((step for step in lifecycle.steps if step.starts_if is None), None)
    others = [step.name for step in lifecycle.steps if step.starts_if is not None]
    return others if first is None else [first.name, *others]


def reached(
    ways: Ways, starts: Iterable[str], admits: Callable[[Way], bool] | None = None
) -> dict[str, None]:
    """List the steps that some path leads to, those where it starts among them."""
    found: dict[str, None] = {}
    waiting = [*starts]
    while waiting:
        step = waiting.pop()
        if step not in found:
            found[step] = None
            waiting += [
                way.target
                for way in ways.get(step, ())
                if admits is None or admits(way)
            ]
    return found


def is_told(rule: Rule, name: str, relation: str = "") -> bool:
    """Say whether a rule waits for something that the engine says.

    `relation` is the relationship that it says it of; any one when empty.
    """
    trigger = rule.trigger
    return (
        isinstance(trigger, OnEngine)
        and trigger.name == name
        and (not relation or trigger.relation in ("", relation))
    )


def first_paired_steps(programme: Programme, role: str, relation: str) -> list[str]:
    """List the steps in which somebody is when a relationship begins.

    They are matched in a step that a `match` names, or that has a rule for it.
    """
    lifecycle = programme.lifecycle(role)
    listed = [
        step
        for policy in programme.policies
        if policy.relationship == relation
        for group in (policy.seekers, policy.partners)
        if group.role == role
        for step in group.steps
    ]
    found: list[str] = []
    for step in lifecycle.steps:
        rules = [rule for rule in lifecycle.rules(step) if is_told(rule, "matched")]
        if step.name in listed or (rules and not listed):
            found += [rule.target.step for rule in rules if isinstance(rule.target, Go)]
            if not any(rule.guard is None and rule.target for rule in rules):
                found.append(step.name)
    return found


def paired_steps(programme: Programme, role: str, relation: str) -> dict[str, None]:
    """List the steps in which somebody can be while in a relationship under way.

    They go on from the first ones by whatever is not the end of the relationship.
    """
    return reached(
        ways_of(programme.lifecycle(role)),
        first_paired_steps(programme, role, relation),
        lambda way: not is_told(way.rule, "ended", relation),
    )


def asked(rule: Rule) -> tuple[Condition, ...]:
    """List the conditions that all have to hold for a rule to apply."""
    found = () if rule.guard is None else (rule.guard,)
    if isinstance(rule.trigger, OnTrue):
        found = (rule.trigger.condition, *found)
    return found

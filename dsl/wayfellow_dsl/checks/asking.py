"""Whether everybody who can be matched has a say in it."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..model import (
    Lifecycle,
    Need,
    OnEvent,
    Party,
    Programme,
    Relationship,
    Span,
    Step,
)
from . import whole
from .ways import is_told, reached, starts_of, ways_of

_ALWAYS_SOMEBODY_ELSES = ("check", "attestation", "reference")
"""Needs that say nothing of what the person wants, whoever hands them in."""


def check(programme: Programme) -> Iterator[Diagnostic]:
    """Find the roles of which somebody can be matched who has no say in it.

    Whoever has no steps of their own joins by coming, which is a say.
    """
    for relationship in programme.relationships:
        for role in dict.fromkeys(relationship.members):
            if _is_heard_in(programme.lifecycle(relationship.name), role):
                continue
            step = _silently_matched(programme, relationship, role)
            if step is not None:
                yield _no_say(programme, relationship, role, step)


def _silently_matched(
    programme: Programme, relationship: Relationship, role: str
) -> Step | None:
    """Find a step of the role in which somebody is matched whom nobody has asked."""
    lifecycle = programme.lifecycle(role)
    silent = {
        step.name: step
        for step in lifecycle.steps
        if not step.implied and not _has_a_say(lifecycle, step, role)
    }
    starts = [step for step in starts_of(lifecycle) if step in silent]
    unasked = reached(
        ways_of(lifecycle),
        starts,
        lambda way: way.target in silent and not is_told(way.rule, "ended"),
    )
    listed = {
        step
        for policy in programme.policies
        if policy.relationship == relationship.name
        for group in (policy.seekers, policy.partners)
        if group.role == role
        for step in group.steps
    }
    for name in unasked:
        step = silent[name]
        waits = any(is_told(rule, "matched") for rule in lifecycle.rules(step))
        if name in listed or (waits and not listed):
            return step
    return None


def _has_a_say(lifecycle: Lifecycle, step: Step, role: str) -> bool:
    """Say whether a step needs something of the person, or hears them."""
    if any(_is_theirs(need, role) for need in step.needs):
        return True
    return any(
        _speaks_for(party, role)
        for rule in lifecycle.rules(step)
        if isinstance(rule.trigger, OnEvent)
        for party in rule.trigger.by
    )


def _is_heard_in(lifecycle: Lifecycle, role: str) -> bool:
    """Say whether the relationship itself asks something of a member, or hears them."""
    return any(_has_a_say(lifecycle, step, role) for step in lifecycle.steps)


def _is_theirs(need: Need, role: str) -> bool:
    if need.kind in _ALWAYS_SOMEBODY_ELSES:
        return False
    # Somebody attached may be a teacher who refers: only what allows it is a yes.
    is_permission = need.kind in ("consent", "agreement", "acceptance")
    if need.by.kind == "attached" and is_permission:
        return need.by.of in ("", role)
    return need.kind == "interview" or _speaks_for(need.by, role)


def _speaks_for(party: Party, role: str) -> bool:
    """Say whether somebody is the person, or one who may speak for them."""
    match party.kind:
        case "them" | "anyone":
            return True
        case "member":
            return party.name == role
        case "attached":
            return party.name == "guardian" and party.of in ("", role)
        case "staff":
            return False


def _no_say(
    programme: Programme, relationship: Relationship, role: str, step: Step
) -> Diagnostic:
    policies = [p for p in programme.policies if p.relationship == relationship.name]
    place = policies[0].span if policies else step.span
    advice = f"ask them for a form, an agreement or a consent in `{step.name}`"
    if policies:
        advice += f", or write `accepted by {role} within 7 days` under the match"
    return whole.NO_SAY.at(
        place or Span(1, 1, 2), help=f"{advice}.", role=role, step=step.name
    )

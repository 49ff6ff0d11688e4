"""What can be done for somebody now, and by whom, in the programme's words."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from wayfellow_dsl.model import OnEvent
from wayfellow_dsl.phrases import say_parties

from .draft import Draft
from .state import Subject

APPROVE, REFUSE = "approve ", "refuse "
"""How the two answers begin to what somebody is asked to approve."""


def possible_now(draft: Draft, subject: Subject, now: datetime) -> tuple[str, ...]:
    """List the needs still to be met and the events that somebody may raise now."""
    if subject.outcome:
        return ()
    step = draft.step(subject)
    unmet = draft.compiled.conditions.unmet_needs(draft.scene(subject, now))
    lines = [f"`{need.key}` by {say_parties((need.by,), 'or')}" for need in unmet]
    if subject.is_held:
        return tuple(lines)
    seen: dict[str, None] = {}
    asked = {option for request in subject.requests for option in request.options}
    for rule in step.rules:
        if isinstance(rule.trigger, OnEvent) and may_be_raised(
            rule.trigger.name, asked
        ):
            who = say_parties(rule.trigger.by, "or")
            seen[f"`{rule.trigger.name}` by {who}"] = None
    if subject.active_since is not None and step.step.plan is not None:
        seen["`meeting held` by a member or staff"] = None
    return (*lines, *seen)


def may_be_raised(event: str, asked: Collection[str]) -> bool:
    """Say whether an event can be raised when these answers have been asked for."""
    return event in asked or not event.startswith((APPROVE, REFUSE))

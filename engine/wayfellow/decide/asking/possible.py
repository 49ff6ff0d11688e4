"""What can be done for somebody now, and by whom, in the programme's words."""

from __future__ import annotations

from datetime import datetime

from wayfellow_dsl.model import OnEvent
from wayfellow_dsl.phrases import say_parties

from ..draft import Draft
from ..state import Request, Subject

APPROVE, REFUSE = "approve ", "refuse "
"""How the two answers begin to what somebody is asked to approve."""


def possible_now(draft: Draft, subject: Subject, now: datetime) -> tuple[str, ...]:
    """List the needs still to be met and the events that somebody may raise now."""
    if subject.outcome:
        return ()
    step = draft.step(subject)
    unmet = draft.compiled.open_needs.unmet(draft.scene(subject, now))
    lines = [f"`{need.key}` by {say_parties((need.by,), 'or')}" for need in unmet]
    if subject.is_held:
        return tuple(lines)
    seen: dict[str, None] = {}
    for rule in step.rules:
        if isinstance(rule.trigger, OnEvent) and may_be_raised(
            draft, subject, rule.trigger
        ):
            who = say_parties(rule.trigger.by, "or")
            seen[f"`{rule.trigger.name}` by {who}"] = None
    if subject.active_since is not None and step.step.plan is not None:
        seen["`meeting held` by a member or staff"] = None
    return (*lines, *seen)


def may_be_raised(draft: Draft, subject: Subject, trigger: OnEvent) -> bool:
    """Say whether a rule's event can be raised now.

    Somebody approves or refuses only what they have been asked for.
    """
    is_answer = trigger.name.startswith((APPROVE, REFUSE))
    return not is_answer or bool(answered_by(draft, subject, trigger))


def answered_by(draft: Draft, subject: Subject, trigger: OnEvent) -> list[Request]:
    """List the open questions that a rule's event answers."""
    found = [r for r in subject.requests if trigger.name in r.options]
    if not trigger.name.startswith((APPROVE, REFUSE)):
        return found
    whom = set(draft.recipients(subject, trigger.by))
    return [request for request in found if whom.intersection(request.who)]

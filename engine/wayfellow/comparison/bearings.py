"""Bearings: whether a rule lets people on, shuts them out, or neither.

By this a change is judged: what lets on and holds for fewer people is stricter, and
what shuts out and holds for fewer, or later, is looser.
"""

from __future__ import annotations

from wayfellow_dsl.model import (
    All,
    Condition,
    End,
    Forgo,
    Go,
    NeedsDone,
    OnEvent,
    OnTrue,
    Party,
    Programme,
    Rule,
)

from .differences import Effect


def bearing(rule: Rule, subject: str, step: str, programme: Programme) -> int:
    """Say 1 for a rule that lets people on, -1 for one that shuts them out, else 0.

    Letting on is: to a later step of one's role, to a completed end, past what is still
    owed, or out by one's own choice. Shutting out is: to an end that does not count as
    completed, by anybody or anything else. What a pair does on its way is neither.
    """
    match rule.target:
        case End(outcome=name):
            if _is_completed(name, programme):
                return 1
            return _choice(rule)
        case Go(step=there):
            return _onward(rule, subject, step, there, programme)
        case None:
            return int(any(isinstance(action, Forgo) for action in rule.actions))


def toward(old: int, new: int) -> Effect:
    """Say what it means that a rule now bears otherwise; 0 stands for no rule."""
    if old == new:
        return "different"
    return "looser" if new > old else "stricter"


def _is_completed(name: str, programme: Programme) -> bool:
    return any(each.completed for each in programme.outcomes if each.name == name)


def _choice(rule: Rule) -> int:
    if not isinstance(rule.trigger, OnEvent):
        return -1
    own = [_is_participant(party) for party in rule.trigger.by]
    if all(own):
        return 1
    return 0 if any(own) else -1


def _is_participant(party: Party) -> bool:
    return party.kind != "staff"


def _onward(
    rule: Rule, subject: str, step: str, there: str, programme: Programme
) -> int:
    if subject not in {role.name for role in programme.roles}:
        return 0
    if isinstance(rule.trigger, OnTrue) and not _awaits_needs(rule.trigger.condition):
        return 0
    names = [each.name for each in programme.lifecycle(subject).steps]
    if step not in names or there not in names:
        return 0
    return int(names.index(there) > names.index(step))


def _awaits_needs(condition: Condition) -> bool:
    if isinstance(condition, All):
        return any(map(_awaits_needs, condition.conditions))
    return isinstance(condition, NeedsDone)

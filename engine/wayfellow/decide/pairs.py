"""Whether two people may be brought together, now and again when they have agreed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from .conditions import Scene
from .draft import Cause, Draft
from .machine import Compiled
from .state import Subject


def exclusion(
    compiled: Compiled,
    relationship: str,
    scene: Scene,
    policy: str = "",
) -> str:
    """Give the reason why a policy keeps two people apart; empty when none does.

    Without the name of a policy, every policy for the relationship is asked.
    """
    for candidate in compiled.programme.policies:
        if candidate.relationship != relationship:
            continue
        if policy and candidate.name != policy:
            continue
        for test, because in compiled.exclusions[candidate.name]:
            if test(scene):
                return because or "the programme keeps them apart"
    return ""


def candidate_steps(
    compiled: Compiled, relationship: str, role: str, policy: str = ""
) -> list[str]:
    """Give the steps in which somebody in a role may be matched; none when anywhere.

    Without the name of a policy, those of every policy for the relationship.
    """
    return [
        step
        for candidate in compiled.programme.policies
        if candidate.relationship == relationship and policy in ("", candidate.name)
        for group in (candidate.seekers, candidate.partners)
        if group.role == role
        for step in group.steps
    ]


def together(draft: Draft, members: Mapping[str, Subject], now: datetime) -> Scene:
    """Give what a matching rule looks at: the members by role."""
    return Scene(draft, now, members=members)


def refuses_to_begin(draft: Draft, relation: Subject, now: datetime) -> str:
    """Check a relationship again at the moment it would begin.

    Gives the reason against it, or an empty text.
    """
    members = {role: draft[identifier] for role, identifier in relation.members}
    for role, member in members.items():
        if not member.is_live:
            return f"the {role} has left"
        if member.is_held:
            return f"the {role} is on hold"
        steps = candidate_steps(draft.compiled, relation.kind, role)
        if steps and member.step not in steps:
            return f"the {role} is in {member.step} by now"
        takes = draft.compiled.roles[role].takes.most
        if len(draft.active_relations(member)) >= takes:
            return f"the {role} has no room left"
    return keeps_apart(draft, relation, now)


def keeps_apart(draft: Draft, relation: Subject, now: datetime) -> str:
    """Give the reason why a policy would keep a relationship's members apart now."""
    members = {role: draft[identifier] for role, identifier in relation.members}
    return exclusion(draft.compiled, relation.kind, together(draft, members, now))


def report_exclusion(
    draft: Draft, identifier: str, because: str, now: datetime, cause: Cause
) -> None:
    """Ask staff to decide on a relationship that a rule would no longer allow.

    An exclusion that becomes true later moves nothing by itself.
    """
    programme, relation = draft.compiled.programme, draft[identifier]
    proposers = [
        policy.proposed_by.name
        for policy in programme.policies
        if policy.relationship == relation.kind and policy.proposed_by is not None
    ]
    to = (*proposers, *(staff.name for staff in programme.staff))[:1]
    name = "continue or end"
    key = draft.record(
        identifier, now, "task", name, payload={"to": to}, because=because, cause=cause
    )
    for whom in to:
        draft.send(key, now, "task", whom, name, {"because": because})

"""Who fits into a group: nobody is kept apart, and all share what a group shares."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ..draft import Draft
from ..state import Subject
from .pairs import combinations, exclusion


def unlike(
    draft: Draft, relationship: str, policy: str, members: list[tuple[str, Subject]]
) -> str:
    """Say in which detail the members differ that all of a group share."""
    kept: list[tuple[str, Subject]] = []
    for role, member in members:
        because = differs(draft, relationship, policy, kept, member)
        if because:
            return because
        kept.append((role, member))
    return ""


def differs(
    draft: Draft,
    relationship: str,
    policy: str,
    present: Iterable[tuple[str, Subject]],
    member: Subject,
) -> str:
    """Say in which detail, shared by a group, a member is not as those present."""
    kind = draft.compiled.relationships[relationship]
    if kind.size(member.kind).most < 2:
        return ""
    first = next((one for role, one in present if role == member.kind), None)
    for candidate in draft.compiled.programme.policies:
        if candidate.relationship != relationship or policy not in ("", candidate.name):
            continue
        for detail in candidate.same:
            value = member.facts.get(detail)
            if value is None:
                return f"the {detail} of {member.id} is not known"
            if first is None:
                continue
            other = first.facts.get(detail)
            if other is None or other.value != value.value:
                return f"everybody in the group has the same {detail}"
    return ""


def kept_apart(
    draft: Draft,
    relationship: str,
    policy: str,
    members: list[tuple[str, Subject]],
    now: datetime,
) -> str:
    """Say why some of these may not be in a group together; empty when they may."""
    for scene in combinations(draft, members, now):
        because = exclusion(draft.compiled, relationship, scene, policy)
        if because:
            return because
    return ""

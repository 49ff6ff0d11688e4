"""Whether two people may be brought together, now and again when they have agreed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from .conditions import Scene
from .draft import Draft
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
        takes = draft.compiled.roles[role].takes.most
        if len(draft.active_relations(member)) >= takes:
            return f"the {role} has no room left"
    scene = together(draft, members, now)
    return exclusion(draft.compiled, relation.kind, scene)

"""How two people are brought together: by a round's proposal or by hand."""

from __future__ import annotations

from typing import Any

from . import clocks
from .draft import Cause, Draft
from .moves import enter
from .pairs import POLICY, exclusion, together
from .pairs import no_candidate as not_a_candidate
from .state import Introduce, Recorded, Refusal, Subject, has_lapsed


def introduce(draft: Draft, stimulus: Introduce) -> Cause | Refusal:
    """Begin a relationship: as an offer where its members must accept, else at once."""
    compiled = draft.compiled
    relationship = compiled.relationships.get(stimulus.relationship)
    if relationship is None:
        known = ", ".join(f"`{name}`" for name in compiled.relationships)
        return Refusal(
            "bad details",
            f"there is no relationship `{stimulus.relationship}`; there is {known}",
        )
    if stimulus.policy and stimulus.policy not in compiled.exclusions:
        return Refusal("bad details", f"there is no `match {stimulus.policy}`")
    given = dict(stimulus.members)
    if set(given) != set(relationship.members) or len(given) < len(stimulus.members):
        roles = " and ".join(relationship.members)
        return Refusal("bad details", f"a {relationship.name} is of {roles}")
    if not stimulus.policy and stimulus.by.role not in compiled.staff:
        return Refusal(
            "not permitted", f"people are introduced by staff, not by {stimulus.by}"
        )
    members: dict[str, Subject] = {}
    for role in relationship.members:
        member = draft.get(given[role])
        problem = _member_problem(draft, stimulus, role, given[role], member)
        if problem is not None:
            return problem
        assert member is not None
        members[role] = member
    if len({member.person for member in members.values()}) < len(members):
        return Refusal("excluded", "they are the same person in two roles")
    between = _relations_between(draft, members)
    if any(relation.is_live for relation in between):
        return Refusal("excluded", "they are already together, or have an open offer")
    if stimulus.policy and between:
        return Refusal("excluded", "they have been offered to each other before")
    scene = together(draft, members, stimulus.at)
    reason = exclusion(compiled, relationship.name, scene, stimulus.policy)
    if reason:
        return Refusal("excluded", f"they may not be brought together: {reason}")
    return _begin(draft, stimulus, members, len(between))


def _begin(
    draft: Draft, stimulus: Introduce, members: dict[str, Subject], before: int
) -> Cause:
    lifecycle = draft.compiled.lifecycles[stimulus.relationship]
    identifier = "+".join(member.id for member in members.values())
    if before:
        identifier += f"#{before + 1}"
    draft.put(
        Subject(
            id=identifier,
            kind=stimulus.relationship,
            created=stimulus.at,
            step=lifecycle.first,
            entered=stimulus.at,
            members=tuple((role, member.id) for role, member in members.items()),
            facts=_begun_by(stimulus),
        )
    )
    payload: dict[str, Any] = {
        "members": {role: member.id for role, member in members.items()}
    }
    if stimulus.policy:
        payload["policy"] = stimulus.policy
    key = draft.record(
        identifier,
        stimulus.at,
        "enrolled",
        stimulus.relationship,
        by=stimulus.by,
        payload=payload,
        target=lifecycle.first,
    )
    is_offer = lifecycle.steps[lifecycle.first].step.implied
    for member in members.values():
        draft.change(member.id, relations=(*draft[member.id].relations, identifier))
        if is_offer:
            clocks.pause_deadlines(draft, member.id, stimulus.at)
    enter(draft, identifier, lifecycle.first, stimulus.at, key)
    return key


def _begun_by(stimulus: Introduce) -> dict[str, Recorded]:
    if not stimulus.policy:
        return {}
    return {POLICY: Recorded(stimulus.policy, stimulus.at, stimulus.by)}


def _member_problem(
    draft: Draft,
    stimulus: Introduce,
    role: str,
    identifier: str,
    member: Subject | None,
) -> Refusal | None:
    if member is None or member.kind != role:
        return Refusal("unknown subject", f"no {role} is called `{identifier}`")
    if member.outcome:
        return Refusal("has ended", f"`{identifier}` has ended as `{member.outcome}`")
    if member.is_held:
        return Refusal("held", f"`{identifier}` is on hold")
    lapsed = has_lapsed(member)
    if lapsed:
        return Refusal(
            "not possible here", f"the {lapsed} of `{identifier}` does not hold good"
        )
    if stimulus.at < member.created:
        return Refusal(
            "not possible here", f"`{identifier}` had not joined at that time"
        )
    if draft.room(member) < 1:
        return Refusal("no room", f"`{identifier}` has no room for another")
    no_candidate = not_a_candidate(
        draft, member, stimulus.relationship, stimulus.policy, stimulus.at
    )
    return Refusal("not possible here", no_candidate) if no_candidate else None


def _relations_between(draft: Draft, members: dict[str, Subject]) -> list[Subject]:
    first, *others = members.values()
    wanted = {other.id for other in others}
    return [
        relation
        for relation in draft.relations(first)
        if wanted <= {identifier for _, identifier in relation.members}
    ]

"""How people are brought together: by a round's proposal or by hand."""

from __future__ import annotations

from typing import Any

from wayfellow_dsl.labels import in_backticks
from wayfellow_dsl.model import Relationship

from ..actions import ask_to_accept
from ..draft import Cause, Draft
from ..moves import enter
from ..state import Introduce, Recorded, Refusal, Subject, has_lapsed
from ..timing import clocks, standstill
from . import fitting, joining
from .pairs import POLICY, combinations, exclusion, offered_before
from .pairs import no_candidate as not_a_candidate

_Members = list[tuple[str, Subject]]


def introduce(draft: Draft, stimulus: Introduce) -> Cause | Refusal:
    """Begin a relationship: as an offer where its members must accept, else at once.

    Or let people join a group that there is.
    """
    compiled = draft.compiled
    relationship = compiled.relationships.get(stimulus.relationship)
    if relationship is None:
        known = in_backticks(compiled.relationships)
        return Refusal(
            "bad details",
            f"there is no relationship `{stimulus.relationship}`; there is {known}",
        )
    if stimulus.policy and stimulus.policy not in compiled.exclusions:
        return Refusal("bad details", f"there is no `match {stimulus.policy}`")
    problem = _wrong_number(draft, relationship, stimulus)
    if problem:
        return Refusal("bad details", problem)
    if not stimulus.policy and stimulus.by.role not in compiled.staff:
        return Refusal(
            "not permitted", f"people are introduced by staff, not by {stimulus.by}"
        )
    members: _Members = []
    for role in relationship.members:
        for identifier in [who for kind, who in stimulus.members if kind == role]:
            member = draft.get(identifier)
            refusal = _member_problem(draft, stimulus, role, identifier, member)
            if refusal is not None:
                return refusal
            assert member is not None
            members.append((role, member))
    if stimulus.joins:
        return _join(draft, stimulus, members)
    return _together_problem(draft, stimulus, members) or _begin(
        draft, stimulus, members
    )


def _wrong_number(draft: Draft, relationship: Relationship, stimulus: Introduce) -> str:
    """Say what is wrong with how many are in each role; empty when nothing is."""
    name, roles = relationship.name, relationship.members
    given = [role for role, _ in stimulus.members]
    wanted = " and ".join(roles)
    if stimulus.joins:
        group = draft.get(stimulus.joins)
        if group is None or group.kind != name or not relationship.is_group:
            return f"there is no group `{stimulus.joins}` to join"
        return "" if given and set(given) <= set(roles) else f"a {name} is of {wanted}"
    if set(given) != set(roles):
        return f"a {name} is of {wanted}"
    first = draft.compiled.lifecycles[name].steps
    can_wait = next(iter(first.values())).step.implied
    for role in roles:
        size, number = relationship.size(role), given.count(role)
        if number > size.most or (number < size.least and not can_wait):
            if not relationship.is_group:
                return f"a {name} is of {wanted}"
            many = str(size.most)
            if size.least < size.most:
                many = f"{size.least} to {size.most}"
            return f"a {name} begins with {many} in the role {role}, not {number}"
    return ""


def _together_problem(
    draft: Draft, stimulus: Introduce, members: _Members
) -> Refusal | None:
    if len({member.person for _, member in members}) < len(members):
        return Refusal("excluded", "they are the same person in two roles")
    for place, (role, one) in enumerate(members):
        for other_role, other in members[place + 1 :]:
            if role == other_role:
                continue
            kind = draft.compiled.relationships[stimulus.relationship]
            before = offered_before(draft, one, other, kind)
            is_live = before.startswith("they are already")
            if before and (is_live or stimulus.policy):
                return Refusal("excluded", before)
    reason = fitting.unlike(draft, stimulus.relationship, stimulus.policy, members)
    for scene in combinations(draft, members, stimulus.at):
        reason = reason or exclusion(
            draft.compiled, stimulus.relationship, scene, stimulus.policy
        )
    if reason:
        return Refusal("excluded", f"they may not be brought together: {reason}")
    return None


def _begin(draft: Draft, stimulus: Introduce, members: _Members) -> Cause:
    identifier = _identifier(draft, members)
    key = _open(draft, stimulus, identifier, members)
    enter(draft, identifier, draft[identifier].step, stimulus.at, key)
    return key


def _join(draft: Draft, stimulus: Introduce, joiners: _Members) -> Cause | Refusal:
    """Let people join a group: at once, or once they have accepted."""
    group, now = draft[stimulus.joins], stimulus.at
    inside = [member.id for _, member in joiners if group.has_member(member.id)]
    if inside:
        return Refusal("excluded", f"`{inside[0]}` is in `{group.id}` already")
    if len({member.person for _, member in joiners}) < len(joiners):
        return Refusal("bad details", "somebody is named twice")
    if stimulus.policy:
        relationship = draft.compiled.relationships[group.kind]
        for role, joiner in joiners:
            for kind, other in group.members:
                before = kind != role and offered_before(
                    draft, joiner, draft[other], relationship
                )
                if before:
                    return Refusal("excluded", before)
    refusal = joining.refuses_to_admit(draft, group, joiners, stimulus.policy, now)
    if refusal is not None:
        return refusal
    names = [(role, joiner.id) for role, joiner in joiners]
    is_offer = _first_step_is_offer(draft, group.kind)
    if is_offer and group.active_since is not None:
        identifier = _free(draft, f"{joiners[0][1].id}+{group.id}")
        key = _open(draft, stimulus, identifier, joiners)
        draft.change(group.id, relations=(*draft[group.id].relations, key[0]))
        enter(draft, key[0], draft[key[0]].step, now, key)
        return key
    key = draft.record(
        group.id,
        now,
        "enrolled",
        group.kind,
        by=stimulus.by,
        payload=_payload(draft, stimulus, joiners),
    )
    joining.admit(draft, group.id, names, now, key)
    if group.active_since is None:
        for _, joiner in joiners:
            standstill.pause_deadlines(draft, joiner.id, now)
        # Those who come later have as long as the first had.
        clocks.arm(draft, group.id, now)
        ask_to_accept(draft, group.id, [who for _, who in names], now, key)
    return key


def _open(
    draft: Draft, stimulus: Introduce, identifier: str, members: _Members
) -> Cause:
    """Put a relationship there, before it enters its first step."""
    lifecycle = draft.compiled.lifecycles[stimulus.relationship]
    draft.put(
        Subject(
            id=identifier,
            kind=stimulus.relationship,
            created=stimulus.at,
            step=lifecycle.first,
            entered=stimulus.at,
            members=tuple((role, member.id) for role, member in members),
            joins=stimulus.joins,
            facts=_begun_by(stimulus),
        )
    )
    key = draft.record(
        identifier,
        stimulus.at,
        "enrolled",
        stimulus.relationship,
        by=stimulus.by,
        payload=_payload(draft, stimulus, members),
        target=lifecycle.first,
    )
    is_offer = _first_step_is_offer(draft, stimulus.relationship)
    for _, member in members:
        draft.change(member.id, relations=(*draft[member.id].relations, identifier))
        if is_offer:
            standstill.pause_deadlines(draft, member.id, stimulus.at)
    return key


def _first_step_is_offer(draft: Draft, relationship: str) -> bool:
    lifecycle = draft.compiled.lifecycles[relationship]
    return lifecycle.steps[lifecycle.first].step.implied


def _identifier(draft: Draft, members: _Members) -> str:
    """Name a relationship after its members, and a group after the first of each role.

    `ben+ana+3` is of ben, ana and three more.
    """
    firsts: dict[str, str] = {}
    for role, member in members:
        firsts.setdefault(role, member.id)
    more = len(members) - len(firsts)
    return _free(draft, "+".join([*firsts.values(), *([str(more)] if more else [])]))


def _free(draft: Draft, identifier: str) -> str:
    found, number = identifier, 1
    while draft.get(found) is not None:
        number += 1
        found = f"{identifier}#{number}"
    return found


def _payload(draft: Draft, stimulus: Introduce, members: _Members) -> dict[str, Any]:
    relationship = draft.compiled.relationships[stimulus.relationship]
    named: dict[str, Any] = {}
    for role, member in members:
        if relationship.size(role).most > 1:
            named.setdefault(role, []).append(member.id)
        else:
            named[role] = member.id
    payload: dict[str, Any] = {"members": named}
    if stimulus.joins:
        payload["joins"] = stimulus.joins
    if stimulus.policy:
        payload["policy"] = stimulus.policy
    return payload


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
    because = not_a_candidate(
        draft, member, stimulus.relationship, stimulus.policy, stimulus.at
    )
    return Refusal("not possible here", because) if because else None

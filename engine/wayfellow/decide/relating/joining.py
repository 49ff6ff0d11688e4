"""Joining a group: whether it is open, who may come in, and coming in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from .. import moves
from ..draft import Cause, Draft
from ..state import Refusal, Subject
from . import relations
from .fitting import differs, kept_apart
from .groups import places_left
from .leaving import Member
from .pairs import may_not_begin, no_candidate, policy_of


def refuses_to_admit(
    draft: Draft,
    group: Subject,
    joiners: list[tuple[str, Subject]],
    policy: str,
    now: datetime,
    *,
    reserved: int = 0,
) -> Refusal | None:
    """Say why people may not join a group now; None when they may.

    `reserved` is how many places in each role the group keeps for them already.
    """
    closed = closed_because(draft, group, policy, now)
    if closed is not None:
        return closed
    for role in dict.fromkeys(role for role, _ in joiners):
        wanted = sum(kind == role for kind, _ in joiners)
        free = places_left(draft.compiled, draft, group, role) + reserved
        if wanted > free:
            left = f"{free} more" if free > 0 else "no more"
            return Refusal("no room", f"`{group.id}` takes {left} in the role {role}")
    present = [(role, draft[who]) for role, who in group.members]
    for role, joiner in joiners:
        others = [one for one in (*present, *joiners) if one[0] != role]
        because = kept_apart(
            draft, group.kind, policy, [*others, (role, joiner)], now
        ) or differs(draft, group.kind, policy, present, joiner)
        if because:
            return Refusal("excluded", f"`{joiner.id}` may not join: {because}")
    return None


def closed_because(
    draft: Draft, group: Subject, policy: str, now: datetime
) -> Refusal | None:
    """Say why a group is not open to new members; None when it is."""
    if group.outcome:
        return Refusal("has ended", f"`{group.id}` has ended as `{group.outcome}`")
    if group.is_held:
        return Refusal("held", f"`{group.id}` is on hold")
    step = draft.step(group).step
    if step.implied:
        return None
    if step.stage == "closure":
        return Refusal("not possible here", f"`{group.id}` is closing")
    because = no_candidate(draft, group, group.kind, policy, now)
    return Refusal("not possible here", because) if because else None


def admit(
    draft: Draft,
    identifier: str,
    joiners: Iterable[Member],
    now: datetime,
    cause: Cause,
) -> None:
    """Let people into a group: at once, or to accept with the others if it forms."""
    joining = list(joiners)
    group = draft[identifier]
    now = max(now, group.latest)
    order = draft.compiled.relationships[group.kind].members
    members = sorted((*group.members, *joining), key=lambda one: order.index(one[0]))
    draft.change(identifier, members=tuple(members))
    draft.touched.append(identifier)
    for _, who in joining:
        draft.change(who, relations=(*draft[who].relations, identifier))
    if group.active_since is None:
        return
    key = draft.record(
        identifier,
        now,
        "engine",
        "member joined",
        payload={"members": [who for _, who in joining]},
        cause=cause,
    )
    for role, _ in joining:
        draft.raise_event(identifier, f"{role} joined", "", key)
    relations.tell_matched(draft, identifier, [who for _, who in joining], now, key)


def take_up(draft: Draft, offer: Subject, now: datetime, cause: Cause) -> None:
    """Let those who have accepted to join a group do so, after a last look."""
    group, joiners = draft[offer.joins], [(r, draft[who]) for r, who in offer.members]
    policy = policy_of(offer)
    because = next(
        (
            reason
            for role, joiner in joiners
            if (reason := may_not_begin(draft, offer, role, joiner, now))
        ),
        "",
    )
    refusal = refuses_to_admit(
        draft, group, joiners, policy, now, reserved=len(joiners)
    )
    if because or refusal is not None:
        reason = because or (refusal.message if refusal else "")
        relations.supersede(draft, offer, reason, now, cause)
        return
    key = draft.record(
        offer.id,
        now,
        "engine",
        "joined group",
        payload={"group": group.id},
        source=offer.step,
        target="joined_group",
        cause=cause,
    )
    moves.end(draft, offer.id, "joined_group", now, key)
    admit(draft, group.id, offer.members, now, key)


def turn_away(draft: Draft, identifier: str, now: datetime, cause: Cause) -> None:
    """Withdraw the offers to join a group that has closed to new members."""
    group = draft[identifier]
    for offer in (draft[one] for one in group.relations):
        if not offer.is_live:
            continue
        closed = closed_because(draft, group, policy_of(offer), now)
        if closed is not None and closed.kind != "held":
            relations.supersede(draft, offer, closed.message, now, cause)

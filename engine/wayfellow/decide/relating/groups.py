"""Groups: how they form and begin, who joins them later, and what leaving means.

A group has several members of a role. One who leaves it leaves the others together; a
group without anybody in one of its roles closes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from wayfellow_dsl.labels import in_backticks
from wayfellow_dsl.model import Need

from .. import moves
from ..compiled import Compiled
from ..draft import Cause, Draft
from ..scene import Population
from ..state import Event, Refusal, Subject
from ..untold import let_go
from . import relations
from .members import need_of, owner_of
from .pairs import (
    ask_staff,
    close_offer,
    combinations,
    exclusion,
    may_not_begin,
    no_candidate,
    policy_of,
)

Member = tuple[str, str]
"""The role and the identifier of a member."""


def is_group(draft: Draft, relation: Subject) -> bool:
    """Say whether a relationship can have several members of a role."""
    relationship = draft.compiled.relationships.get(relation.kind)
    return relationship is not None and relationship.is_group


def is_offer(draft: Draft, relation: Subject) -> bool:
    """Say whether it is a group that has not begun yet, or an offer to join one."""
    return relation.active_since is None and is_group(draft, relation)


def places_left(
    compiled: Compiled, population: Population, group: Subject, role: str
) -> int:
    """Say how many more members of a role a group can take, offers counted."""
    offers = (population.get(identifier) for identifier in group.relations)
    reserved = sum(
        len(offer.members_in(role))
        for offer in offers
        if offer is not None and offer.is_live
    )
    most = compiled.relationships[group.kind].size(role).most
    return most - len(group.members_in(role)) - reserved


def fact_of(draft: Draft, subject: Subject, need: Need, event: Event) -> str | Refusal:
    """Name the fact that a need has been met: in a group, by the member who owes it."""
    role = owner_of(need)
    if not role or not is_group(draft, subject):
        return need.key
    members = subject.members_in(role)
    who = event.payload.get("member")
    if event.by.role == role:
        who = event.by.id
    elif need.by.kind == "attached" and who is None:
        who = event.by.id.removeprefix(f"{need.by.name} of ")
    if who is None and len(members) == 1:
        who = members[0]
    if str(who) in members:
        return need_of(need.key, str(who))
    known = in_backticks(members)
    return Refusal(
        "bad details",
        f"say for whom: `{event.name}` is for each {role}; add `member` with one of "
        f"{known}",
    )


# -- Leaving ---------------------------------------------------------------------------


def leaver(draft: Draft, relation: Subject, event: Event) -> Member | Refusal | None:
    """Find who leaves a group by an event, or an offer of one; None when nobody does.

    Staff name the `member`, as does somebody attached to one, unless it is plain from
    their name. The last one of a role does not leave: they end the group.
    """
    by, about = event.by, event.payload.get("member")
    is_refusal = event.name == "declined" and is_offer(draft, relation)
    if not is_group(draft, relation) or not (is_refusal or event.name == "ended"):
        return None
    is_staff = by.role in draft.compiled.staff
    who = about if is_staff else by.id
    if not is_staff and by.role not in draft.compiled.roles:
        who = about or by.id.partition(" of ")[2]
        if not relation.has_member(str(who)):
            return Refusal(
                "bad details", f"say for whom: `{event.name}` needs `member`"
            )
    for member in relation.members:
        role, identifier = member
        is_last = len(relation.members_in(role)) == 1
        if identifier == str(who) and (is_refusal or not is_last):
            return member
    return None


def lose(
    draft: Draft,
    identifier: str,
    member: Member,
    now: datetime,
    cause: Cause,
    *,
    caused_by: str = "",
    because: str = "",
) -> bool:
    """Let a member leave a group; say whether the role has nobody left."""
    role, who = member
    group = draft[identifier]
    now = max(now, group.latest)
    relationship = draft.compiled.relationships[group.kind]
    others = tuple(one for one in group.members if one != member)
    if not others and group.active_since is None:
        # An offer that nobody is left in ends with the last of them in it.
        return True
    key = draft.record(
        identifier,
        now,
        "engine",
        "member left",
        payload={"member": who},
        because=because,
        cause=cause,
    )
    draft.touched.append(identifier)
    _let_go_of_theirs(draft, identifier, who, now)
    if group.active_since is None:
        draft.change(identifier, members=others)
        outcome = "superseded" if because else "not_accepted"
        close_offer(draft, who, draft[identifier], outcome, now, key)
    else:
        left = (*group.left, (who, caused_by or role))
        draft.change(identifier, members=others, left=left)
        draft.raise_event(identifier, f"{role} left", "", key)
        draft.raise_event(who, "ended", identifier, key)
    remaining, least = len(draft[identifier].members_in(role)), relationship.size(role)
    if group.active_since is not None and remaining == least.least - 1 and remaining:
        reason = f"{remaining} of at least {least.least} in the role {role}"
        ask_staff(draft, identifier, "top up, merge or close", reason, now, key)
    return not remaining


def _let_go_of_theirs(draft: Draft, identifier: str, who: str, now: datetime) -> None:
    """Take from a group the checks and consents of somebody who leaves it."""
    group, theirs = draft[identifier], f"/{who}"
    lapses = tuple(each for each in group.lapses if not each.need.endswith(theirs))
    draft.change(identifier, lapses=lapses)
    over = tuple(hold for hold in group.holds if hold.need.endswith(theirs))
    let_go(draft, identifier, over, now)


def lose_silent(
    draft: Draft, identifier: str, silent: Iterable[str], now: datetime, cause: Cause
) -> None:
    """Go on without those who have not answered; a group without a role ends."""
    group = draft[identifier]
    for member in group.members:
        if member[1] not in silent:
            continue
        if lose(draft, identifier, member, now, cause):
            because = "nobody answered in time"
            relations.supersede(
                draft, draft[identifier], because, now, cause, "not_accepted"
            )
            return


# -- Beginning -------------------------------------------------------------------------


def may_begin(draft: Draft, group: Subject, now: datetime, cause: Cause | None) -> bool:
    """Look at everybody once more as a group begins; False when it does not.

    Those who may no longer be in it are let go. With too few left it goes on forming;
    an offer to join a group leads into that one.
    """
    origin = cause or (group.id, group.sequence)
    if group.joins:
        _take_up(draft, group, now, origin)
        return False
    for member, because in list(_misfits(draft, group, now)):
        if lose(draft, group.id, member, now, origin, because=because):
            relations.supersede(draft, draft[group.id], because, now, origin)
            return False
    lifecycle = draft.compiled.lifecycles[group.kind]
    first = lifecycle.steps[lifecycle.first].step
    if not draft.compiled.open_needs.lacking(draft[group.id], first):
        return True
    moves.enter(draft, group.id, first.name, now, origin)
    return False


def _misfits(
    draft: Draft, group: Subject, now: datetime
) -> Iterator[tuple[Member, str]]:
    """Yield the members who may not begin in the group, and why."""
    policy = policy_of(group)
    known = [(role, draft[who]) for role, who in group.members]
    many = {role for role, _ in known if len(group.members_in(role)) > 1}
    kept: list[tuple[str, Subject]] = []
    for role, member in known:
        because = may_not_begin(draft, group, role, member, now)
        others = [one for one in known if one[0] != role]
        if not because and role in many:
            because = _kept_apart(
                draft, group.kind, policy, [*others, (role, member)], now
            )
            because = because or _differs(draft, group.kind, policy, kept, member)
        if because:
            yield (role, member.id), because
        else:
            kept.append((role, member))
    if not many:
        because = _kept_apart(draft, group.kind, policy, known, now)
        if because:
            yield group.members[0], because


# -- Joining ---------------------------------------------------------------------------


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
        because = _kept_apart(
            draft, group.kind, policy, [*others, (role, joiner)], now
        ) or _differs(draft, group.kind, policy, present, joiner)
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


def _take_up(draft: Draft, offer: Subject, now: datetime, cause: Cause) -> None:
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


# -- Who fits --------------------------------------------------------------------------


def unlike(
    draft: Draft, relationship: str, policy: str, members: list[tuple[str, Subject]]
) -> str:
    """Say in which detail the members differ that all of a group share."""
    kept: list[tuple[str, Subject]] = []
    for role, member in members:
        because = _differs(draft, relationship, policy, kept, member)
        if because:
            return because
        kept.append((role, member))
    return ""


def _differs(
    draft: Draft,
    relationship: str,
    policy: str,
    present: Iterable[tuple[str, Subject]],
    member: Subject,
) -> str:
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


def _kept_apart(
    draft: Draft,
    relationship: str,
    policy: str,
    members: list[tuple[str, Subject]],
    now: datetime,
) -> str:
    for scene in combinations(draft, members, now):
        because = exclusion(draft.compiled, relationship, scene, policy)
        if because:
            return because
    return ""

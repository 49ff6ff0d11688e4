"""Leaving a group: who leaves it leaves the others together.

A group without anybody in one of its roles closes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ..draft import Cause, Draft
from ..state import Event, Refusal, Subject
from ..untold import let_go
from . import relations
from .groups import is_group, is_offer
from .pairs import ask_staff, close_offer

Member = tuple[str, str]
"""The role and the identifier of a member."""


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

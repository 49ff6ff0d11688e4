"""How a group begins: everybody is looked at once more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from .. import moves
from ..draft import Cause, Draft
from ..state import Subject
from . import relations
from .fitting import differs, kept_apart
from .joining import take_up
from .leaving import Member, lose
from .pairs import may_not_begin, policy_of


def may_begin(draft: Draft, group: Subject, now: datetime, cause: Cause | None) -> bool:
    """Look at everybody once more as a group begins; False when it does not.

    Those who may no longer be in it are let go. With too few left it goes on forming;
    an offer to join a group leads into that one.
    """
    origin = cause or (group.id, group.sequence)
    if group.joins:
        take_up(draft, group, now, origin)
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
            because = kept_apart(
                draft, group.kind, policy, [*others, (role, member)], now
            )
            because = because or differs(draft, group.kind, policy, kept, member)
        if because:
            yield (role, member.id), because
        else:
            kept.append((role, member))
    if not many:
        because = kept_apart(draft, group.kind, policy, known, now)
        if because:
            yield group.members[0], because

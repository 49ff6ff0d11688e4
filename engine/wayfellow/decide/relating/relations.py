"""How relationships begin for their members, close, and are withdrawn as offers."""

from __future__ import annotations

from datetime import datetime

from .. import moves
from ..draft import Cause, Draft
from ..state import Subject
from ..timing import standstill
from . import groups, leaving


def part(
    draft: Draft,
    identifier: str,
    leaver: tuple[str, str],
    now: datetime,
    cause: Cause,
    caused_by: str = "",
) -> None:
    """Let a relationship close because a member, by role and identifier, has left it.

    It goes to its closure, or ends as `member_left` when it has none. Those who have
    left the programme owe nothing there. A group goes on with the others.
    """
    relation = draft[identifier]
    if groups.is_group(draft, relation):
        if not leaving.lose(draft, identifier, leaver, now, cause, caused_by=caused_by):
            return
        relation = draft[identifier]
        if groups.is_offer(draft, relation) and draft[leaver[1]].is_live:
            because = f"the {leaver[0]} declined"
            supersede(draft, relation, because, now, cause, "not_accepted")
            return
    now = max(now, relation.latest)
    lifecycle = draft.compiled.lifecycles[relation.kind]
    closing = lifecycle.steps[lifecycle.closure].step if lifecycle.closure else None
    is_closing = closing is not None and draft.step(relation).step.stage == "closure"
    to = "member_left"
    if relation.active_since is not None and closing is not None:
        to = relation.step if is_closing else closing.name
    key = draft.record(
        identifier,
        now,
        "engine",
        "member left",
        payload={"member": leaver[0]},
        source="" if is_closing else relation.step,
        target="" if is_closing else to,
        cause=cause,
    )
    earlier = relation.caused_by if is_closing else ""
    draft.change(identifier, caused_by=earlier or leaver[0])
    if to == "member_left":
        moves.leave(draft, identifier)
        moves.end(draft, identifier, to, now, key)
        return
    if not is_closing:
        moves.leave(draft, identifier)
    assert closing is not None
    if is_closing:
        draft.touched.append(identifier)
    else:
        moves.enter(draft, identifier, closing.name, now, key)


def tell_matched(
    draft: Draft,
    identifier: str,
    members: list[str],
    now: datetime,
    cause: Cause | None,
) -> None:
    """Tell members that they are matched, and withdraw offers they have no room for."""
    origin = cause or (identifier, draft[identifier].sequence)
    for member in members:
        standstill.resume_deadlines(draft, member, now)
        draft.raise_event(member, "matched", identifier, origin)
    for member in members:
        subject = draft[member]
        takes = draft.compiled.roles[subject.kind].takes.most
        if len(draft.active_relations(subject)) < takes:
            continue
        for other in draft.relations(subject):
            if other.is_live and other.active_since is None:
                because = "the place has been taken"
                who = (subject.kind, member)
                if groups.is_offer(draft, other) and not leaving.lose(
                    draft, other.id, who, now, origin, because=because
                ):
                    continue
                supersede(draft, draft[other.id], because, now, origin)


def supersede(
    draft: Draft,
    offer: Subject,
    because: str,
    now: datetime,
    cause: Cause | None,
    outcome: str = "superseded",
) -> None:
    """Withdraw an offer."""
    key = draft.record(
        offer.id,
        now,
        "engine",
        outcome,
        source=offer.step,
        target=outcome,
        because=because,
        cause=cause,
    )
    moves.end(draft, offer.id, outcome, now, key)

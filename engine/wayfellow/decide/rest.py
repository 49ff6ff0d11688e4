"""How everybody touched by a move comes to rest: what they hear, and what is true."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from .draft import Draft, Raised
from .machine import Cursor
from .moves import act, announce
from .state import ENGINE, Subject, Told, Wake
from .untold import is_heard, keep_untold


def come_to_rest(draft: Draft, origin: str, now: datetime) -> None:
    """Apply completed needs and `when` rules until nothing more does.

    First on the subject itself, then on each one related to it, in their fixed order
    (relationships by creation, members by role), repeated until none moves.
    """
    waiting = [origin]
    is_first = True
    while waiting:
        identifier = waiting.pop(0)
        moved = _settle(draft, identifier, now)
        found = draft.related(draft[identifier]) if moved or is_first else []
        is_first = False
        if draft.touched:
            found += draft.touched
            draft.touched.clear()
        for other in found:
            if other not in waiting and _may_move(draft, other):
                waiting.append(other)


def _may_move(draft: Draft, identifier: str) -> bool:
    subject = draft[identifier]
    return draft.has_raised(identifier) or (
        subject.is_live and bool(draft.step(subject).conditions)
    )


def _settle(draft: Draft, identifier: str, now: datetime) -> bool:
    moved = False
    while True:
        told = draft.take_raised(identifier)
        for event in told:
            _hear(draft, identifier, event, now)
        moved = moved or bool(told)
        subject = draft[identifier]
        if not subject.is_live or subject.is_held:
            return moved
        if not _take_condition(draft, subject, now):
            _set_wake(draft, draft[identifier], now)
            return moved
        moved = True


def _set_wake(draft: Draft, subject: Subject, now: datetime) -> None:
    """Note when something may become true by time alone."""
    step = draft.step(subject)
    if not step.wakers:
        return
    scene = draft.scene(subject, now)
    moments = [moment for waker in step.wakers for moment in waker(scene)]
    wakes = Wake(min(moments)) if moments else None
    if wakes != subject.wakes:
        draft.change(subject.id, wakes=wakes)


def _take_condition(draft: Draft, subject: Subject, now: datetime) -> bool:
    step = draft.step(subject)
    if not step.conditions:
        return False
    scene = draft.scene(subject, now)
    for place, test in step.conditions:
        is_true = test(scene)
        if is_true == (place in subject.true):
            continue
        if is_true:
            draft.change(subject.id, true=(*subject.true, place))
            act(draft, subject.id, place, now, "condition", step.names[place])
            return True
        # What was asked because of it is no longer wanted.
        subject = draft.change(
            subject.id,
            true=tuple(p for p in subject.true if p != place),
            requests=tuple(r for r in subject.requests if r.rule != place),
        )
        scene = draft.scene(subject, now)
    return False


def _hear(draft: Draft, identifier: str, event: Raised, now: datetime) -> None:
    subject = draft[identifier]
    if not subject.is_live:
        return
    if not is_heard(subject.holds, event.name):
        keep_untold(draft, identifier, Told(event.name, event.relation, event.cause))
    elif event.name == "invitation ended":
        _hear_of_invitation(draft, subject, event, now)
    elif event.relation:
        _hear_of_relation(draft, subject, event, now)
    else:
        announce(draft, identifier, event.name, now, event.cause)


def _hear_of_relation(
    draft: Draft, subject: Subject, event: Raised, now: datetime
) -> None:
    relation = draft[event.relation]
    is_ended = event.name == "ended"
    is_last = not draft.active_relations(subject)
    name = f"{relation.kind} ended" if is_ended else event.name
    payload: dict[str, Any] = {"relationship": relation.id}
    outcome, caused_by = relation.outcome, relation.caused_by
    if is_ended and not relation.has_member(subject.id):
        outcome, caused_by = "member_left", dict(relation.left)[subject.id]
    if is_ended:
        payload |= {"outcome": outcome, "caused by": caused_by}
    now = max(now, subject.latest)
    cursor = Cursor(
        draft.scene(subject, now),
        ENGINE,
        relation=relation.kind,
        ended_as=outcome,
        is_last=is_last,
        caused_by=caused_by,
    )
    place = draft.compiled.choose(subject, f"engine {event.name}", cursor)
    if place is not None:
        act(
            draft,
            subject.id,
            place,
            now,
            "engine",
            name,
            payload=payload,
            cause=event.cause,
        )
        return
    # Nobody wrote rules for a role without stages, so none is missing there; and while
    # another relationship goes on, the end of one need not mean anything.
    is_expected = not is_ended or not is_last or draft.step(subject).step.implied
    draft.record(
        subject.id,
        now,
        "engine" if is_expected else "unhandled",
        name,
        payload=payload,
        cause=event.cause,
    )


def _hear_of_invitation(
    draft: Draft, subject: Subject, event: Raised, now: datetime
) -> None:
    invited = draft[event.relation]
    now = max(now, subject.latest)
    payload = {"invited": invited.id, "outcome": invited.outcome}
    cursor = Cursor(draft.scene(subject, now), ENGINE, ended_as=invited.outcome)
    place = draft.compiled.choose(subject, "engine invitation ended", cursor)
    if place is None:
        draft.record(
            subject.id, now, "engine", event.name, payload=payload, cause=event.cause
        )
        return
    act(
        draft,
        subject.id,
        place,
        now,
        "engine",
        event.name,
        payload=payload,
        cause=event.cause,
    )

"""Safeguarding holds and pauses: the engine's own rules, in every programme.

A concern is raised by anyone and stops the person, their relationships and their open
offers. Only the staff role that the programme names lifts it: two people, and never
the person whom it is about. A pause is a hold without the alarm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Literal

from msgspec.structs import replace

from .draft import Cause, Draft
from .moves import announce
from .state import Event, Hold, Refusal, Subject
from .timing import standstill
from .untold import let_go

NAMES = ("concern", "lift concern", "pause", "resume")
"""The events of the engine that hold somebody and let them go on."""


def handle(draft: Draft, subject: Subject, event: Event) -> Cause | Refusal:
    """Hold somebody, or lift what holds them."""
    match event.name:
        case "concern":
            return _hold(draft, subject, event, "concern")
        case "pause":
            if not _may_pause(draft, subject, event):
                return Refusal(
                    "not permitted",
                    f"a pause is for `{subject.id}` or for staff to ask for, "
                    f"not {event.by}",
                )
            if any(hold.kind == "pause" for hold in subject.holds):
                return Refusal("held", f"`{subject.id}` is already paused")
            return _hold(draft, subject, event, "pause")
        case "lift concern":
            return _lift_concern(draft, subject, event)
        case _:
            return _resume(draft, subject, event)


def _hold(
    draft: Draft, subject: Subject, event: Event, kind: Literal["concern", "pause"]
) -> Cause:
    payload = dict(event.payload)
    key = draft.record(
        subject.id, event.at, "hold", event.name, by=event.by, payload=payload
    )
    hold = Hold(kind, event.at, event.by, subject.id)
    impose(draft, everything_of(draft, subject), hold, event.name, key)
    if kind == "concern":
        for staff in draft.compiled.lifters:
            draft.send(key, event.at, "task", staff, "concern")
    return key


def impose(
    draft: Draft, identifiers: Iterable[str], hold: Hold, name: str, cause: Cause
) -> None:
    """Put subjects on hold: their clocks stop, and their history says so."""
    for identifier in identifiers:
        if not draft[identifier].is_live and hold.kind != "concern":
            continue
        if identifier != cause[0]:
            # Why is nobody's business but the named role's.
            draft.record(identifier, hold.since, "hold", name, cause=cause)
        held = draft[identifier]
        if held.is_live:
            standstill.stop(draft, identifier, max(hold.since, held.latest))
        before = held.holds
        if hold.kind == "concern":
            # Whoever had agreed to lift an earlier concern did not know of this one.
            before = tuple(
                replace(each, lifted_by=()) if each.about == hold.about else each
                for each in before
            )
        draft.change(identifier, holds=(*before, hold))


def release(
    draft: Draft,
    identifiers: Iterable[str],
    is_over: Callable[[Hold], bool],
    name: str,
    at: datetime,
    cause: Cause,
) -> None:
    """Take holds away that are over; who has none left is told so."""
    for identifier in identifiers:
        held = draft[identifier]
        lifted = tuple(hold for hold in held.holds if is_over(hold))
        if not lifted:
            continue
        if identifier != cause[0]:
            draft.record(identifier, at, "hold", name, cause=cause)
        now = max(at, draft[identifier].latest)
        let_go(draft, identifier, lifted, now)
        if not draft[identifier].is_held and held.is_live:
            announce(draft, identifier, "hold lifted", now, cause)


def _lift_concern(draft: Draft, subject: Subject, event: Event) -> Cause | Refusal:
    concerns = [
        h for h in subject.holds if h.kind == "concern" and h.about == subject.id
    ]
    if not concerns:
        return Refusal(
            "not possible here", f"no concern about `{subject.id}` holds them"
        )
    staff = draft.compiled.staff.get(event.by.role)
    if staff is None or not staff.lifts_holds:
        who = " or ".join(draft.compiled.lifters)
        return Refusal(
            "not permitted", f"a concern is lifted by the {who}, not by {event.by}"
        )
    if not event.by.id or event.by.id in (subject.id, subject.person):
        return Refusal(
            "not permitted",
            "say who lifts the concern; it is never the person whom it is about",
        )
    agreed = concerns[0].lifted_by
    if event.by.id in agreed:
        return Refusal(
            "not permitted",
            f"`{event.by.id}` has already agreed; a second person has to lift it too",
        )
    key = draft.record(subject.id, event.at, "hold", event.name, by=event.by)
    if not agreed:
        lifted = replace(concerns[0], lifted_by=(event.by.id,))
        holds = tuple(lifted if h is concerns[0] else h for h in subject.holds)
        draft.change(subject.id, holds=holds)
        return key
    _release(draft, subject, event, key, "concern")
    return key


def _resume(draft: Draft, subject: Subject, event: Event) -> Cause | Refusal:
    if not any(h.kind == "pause" and h.about == subject.id for h in subject.holds):
        return Refusal("not possible here", f"`{subject.id}` is not paused")
    if not _may_pause(draft, subject, event):
        return Refusal(
            "not permitted", f"a pause is ended by `{subject.id}` or by staff"
        )
    key = draft.record(subject.id, event.at, "hold", event.name, by=event.by)
    _release(draft, subject, event, key, "pause")
    return key


def _release(
    draft: Draft, subject: Subject, event: Event, cause: Cause, kind: str
) -> None:
    release(
        draft,
        everything_of(draft, subject),
        lambda hold: (hold.kind, hold.about) == (kind, subject.id),
        event.name,
        event.at,
        cause,
    )


def everything_of(draft: Draft, subject: Subject) -> list[str]:
    """Name everything of a person: their journeys, and what they are members of."""
    found: list[str] = []
    for identifier in (subject.id, *subject.journeys):
        held = (draft[relation] for relation in draft[identifier].relations)
        live = [r.id for r in held if r.is_live and _concerns(r, identifier)]
        found += [identifier, *live]
    return list(dict.fromkeys(found))


def _concerns(relation: Subject, member: str) -> bool:
    """Say whether somebody is in a relationship, or holds a group that they left."""
    return relation.has_member(member) or any(h.about == member for h in relation.holds)


def _may_pause(draft: Draft, subject: Subject, event: Event) -> bool:
    is_theirs = (
        event.by.id == subject.id or (event.by.role, event.by.id) in subject.members
    )
    return is_theirs or event.by.role in draft.compiled.staff

"""Safeguarding holds and pauses: the engine's own rules, in every programme.

A concern is raised by anyone and stops the person, their relationships and their open
offers. Only the staff role that the programme names lifts it: two people, and never
the person whom it is about. A pause is a hold without the alarm.
"""

from __future__ import annotations

from typing import Literal

from msgspec.structs import replace

from . import clocks
from .draft import Cause, Draft
from .moves import announce
from .state import Event, Hold, Refusal, Subject

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
    key = draft.record(subject.id, event.at, "hold", event.name, by=event.by)
    hold = Hold(kind, event.at, event.by, subject.id)
    for identifier in _reached(draft, subject):
        if identifier != subject.id:
            # Why is nobody's business but the named role's.
            draft.record(identifier, event.at, "hold", event.name, cause=key)
        held = draft[identifier]
        if held.is_live:
            clocks.stop(draft, identifier, max(event.at, held.latest))
        # Whoever had agreed to lift an earlier concern did not know of this one.
        before = tuple(
            replace(each, lifted_by=()) if each.about == subject.id else each
            for each in draft[identifier].holds
        )
        draft.change(identifier, holds=(*before, hold))
    if kind == "concern":
        for staff in draft.compiled.lifters:
            draft.send(key, event.at, "task", staff, "concern")
    return key


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
    for identifier in _reached(draft, subject):
        held = draft[identifier]
        lifted = tuple(h for h in held.holds if (h.kind, h.about) == (kind, subject.id))
        if not lifted:
            continue
        if identifier != subject.id:
            draft.record(identifier, event.at, "hold", event.name, cause=cause)
        now = max(event.at, draft[identifier].latest)
        clocks.let_go(draft, identifier, lifted, now)
        if not draft[identifier].is_held and held.is_live:
            announce(draft, identifier, "hold lifted", now, cause)


def _reached(draft: Draft, subject: Subject) -> list[str]:
    """Name everything of a person: their journeys, and what they are members of."""
    found: list[str] = []
    for identifier in (subject.id, *subject.journeys):
        live = [r.id for r in draft.relations(draft[identifier]) if r.is_live]
        found += [identifier, *live]
    return list(dict.fromkeys(found))


def _may_pause(draft: Draft, subject: Subject, event: Event) -> bool:
    is_theirs = (
        event.by.id == subject.id or (event.by.role, event.by.id) in subject.members
    )
    return is_theirs or event.by.role in draft.compiled.staff

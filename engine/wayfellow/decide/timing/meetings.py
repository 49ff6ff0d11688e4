"""Meetings: what is recorded of them, and what becomes of the time planned for each."""

from __future__ import annotations

from wayfellow_dsl.labels import in_backticks
from wayfellow_dsl.model import Value
from wayfellow_dsl.phrases import say_date

from ..amendment import afresh
from ..details import is_number
from ..draft import Draft
from ..replies import Answer, held, moment, not_permitted, record
from ..state import Event, Refusal, Subject
from . import clocks

HELD = "meeting held"
_DAY = 24 * 60
"""How many minutes a meeting can have taken at the most."""


def hold(draft: Draft, subject: Subject, event: Event) -> Answer:
    """Record that members of a relationship met."""
    is_member = (event.by.role, event.by.id) in subject.members
    if not is_member and event.by.role not in draft.compiled.staff:
        return not_permitted(
            draft, subject, event, "meetings are recorded by those who met or by staff"
        )
    if any(hold.since <= event.at for hold in subject.holds):
        return held(subject)
    problem = details_problem(draft, subject, event)
    if problem:
        return Refusal("bad details", problem)
    _add(draft, subject.id, event)
    key = record(draft, event, "fact")
    now = moment(subject, event)
    clocks.hear(draft, subject.id, (event.name,), event.at, now)
    return key


def _attendance_problem(subject: Subject, attended: Value) -> str:
    """Say what is wrong with who is said to have met; an empty text when nothing is.

    Without a word about it, all are taken to have been there.
    """
    present = (attended,) if isinstance(attended, str) else attended
    members = [identifier for _, identifier in subject.members]
    known = in_backticks(members)
    if not isinstance(present, (tuple, list)):
        return f"`attended` names those who met, of {known}"
    for one in present:
        if one not in members:
            return f"`{one}` is not in `{subject.id}`; its members are {known}"
    return ""


def details_problem(draft: Draft, subject: Subject, event: Event) -> str:
    """Say what is wrong with what is told of a meeting; empty when nothing is."""
    calendar = draft.compiled.calendar
    began = calendar.day(subject.active_since or subject.created)
    if calendar.day(event.at) < began:
        day = say_date(began.isoformat())
        return (
            f"`{subject.id}` began on {day}; a meeting before that is not one of theirs"
        )
    minutes = event.payload.get("minutes", 0)
    if not is_number(minutes) or not 0 <= minutes <= _DAY:
        return "`minutes` is how long it took, such as 60"
    return _attendance_problem(subject, event.payload.get("attended", ()))


def correct(
    draft: Draft, identifier: str, was: Event | None, is_now: Event | None
) -> None:
    """Put a meeting right: take away what was recorded, and add what is right."""
    if was is not None:
        _take_away(draft, identifier, was)
    if is_now is not None:
        _add(draft, identifier, is_now)


def _add(draft: Draft, identifier: str, event: Event) -> None:
    subject = draft[identifier]
    draft.change(
        identifier,
        minutes_met=subject.minutes_met + _minutes(event),
        meetings=tuple(sorted((*subject.meetings, event.at))),
        # A meeting recorded late still fills the time in which it was held.
        missed=tuple(w for w in subject.missed if not w.start < event.at <= w.end),
    )


def _take_away(draft: Draft, identifier: str, event: Event) -> None:
    subject = draft[identifier]
    meetings = list(subject.meetings)
    if event.at in meetings:
        meetings.remove(event.at)
    missed = set(subject.missed)
    for slot in afresh.past_slots(draft, subject):
        was_in_it = slot.start < event.at <= slot.end
        if was_in_it and not any(slot.start <= met <= slot.end for met in meetings):
            missed.add(slot)
    draft.change(
        identifier,
        minutes_met=max(0, subject.minutes_met - _minutes(event)),
        meetings=tuple(meetings),
        missed=tuple(sorted(missed, key=lambda slot: slot.start)),
    )


def _minutes(event: Event) -> int:
    minutes = event.payload.get("minutes", 0)
    return int(minutes) if is_number(minutes) else 0

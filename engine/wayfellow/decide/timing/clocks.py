"""The clocks of a step: armed on entering, counted as they go off, dead on leaving."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from ..compiled import CompiledStep
from ..draft import Draft
from ..state import Lapse, Request, Subject, Timer, Wake
from .calendar import falling
from .schedule import (
    anchor_of,
    clock_of,
    counted_until,
    due_of,
    is_spent,
    rescheduled,
    scheduled,
)


def next_due(subject: Subject) -> datetime | None:
    """Say when something of the subject is due next; None when nothing is."""
    first: datetime | None = None
    for items in (subject.timers, subject.requests, subject.lapses):
        for item in items:
            if item.due is not None and (first is None or item.due < first):
                first = item.due
    if subject.wakes is not None and (first is None or subject.wakes.due < first):
        return subject.wakes.due
    return first


def first_due(
    subject: Subject,
) -> tuple[datetime, tuple[int, int], Timer | Request | Lapse | Wake] | None:
    """Give what is due first: lapses, then timers and requests in file order.

    What becomes true by time alone comes after them.
    """
    found: list[tuple[datetime, tuple[int, int], Timer | Request | Lapse | Wake]] = [
        (lapse.due, (0, place), lapse) for place, lapse in enumerate(subject.lapses)
    ]
    running: tuple[Timer | Request, ...] = (*subject.timers, *subject.requests)
    for item in running:
        if item.due is not None:
            # The rules of every step come after the step's own.
            rank = 1 if item.rule >= 0 else 2
            found.append((item.due, (rank, item.rule), item))
    if subject.wakes is not None:
        found.append((subject.wakes.due, (3, 0), subject.wakes))
    return min(found, key=lambda each: each[:2], default=None)


def arm(draft: Draft, identifier: str, now: datetime) -> None:
    """Start every clock of the step that a subject has just entered.

    The clocks of every step are started once, and go on from step to step.
    """
    subject = draft[identifier]
    step = draft.step(subject)
    kept = [timer for timer in subject.timers if timer.rule < 0]
    timers = []
    for place, clock in step.clocks:
        if place < 0 and kept:
            continue
        anchor = anchor_of(draft, subject, clock.anchor, now)
        timer = Timer(place, anchor, 0, None)
        if clock.anchor.kind == "stage":
            # What stood still in earlier steps of the stage stood still for it too.
            lost, days = subject.stage_lost.get(clock.anchor.name, (timedelta(), 0))
            timer = replace(timer, lost=lost, lost_working_days=days)
        if clock.anchor.kind == "plan":
            timer = replace(timer, lost=subject.planned_lost)
            while due_of(draft, subject, clock, timer) <= now:
                timer = replace(timer, fired=timer.fired + 1)
            until = counted_until(draft, subject, clock, timer)
            subject = replace(subject, slot_from=until)
        timers.append(timer)
    if timers or kept:
        armed = replace(subject, timers=(*timers, *kept))
        draft.put(rescheduled(draft, armed, now))


def restart(draft: Draft, identifier: str, place: int, now: datetime) -> None:
    """Let one clock count afresh: what somebody was asked was refused."""
    subject = draft[identifier]
    step = draft.step(subject)
    timers = tuple(
        scheduled(draft, subject, step, Timer(place, now, 0, None), now)
        if timer.rule == place
        else timer
        for timer in subject.timers
    )
    draft.change(identifier, timers=timers)


def renew(draft: Draft, identifier: str, need: str, now: datetime) -> None:
    """Let the clocks count anew that count from when a check lapses."""
    subject = draft[identifier]
    step = draft.step(subject)
    timers = []
    for timer in subject.timers:
        anchor = clock_of(step, timer.rule).anchor
        if anchor.kind == "lapse" and anchor.name == need:
            moment = anchor_of(draft, subject, anchor, now)
            timer = scheduled(
                draft, subject, step, Timer(timer.rule, moment, 0, None), now
            )
        timers.append(timer)
    draft.change(identifier, timers=tuple(timers))


def advance(draft: Draft, identifier: str, place: int, now: datetime) -> Timer:
    """Count one firing of a timer and set when it is due again."""
    subject = draft[identifier]
    step = draft.step(subject)
    timers = []
    advanced = None
    for timer in subject.timers:
        if timer.rule == place:
            timer = _after_firing(draft, subject, step, timer, now)
            timer = advanced = scheduled(draft, subject, step, timer, now)
        timers.append(timer)
    assert advanced is not None
    draft.change(identifier, timers=tuple(timers))
    return advanced


def _after_firing(
    draft: Draft, subject: Subject, step: CompiledStep, timer: Timer, now: datetime
) -> Timer:
    """Count a firing, and with it all that waited for the same working day."""
    clock = clock_of(step, timer.rule)
    timer = replace(timer, fired=timer.fired + 1)
    while (
        falling(clock, timer.fired + 1) == "day start"
        and not is_spent(clock, timer)
        and due_of(draft, subject, clock, timer) <= now
    ):
        timer = replace(timer, fired=timer.fired + 1)
    return timer


def hear(
    draft: Draft,
    identifier: str,
    events: tuple[str, ...],
    at: datetime,
    now: datetime,
) -> None:
    """Start afresh the clocks that wait for silence about an event.

    `events` are the names under which it is missed: `contact`, `contact by mentor`.
    """
    subject = draft[identifier]
    step = draft.step(subject)
    heard = []
    timers = []
    for timer in subject.timers:
        anchor = clock_of(step, timer.rule).anchor
        if anchor.kind == "silence" and anchor.name in events and at > timer.anchor:
            # Of what was lost nobody knows when: the clock may be late, never early.
            passed = draft.compiled.calendar.working_days_between(at, now)
            afresh = Timer(
                timer.rule,
                at,
                0,
                None,
                min(timer.lost, now - at),
                min(timer.lost_working_days, passed),
            )
            timer = scheduled(draft, subject, step, afresh, now)
            heard.append(timer.rule)
        timers.append(timer)
    if heard:
        # What was asked because of the silence is no longer wanted.
        requests = tuple(r for r in subject.requests if r.rule not in heard)
        draft.change(identifier, timers=tuple(timers), requests=requests)

"""When a clock goes off: what it counts from, how often it has, and when next."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from msgspec.structs import replace

from wayfellow_dsl.model import Anchor, Clock, Duration, OnClock

from ..compiled import CompiledStep
from ..draft import Draft
from ..relating.members import base_of
from ..state import Subject, Timer
from .calendar import next_date


def clock_of(step: CompiledStep, place: int) -> Clock:
    """Give the clock of a rule of a step."""
    trigger = step.rules[place].trigger
    assert isinstance(trigger, OnClock)
    return trigger.clock


def anchor_of(
    draft: Draft, subject: Subject, anchor: Anchor, now: datetime
) -> datetime:
    """Give the moment from which a clock counts that starts now."""
    calendar = draft.compiled.calendar
    match anchor.kind:
        case "stage":
            return subject.stages.get(anchor.name, now)
        case "plan":
            return subject.planned_from or now
        case "start":
            return calendar.begins(date.fromisoformat(draft.run.starts))
        case "date":
            return calendar.begins(next_date(anchor.name, calendar.day(now)))
        case "joining":
            return subject.active_since or subject.created
        case "lapse":
            return _lapses(subject, anchor.name) or now
        case _:
            return now


def _lapses(subject: Subject, need: str) -> datetime | None:
    """Say when a check lapses, or has lapsed; None when there is none that does."""
    lapses = [lapse.due for lapse in subject.lapses if base_of(lapse.need) == need]
    if lapses:
        return min(lapses)
    known = subject.facts.get(need)
    return known.since if known is not None and known.value is False else None


def due_of(draft: Draft, subject: Subject, clock: Clock, timer: Timer) -> datetime:
    """Give the moment at which a timer goes off next, whenever that is."""
    calendar, step = draft.compiled.calendar, draft.step(subject)
    is_moved = timer.rule >= 0 and clock.anchor.kind not in ("date", "start", "lapse")
    return calendar.pausing(
        step.closures if is_moved else (),
        timer.anchor,
        lambda lost, days: calendar.due(
            clock,
            timer.anchor,
            timer.fired + 1,
            timer.lost + lost,
            timer.lost_working_days + days,
        ),
    )


def counted_until(
    draft: Draft, subject: Subject, clock: Clock, timer: Timer
) -> datetime:
    """Give the end of the last time for a meeting that a timer has counted."""
    if not timer.fired:
        return timer.anchor
    assert clock.every is not None
    every, calendar = clock.every, draft.compiled.calendar
    return calendar.pausing(
        draft.step(subject).closures,
        timer.anchor,
        lambda lost, _: calendar.period_ends(
            timer.anchor, every, timer.fired, timer.lost + lost
        ),
    )


def slot_ends(draft: Draft, subject: Subject, timer: Timer) -> datetime:
    """Give the end of the time for the meeting that a timer has just counted."""
    clock = clock_of(draft.step(subject), timer.rule)
    return counted_until(draft, subject, clock, timer)


def deadline(
    draft: Draft,
    subject: Subject,
    since: datetime,
    within: Duration,
    lost: timedelta = timedelta(),
    lost_working_days: int = 0,
) -> datetime:
    """Give the deadline of a question asked in the subject's present step."""
    calendar = draft.compiled.calendar
    return calendar.pausing(
        draft.step(subject).closures,
        since,
        lambda more, days: calendar.after(
            since, within, lost + more, lost_working_days + days
        ),
    )


def is_spent(clock: Clock, timer: Timer) -> bool:
    """Say whether a clock has gone off for the last time."""
    if clock.every is None:
        return timer.fired >= 1
    return clock.at_most is not None and timer.fired >= clock.at_most


def scheduled(
    draft: Draft, subject: Subject, step: CompiledStep, timer: Timer, now: datetime
) -> Timer:
    """Give a timer with when it goes off next: never before now."""
    rule = step.rules[timer.rule]
    clock = clock_of(step, timer.rule)
    is_still = subject.stopped is not None or (
        subject.offered is not None and rule.target is not None
    )
    if is_still or is_spent(clock, timer):
        return replace(timer, due=None)
    if clock.anchor.kind == "lapse" and _lapses(subject, clock.anchor.name) is None:
        return replace(timer, due=None)
    due = due_of(draft, subject, clock, timer)
    while due < now and clock.anchor.kind != "plan":
        # Of several times that have passed already only the last one is made up for.
        later = replace(timer, fired=timer.fired + 1)
        if (
            is_spent(clock, later)
            or (following := due_of(draft, subject, clock, later)) > now
        ):
            break
        timer, due = later, following
    # Nothing is ever due before the moment at which it is reckoned.
    return replace(timer, due=max(due, now))


def rescheduled(draft: Draft, subject: Subject, now: datetime) -> Subject:
    """Give a subject with when each of their timers goes off next."""
    step = draft.step(subject)
    timers = (scheduled(draft, subject, step, timer, now) for timer in subject.timers)
    return replace(subject, timers=tuple(timers))

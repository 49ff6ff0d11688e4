"""Clocks that stand still: all for a hold, and the deadlines for an open offer."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from ..draft import Draft
from ..state import Request, Subject, Timer
from .schedule import clock_of, deadline, rescheduled


def stop(draft: Draft, identifier: str, now: datetime) -> None:
    """Let every clock of a subject stand still."""
    subject = draft[identifier]
    if subject.stopped is not None:
        return
    draft.change(
        identifier,
        stopped=now,
        timers=tuple(replace(timer, due=None) for timer in subject.timers),
        requests=tuple(replace(request, due=None) for request in subject.requests),
    )


def resume(draft: Draft, identifier: str, now: datetime) -> None:
    """Let the clocks run on with what was left of each when they were stopped.

    The deadlines of somebody with an open offer stay still until that has ended.
    """
    subject = draft[identifier]
    if subject.stopped is None:
        return
    since = subject.stopped
    rules = draft.step(subject).rules
    timers = tuple(
        timer
        if subject.offered is not None and rules[timer.rule].target is not None
        else lose(draft, subject, timer, since, now)
        for timer in subject.timers
    )
    planned = max(since, subject.planned_from or now)
    lost, _ = _stood_still(draft, draft.step(subject).closures, planned, now)
    resumed = replace(
        subject,
        stopped=None,
        timers=timers,
        requests=tuple(
            _ask_on(draft, subject, r, since, now) for r in subject.requests
        ),
        planned_lost=subject.planned_lost + lost,
        stage_lost=_stages_lost(draft, subject, since, now),
        step_lost=_step_lost(draft, subject, since, now),
    )
    draft.put(rescheduled(draft, resumed, now))


def pause_deadlines(draft: Draft, identifier: str, now: datetime) -> None:
    """Let the deadlines of somebody with an open offer stand still."""
    subject = draft[identifier]
    if subject.offered is None:
        draft.put(rescheduled(draft, replace(subject, offered=now), now))


def resume_deadlines(draft: Draft, identifier: str, now: datetime) -> None:
    """Let the deadlines run on, unless another offer is still open."""
    subject = draft[identifier]
    if subject.offered is None or not subject.is_live:
        return
    if any(r.is_live and r.active_since is None for r in draft.relations(subject)):
        return
    since = subject.offered
    # What a hold takes from now on is counted when it is lifted.
    until = subject.stopped or now
    rules = draft.step(subject).rules
    timers = tuple(
        timer
        if rules[timer.rule].target is None
        else lose(draft, subject, timer, since, until)
        for timer in subject.timers
    )
    resumed = replace(subject, offered=None, timers=timers)
    draft.put(rescheduled(draft, resumed, now))


def lose(
    draft: Draft, subject: Subject, timer: Timer, since: datetime, until: datetime
) -> Timer:
    """Take from a timer the time for which it has stood still."""
    step = draft.step(subject)
    if clock_of(step, timer.rule).anchor.kind in ("date", "start", "lapse"):
        return timer
    closures = step.closures if timer.rule >= 0 else ()
    # Before it began to count a clock has nothing to lose.
    lost, days = _stood_still(draft, closures, max(since, timer.anchor), until)
    return replace(
        timer,
        lost=timer.lost + lost,
        lost_working_days=timer.lost_working_days + days,
    )


def _ask_on(
    draft: Draft, subject: Subject, request: Request, since: datetime, until: datetime
) -> Request:
    closures = draft.step(subject).closures
    more, passed = _stood_still(draft, closures, max(since, request.asked), until)
    lost, days = request.lost + more, request.lost_working_days + passed
    due = deadline(draft, subject, request.asked, request.within, lost, days)
    return replace(request, due=max(due, until), lost=lost, lost_working_days=days)


def _stages_lost(
    draft: Draft, subject: Subject, since: datetime, until: datetime
) -> dict[str, tuple[timedelta, int]]:
    """Add up what a hold took from the clocks that count from entering a stage."""
    lifecycle = draft.compiled.lifecycles[subject.kind]
    found = subject.stage_lost
    closures = draft.step(subject).closures
    for stage in lifecycle.counted_stages & subject.stages.keys():
        entered = max(since, subject.stages[stage])
        more, days = _stood_still(draft, closures, entered, until)
        before, days_before = found.get(stage, (timedelta(), 0))
        found = {**found, stage: (before + more, days_before + days)}
    return found


def _step_lost(
    draft: Draft, subject: Subject, since: datetime, until: datetime
) -> tuple[timedelta, int]:
    """Add up what holds took since the step was entered."""
    closures = draft.step(subject).closures
    more, days = _stood_still(draft, closures, max(since, subject.entered), until)
    return subject.step_lost[0] + more, subject.step_lost[1] + days


def _stood_still(
    draft: Draft,
    closures: tuple[tuple[datetime, datetime], ...],
    since: datetime,
    until: datetime,
) -> tuple[timedelta, int]:
    """Say how long something stood still, and on how many working days.

    Closed days are left out: they are counted of themselves.
    """
    if until <= since:
        return timedelta(), 0
    calendar = draft.compiled.calendar
    closed, days = calendar.closed_between(closures, since, until)
    passed = calendar.working_days_between(since, until)
    return until - since - closed, passed - days

"""The clocks of a step: armed on entering, stopped by holds, dead on leaving."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta

from msgspec.structs import replace

from wayfellow_dsl.model import Anchor, Clock, OnClock

from .draft import Draft
from .machine import CompiledStep
from .state import Hold, Request, Subject, Timer


def next_due(subject: Subject) -> datetime | None:
    """Say when the subject's next timer or request is due; None when nothing is."""
    dues = [timer.due for timer in subject.timers if timer.due is not None]
    dues += [request.due for request in subject.requests if request.due is not None]
    return min(dues, default=None)


def first_due(subject: Subject) -> tuple[datetime, int, Timer | Request] | None:
    """Give what is due first, timers and requests in the order of the file."""
    first: tuple[datetime, int, Timer | Request] | None = None
    items: tuple[Timer | Request, ...] = (*subject.timers, *subject.requests)
    for item in items:
        if item.due is not None and (
            first is None or (item.due, item.rule) < first[:2]
        ):
            first = (item.due, item.rule, item)
    return first


def arm(draft: Draft, identifier: str, now: datetime) -> None:
    """Start every clock of the step that a subject has just entered."""
    subject = draft[identifier]
    step = draft.step(subject)
    timers = []
    for place, clock in step.clocks:
        anchor = _anchor(draft, subject, clock.anchor, now)
        timer = Timer(place, anchor, 0, None)
        if clock.anchor.kind == "plan":
            timer = replace(timer, lost=subject.planned_lost)
            while _due(draft, clock, timer) <= now:
                timer = replace(timer, fired=timer.fired + 1)
            subject = replace(subject, slot_from=_counted_until(draft, clock, timer))
        timers.append(timer)
    if timers:
        draft.put(_rescheduled(draft, replace(subject, timers=tuple(timers)), now))


def advance(draft: Draft, identifier: str, place: int, now: datetime) -> Timer:
    """Count one firing of a timer and set when it is due again."""
    subject = draft[identifier]
    step = draft.step(subject)
    timers = []
    advanced = None
    for timer in subject.timers:
        if timer.rule == place:
            timer = advanced = _scheduled(
                draft, subject, step, replace(timer, fired=timer.fired + 1), now
            )
        timers.append(timer)
    assert advanced is not None
    draft.change(identifier, timers=tuple(timers))
    return advanced


def hear(
    draft: Draft, identifier: str, event: str, at: datetime, now: datetime
) -> None:
    """Start afresh the clocks that wait for silence about an event."""
    subject = draft[identifier]
    step = draft.step(subject)
    heard = []
    timers = []
    for timer in subject.timers:
        anchor = _clock(step, timer.rule).anchor
        if anchor.kind == "silence" and anchor.name == event and at > timer.anchor:
            afresh = Timer(timer.rule, at, 0, None)
            timer = _scheduled(draft, subject, step, afresh, now)
            heard.append(timer.rule)
        timers.append(timer)
    if heard:
        # What was asked because of the silence is no longer wanted.
        requests = tuple(r for r in subject.requests if r.rule not in heard)
        draft.change(identifier, timers=tuple(timers), requests=requests)


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
    since = max(subject.stopped, subject.entered)
    rules = draft.step(subject).step.rules
    timers = tuple(
        timer
        if subject.offered is not None and rules[timer.rule].target is not None
        else _lose(draft, subject, timer, since, now)
        for timer in subject.timers
    )
    lost = max(now - subject.stopped, timedelta())
    resumed = replace(
        subject,
        stopped=None,
        timers=timers,
        requests=tuple(_ask_on(draft, r, since, now) for r in subject.requests),
        planned_lost=subject.planned_lost + lost,
    )
    draft.put(_rescheduled(draft, resumed, now))


def let_go(
    draft: Draft, identifier: str, holds: tuple[Hold, ...], now: datetime
) -> None:
    """Take holds away from a subject; with none left, its clocks run on.

    What the engine had to say in the meantime is then said.
    """
    subject = draft[identifier]
    kept = tuple(hold for hold in subject.holds if hold not in holds)
    if len(kept) == len(subject.holds):
        return
    draft.change(identifier, holds=kept)
    if kept or not subject.is_live:
        return
    resume(draft, identifier, now)
    draft.change(identifier, untold=())
    for told in subject.untold:
        draft.raise_event(identifier, told.name, told.relation, told.cause)
    draft.touched.append(identifier)


def pause_deadlines(draft: Draft, identifier: str, now: datetime) -> None:
    """Let the deadlines of somebody with an open offer stand still."""
    subject = draft[identifier]
    if subject.offered is None:
        draft.put(_rescheduled(draft, replace(subject, offered=now), now))


def resume_deadlines(draft: Draft, identifier: str, now: datetime) -> None:
    """Let the deadlines run on, unless another offer is still open."""
    subject = draft[identifier]
    if subject.offered is None or not subject.is_live:
        return
    if any(r.is_live and r.active_since is None for r in draft.relations(subject)):
        return
    since = max(subject.offered, subject.entered)
    # What a hold takes from now on is counted when it is lifted.
    until = subject.stopped or now
    rules = draft.step(subject).step.rules
    timers = tuple(
        timer
        if rules[timer.rule].target is None
        else _lose(draft, subject, timer, since, until)
        for timer in subject.timers
    )
    resumed = replace(subject, offered=None, timers=timers)
    draft.put(_rescheduled(draft, resumed, now))


def slot_ends(draft: Draft, subject: Subject, timer: Timer) -> datetime:
    """Give the end of the time for the meeting that a timer has just counted."""
    return _counted_until(draft, _clock(draft.step(subject), timer.rule), timer)


def _counted_until(draft: Draft, clock: Clock, timer: Timer) -> datetime:
    if not timer.fired:
        return timer.anchor
    assert clock.every is not None
    return draft.compiled.calendar.period_ends(
        timer.anchor, clock.every, timer.fired, timer.lost
    )


def _lose(
    draft: Draft, subject: Subject, timer: Timer, since: datetime, until: datetime
) -> Timer:
    anchor = _clock(draft.step(subject), timer.rule).anchor
    if anchor.kind in ("date", "start") or until <= since:
        return timer
    working_days = draft.compiled.calendar.working_days_between(since, until)
    return replace(
        timer,
        lost=timer.lost + (until - since),
        lost_working_days=timer.lost_working_days + working_days,
    )


def _ask_on(
    draft: Draft, request: Request, since: datetime, until: datetime
) -> Request:
    calendar = draft.compiled.calendar
    since = max(since, request.asked)
    lost = request.lost + max(until - since, timedelta())
    days = request.lost_working_days + calendar.working_days_between(since, until)
    due = max(calendar.after(request.asked, request.within, lost, days), until)
    return replace(request, due=due, lost=lost, lost_working_days=days)


def _clock(step: CompiledStep, place: int) -> Clock:
    trigger = step.step.rules[place].trigger
    assert isinstance(trigger, OnClock)
    return trigger.clock


def _anchor(draft: Draft, subject: Subject, anchor: Anchor, now: datetime) -> datetime:
    calendar = draft.compiled.calendar
    match anchor.kind:
        case "stage":
            return subject.stages.get(anchor.name, now)
        case "plan":
            return subject.planned_from or now
        case "start":
            return calendar.begins(date.fromisoformat(draft.run.starts))
        case "date" if len(anchor.name) == 10:
            return calendar.begins(date.fromisoformat(anchor.name))
        case "date":
            today = calendar.day(now)
            this_year = _date_in(today.year, anchor.name)
            if this_year < today:
                return calendar.begins(_date_in(today.year + 1, anchor.name))
            return calendar.begins(this_year)
        case _:
            return now


def _date_in(year: int, month_and_day: str) -> date:
    month, day = map(int, month_and_day.split("-"))
    # 29 February falls on the 28th in years without it.
    return date(year, month, min(day, monthrange(year, month)[1]))


def _due(draft: Draft, clock: Clock, timer: Timer) -> datetime:
    return draft.compiled.calendar.due(
        clock, timer.anchor, timer.fired + 1, timer.lost, timer.lost_working_days
    )


def _scheduled(
    draft: Draft, subject: Subject, step: CompiledStep, timer: Timer, now: datetime
) -> Timer:
    rule = step.step.rules[timer.rule]
    clock = _clock(step, timer.rule)
    is_still = subject.stopped is not None or (
        subject.offered is not None and rule.target is not None
    )
    if is_still or _is_spent(clock, timer):
        return replace(timer, due=None)
    due = _due(draft, clock, timer)
    while due < now and clock.anchor.kind != "plan":
        # Of several times that have passed already only the last one is made up for.
        later = replace(timer, fired=timer.fired + 1)
        if _is_spent(clock, later) or (following := _due(draft, clock, later)) > now:
            break
        timer, due = later, following
    # Nothing is ever due before the moment at which it is reckoned.
    return replace(timer, due=max(due, now))


def _is_spent(clock: Clock, timer: Timer) -> bool:
    if clock.every is None:
        return timer.fired >= 1
    return clock.at_most is not None and timer.fired >= clock.at_most


def _rescheduled(draft: Draft, subject: Subject, now: datetime) -> Subject:
    step = draft.step(subject)
    timers = (_scheduled(draft, subject, step, timer, now) for timer in subject.timers)
    return replace(subject, timers=tuple(timers))

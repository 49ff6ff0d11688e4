"""The clocks of a step: armed on entering, stopped by holds, dead on leaving."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta

from msgspec.structs import replace

from wayfellow_dsl.model import Anchor, AskToDecide, Clock, OnClock

from .draft import Draft
from .machine import CompiledStep
from .state import Request, Subject, Timer


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
    if not step.clocks:
        return
    timers = []
    for place, clock in step.clocks:
        anchor = _anchor(draft, subject, clock.anchor, now)
        fired = 0
        if clock.anchor.kind == "plan":
            while _due(draft, clock, Timer(place, anchor, fired, None)) <= now:
                fired += 1
        timers.append(Timer(place, anchor, fired, None))
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
    changed = False
    timers = []
    for timer in subject.timers:
        anchor = _clock(step, timer.rule).anchor
        if anchor.kind == "silence" and anchor.name == event and at > timer.anchor:
            changed = True
            timer = _scheduled(
                draft, subject, step, replace(timer, anchor=at, fired=0), now
            )
        timers.append(timer)
    if changed:
        draft.change(identifier, timers=tuple(timers))


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
    """Let the clocks run on with what was left of each when they were stopped."""
    subject = draft[identifier]
    if subject.stopped is None:
        return
    lost = now - max(subject.stopped, subject.entered)
    calendar, step = draft.compiled.calendar, draft.step(subject).step
    requests = []
    for request in subject.requests:
        asked = request.asked + lost
        within = next(
            action.within
            for action in step.rules[request.rule].actions
            if isinstance(action, AskToDecide)
        )
        due = max(calendar.after(asked, within), now)
        requests.append(replace(request, asked=asked, due=due))
    planned = subject.planned_from
    resumed = replace(
        subject,
        stopped=None,
        timers=_moved_on(draft, subject, lost),
        requests=tuple(requests),
        planned_from=None if planned is None else planned + lost,
    )
    draft.put(_rescheduled(draft, resumed, now))


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
    lost = now - max(subject.offered, subject.entered)
    rules = draft.step(subject).step.rules
    timers = tuple(
        replace(timer, anchor=timer.anchor + lost)
        if rules[timer.rule].target is not None
        else timer
        for timer in subject.timers
    )
    resumed = replace(subject, offered=None, timers=timers)
    draft.put(_rescheduled(draft, resumed, now))


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
    return draft.compiled.calendar.due(clock, timer.anchor, timer.fired + 1)


def _scheduled(
    draft: Draft, subject: Subject, step: CompiledStep, timer: Timer, now: datetime
) -> Timer:
    rule = step.step.rules[timer.rule]
    clock = _clock(step, timer.rule)
    is_spent = timer.fired >= 1 and clock.every is None
    if clock.at_most is not None and timer.fired >= clock.at_most:
        is_spent = True
    is_still = subject.stopped is not None or (
        subject.offered is not None and rule.target is not None
    )
    if is_spent or is_still:
        return replace(timer, due=None)
    # Nothing is ever due before the moment at which it is reckoned.
    return replace(timer, due=max(_due(draft, clock, timer), now))


def _rescheduled(draft: Draft, subject: Subject, now: datetime) -> Subject:
    step = draft.step(subject)
    timers = (_scheduled(draft, subject, step, timer, now) for timer in subject.timers)
    return replace(subject, timers=tuple(timers))


def _moved_on(draft: Draft, subject: Subject, lost: timedelta) -> tuple[Timer, ...]:
    step = draft.step(subject)
    return tuple(
        timer
        if _clock(step, timer.rule).anchor.kind in ("date", "start")
        else replace(timer, anchor=timer.anchor + lost)
        for timer in subject.timers
    )

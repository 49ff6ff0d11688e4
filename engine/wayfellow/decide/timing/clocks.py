"""The clocks of a step: armed on entering, stopped by holds, dead on leaving."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from msgspec.structs import replace

from wayfellow_dsl.model import Anchor, Clock, Duration, OnClock

from ..draft import Draft
from ..machine import CompiledStep
from ..relating.members import base_of
from ..state import Hold, Lapse, Request, Subject, Timer, Wake
from .calendar import falling, next_date


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
        draft.put(_rescheduled(draft, armed, now))


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
    draft.put(_rescheduled(draft, resumed, now))


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
    if not subject.is_live:
        return
    if not kept:
        resume(draft, identifier, now)
    said = tuple(told for told in subject.untold if is_heard(kept, told.name))
    untold = tuple(told for told in subject.untold if told not in said)
    draft.change(identifier, untold=untold)
    for told in said:
        draft.raise_event(identifier, told.name, told.relation, told.cause)
    if said or not kept:
        draft.touched.append(identifier)


def is_heard(holds: tuple[Hold, ...], name: str) -> bool:
    """Say whether somebody with these holds hears what the engine says.

    A consent that was withdrawn does not silence the rule for its withdrawal.
    """
    consent = name.removesuffix("withdrawn")
    return all(
        hold.kind == "consent"
        and consent != name
        and f"{hold.need} ".startswith(consent)
        for hold in holds
    )


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
    draft.put(_rescheduled(draft, resumed, now))


def slot_ends(draft: Draft, subject: Subject, timer: Timer) -> datetime:
    """Give the end of the time for the meeting that a timer has just counted."""
    clock = clock_of(draft.step(subject), timer.rule)
    return counted_until(draft, subject, clock, timer)


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


def is_spent(clock: Clock, timer: Timer) -> bool:
    """Say whether a clock has gone off for the last time."""
    if clock.every is None:
        return timer.fired >= 1
    return clock.at_most is not None and timer.fired >= clock.at_most


def _rescheduled(draft: Draft, subject: Subject, now: datetime) -> Subject:
    step = draft.step(subject)
    timers = (scheduled(draft, subject, step, timer, now) for timer in subject.timers)
    return replace(subject, timers=tuple(timers))

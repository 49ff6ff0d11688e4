"""The day on which somebody joined, put right: what counts from it counts anew."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from wayfellow_dsl.phrases import say_date

from ..compiled import CompiledStep
from ..draft import Draft
from ..retelling.corrected import as_corrected
from ..state import ENGINE, Record, Refusal, Subject, Timer
from ..timing.schedule import anchor_of, clock_of, scheduled
from ..windows import window_closed


def problem_of(
    draft: Draft, subject: Subject, own: list[Record], was: datetime, joined: datetime
) -> Refusal | None:
    """Say why somebody cannot have joined at a time; None when they can."""
    calendar, compiled = draft.compiled.calendar, draft.compiled
    closed = window_closed(compiled, draft.run, subject.kind, joined)
    if closed:
        return Refusal("window closed", closed)
    day = calendar.day(joined)
    for line in as_corrected(own)[1:]:
        happened = calendar.day(line.when)
        if line.by != ENGINE and line.when >= was and happened < day:
            return Refusal(
                "bad details",
                f"line {line.sequence} of `{subject.id}` ({line.name}) happened on "
                f"{say_date(happened.isoformat())}, which would be before they "
                "joined; put that right first",
            )
    for relation in draft.relations(subject):
        began = calendar.day(relation.created)
        if began < day:
            return Refusal(
                "bad details",
                f"`{relation.id}` began on {say_date(began.isoformat())}, which would "
                "be before they joined",
            )
    return None


def put_right(
    draft: Draft,
    identifier: str,
    own: list[Record],
    was: datetime,
    joined: datetime,
    now: datetime,
) -> None:
    """Let somebody have joined at another time.

    What counts from joining counts from there, and so does the step in which it put
    them, if they are in it still. Clocks that have gone off have done so.
    """
    subject = draft[identifier]
    lifecycle = draft.compiled.lifecycles[subject.kind]
    first, others = _first_steps(own)
    stages = {lifecycle.steps[name].step.stage for name in first}
    is_there = subject.entered == was and not any(
        line.target and line.kind != "migrated" for line in others
    )
    spent = dict(subject.spent)
    if not is_there:
        for name in (first[-1], lifecycle.steps[first[-1]].step.stage):
            known = spent.get(name, timedelta())
            spent[name] = max(known + (was - joined), timedelta())
    subject = draft.change(
        identifier,
        created=joined,
        entered=joined if is_there else subject.entered,
        stages={
            name: joined if name in stages and since == was else since
            for name, since in subject.stages.items()
        },
        spent=spent,
        wakes=None,
    )
    step = draft.step(subject)
    timers = (
        _recounted(draft, subject, step, timer, was, is_there, now)
        for timer in subject.timers
    )
    draft.change(identifier, timers=tuple(timers))


def _first_steps(own: list[Record]) -> tuple[list[str], list[Record]]:
    """Name the steps into which joining led at once; the lines after that as well."""
    enrolled, *others = own
    steps = [enrolled.target]
    while others and others[0].by == ENGINE and others[0].when == enrolled.when:
        line = others.pop(0)
        steps += [line.target] if line.target else []
    return steps, others


def _recounted(
    draft: Draft,
    subject: Subject,
    step: CompiledStep,
    timer: Timer,
    was: datetime,
    is_there: bool,
    now: datetime,
) -> Timer:
    """Let a clock count from when somebody joined, as often as it has gone off."""
    anchor = clock_of(step, timer.rule).anchor
    match anchor.kind:
        case "joining" | "stage":
            counts = True
        case "silence" | "lapse":
            counts = timer.anchor == was and (is_there or timer.rule < 0)
        case "step" | "date":
            counts = is_there
        case _:
            counts = False
    since = anchor_of(draft, subject, anchor, subject.created)
    if not counts or since == timer.anchor:
        return timer
    lost = min(timer.lost, max(now - since, timedelta()))
    passed = draft.compiled.calendar.working_days_between(since, max(now, since))
    days = min(timer.lost_working_days, passed)
    timer = replace(timer, anchor=since, lost=lost, lost_working_days=days)
    return scheduled(draft, subject, step, timer, now)

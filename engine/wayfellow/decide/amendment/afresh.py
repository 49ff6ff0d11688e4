"""Clocks that count afresh: after a correction, and when an ending is taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import pairwise

from msgspec.structs import replace

from ..draft import Draft
from ..state import Slot, Subject, Timer
from ..timing.schedule import clock_of, counted_until, due_of, is_spent, scheduled
from ..timing.standstill import lose


def go_on_after_ending(
    draft: Draft, identifier: str, ended: datetime, now: datetime
) -> None:
    """Let the clocks of every step go on with what was left when somebody ended.

    What they did before is not done again, and the time in between does not count.
    """
    subject = draft[identifier]
    step = draft.step(subject)
    timers = []
    for timer in subject.timers:
        clock = clock_of(step, timer.rule)
        if timer.rule < 0:
            timer = replace(timer, fired=0)
            while not is_spent(clock, timer) and (
                due_of(draft, subject, clock, timer) <= ended
            ):
                timer = replace(timer, fired=timer.fired + 1)
            timer = lose(draft, subject, timer, ended, now)
            timer = scheduled(draft, subject, step, timer, now)
        timers.append(timer)
    draft.change(identifier, timers=tuple(timers))


def listen_again(
    draft: Draft,
    identifier: str,
    was: datetime | None,
    heard: Mapping[str, Iterable[datetime]],
    now: datetime,
) -> None:
    """Let the clocks count anew that wait for silence, after a correction.

    `was` is when the mistaken event was taken to have happened, and `heard` has, by the
    names under which it is missed, when such events did happen.
    """
    subject = draft[identifier]
    if not subject.timers:
        return
    step = draft.step(subject)
    timers = []
    for timer in subject.timers:
        anchor = clock_of(step, timer.rule).anchor
        if anchor.kind == "silence" and anchor.name in heard:
            began = subject.active_since or subject.created
            since = max(
                [subject.entered if timer.rule >= 0 else began, *heard[anchor.name]]
            )
            if since > timer.anchor or timer.anchor == was:
                lost = min(timer.lost, max(now - since, timedelta()))
                afresh = Timer(timer.rule, since, 0, None, lost)
                timer = scheduled(draft, subject, step, afresh, now)
        timers.append(timer)
    draft.change(identifier, timers=tuple(timers))


def past_slots(draft: Draft, subject: Subject) -> list[Slot]:
    """Give the times for planned meetings that are over, since entering the step."""
    if not subject.is_live:
        return []
    step = draft.step(subject)
    slots: list[Slot] = []
    for timer in subject.timers:
        clock = clock_of(step, timer.rule)
        if clock.anchor.kind != "plan":
            continue
        ends = [
            counted_until(draft, subject, clock, replace(timer, fired=number))
            for number in range(timer.fired + 1)
        ]
        slots += [Slot(first, last) for first, last in pairwise(ends)]
    return [slot for slot in slots if slot.start >= subject.entered]

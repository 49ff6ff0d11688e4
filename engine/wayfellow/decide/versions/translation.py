"""What somebody's state means in another version: names, questions, and clocks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar

from msgspec.structs import replace

from wayfellow_dsl.model import AskToDecide, Clock, OnClock, OnEvent, Rule

from ..compiled import CompiledStep
from ..draft import Draft
from ..relating.members import base_of
from ..relating.pairs import POLICY
from ..state import Request, Subject, Timer
from ..timing import schedule
from .crossing import Crossing, Pairing, Route, placed

_Kept = TypeVar("_Kept")


def translate(
    draft: Draft,
    crossing: Crossing,
    subject: Subject,
    route: Route,
    spent: dict[str, timedelta],
    now: datetime,
) -> Subject:
    """Give a subject as it is in the new version, before anything follows from that.

    The draft decides by the new version. Who stays keeps every clock, from where it
    counts and what it has lost. Who moves keeps those of every step, and is where they
    are to go without having entered; `spent` is for how long they were where.
    """
    steps = crossing.new.lifecycles[subject.kind].steps
    to = route.to if route.to in steps else next(iter(steps))
    old, new = crossing.old.step(subject), steps[to]
    pairing = crossing.pairing(subject.kind, subject.step, to)
    here = replace(_renamed(subject, crossing), step=to)
    here = _with_what_is_asked_for(here, crossing)
    if route.way == "moves":
        here = replace(
            here,
            entered=now,
            step_lost=(timedelta(), 0),
            spent=_called(spent, crossing, subject.kind),
            timers=tuple(timer for timer in here.timers if timer.rule < 0),
            requests=tuple(one for one in here.requests if one.rule < 0),
            true=tuple(place for place in here.true if place < 0),
            forgone=(),
        )
        due = [(place, clock) for place, clock in new.clocks if place < 0]
    else:
        here = _planned(here, old, new, now)
        due = [*new.clocks]
    here = replace(
        here,
        requests=tuple(_asked(one, pairing, new) for one in here.requests),
        true=tuple(pairing.rules[one] for one in here.true if one in pairing.rules),
    )
    return _with_clocks(draft, here, due, old, pairing, now)


def asks(rule: Rule, options: tuple[str, ...]) -> bool:
    """Say whether a rule asks somebody to choose one of these."""
    return any(
        isinstance(action, AskToDecide) and action.options == options
        for action in rule.actions
    )


# -- Names -----------------------------------------------------------------------------


def _renamed(subject: Subject, crossing: Crossing) -> Subject:
    """Call steps and stages what they are called now."""
    names = crossing.names(subject.kind)
    if not names:
        return subject
    return replace(
        subject,
        stages=_called(subject.stages, crossing, subject.kind),
        spent=_called(subject.spent, crossing, subject.kind),
        visited=tuple(dict.fromkeys(names.get(one, one) for one in subject.visited)),
    )


def _called(known: dict[str, _Kept], crossing: Crossing, kind: str) -> dict[str, _Kept]:
    names = crossing.names(kind)
    return {names.get(name, name): value for name, value in known.items()}


def _with_what_is_asked_for(subject: Subject, crossing: Crossing) -> Subject:
    """Leave out what nobody could renew, or look up, in the new version."""
    needs = crossing.new.lifecycles[subject.kind].needs
    lapses = tuple(one for one in subject.lapses if base_of(one.need) in needs)
    facts = subject.facts
    policy = facts.get(POLICY) if subject.members else None
    if policy is not None and policy.value not in crossing.new.exclusions:
        # Then whatever any policy forbids is forbidden.
        facts = {name: fact for name, fact in facts.items() if name != POLICY}
    return replace(subject, lapses=lapses, facts=facts)


def _asked(request: Request, pairing: Pairing, new: CompiledStep) -> Request:
    """Give a question with the place of the rule that asks it now."""
    rules = placed(new)
    if request.rule < 0:
        rules = {place: rule for place, rule in rules.items() if place < 0}
    paired = pairing.rules.get(request.rule)
    if paired is not None and asks(rules[paired], request.options):
        return replace(request, rule=paired)
    for place, rule in rules.items():
        if asks(rule, request.options):
            return replace(request, rule=place)
    # Nobody asks it any more, and an answer is still awaited.
    place = next(
        place
        for place, rule in rules.items()
        if isinstance(rule.trigger, OnEvent) and rule.trigger.name in request.options
    )
    return replace(request, rule=place)


# -- Clocks ----------------------------------------------------------------------------


def _planned(
    here: Subject, old: CompiledStep, new: CompiledStep, now: datetime
) -> Subject:
    """Give who stays the stage, and the plan of meetings, of the step as it is now."""
    stage, plan = new.step.stage, new.step.plan
    if stage not in here.stages:
        since = here.stages.get(old.step.stage, here.entered)
        here = replace(here, stages={**here.stages, stage: since})
    if plan is None or plan == here.plan:
        return here
    if old.step.plan is not None:
        # Another plan of the same meetings counts from where the old one did.
        return replace(here, plan=plan)
    return replace(here, plan=plan, planned_from=now, planned_lost=timedelta())


def _with_clocks(
    draft: Draft,
    here: Subject,
    wanted: list[tuple[int, Clock]],
    old: CompiledStep,
    pairing: Pairing,
    now: datetime,
) -> Subject:
    """Let each clock that is wanted count by its rule as it is now."""
    known = {timer.rule: timer for timer in here.timers}
    new = draft.step(here)
    timers = []
    for place, clock in wanted:
        before = known.get(pairing.earlier.get(place, len(old.rules)))
        if before is not None and place in pairing.unchanged:
            timers.append(replace(before, rule=place))
            continue
        if before is not None and place in pairing.alike:
            timer = replace(before, rule=place)
        else:
            timer = _replanned(draft, here, place, clock, before, old, now)
            if clock.anchor.kind == "plan":
                until = schedule.counted_until(draft, here, clock, timer)
                here = replace(here, slot_from=until)
        timers.append(schedule.scheduled(draft, here, new, timer, now))
    return replace(here, timers=tuple(timers))


def _replanned(
    draft: Draft,
    here: Subject,
    place: int,
    clock: Clock,
    before: Timer | None,
    old: CompiledStep,
    now: datetime,
) -> Timer:
    """Give a clock of another length, or one that was not there before.

    Of what repeats, the times that have passed are passed over. What comes once and
    should have come already is due at once, unless it did come.
    """
    timer = _begun(draft, here, place, clock, before, old, now)
    if clock.every is None:
        return replace(timer, fired=min(1, before.fired)) if before else timer
    reckoned = here.stopped or now
    while (
        not schedule.is_spent(clock, timer)
        and schedule.due_of(draft, here, clock, timer) <= reckoned
    ):
        timer = replace(timer, fired=timer.fired + 1)
    return timer


def _begun(
    draft: Draft,
    here: Subject,
    place: int,
    clock: Clock,
    before: Timer | None,
    old: CompiledStep,
    now: datetime,
) -> Timer:
    """Give a clock as it began: with an old one that counts from the same, if any."""
    anchor = clock.anchor
    if anchor.kind == "plan":
        since = here.planned_from or now
        return Timer(place, since, 0, None, here.planned_lost)
    if before is None:
        before = next(
            (
                timer
                for timer in here.timers
                if isinstance(trigger := old.rules[timer.rule].trigger, OnClock)
                and trigger.clock.anchor == anchor
            ),
            None,
        )
        # One that was restarted, by an answer, did not begin when the others did.
        if before is not None and anchor.kind == "step":
            before = before if before.anchor == here.entered else None
    if before is not None:
        lost = before.lost, before.lost_working_days
        return Timer(place, before.anchor, 0, None, *lost)
    if anchor.kind == "silence" and anchor.name == "meeting held" and here.meetings:
        began = max(here.entered, here.meetings[-1])
        lost = here.step_lost if began == here.entered else (timedelta(), 0)
        return Timer(place, began, 0, None, *lost)
    # A date of every year that has passed means the next one.
    since = now if anchor.kind == "date" else here.entered
    began = schedule.anchor_of(draft, here, anchor, since)
    # A pause that was over before stopped what was not there yet as well.
    lost = here.step_lost if began == here.entered else (timedelta(), 0)
    if anchor.kind == "stage":
        lost = here.stage_lost.get(anchor.name, lost)
    return Timer(place, began, 0, None, *lost)

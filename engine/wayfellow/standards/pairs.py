"""What a standard asks of pairs: their meetings, and who looks after them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from wayfellow_dsl.model import (
    CheckIn,
    Clock,
    Duration,
    Go,
    OnClock,
    ReckonMeetings,
    Rule,
    Span,
    Step,
)
from wayfellow_dsl.phrases import say_every, say_list, say_name, say_plan, say_times

from .setting import Judgement, Setting, lines_of
from .standard import ChecksIn, Lasts, Meets, Phase

_TOLERANCE = 1.02
"""Months and years are reckoned by their mean: 52 weeks are taken for a year."""
_HALF_A_DAY = 0.5
_SINCE_MEETING = ("plan", "step", "stage", "joining")
"""The moments to count from that are when the meetings begin, or about then."""


def judge_meets(asked: Meets, setting: Setting) -> Judgement:
    """Say whether a pair plans to meet as often, and for as long, as is asked for."""
    often = asked.at_least_every
    write = f"meet {say_every(often or Duration(1, 'months'))} for …"
    if asked.minutes:
        write += f", about {asked.minutes} minutes"
    plans = [step.plan for step in setting.meeting if step.plan is not None]
    lines = lines_of(_place_of_plan(step) for step in setting.meeting if step.plan)
    if not plans:
        return Judgement(False, "There is no plan of meetings.", (), write)
    for plan in plans:
        if often is not None and plan.every.days > _TOLERANCE * often.days:
            says = f"Pairs {say_plan(plan)}; {say_every(often)} is asked for."
            return Judgement(False, says, lines, write)
        if plan.minutes < asked.minutes:
            says = f"Pairs {say_plan(plan)}; {asked.minutes} minutes are asked for."
            return Judgement(False, says, lines, write)
    said = say_list(dict.fromkeys(map(say_plan, plans)), "or")
    return Judgement(True, f"Pairs {said}.", lines)


def judge_lasts(asked: Lasts, setting: Setting) -> Judgement:
    """Say whether it is planned how long a pair meets, and within which bounds."""
    lengths = [end for step in setting.meeting for end in _ends(step, setting)]
    lines = lines_of(span for _, span in lengths)
    bound = asked.at_least or asked.at_most or Duration(12, "months")
    write = f"meet monthly for {bound}"
    if not lengths:
        says = "The file does not say how long a pair meets."
        return Judgement(False, says, (), write)
    length = min((length for length, _ in lengths), key=lambda length: length.days)
    says = f"A pair meets for {length}"
    if asked.at_least is not None and length.days * _TOLERANCE < asked.at_least.days:
        return Judgement(
            False, f"{says}; {asked.at_least} are asked for.", lines, write
        )
    if asked.at_most is not None and length.days > _TOLERANCE * asked.at_most.days:
        says = f"{says}; {asked.at_most} at most are asked for."
        return Judgement(False, says, lines, write)
    return Judgement(True, f"{says}.", lines)


def _ends(step: Step, setting: Setting) -> Iterator[tuple[Duration, Span | None]]:
    """Give after how long a step's meetings are over, by its plan and by its clocks."""
    plan = step.plan
    if plan is not None and plan.number:
        whole = Duration(plan.number * plan.every.amount, plan.every.unit)
        yield whole, _place_of_plan(step)
    for rule in setting.pair.rules(step):
        clock = _clock_of(rule)
        is_way_out = rule.target not in (None, Go(step.name))
        if clock is not None and is_way_out and rule.guard is None:
            yield clock.first, rule.span


def _place_of_plan(step: Step) -> Span | None:
    for rule in step.rules:
        if any(isinstance(action, ReckonMeetings) for action in rule.actions):
            return rule.span
    return step.span


def _clock_of(rule: Rule) -> Clock | None:
    """Give the clock of a rule, if it counts from when the meetings began."""
    if not isinstance(rule.trigger, OnClock):
        return None
    clock = rule.trigger.clock
    return clock if clock.anchor.kind in _SINCE_MEETING else None


# -- Who looks after a pair ------------------------------------------------------------


def judge_checks_in(asked: ChecksIn, setting: Setting) -> Judgement:
    """Say whether staff talk with each of these parts as often as is asked for."""
    roles = [setting.role(part) for part in asked.of]
    lines = lines_of(
        rule.span
        for step in setting.meeting
        for role in roles
        for rule in _check_ins(step, role)
    )
    said = say_list(map(_say_phase, asked.phases), "and")
    for role in roles:
        for step in setting.meeting:
            gap = _gap(step, role, asked.phases, setting)
            if gap is not None:
                says = (
                    f"Staff check in with the {say_name(role)} {gap}; {said} is asked "
                )
                write = f"check in with {', '.join(roles)} {_spell(asked.phases)}"
                return Judgement(False, f"{says}for.", lines, write)
    who = say_list(map(say_name, roles), "and")
    return Judgement(True, f"Staff check in with each {who} {said}, or oftener.", lines)


def _check_ins(step: Step, role: str) -> Iterator[Rule]:
    for rule in step.rules:
        for action in rule.actions:
            if isinstance(action, CheckIn) and any(
                party.kind == "them" or party.name == role for party in action.parties
            ):
                yield rule


def _gap(
    step: Step, role: str, phases: tuple[Phase, ...], setting: Setting
) -> str | None:
    """Say how often they are talked with where that is too seldom; None otherwise."""
    ends = (length.days for length, _ in _ends(step, setting))
    last = min(ends, default=float("inf"))
    times = sorted(
        time
        for rule in _check_ins(step, role)
        if rule.guard is None
        for time in _times(rule, max(phase.until.days for phase in phases))
    )
    if not times:
        return "at no certain time"
    began = 0.0
    for phase in phases:
        length, until = phase.every.days, min(phase.until.days, last)
        for number in count():
            start = began + number * length
            end = start + length
            if end > until + _HALF_A_DAY:
                break
            found = sum(
                start + _HALF_A_DAY < time <= end + _HALF_A_DAY for time in times
            )
            if found < phase.times:
                often = say_times(found) if found else "not at all"
                return f"{often} from day {start + 1:.0f} to day {end:.0f}"
        began = min(phase.until.days, last)
    return None


def _times(rule: Rule, until: float) -> Iterator[float]:
    """Give when a rule's clock is due, in days after the meetings began."""
    clock = _clock_of(rule)
    if clock is None:
        return
    time, step = clock.first.days, clock.every.days if clock.every else 0.0
    for number in count(1):
        if time > until + _HALF_A_DAY:
            return
        yield time
        if not step or number == clock.at_most:
            return
        time += step


def _say_phase(phase: Phase) -> str:
    if phase.every.days == phase.until.days:
        return f"{say_times(phase.times)} in the first {_unit(phase.every)}"
    often = say_every(phase.every)
    often = often if phase.times == 1 else f"{say_times(phase.times)} {often}"
    return f"{often} until {phase.until} after the start"


def _spell(phases: tuple[Phase, ...]) -> str:
    """Say phases as a check-in is written that is often enough for them."""
    first, *later = phases
    often = say_every(first.every)
    if first.times > 1:
        often = say_every(Duration(int(first.every.days // first.times), "days"))
    if not later:
        return often
    if first.every == first.until:
        often = f"{say_times(first.times)} in the first {_unit(first.until)}"
    else:
        often += f" for the first {_unit(first.until)}"
    return f"{often}, then {_spell(tuple(later))}"


def _unit(length: Duration) -> str:
    return length.unit.removesuffix("s") if length.amount == 1 else str(length)

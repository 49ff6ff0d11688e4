"""Measures: the figures by which a programme judges itself, for one run.

What can no longer change is counted; what still runs and who gave no answer stand
beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from statistics import fmean, median

from wayfellow.decide.conditions import Conditions
from wayfellow.decide.scene import Population, Scene
from wayfellow_dsl.model import (
    Compare,
    Condition,
    Constant,
    Count,
    Frozen,
    Lifecycle,
    MeanChange,
    Measure,
    Programme,
    Share,
    Total,
    Value,
    find_all,
)

from .certainty import Certainty
from .journeys import Journey
from .stays import Stay, days_within_which


class Measurement(Frozen, frozen=True):
    """What a measure comes to in one run."""

    value: float | None
    """None when there is nobody to count; a share lies between 0 and 1. A median of
    days is infinite when fewer than half have left."""
    counted: int = 0
    """How many it is known of."""
    under_way: int = 0
    """Of how many it is not known yet, because they are on their way."""
    without_answer: int = 0
    """How many ended without an answer, or were never where the days are counted."""


def take_measure(
    measure: Measure,
    programme: Programme,
    conditions: Conditions,
    journeys: Iterable[Journey],
    population: Population,
    now: datetime,
) -> Measurement:
    """Work out one measure from everybody's journeys, as things stand now."""
    those = [
        journey
        for journey in journeys
        if journey.subject.kind == measure.of and journey.began
    ]
    lifecycle = programme.lifecycle(measure.of)

    def scene(journey: Journey) -> Scene:
        subject = journey.subject
        step = lifecycle.step(subject.step)
        return Scene(population, subject.ended or now, subject, step)

    figure = measure.figure
    if isinstance(figure, (Share, Total)):
        certainty = Certainty(programme, conditions, measure.of)
        scenes = [scene(journey) for journey in those]
        if isinstance(figure, Share):
            return _share(figure.condition, certainty, conditions, scenes)
        return _total(figure.condition, certainty, scenes)
    if isinstance(figure, MeanChange):
        return _answered(fmean, those, lambda journey: _change(figure, journey))
    average = median if figure.median else fmean
    term = figure.term
    read = conditions.reader(term)
    if not isinstance(term, Count):
        return _answered(average, those, lambda journey: _number(read(scene(journey))))
    if term.name == "days in":
        steps = _steps(lifecycle, term.argument)
        return _left(steps, those, now, is_median=figure.median)
    return _ended_only(average, those, lambda journey: _number(read(scene(journey))))


def meets(target: Compare, value: float) -> bool:
    """Say whether a value is on the right side of a target."""
    goal = goal_of(target)
    match target.operator:
        case "at least":
            return value >= goal
        case "at most":
            return value <= goal
        case "under":
            return value < goal
        case "over":
            return value > goal
        case "is not":
            return value != goal
    return value == goal


def goal_of(target: Compare) -> float:
    """Give the number that a target names."""
    assert isinstance(target.right, Constant)
    goal = _number(target.right.value)
    assert goal is not None
    return goal


_Average = Callable[[list[float]], float]
_Reading = Callable[[Journey], float | None]


def _share(
    condition: Condition,
    certainty: Certainty,
    conditions: Conditions,
    scenes: list[Scene],
) -> Measurement:
    """Count those for whom the condition can no longer change."""
    verdict = certainty.verdict(condition)
    holds = conditions.test(condition)
    days = [count for count in find_all(condition, Count) if count.name == "days in"]
    stays = [(count, conditions.reader(count)) for count in days]
    known: list[bool] = []
    absent = 0
    for scene in scenes:
        unseen = [count for count, read in stays if read(scene) is None]
        is_live = not _has_ended(scene)
        may_come = is_live and all(
            bool(count.of) or certainty.may_be_in(scene, count.argument)
            for count in unseen
        )
        if unseen and not may_come:
            # Of days in a step says nothing who was never there.
            absent += 1
        elif not is_live:
            known.append(holds(scene))
        elif not unseen and (certain := verdict(scene)) is not None:
            known.append(certain)
    value = fmean(known) if known else None
    under_way = len(scenes) - len(known) - absent
    return Measurement(value, len(known), under_way, absent)


def _total(
    condition: Condition, certainty: Certainty, scenes: list[Scene]
) -> Measurement:
    """Count who has come so far, unless their days somewhere may yet be too many."""
    verdict = certainty.verdict(condition)
    so_far = certainty.verdict(condition, as_it_is=True)
    found = under_way = 0
    for scene in scenes:
        if so_far(scene):
            found += 1
        elif not _has_ended(scene) and verdict(scene) is None:
            under_way += 1
    return Measurement(float(found), len(scenes) - under_way, under_way)


def _has_ended(scene: Scene) -> bool:
    return scene.subject is not None and bool(scene.subject.outcome)


def _ended_only(average: _Average, those: list[Journey], read: _Reading) -> Measurement:
    """Count those who ended: what still runs may yet change."""
    ended = [journey for journey in those if journey.subject.outcome]
    return _measurement(average, map(read, ended), len(those) - len(ended))


def _answered(average: _Average, those: list[Journey], read: _Reading) -> Measurement:
    """Count those who answered, whether they have ended or not."""
    values: list[float | None] = []
    under_way = 0
    for journey in those:
        value = read(journey)
        if value is None and journey.subject.is_live:
            under_way += 1
        else:
            values.append(value)
    return _measurement(average, values, under_way)


def _left(
    steps: frozenset[str], those: list[Journey], now: datetime, *, is_median: bool
) -> Measurement:
    """Average over those who have been in the steps and have left them.

    A median takes those who are still there into account; a mean cannot.
    """
    stays = [
        Stay(days, not (journey.subject.is_live and journey.subject.step in steps))
        for journey in those
        if (days := journey.days_in(steps, now)) is not None
    ]
    over = [stay.days for stay in stays if stay.is_over]
    if is_median:
        value = days_within_which(0.5, stays)
    else:
        value = fmean(over) if over else None
    return Measurement(value, len(over), len(stays) - len(over))


def _measurement(
    average: _Average, values: Iterable[float | None], under_way: int
) -> Measurement:
    found = list(values)
    known = [value for value in found if value is not None]
    return Measurement(
        average(known) if known else None,
        len(known),
        under_way,
        len(found) - len(known),
    )


def _steps(lifecycle: Lifecycle, name: str) -> frozenset[str]:
    """Give the step of this name, or the steps of the stage of this name."""
    return frozenset(
        step.name for step in lifecycle.steps if name in (step.name, step.stage)
    )


def _change(figure: MeanChange, journey: Journey) -> float | None:
    facts = journey.subject.facts
    later = facts.get(f"{figure.later}.{figure.question}")
    earlier = facts.get(f"{figure.earlier}.{figure.question}")
    if later is None or earlier is None:
        return None
    after, before = _number(later.value), _number(earlier.value)
    return None if after is None or before is None else after - before


def _number(value: Value | None) -> float | None:
    return float(value) if isinstance(value, (bool, int, float)) else None

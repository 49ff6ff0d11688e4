"""Measures: the figures by which a programme judges itself, for one run.

What has ended is counted; what still runs and who gave no answer stand beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from statistics import fmean, median

from wayfellow.decide.conditions import Conditions
from wayfellow.decide.scene import Population, Scene
from wayfellow_dsl.model import (
    Compare,
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

from .journeys import Journey


class Measurement(Frozen, frozen=True):
    """What a measure comes to in one run."""

    value: float | None
    """None when there is nobody to count; a share lies between 0 and 1."""
    counted: int = 0
    under_way: int = 0
    """How many may still be counted, because they are on their way."""
    without_answer: int = 0
    """How many ended without an answer."""


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
    if isinstance(figure, Share):
        holds = conditions.test(figure.condition)
        stays = [
            conditions.reader(count)
            for count in find_all(figure.condition, Count)
            if count.name == "days in"
        ]

        def share(journey: Journey) -> float | None:
            # Of days in a step says nothing who was never there.
            if any(stay(scene(journey)) is None for stay in stays):
                return None
            return float(holds(scene(journey)))

        return _ended_only(fmean, those, share)
    if isinstance(figure, Total):
        meets_it = conditions.test(figure.condition)
        found = [journey for journey in those if meets_it(scene(journey))]
        waiting = sum(j.subject.is_live for j in those if j not in found)
        return Measurement(float(len(found)), len(those), waiting)
    if isinstance(figure, MeanChange):
        return _answered(fmean, those, lambda journey: _change(figure, journey))
    average = median if figure.median else fmean
    term = figure.term
    read = conditions.reader(term)
    if not isinstance(term, Count):
        return _answered(average, those, lambda journey: _number(read(scene(journey))))
    if term.name == "days in":
        steps = _steps(lifecycle, term.argument)
        return _left(average, steps, those, now)
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
    average: _Average, steps: frozenset[str], those: list[Journey], now: datetime
) -> Measurement:
    """Count those who have been in the steps and have left them."""
    values = []
    under_way = 0
    for journey in those:
        days = journey.days_in(steps, now)
        if days is None:
            continue
        if journey.subject.is_live and journey.subject.step in steps:
            under_way += 1
        else:
            values.append(days)
    return _measurement(average, values, under_way)


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

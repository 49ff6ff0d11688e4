"""Conditions that become true by time alone: when somebody has to be looked at again.

An age, days in a step and months in a stage grow without anything being recorded. For
each comparison with such a number, the moments are worked out at which it can change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from math import ceil, floor

from wayfellow_dsl.model import (
    Compare,
    Constant,
    Count,
    NeedsDone,
    OnTrue,
    Rule,
    Step,
    Sum,
    Term,
    find_all,
)

from ..conditions import Conditions
from ..scene import Scene
from ..state import Subject

_GROWING = ("age", "days in", "months in")

Waker = Callable[[Scene], Iterable[datetime]]
"""Gives the moments after now at which a number that a condition asks for changes."""


def wakers(
    step: Step, rules: Sequence[Rule], conditions: Conditions
) -> tuple[Waker, ...]:
    """Give what wakes somebody in a step whose conditions look at time."""
    asked: list[object] = []
    for rule in rules:
        if isinstance(rule.trigger, OnTrue):
            asked += [rule.trigger.condition, rule.guard]
    if any(find_all(tuple(asked), NeedsDone)):
        asked += [need.guard for need in step.needs]
    found: dict[Compare, Waker] = {}
    for comparison in find_all(tuple(asked), Compare):
        for count, against in _growing(comparison):
            found[comparison] = _waker(count, against, conditions)
    return tuple(found.values())


def _growing(comparison: Compare) -> Iterator[tuple[Count, float | None]]:
    """Give each growing number of a comparison, and what it is compared with."""
    sides = (comparison.left, comparison.right)
    for side, other in (sides, sides[::-1]):
        count, plus = (side.term, side.plus) if isinstance(side, Sum) else (side, 0.0)
        if isinstance(count, Count) and count.name in _GROWING:
            against = _number(other)
            yield count, None if against is None else against - plus


def _number(term: Term) -> float | None:
    if not isinstance(term, Constant) or isinstance(term.value, bool):
        return None
    return float(term.value) if isinstance(term.value, (int, float)) else None


def _waker(count: Count, against: float | None, conditions: Conditions) -> Waker:
    def wake(scene: Scene) -> Iterable[datetime]:
        for subject in _whom(scene, count.of):
            now = conditions.counts.number(scene, subject, count)
            if now is None:
                continue
            numbers = {now + 1}
            if against is not None:
                # Only by becoming this, or more than this, can it make a difference.
                numbers = {ceil(against), floor(against) + 1}
            for number in numbers:
                moment = conditions.counts.becomes(subject, count, int(number))
                if moment is not None and moment > scene.now:
                    yield moment

    return wake


def _whom(scene: Scene, role: str) -> list[Subject]:
    if role and scene.subject is not None and scene.subject.members:
        return scene.all_of(role)
    found = scene.of(role)
    return [] if found is None else [found]

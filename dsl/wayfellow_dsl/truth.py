"""Truth: whether a condition holds in a case, as far as the case says.

The engine decides about people of whom everything is known that is recorded. A `Case`
may leave something open, and then so may the answer.

>>> from wayfellow_dsl.model import Compare, Constant, Fact
>>> grown_up = Compare("at least", Fact("age"), Constant(18))
>>> holds(grown_up, {Fact("age"): 17}), holds(grown_up, {Fact("age"): None})
(False, False)
>>> holds(grown_up, {}) is None
True
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, assert_never

from .classes import Example, Matter, Place
from .model import (
    COMPARISONS,
    All,
    AnyOf,
    Compare,
    Condition,
    Constant,
    End,
    Ended,
    Go,
    InStep,
    Known,
    MeetingsOver,
    Met,
    NeedsDone,
    Not,
    Reached,
    Sum,
    Term,
)

Truth = bool | None
"""None when the case does not say enough."""


def holds(condition: Condition, case: Mapping[Matter, Example]) -> Truth:
    """Say whether a condition holds; None when that depends on what is left open.

    A comparison with something unknown does not hold, whichever way it is put.
    """
    match condition:
        case All(conditions=parts):
            return _all(holds(part, case) for part in parts)
        case AnyOf(conditions=parts):
            found = _all(_opposite(holds(part, case)) for part in parts)
            return _opposite(found)
        case Not(condition=part):
            return _opposite(holds(part, case))
        case Compare():
            return _compare(condition, case)
        case Known(fact=fact):
            return case[fact] is not None if fact in case else None
        case Met() | NeedsDone() | MeetingsOver() | Reached():
            return bool(case[condition]) if condition in case else None
        case InStep(steps=steps, of=of):
            place = case.get(Place(of))
            if place is None:
                return None
            return isinstance(place, Go) and place.step in steps
        case Ended(outcomes=outcomes, of=of):
            place = case.get(Place(of))
            if place is None:
                return None
            is_one = isinstance(place, End) and place.outcome in outcomes
            return isinstance(place, End) and (is_one or not outcomes)
        case _:
            assert_never(condition)


def _all(truths: Iterable[Truth]) -> Truth:
    found: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            found = None
    return found


def _opposite(truth: Truth) -> Truth:
    return None if truth is None else not truth


def _compare(condition: Compare, case: Mapping[Matter, Example]) -> Truth:
    left, right = _value(condition.left, case), _value(condition.right, case)
    if left is _OPEN or right is _OPEN:
        return None
    if left is None or right is None:
        return False
    if condition.order:
        ranks = {level: rank for rank, level in enumerate(condition.order)}
        left, right = ranks.get(left, -1), ranks.get(right, -1)
    return COMPARISONS[condition.operator](left, right)


_OPEN: Any = object()


def _value(term: Term, case: Mapping[Matter, Example]) -> Any:
    match term:
        case Constant(value=value):
            return value
        case Sum(term=inner, plus=plus):
            found: Any = case.get(inner, _OPEN)
            return found if found is None or found is _OPEN else found + plus
        case matter:
            return case.get(matter, _OPEN)

"""How lengths of time compare, whatever units they are written in."""

from __future__ import annotations

from typing import cast

from wayfellow_dsl.model import Duration, Unit

from .differences import Effect, opposite

_SAME_AS = {"weeks": (7, "days"), "years": (12, "months"), "hours": (60, "minutes")}


def plain(length: Duration | None) -> Duration | None:
    """Give a length in the smallest unit that means just the same.

    >>> str(plain(Duration(2, "weeks")))
    '14 days'
    """
    if length is None or length.unit not in _SAME_AS:
        return length
    times, unit = _SAME_AS[length.unit]
    return Duration(length.amount * times, cast(Unit, unit))


def length_is(effect: Effect, old: Duration, new: Duration) -> Effect:
    """Judge a length: a longer one means `effect`, a shorter one the opposite."""
    if plain(old) == plain(new):
        return "same meaning"
    return effect if new.days > old.days else opposite(effect)

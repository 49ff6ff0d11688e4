"""How long a length of time can be: the shortest and the longest, in days."""

from __future__ import annotations

from ..model import Duration

_EXACT = {"minutes": 1 / 1440, "hours": 1 / 24, "days": 1.0, "weeks": 7.0}


def shortest(length: Duration) -> float:
    """Give the fewest days that a length can take."""
    number = length.amount
    match length.unit:
        case "working days":
            return number + 2 * ((number - 1) // 5)
        case "months":
            return max(28 * number, number * 30.4375 - 2)
        case "years":
            return 365 * number
        case unit:
            return number * _EXACT[unit]


def longest(length: Duration) -> float:
    """Give the most days that a length can take; for working days a generous guess."""
    number = length.amount
    match length.unit:
        case "working days":
            return 2 * number + 21
        case "months":
            return min(31 * number, number * 30.4375 + 2)
        case "years":
            return 366 * number
        case unit:
            return number * _EXACT[unit]

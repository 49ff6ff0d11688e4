"""How lengths of time compare, whatever units they are written in."""

from __future__ import annotations

from wayfellow_dsl.model import Duration

_DAYS = {
    "minutes": 1 / 1440,
    "hours": 1 / 24,
    "days": 1.0,
    "working days": 7 / 5,
    "weeks": 7.0,
    "months": 365.25 / 12,
    "years": 365.25,
}


def in_days(length: Duration) -> float:
    """Give a length in days, as long as its unit is on average."""
    return length.amount * _DAYS[length.unit]

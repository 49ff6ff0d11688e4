"""What several runs say together: a mean and how far it can be trusted."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache

from wayfellow_dsl.model import Frozen


class Estimate(Frozen, frozen=True, omit_defaults=False):
    """The mean of a figure over several runs, with its 95 % interval."""

    mean: float
    doubt: float | None = None
    """Half the width of the interval; None when one run says nothing about it."""
    runs: int = 0
    """In how many runs the figure has a value."""

    @property
    def low(self) -> float:
        """The lower end of the interval; minus infinity when there is none."""
        return -math.inf if self.doubt is None else self.mean - self.doubt

    @property
    def high(self) -> float:
        """The upper end of the interval; infinity when there is none."""
        return math.inf if self.doubt is None else self.mean + self.doubt


def estimate(values: Iterable[float | None]) -> Estimate | None:
    """Estimate a figure from one value a run; None when no run has one.

    The interval is Student's: t * s / sqrt(n), with n - 1 degrees of freedom.
    """
    known = [value for value in values if value is not None]
    if not known:
        return None
    runs = len(known)
    mean = math.fsum(known) / runs
    if runs == 1:
        return Estimate(mean, None, 1)
    variance = math.fsum((value - mean) ** 2 for value in known) / (runs - 1)
    return Estimate(mean, student(runs - 1) * math.sqrt(variance / runs), runs)


@lru_cache(maxsize=256)
def student(freedom: int) -> float:
    """Give the t that 95 % of Student's distribution lies within, on both sides.

    Found by halving on the exact distribution function (Abramowitz and Stegun 1964,
    26.7.3 and 26.7.4).
    """
    low, high = 0.0, 16.0
    while high - low > 1e-12:
        middle = (low + high) / 2
        if _within(middle, freedom) < 0.95:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _within(t: float, freedom: int) -> float:
    """Give the chance that a Student variable lies between -t and t."""
    angle = math.atan2(t, math.sqrt(freedom))
    odd = freedom % 2
    cosine = math.cos(angle)
    term = cosine if odd else 1.0
    total = 0.0 if freedom == 1 else term
    for place in range(2 + odd, freedom - 1, 2):
        term *= cosine * cosine * (place - 1) / place
        total += term
    total *= math.sin(angle)
    return 2 / math.pi * (angle + total) if odd else total

"""Stays: how soon people leave a step, those who have not left it yet among them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple


class Stay(NamedTuple):
    """One stay in a step, or in several."""

    days: float
    """How long it lasted, or has lasted so far."""
    is_over: bool
    """Whether they have left again; otherwise it lasts longer than this."""


def days_within_which(share: float, stays: Iterable[Stay]) -> float | None:
    """Give the days within which this share, between 0 and 1, has left.

    Infinity when so many have not left within the time that was looked at; None for no
    stays. Who has not left counts as staying for as long as they were seen to, and says
    nothing about later: the estimator of Kaplan and Meier (1958), "Nonparametric
    estimation from incomplete observations", Journal of the American Statistical
    Association 53, 457-481. Where exactly this share has left for a while, the middle
    of that while is taken, as for a median of an even number.
    """
    left, still = Counter[float](), Counter[float]()
    for stay in stays:
        (left if stay.is_over else still)[stay.days] += 1
    there = left.total() + still.total()
    if not there:
        return None
    staying, reached = 1.0, math.inf
    for days in sorted(left.keys() | still.keys()):
        if left[days]:
            if reached < math.inf:
                return (reached + days) / 2
            staying *= 1 - left[days] / there
            if math.isclose(staying, 1 - share, abs_tol=1e-9):
                reached = days
            elif staying < 1 - share:
                return days
        there -= left[days] + still[days]
    return reached

"""Fairness: whose turn comes first, because others like them have waited too long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import fmean

from wayfellow.decide import Subject
from wayfellow_dsl.model import Fairness, Value


def turns(seekers: Sequence[Subject], fair: Fairness, at: datetime) -> list[int]:
    """Give each seeker's turn: 0 for most, and the higher the sooner.

    The mean time that those with each value of the detail have waited so far is held
    against the shortest of them. Values for which it is more than `at_most` times as
    long come before all others, the longest first, in every round until the gap has
    closed. Nobody's turn comes sooner for a detail that is unknown.
    """
    waits: dict[Value, list[float]] = {}
    values = [_value(seeker, fair.detail) for seeker in seekers]
    for seeker, value in zip(seekers, values, strict=True):
        if value is not None:
            waited = (at - seeker.entered) / timedelta(days=1)
            waits.setdefault(value, []).append(waited)
    means = {value: fmean(waited) for value, waited in waits.items()}
    shortest = min(means.values(), default=0.0)
    behind = [value for value in means if means[value] > fair.at_most * shortest]
    behind.sort(key=lambda value: (means[value], str(value)))
    order = {value: turn for turn, value in enumerate(behind, 1)}
    return [0 if value is None else order.get(value, 0) for value in values]


def _value(seeker: Subject, detail: str) -> Value | None:
    recorded = seeker.facts.get(detail)
    return None if recorded is None else recorded.value

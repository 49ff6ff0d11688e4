"""Matching policies: how people are brought together."""

from __future__ import annotations

from typing import Literal as Choice

from .base import Frozen, Span
from .conditions import Condition, Fact
from .people import Party
from .time import Duration


class Candidates(Frozen, frozen=True):
    """Who takes part in a round: those of a role in one of these steps."""

    role: str
    steps: tuple[str, ...]


class Exclusion(Frozen, frozen=True):
    """Two people whom the programme never brings together."""

    condition: Condition
    because: str
    span: Span | None = None


class SharedChoices(Frozen, frozen=True, tag="shared"):
    """What share of the choices wanted (left) is among those offered (right)."""

    left: Fact
    right: Fact


class Preference(Frozen, frozen=True):
    """Something that makes two people fit better: a condition, or shared choices."""

    prefers: Condition | SharedChoices
    weight: float = 2.0
    """`slightly` is 1, nothing is 2, `strongly` is 4."""
    span: Span | None = None


class MatchPolicy(Frozen, frozen=True):
    """How people are brought together."""

    name: str
    relationship: str
    seekers: Candidates
    """Those who wait; the first role in `match SEEKER with PARTNER`."""
    partners: Candidates
    every: Duration | None = None
    """None when staff call for a round themselves."""
    weekday: int | None = None
    """0 is Monday."""
    exclusions: tuple[Exclusion, ...] = ()
    preferences: tuple[Preference, ...] = ()
    method: Choice["best overall", "first come first served", "by hand"] = (
        "best overall"
    )
    proposed_by: Party | None = None
    span: Span | None = None

"""Matching policies: how people are brought together."""

from __future__ import annotations

from typing import Literal as Choice

from .base import Frozen, Span
from .conditions import Computed, Condition, Fact
from .people import Party
from .time import Duration


class Candidates(Frozen, frozen=True):
    """Who takes part in a round: those of a role in one of these steps."""

    role: str
    steps: tuple[str, ...]
    condition: Condition | None = None
    """Who of them; about the participant alone."""


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
    """Something that makes two people fit better: a condition, shared choices, or a
    percentage that a plugin works out.
    """

    prefers: Condition | SharedChoices | Computed
    weight: float = 2.0
    """`slightly` is 1, nothing is 2, `strongly` is 4."""
    span: Span | None = None


class Fairness(Frozen, frozen=True):
    """No value of a detail waits much longer than another."""

    detail: str
    """A detail of the seekers."""
    at_most: float = 2.0
    """How many times as long as those with the shortest mean wait."""


class Shortlist(Frozen, frozen=True):
    """A number of partners sent to somebody, who ranks them."""

    number: int
    ranked_by: str
    """The role that ranks."""


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
    method: Choice["best overall", "stable", "first come first served", "by hand"] = (
        "best overall"
    )
    proposed_by: Party | None = None
    same: tuple[str, ...] = ()
    """Details that everybody of a group's many-sided role shares."""
    groups: Candidates | None = None
    """Groups that stay open to new members, by their steps; `role` is the group's
    relationship, and the condition is about the group alone."""
    fair: Fairness | None = None
    shortlist: Shortlist | None = None
    span: Span | None = None

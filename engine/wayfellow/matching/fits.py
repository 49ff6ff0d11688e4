"""Fits: how well two people suit each other, or why they are kept apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from wayfellow.decide import Compiled, Population, Scene, Subject
from wayfellow.decide.relating.pairs import exclusion, offered_before
from wayfellow.decide.relating.shortlists import ranking_of
from wayfellow_dsl.model import (
    Computed,
    MatchPolicy,
    Preference,
    Relationship,
    SharedChoices,
    Value,
)

SCALE = 1000
"""The score of two people whom every preference favours."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How well two people suit each other, or why they may not be brought together."""

    seeker: str
    partner: str
    score: int
    excluded_because: str = ""


Judge = Callable[[Subject, Subject], Fit]


def wish(policy: MatchPolicy, one: Subject, other: Subject, score: int) -> int:
    """Say how much somebody wants another: first those whom they have ranked."""
    if policy.shortlist is None or policy.shortlist.ranked_by != one.kind:
        return score
    ranking = ranking_of(one)
    if other.id not in ranking:
        return score
    return score + (len(ranking) - ranking.index(other.id)) * 2 * SCALE


def judge_for(
    compiled: Compiled, policy: MatchPolicy, population: Population, at: datetime
) -> Judge:
    """Make a function that says how well a seeker and a partner suit each other."""
    terms = [_term(compiled, preference) for preference in policy.preferences]
    total = sum(preference.weight for preference in policy.preferences) or 1.0
    relationship = compiled.relationships[policy.relationship]

    known: dict[tuple[str, str], Fit] = {}

    def judge(seeker: Subject, partner: Subject) -> Fit:
        key = (seeker.id, partner.id)
        if key not in known:
            known[key] = look(seeker, partner)
        return known[key]

    def look(seeker: Subject, partner: Subject) -> Fit:
        met = _already_offered(population, seeker, partner, relationship)
        if met:
            return Fit(seeker.id, partner.id, 0, met)
        members = {seeker.kind: seeker, partner.kind: partner}
        scene = Scene(population, at, members=members)
        because = exclusion(compiled, policy.relationship, scene, policy.name)
        if because:
            return Fit(seeker.id, partner.id, 0, because)
        score = sum(weight * value(scene) for weight, value in terms)
        return Fit(seeker.id, partner.id, round(SCALE * score / total))

    return judge


def _already_offered(
    population: Population,
    seeker: Subject,
    partner: Subject,
    relationship: Relationship,
) -> str:
    if offered_before(population, seeker, partner, relationship):
        return "they have been offered to each other before"
    if (seeker.person or seeker.id) == (partner.person or partner.id):
        return "they are the same person"
    return ""


def _term(
    compiled: Compiled, preference: Preference
) -> tuple[float, Callable[[Scene], float]]:
    prefers = preference.prefers
    if isinstance(prefers, Computed):
        score = compiled.conditions.reader(prefers)
        return preference.weight, lambda scene: _share_of(score(scene))
    if not isinstance(prefers, SharedChoices):
        test = compiled.conditions.test(prefers)
        return preference.weight, lambda scene: float(test(scene))
    wanted = compiled.conditions.reader(prefers.left)
    offered = compiled.conditions.reader(prefers.right)

    def share(scene: Scene) -> float:
        wants, offers = wanted(scene), offered(scene)
        if not isinstance(wants, (tuple, list)) or not isinstance(
            offers, (tuple, list)
        ):
            return 0.0
        return len(set(wants) & set(offers)) / len(wants) if wants else 0.0

    return preference.weight, share


def _share_of(percentage: Value | None) -> float:
    return percentage / 100 if isinstance(percentage, (int, float)) else 0.0

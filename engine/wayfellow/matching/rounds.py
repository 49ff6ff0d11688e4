"""Rounds of matching: when they are, who takes part, and who is offered to whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from wayfellow.decide import Compiled, Population, Run, Scene, Subject
from wayfellow.decide.pairs import exclusion, is_candidate, offered_before
from wayfellow.decide.state import ENGINE, Actor, Introduce, has_lapsed
from wayfellow_dsl.model import MatchPolicy, Preference, Relationship, SharedChoices

from .assignment import assign

SCALE = 1000
"""The score of two people whom every preference favours."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How well two people suit each other, or why they may not be brought together."""

    seeker: str
    partner: str
    score: int
    excluded_because: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round came to."""

    at: datetime
    seekers: tuple[str, ...]
    partners: tuple[str, ...]
    introductions: tuple[Introduce, ...]
    fits: tuple[Fit, ...]
    """Every pair of candidates that was looked at."""


def next_round(
    compiled: Compiled, policy: MatchPolicy, run: Run, after: datetime
) -> datetime | None:
    """Say when the first round after a moment is; None when staff call for them.

    Rounds keep their days from the run's start; one that would fall on a closed day is
    held on the next working day.
    """
    if policy.every is None:
        return None
    calendar = compiled.calendar
    day = datetime.fromisoformat(run.starts).date()
    if policy.weekday is not None:
        day += timedelta(days=(policy.weekday - day.weekday()) % 7)
    count = 0
    if policy.every.unit in ("days", "weeks"):
        # A round that moved to a working day may be up to two weeks after its own day.
        length = policy.every.amount * (7 if policy.every.unit == "weeks" else 1)
        passed = (calendar.day(after) - day).days - 14
        count = max(0, passed // length)
    elif policy.every.unit == "working days" and policy.weekday is None:
        # Counted once: to count up from the first day for each round takes for ever.
        working_days = calendar.working_days_between(calendar.starts(day), after)
        count = max(0, working_days // policy.every.amount - 1)
    while True:
        own_day = calendar.add(day, policy.every, count)
        if policy.weekday is not None:
            own_day += timedelta(days=(policy.weekday - own_day.weekday()) % 7)
        at = calendar.starts(calendar.next_working_day(own_day))
        if at > after:
            return at
        count += 1


def propose(
    compiled: Compiled,
    policy: MatchPolicy,
    population: Population,
    candidates: Iterable[Subject],
    at: datetime,
) -> Round:
    """Find whom to bring together in a round, longest waiting first.

    Those who take part are in a step that the policy names, not on hold, and have room.
    The same two are never offered to each other twice.
    """
    seekers: list[tuple[Subject, int]] = []
    partners: list[tuple[Subject, int]] = []
    for subject in sorted(candidates, key=lambda one: (one.entered, one.id)):
        if subject.kind == policy.seekers.role:
            group, who = seekers, policy.seekers
        elif subject.kind == policy.partners.role:
            group, who = partners, policy.partners
        else:
            continue
        if not subject.is_live or subject.is_held or has_lapsed(subject):
            continue
        if not is_candidate(compiled, population, subject, who, at):
            continue
        room = _room(compiled, population, subject)
        if room > 0:
            group.append((subject, room))
    judge = _judge(compiled, policy, population, at)
    fits = [
        [judge(seeker, partner) for partner, _ in partners] for seeker, _ in seekers
    ]
    scores = [
        {p: fit.score for p, fit in enumerate(row) if not fit.excluded_because}
        for row in fits
    ]
    places = [room for _, room in partners]
    by = Actor(policy.proposed_by.name) if policy.proposed_by else ENGINE
    introductions = tuple(
        Introduce(
            policy.relationship,
            (
                (policy.seekers.role, seekers[seeker][0].id),
                (policy.partners.role, partners[partner][0].id),
            ),
            at,
            by,
            policy.name,
        )
        for seeker, partner in _METHODS[policy.method](scores, places).items()
    )
    return Round(
        at,
        tuple(seeker.id for seeker, _ in seekers),
        tuple(partner.id for partner, _ in partners),
        introductions,
        tuple(fit for row in fits for fit in row),
    )


def _room(compiled: Compiled, population: Population, subject: Subject) -> int:
    relations = (population.get(identifier) for identifier in subject.relations)
    taken = sum(relation is not None and relation.is_live for relation in relations)
    return compiled.roles[subject.kind].takes.most - taken


def _judge(
    compiled: Compiled, policy: MatchPolicy, population: Population, at: datetime
) -> Callable[[Subject, Subject], Fit]:
    terms = [_term(compiled, preference) for preference in policy.preferences]
    total = sum(preference.weight for preference in policy.preferences) or 1.0
    relationship = compiled.relationships[policy.relationship]

    def judge(seeker: Subject, partner: Subject) -> Fit:
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


def _first_come(scores: list[dict[int, int]], places: list[int]) -> dict[int, int]:
    left = list(places)
    chosen: dict[int, int] = {}
    for seeker, row in enumerate(scores):
        free = [partner for partner in row if left[partner] > 0]
        if free:
            chosen[seeker] = max(free, key=lambda partner: (row[partner], -partner))
            left[chosen[seeker]] -= 1
    return chosen


def _by_hand(scores: list[dict[int, int]], places: list[int]) -> dict[int, int]:
    return {}


_METHODS: dict[str, Callable[[list[dict[int, int]], list[int]], dict[int, int]]] = {
    "best overall": assign,
    "first come first served": _first_come,
    "by hand": _by_hand,
}

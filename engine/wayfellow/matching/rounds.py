"""Rounds of matching: when they are, who takes part, and who is offered to whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from wayfellow.decide import Compiled, Population, Run, Subject
from wayfellow.decide.relating.pairs import is_candidate
from wayfellow.decide.state import ENGINE, Actor, Introduce, Suggest, has_lapsed
from wayfellow_dsl.model import Candidates, MatchPolicy

from . import pairing
from .fairness import turns
from .fits import Fit, judge_for
from .groups import bring_together
from .market import Market
from .shortlists import suggest


@dataclass(frozen=True, slots=True)
class Round:
    """What one round came to."""

    at: datetime
    seekers: tuple[str, ...]
    partners: tuple[str, ...]
    introductions: tuple[Introduce, ...]
    fits: tuple[Fit, ...]
    """Every pair of candidates that was looked at."""
    suggestions: tuple[Suggest, ...] = ()
    """The shortlists that are sent; who gets one is matched from the next round on."""


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


def sides(compiled: Compiled, policy: MatchPolicy) -> tuple[Candidates, ...]:
    """Say who is looked at in a round: those who seek, their partners, and groups.

    Groups are looked at where the policy says that they are open, and while they form.
    """
    found = [policy.seekers, policy.partners]
    if compiled.relationships[policy.relationship].is_group:
        lifecycle = compiled.lifecycles[policy.relationship]
        if lifecycle.steps[lifecycle.first].step.implied:
            found.append(Candidates(policy.relationship, (lifecycle.first,)))
        if policy.groups is not None:
            found.append(policy.groups)
    return tuple(found)


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
    groups: list[Subject] = []
    for subject in sorted(candidates, key=lambda one: (one.entered, one.id)):
        if not subject.is_live or subject.is_held or has_lapsed(subject):
            continue
        if subject.kind == policy.relationship:
            groups.append(subject)
        for who, side in ((policy.seekers, seekers), (policy.partners, partners)):
            if subject.kind == who.role and is_candidate(
                compiled, population, subject, who, at
            ):
                room = _room(compiled, population, subject)
                if room > 0:
                    side.append((subject, room))
    judge = judge_for(compiled, policy, population, at)
    fits = [
        [judge(seeker, partner) for partner, _ in partners] for seeker, _ in seekers
    ]
    market = Market(
        policy,
        tuple(seeker for seeker, _ in seekers),
        tuple(partner for partner, _ in partners),
        tuple(room for _, room in partners),
        [
            {p: fit.score for p, fit in enumerate(row) if not fit.excluded_because}
            for row in fits
        ],
    )
    suggestions: tuple[Suggest, ...] = ()
    if policy.shortlist is not None:
        market, suggestions = suggest(market, policy.shortlist, at)
    if policy.fair is not None:
        market.turns = turns(market.seekers, policy.fair, at)
    by = Actor(policy.proposed_by.name) if policy.proposed_by else ENGINE
    introductions: list[Introduce] = []
    if compiled.relationships[policy.relationship].is_group:
        for members, joins in bring_together(
            compiled, population, market, groups, judge, at
        ):
            introductions.append(
                Introduce(policy.relationship, members, at, by, policy.name, joins)
            )
    else:
        for seeker, partner in pairing.choose(market).items():
            one, other = market.seekers[seeker], market.partners[partner]
            introductions.append(
                Introduce(
                    policy.relationship,
                    ((one.kind, one.id), (other.kind, other.id)),
                    at,
                    by,
                    policy.name,
                )
            )
    return Round(
        at,
        tuple(seeker.id for seeker in market.seekers),
        tuple(partner.id for partner in market.partners),
        tuple(introductions),
        tuple(fit for row in fits for fit in row),
        suggestions,
    )


def _room(compiled: Compiled, population: Population, subject: Subject) -> int:
    relations = (population.get(identifier) for identifier in subject.relations)
    taken = sum(
        relation is not None and relation.is_live and relation.has_member(subject.id)
        for relation in relations
    )
    return compiled.roles[subject.kind].takes.most - taken

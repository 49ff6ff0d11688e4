"""Pairing: who is offered to whom in a round, by the method that a policy names."""

from __future__ import annotations

from .assignment import assign
from .fits import wish
from .market import Market
from .stable import settle

Chosen = dict[int, int]
"""The partner of each seeker who gets one."""


def choose(market: Market) -> Chosen:
    """Choose partners by the policy's method."""
    match market.policy.method:
        case "best overall":
            return assign(market.wanted(), market.places)
        case "first come first served":
            return _first_come(market)
        case "stable":
            return _stable(market)
        case "by hand":
            return {}


def _first_come(market: Market) -> Chosen:
    left = list(market.places)
    scores = market.wanted()
    chosen: Chosen = {}
    for seeker in sorted(range(len(scores)), key=lambda s: (-market.turn(s), s)):
        row = scores[seeker]
        free = [partner for partner in row if left[partner] > 0]
        if free:
            chosen[seeker] = max(free, key=lambda partner: (row[partner], -partner))
            left[chosen[seeker]] -= 1
    return chosen


def _stable(market: Market) -> Chosen:
    policy, seekers, partners = market.policy, market.seekers, market.partners
    wishes = [
        sorted(row, key=lambda p: (-wish(policy, seeker, partners[p], row[p]), p))
        for seeker, row in zip(seekers, market.scores, strict=True)
    ]
    ranks = []
    for place, partner in enumerate(partners):
        known = [s for s, row in enumerate(market.scores) if place in row]
        known.sort(
            key=lambda s: (
                -market.turn(s),
                -wish(policy, partner, seekers[s], market.scores[s][place]),
                s,
            )
        )
        ranks.append({seeker: rank for rank, seeker in enumerate(known)})
    return settle(wishes, ranks, market.places)

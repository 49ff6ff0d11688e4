"""Shortlists: the partners who suit somebody best, for them to put in order."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from wayfellow.decide.relating.shortlists import shortlist_of
from wayfellow.decide.state import Suggest
from wayfellow_dsl.model import Shortlist

from .market import Market, Scores


def suggest(
    market: Market, shortlist: Shortlist, at: datetime
) -> tuple[Market, tuple[Suggest, ...]]:
    """Send a shortlist to those who have none of which somebody is still there.

    They are matched from the next round on, by their order if they have given one.
    """
    is_seeker = shortlist.ranked_by == market.policy.seekers.role
    rankers = market.seekers if is_seeker else market.partners
    others = market.partners if is_seeker else market.seekers
    rows = market.scores if is_seeker else _turned(market.scores, len(rankers))
    waiting: set[int] = set()
    found: list[Suggest] = []
    for place, (ranker, row) in enumerate(zip(rankers, rows, strict=True)):
        sent = shortlist_of(ranker)
        if not row or any(others[other].id in sent for other in row):
            continue
        best = sorted(row, key=lambda other: (-row[other], other))[: shortlist.number]
        names = tuple(others[other].id for other in best)
        found.append(Suggest(ranker.id, names, at, market.policy.name))
        waiting.add(place)
    scores: Scores = [
        {
            partner: score
            for partner, score in row.items()
            if (seeker if is_seeker else partner) not in waiting
        }
        for seeker, row in enumerate(market.scores)
    ]
    sent_to = frozenset(suggestion.subject for suggestion in found)
    return replace(market, scores=scores, waiting=sent_to), tuple(found)


def _turned(scores: Scores, columns: int) -> Scores:
    turned: Scores = [{} for _ in range(columns)]
    for one, row in enumerate(scores):
        for other, score in row.items():
            turned[other][one] = score
    return turned

"""Forming groups: which of them open, and who goes into which.

For the groups that open, those placed are the best there are: as many people as
possible, then the highest total. Which open is a search, since to find the best choice
among all takes a time that doubles with every group (capacitated facility location with
lower bounds is NP-hard). It begins with those that gain most and then opens, closes and
exchanges single groups while that is better. Every group that opens has its minimum;
where no minimum stands in the way, the answer is the best overall.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .assignment import assign
from .stable import settle

TRIALS = 200
"""How many choices of groups are tried after the first, at most."""
_WORK = 60_000
"""In a large round fewer: seekers times groups times trials is at most this."""


@dataclass(frozen=True, slots=True)
class Site:
    """A group that there is, or one that may open."""

    least: int
    """How many it needs to open; 0 for a group that there is."""
    most: int
    scores: Mapping[int, int]
    """The whole-number score of each seeker who may be in it."""
    lead: int = -1
    """Who would lead it, so that only one of theirs opens; -1 for one that is there."""


Places = dict[int, int]
"""Which site each seeker is placed in."""


def best_overall(seekers: int, sites: Sequence[Site]) -> Places:
    """Open groups and fill them: as many people as possible, then the best total."""
    return _search(seekers, sites)[1]


def _search(seekers: int, sites: Sequence[Site]) -> tuple[frozenset[int], Places]:
    """Find which groups open, and who is in them."""
    chosen = _first_choice(seekers, sites)
    best = _fill(seekers, sites, chosen)
    assert best is not None
    trials, most = 0, min(TRIALS, _WORK // max(seekers * len(sites), 1))
    while trials < most:
        for other in _others(sites, chosen):
            trials += 1
            found = _fill(seekers, sites, other)
            if found is not None and _worth(found, sites) > _worth(best, sites):
                chosen, best = other, found
                break
            if trials == most:
                break
        else:
            break
    return chosen, best


def first_come(seekers: int, sites: Sequence[Site]) -> Places:
    """Fill the groups that there are, then open others, each by who waited longest."""
    placed: Places = {}
    left = [site.most for site in sites]
    for seeker in range(seekers):
        free = [
            place
            for place, site in enumerate(sites)
            if site.lead < 0 and left[place] and seeker in site.scores
        ]
        if free:
            placed[seeker] = max(free, key=lambda p: (sites[p].scores[seeker], -p))
            left[placed[seeker]] -= 1
    for lead in sorted({site.lead for site in sites if site.lead >= 0}):
        ready = []
        for place, site in enumerate(sites):
            if site.lead == lead:
                free = sorted(s for s in site.scores if s not in placed)[: site.most]
                if free and len(free) >= site.least:
                    ready.append((free, place))
        if ready:
            free, place = min(ready)
            placed |= dict.fromkeys(free, place)
    return placed


def stable(
    seekers: int,
    sites: Sequence[Site],
    wishes: Sequence[Mapping[int, int]],
) -> Places:
    """Open groups and fill them so that nobody and no group would rather change.

    `wishes[seeker]` says how much a seeker wants each site. It is stable among the
    groups that open: one that comes to less than its minimum is closed, and its people
    propose to the others.
    """
    chosen, _ = _search(seekers, sites)
    while True:
        open_sites = sorted(chosen)
        lists = [
            [
                place
                for place, _ in sorted(
                    (
                        (place, -wishes[seeker].get(place, 0))
                        for place in open_sites
                        if seeker in sites[place].scores
                    ),
                    key=lambda one: (one[1], one[0]),
                )
            ]
            for seeker in range(seekers)
        ]
        ranks = [
            {
                seeker: rank
                for rank, (_, seeker) in enumerate(
                    sorted((-score, seeker) for seeker, score in site.scores.items())
                )
            }
            for site in sites
        ]
        placed = settle(lists, ranks, [site.most for site in sites])
        sizes = Counter(placed.values())
        short = [p for p in open_sites if sizes[p] < sites[p].least]
        if not short:
            return placed
        chosen = chosen - {min(short, key=lambda place: (sizes[place], -place))}


def _first_choice(seekers: int, sites: Sequence[Site]) -> frozenset[int]:
    """Open one group after another: each time the one with most to gain."""
    chosen = frozenset(place for place, site in enumerate(sites) if site.lead < 0)
    while True:
        placed = _fill(seekers, sites, chosen) or {}
        leads = {sites[place].lead for place in chosen}
        best: tuple[int, int, int] | None = None
        for place, site in enumerate(sites):
            if place in chosen or site.lead in leads:
                continue
            free = [score for who, score in site.scores.items() if who not in placed]
            if not free or len(free) < site.least:
                continue
            taken = sorted(free, reverse=True)[: site.most]
            gain = (len(taken), sum(taken), -place)
            best = gain if best is None else max(best, gain)
        if best is None:
            return chosen
        chosen = chosen | {-best[2]}


def _others(sites: Sequence[Site], chosen: frozenset[int]) -> Iterator[frozenset[int]]:
    """Yield the choices that differ in one group: opened, exchanged, or closed."""
    own = sorted(place for place in chosen if sites[place].lead >= 0)
    for place in range(len(sites)):
        if place in chosen:
            continue
        rivals = {p for p in own if sites[p].lead == sites[place].lead}
        yield (chosen - rivals) | {place}
        for other in own:
            if other not in rivals:
                yield (chosen - rivals - {other}) | {place}
    for other in own:
        yield chosen - {other}


def _fill(seekers: int, sites: Sequence[Site], chosen: frozenset[int]) -> Places | None:
    """Place as many as possible in these groups; None when one lacks its minimum."""
    open_sites = sorted(chosen)
    scores = [s for place in open_sites for s in sites[place].scores.values()]
    # A place that a group needs to open is worth more than any differences in scores.
    needed = (max(scores, default=0) + 1) * (seekers + 1)
    rows: list[dict[int, int]] = [{} for _ in range(seekers)]
    places: list[int] = []
    for column, place in enumerate(open_sites):
        site = sites[place]
        places += [site.least, site.most - site.least]
        for seeker, score in site.scores.items():
            rows[seeker] |= {2 * column: needed + score, 2 * column + 1: score}
    found = assign(rows, places)
    sizes = Counter(found.values())
    if any(sizes[2 * c] < sites[p].least for c, p in enumerate(open_sites)):
        return None
    return {seeker: open_sites[column // 2] for seeker, column in found.items()}


def _worth(placed: Places, sites: Sequence[Site]) -> tuple[int, int]:
    return len(placed), sum(sites[p].scores[seeker] for seeker, p in placed.items())

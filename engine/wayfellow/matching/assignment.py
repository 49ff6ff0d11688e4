"""The best overall assignment: as many together as possible, then the highest total.

Successive shortest augmenting paths with potentials (Edmonds and Karp, 1972; Tomizawa,
1971), on the pairs that the rules allow and no others. Staying alone is a place of
one's own that costs more than any difference in scores, so the largest number are
together and, among all ways to do so, the total score is the highest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heappop, heappush


def assign(
    scores: Sequence[Mapping[int, int]], places: Sequence[int]
) -> dict[int, int]:
    """Give each seeker a partner, or none.

    `scores[seeker]` holds the whole-number score of each allowed partner, and
    `places[partner]` how many seekers that partner can take in this round. Of equally
    good assignments the one found first stands, so the answer is always the same.

    >>> assign([{0: 9, 1: 8}, {0: 7}], [1, 1])
    {0: 1, 1: 0}
    >>> assign([{0: 5}, {0: 6}, {}], [2])
    {0: 0, 1: 0}
    """
    best = max((score for row in scores for score in row.values()), default=0)
    alone, places = len(places), [*places, *[1] * len(scores)]
    costs = [
        {partner: best - score for partner, score in row.items() if places[partner]}
        | {alone + seeker: best * len(scores) + 1}
        for seeker, row in enumerate(scores)
    ]
    chosen: dict[int, int] = {}
    taken: list[list[int]] = [[] for _ in places]
    seeker_potential = [0] * len(costs)
    partner_potential = [0] * len(places)
    for start in range(len(costs)):
        distance: dict[int, int] = {}
        reached_from: dict[int, int] = {}
        seeker_distance = {start: 0}
        queue: list[tuple[int, int]] = []
        frontier: list[int] = [start]
        settled: set[int] = set()
        while True:
            for seeker in frontier:
                base = seeker_distance[seeker] + seeker_potential[seeker]
                for partner, cost in costs[seeker].items():
                    if chosen.get(seeker) == partner:
                        continue
                    reach = base + cost - partner_potential[partner]
                    if partner not in settled and reach < distance.get(
                        partner, reach + 1
                    ):
                        distance[partner] = reach
                        reached_from[partner] = seeker
                        heappush(queue, (reach, partner))
            frontier = []
            while queue[0][1] in settled:
                heappop(queue)
            limit, partner = heappop(queue)
            settled.add(partner)
            if len(taken[partner]) < places[partner]:
                break
            for seeker in taken[partner]:
                if seeker not in seeker_distance:
                    seeker_distance[seeker] = limit
                    frontier.append(seeker)
        for seeker, reach in seeker_distance.items():
            seeker_potential[seeker] += min(reach, limit) - limit
        for passed in settled:
            partner_potential[passed] += distance[passed] - limit
        _augment(partner, start, reached_from, chosen, taken)
    return {
        seeker: partner for seeker, partner in sorted(chosen.items()) if partner < alone
    }


def _augment(
    goal: int,
    start: int,
    reached_from: Mapping[int, int],
    chosen: dict[int, int],
    taken: list[list[int]],
) -> None:
    partner = goal
    while True:
        seeker = reached_from[partner]
        previous = chosen.get(seeker)
        chosen[seeker] = partner
        taken[partner].append(seeker)
        if seeker == start:
            return
        assert previous is not None
        taken[previous].remove(seeker)
        partner = previous

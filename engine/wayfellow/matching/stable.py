"""Stable matching: no two people would both rather have each other than what they got.

Deferred acceptance (Gale and Shapley, 1962), with several places for a partner. Those
who seek propose, so that each gets the best partner that they have in any stable
matching; the order of proposing does not matter.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence


def settle(
    wishes: Sequence[Sequence[int]],
    ranks: Sequence[Mapping[int, int]],
    places: Sequence[int],
) -> dict[int, int]:
    """Give each seeker a partner, or none.

    `wishes[seeker]` names the partners, best first; `ranks[partner]` says of each
    seeker whom the partner may have how far down they stand, no two alike.

    >>> settle([[0, 1], [0]], [{0: 1, 1: 0}, {0: 0}], [1, 1])
    {0: 1, 1: 0}
    """
    taken: list[list[int]] = [[] for _ in places]
    asked = [0] * len(wishes)
    waiting = deque(range(len(wishes)))
    while waiting:
        seeker = waiting.popleft()
        if asked[seeker] == len(wishes[seeker]):
            continue
        partner = wishes[seeker][asked[seeker]]
        asked[seeker] += 1
        taken[partner].append(seeker)
        if len(taken[partner]) > places[partner]:
            last = max(taken[partner], key=ranks[partner].__getitem__)
            taken[partner].remove(last)
            waiting.append(last)
    return dict(
        sorted(
            (seeker, partner)
            for partner, seekers in enumerate(taken)
            for seeker in seekers
        )
    )

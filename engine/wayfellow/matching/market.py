"""The market of one round: who seeks, who is sought, and how well each two suit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from wayfellow.decide import Subject
from wayfellow_dsl.model import MatchPolicy

from .fits import wish

Scores = list[dict[int, int]]
"""Of each seeker, the whole-number score of each partner whom the rules allow."""


@dataclass(slots=True)
class Market:
    """Those who take part, longest waiting first."""

    policy: MatchPolicy
    seekers: tuple[Subject, ...]
    partners: tuple[Subject, ...]
    places: tuple[int, ...]
    """How many seekers each partner has room for."""
    scores: Scores
    turns: Sequence[int] = field(default=())
    """Whose turn comes first, the highest; empty when nobody's does."""
    waiting: frozenset[str] = frozenset()
    """Those who are sent a shortlist, and are not matched before the next round."""

    def turn(self, seeker: int) -> int:
        """Give a seeker's turn."""
        return self.turns[seeker] if self.turns else 0

    def wanted(self) -> Scores:
        """Give the scores, with what people ranked and whose turn it is on top."""
        wanted = [
            {
                partner: wish(
                    self.policy,
                    self.partners[partner],
                    self.seekers[seeker],
                    wish(self.policy, self.seekers[seeker], self.partners[partner], s),
                )
                for partner, s in row.items()
            }
            for seeker, row in enumerate(self.scores)
        ]
        return with_turns(wanted, [self.turn(s) for s in range(len(wanted))])


def with_turns(scores: Scores, turns: Sequence[int]) -> Scores:
    """Add whose turn it is, and who has waited longest, to scores in that order.

    A turn is worth more than all differences in scores together; to have waited longer
    is worth less than any.
    """
    number = len(scores)
    finest = number * number + 1
    best = max((score for row in scores for score in row.values()), default=0)
    turn = (best + 1) * finest * (number + 1)
    return [
        {
            partner: score * finest + (number - seeker) + turn * turns[seeker]
            for partner, score in row.items()
        }
        for seeker, row in enumerate(scores)
    ]

"""Bringing people together: rounds, scores, exclusions, and the best assignment."""

from .assignment import assign
from .rounds import Fit, Round, next_round, propose

__all__ = ["Fit", "Round", "assign", "next_round", "propose"]

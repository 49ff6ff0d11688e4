"""Bringing people together: rounds, scores, exclusions, and the best assignment."""

from .assignment import assign
from .fits import Fit
from .rounds import Round, next_round, propose, sides

__all__ = ["Fit", "Round", "assign", "next_round", "propose", "sides"]

"""Stories: tests in a programme's own words, played by the engine's own decisions."""

from .coverage import Coverage, Missed, cover
from .rehearsal import Rehearsal, rehearse, write_rehearsal
from .telling import Failure, Told, tell
from .words import say_line

__all__ = [
    "Coverage",
    "Failure",
    "Missed",
    "Rehearsal",
    "Told",
    "cover",
    "rehearse",
    "say_line",
    "tell",
    "write_rehearsal",
]

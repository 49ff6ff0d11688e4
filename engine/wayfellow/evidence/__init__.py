"""Evidence: journeys, measures and guarantees, for live and simulated people alike."""

from .guarantees import Assurance, judge
from .intervals import Estimate, estimate, percentile, student
from .journeys import Journey, Visit, read_journeys
from .measures import Measurement, goal_of, meets, take_measure
from .paths import Paths, Way, say_path
from .watching import Breach, Watch

__all__ = [
    "Assurance",
    "Breach",
    "Estimate",
    "Journey",
    "Measurement",
    "Paths",
    "Visit",
    "Watch",
    "Way",
    "estimate",
    "goal_of",
    "judge",
    "meets",
    "percentile",
    "read_journeys",
    "say_path",
    "student",
    "take_measure",
]

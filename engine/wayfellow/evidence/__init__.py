"""Evidence: journeys, measures and guarantees, for live and simulated people alike."""

from .guarantees import Assurance, judge
from .intervals import Estimate, estimate, student
from .journeys import Journey, Visit, read_journeys
from .measures import Measurement, goal_of, meets, take_measure
from .paths import Paths, Way, say_path
from .stays import Stay, days_within_which
from .watching import Breach, Watch

__all__ = [
    "Assurance",
    "Breach",
    "Estimate",
    "Journey",
    "Measurement",
    "Paths",
    "Stay",
    "Visit",
    "Watch",
    "Way",
    "days_within_which",
    "estimate",
    "goal_of",
    "judge",
    "meets",
    "read_journeys",
    "say_path",
    "student",
    "take_measure",
]

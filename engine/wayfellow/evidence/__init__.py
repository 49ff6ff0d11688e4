"""Evidence: journeys and measures, for live programmes and for simulated ones alike."""

from .intervals import Estimate, estimate, percentile, student
from .journeys import Journey, Visit, read_journeys
from .measures import Measurement, goal_of, meets, take_measure

__all__ = [
    "Estimate",
    "Journey",
    "Measurement",
    "Visit",
    "estimate",
    "goal_of",
    "meets",
    "percentile",
    "read_journeys",
    "student",
    "take_measure",
]

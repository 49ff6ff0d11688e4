"""The REST API, for hosts that are not written in Python; needs `wayfellow[rest]`."""

from .application import api, description
from .problems import problem_of, status_of

__all__ = ["api", "description", "problem_of", "status_of"]

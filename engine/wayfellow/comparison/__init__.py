"""Comparison: what changed in meaning between two versions of a programme."""

from .comparison import compare
from .differences import Comparison, Difference, Example, Renamed, turned
from .report import write_comparison

__all__ = [
    "Comparison",
    "Difference",
    "Example",
    "Renamed",
    "compare",
    "turned",
    "write_comparison",
]

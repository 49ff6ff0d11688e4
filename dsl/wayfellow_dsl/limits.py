"""Limits: how much of a file is read, and how much is said about it.

They stand for a limit of time: this package has no clock. The worst file within them is
read in a few seconds, and a file beyond them is refused at once, as `python
benchmarks/check.py` shows.
"""

from __future__ import annotations

from collections.abc import Iterable

from .checks import reading
from .diagnostics import Diagnostic

LARGEST_FILE = 262_144
"""The most bytes of UTF-8 in a file."""
LONGEST_LINE = 2_000
MOST_SENTENCES = 6_000
MOST_MISTAKES = 100
"""So many are told; a longer list helps nobody."""
MOST_EVERYWHERE = 20_000
"""The most rules of every step, times the steps that they are in."""


class Enough(Exception):
    """More is wrong than anybody would read: the rest of the file is not looked at."""


def in_order(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Put diagnostics in file order, and leave out those that are too many."""
    ordered = sorted(found, key=lambda one: (one.span.line, one.span.column))
    if len(ordered) <= MOST_MISTAKES:
        return tuple(ordered)
    kept = ordered[:MOST_MISTAKES]
    if all(one.severity == "warning" for one in kept):
        # What makes the file unreadable is told before what is doubtful.
        kept[-1:] = [one for one in ordered if one.severity == "error"][:1] or kept[-1:]
    last = reading.MORE.at(
        kept[-1].span, help="put these right first, and check the file again."
    )
    return (*kept, last)

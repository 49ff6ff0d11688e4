"""Every check of a programme in which each sentence by itself is right."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..model import Programme
from . import (
    endless,
    gates,
    graph,
    meetings,
    precedence,
    purposes,
    relations,
    timers,
    unknowns,
    waking,
)

_CHECKS = (
    graph,
    precedence,
    unknowns,
    waking,
    endless,
    gates,
    timers,
    meetings,
    relations,
    purposes,
)


def check(programme: Programme) -> Iterator[Diagnostic]:
    """Look at how the sentences of a programme work together."""
    for checks in _CHECKS:
        yield from checks.check(programme)

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

_OF_RULES = (precedence, unknowns, waking, endless)
_OF_THE_WHOLE = (gates, timers, meetings, relations, purposes)


def check(programme: Programme) -> Iterator[Diagnostic]:
    """Look at how the sentences of a programme work together.

    While steps lead nowhere, what follows from that is not told as well.
    """
    found = [*graph.check(programme)]
    has_errors = any(one.severity == "error" for one in found)
    yield from found
    for checks in (*_OF_RULES, *(() if has_errors else _OF_THE_WHOLE)):
        yield from checks.check(programme)

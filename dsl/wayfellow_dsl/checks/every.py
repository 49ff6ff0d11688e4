"""Every check of a programme in which each sentence by itself is right."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..limits import MOST_EVERYWHERE
from ..model import Lifecycle, Programme, Span
from . import (
    asking,
    choices,
    contradictions,
    daily,
    endless,
    gates,
    graph,
    keeping,
    meetings,
    precedence,
    purposes,
    reading,
    relations,
    silences,
    timers,
    unknowns,
    whole,
)

_OF_RULES = (precedence, unknowns, endless, daily)
_OF_THE_WHOLE = (
    gates,
    timers,
    meetings,
    relations,
    purposes,
    asking,
    keeping,
    silences,
)


def check(programme: Programme) -> Iterator[Diagnostic]:
    """Look at how the sentences of a programme work together.

    What may only follow from another mistake is not told beside it.
    """
    crowded = next(filter(_is_crowded, programme.lifecycles), None)
    if crowded is not None:
        yield reading.EVERYWHERE.at(
            crowded.throughout[0].span or Span(1, 1, 2),
            help="write them in the steps where they matter.",
            subject=crowded.subject,
        )
        return
    has_errors = False
    for checks in (graph, *_OF_RULES):
        for found in checks.check(programme):
            has_errors = has_errors or found.severity == "error"
            yield found
    if has_errors:
        return
    for checks in _OF_THE_WHOLE:
        yield from checks.check(programme)
    never: set[Span] = set()
    for found in contradictions.check(programme):
        if found.code == whole.NEVER_HOLDS.code:
            never.add(found.span)
        yield found
    for found in choices.check(programme):
        if never.isdisjoint({found.span, *(label.span for label in found.also)}):
            yield found


def _is_crowded(lifecycle: Lifecycle) -> bool:
    return len(lifecycle.throughout) * len(lifecycle.steps) > MOST_EVERYWHERE

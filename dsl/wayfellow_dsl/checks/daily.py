"""Whether a condition waits for what changes from day to day, and nobody looks."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..model import Computed, OnTrue, Programme, Span, find_all
from . import extensions
from .ways import all_rules


def check(programme: Programme) -> Iterator[Diagnostic]:
    """Find what a plugin works out anew each day where nobody asks for it each day."""
    for lifecycle in programme.lifecycles:
        for rule in all_rules(lifecycle):
            if isinstance(rule.trigger, OnTrue):
                advice = "ask for it at a time: `every day, if …: …`."
                asked = (rule.trigger, rule.guard)
                yield from _found(asked, rule.span, advice)
        for step in lifecycle.steps:
            for need in step.needs:
                advice = "ask for the need whatever the day, and let staff waive it."
                yield from _found(need.guard, need.span, advice)


def _found(asked: object, span: Span | None, advice: str) -> Iterator[Diagnostic]:
    for made in find_all(asked, Computed):
        if made.function.daily:
            yield extensions.DAILY.at(
                span or Span(1, 1, 2), help=advice, function=made.name
            )
            return

"""Whether a `when` rule waits for days to pass, at which nobody would look."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..model import (
    Count,
    OnTrue,
    Programme,
    find_all,
)
from ..phrases import say_term
from . import conditions

_GROWING = ("days in", "months in")


def check(programme: Programme) -> Iterator[Diagnostic]:
    """Find the `when` rules that count the time in the step or stage they stand in."""
    found: set[int] = set()
    for lifecycle in programme.lifecycles:
        for step in lifecycle.steps:
            for rule in lifecycle.rules(step):
                if not isinstance(rule.trigger, OnTrue) or rule.span is None:
                    continue
                for count in find_all(rule.trigger.condition, Count):
                    if count.name not in _GROWING:
                        continue
                    is_here = count.argument in (step.name, step.stage)
                    if not is_here or count.of or rule.span.line in found:
                        continue
                    found.add(rule.span.line)
                    yield conditions.NEVER_WAKES.at(
                        rule.span,
                        help="write a clock, such as `after 10 days:`, which goes off "
                        "by itself.",
                        count=say_term(count),
                    )

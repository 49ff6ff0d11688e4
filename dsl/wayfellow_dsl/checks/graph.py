"""Whether every step of a programme can be reached, and left again."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic, listed
from ..model import (
    Go,
    Lifecycle,
    MeetingsOver,
    OnTrue,
    Programme,
    Span,
    Step,
)
from . import steps
from .ways import reached, starts_of, ways_of


def check(programme: Programme) -> Iterator[Diagnostic]:
    """Look at the steps of every lifecycle of a programme without errors."""
    for lifecycle in programme.lifecycles:
        found = reached(ways_of(lifecycle), starts_of(lifecycle))
        for step in lifecycle.steps:
            if step.name not in found:
                yield _unreached(step, lifecycle)
            elif not _has_way_out(step, lifecycle):
                yield _no_way_out(step)
            if _meets_for_ever(step):
                yield _meetings_end(step)


def _has_way_out(step: Step, lifecycle: Lifecycle) -> bool:
    return any(
        rule.target is not None and rule.target != Go(step.name)
        for rule in lifecycle.rules(step)
    )


def _meets_for_ever(step: Step) -> bool:
    if step.plan is None or not step.plan.number:
        return False
    return not any(
        isinstance(rule.trigger, OnTrue)
        and isinstance(rule.trigger.condition, MeetingsOver)
        for rule in step.rules
    )


def _unreached(step: Step, lifecycle: Lifecycle) -> Diagnostic:
    others = [other.name for other in lifecycle.steps if other.name != step.name]
    return steps.UNREACHED.at(
        step.span or Span(1, 1, 2),
        help=f"write `go to {step.name}` in {listed(others, last='or')}, or leave the "
        "step out.",
        step=step.name,
    )


def _no_way_out(step: Step) -> Diagnostic:
    return steps.NO_WAY_OUT.at(
        step.span or Span(1, 1, 2),
        help="add a rule with `go to`, `go on` or `end as`.",
        step=step.name,
    )


def _meetings_end(step: Step) -> Diagnostic:
    return steps.MEETINGS_END.at(
        step.span or Span(1, 1, 2),
        help="add `when meetings are over: go on`.",
        step=step.name,
    )

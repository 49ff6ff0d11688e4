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
    """Look at the steps of every lifecycle of a programme in which names are right.

    A step of a stage for several roles need not be come to by each of them.
    """
    unreached: dict[Span | None, tuple[Step, Lifecycle] | None] = {}
    for lifecycle in programme.lifecycles:
        found = reached(ways_of(lifecycle), starts_of(lifecycle))
        for step in lifecycle.steps:
            if step.name in found:
                unreached[step.span] = None
                if not _has_way_out(lifecycle, step):
                    yield _no_way_out(step)
            else:
                unreached.setdefault(step.span, (step, lifecycle))
            if _meets_for_ever(step):
                yield _meetings_end(step)
    for one in unreached.values():
        if one is not None:
            yield _unreached(*one)


def _has_way_out(lifecycle: Lifecycle, step: Step) -> bool:
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

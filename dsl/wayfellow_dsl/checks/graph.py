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


def check(programme: Programme) -> Iterator[Diagnostic]:
    """Look at the steps of every lifecycle of a programme without errors."""
    for lifecycle in programme.lifecycles:
        reached = _reached(lifecycle)
        for step in lifecycle.steps:
            if step.name not in reached:
                yield _unreached(step, lifecycle)
            elif not _has_way_out(step):
                yield _no_way_out(step)
            if _meets_for_ever(step):
                yield _meetings_end(step)


def _reached(lifecycle: Lifecycle) -> set[str]:
    """Find every step that some path from the first one leads to."""
    reached: set[str] = set()
    waiting = [step.name for step in lifecycle.steps[:1]]
    steps_by_name = {step.name: step for step in lifecycle.steps}
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += [
                rule.target.step
                for rule in steps_by_name[name].rules
                if isinstance(rule.target, Go)
            ]
    return reached


def _has_way_out(step: Step) -> bool:
    return any(
        rule.target is not None and rule.target != Go(step.name) for rule in step.rules
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

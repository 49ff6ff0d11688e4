"""Whether everybody has left a step before one of its clocks is due."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic, Label
from ..model import (
    AskToDecide,
    Clock,
    Duration,
    Lifecycle,
    OnClock,
    Programme,
    Rule,
    Step,
)
from . import whole
from .lengths import longest, shortest
from .ways import is_told, reached, ways_of


def check(programme: Programme) -> Iterator[Diagnostic]:
    """Find the clocks, and the times to decide, that a deadline cuts off.

    A rule of a stage for several roles is named once.
    """
    paused = _paused(programme)
    for lifecycle in programme.lifecycles:
        for step in lifecycle.steps:
            deadline = _deadline(step)
            if deadline is None:
                continue
            rule, limit = deadline
            for late in _late(lifecycle, step, longest(limit)):
                is_message = late.target is None
                if is_message and (lifecycle.subject, step.name) in paused:
                    continue
                if late.span is None or rule.span is None or late.span == step.span:
                    continue
                yield whole.TOO_LATE.at(
                    late.span,
                    also=[Label(rule.span, "everybody has left by then")],
                    help=f"let it come sooner than {limit}, or let line "
                    f"{rule.span.line} come later.",
                    step=step.name,
                )


def _paused(programme: Programme) -> set[tuple[str, str]]:
    """List the steps whose deadlines stand still while an offer is open."""
    return {
        (group.role, step)
        for policy in programme.policies
        for group in (policy.seekers, policy.partners)
        for step in group.steps
    }


def _deadline(step: Step) -> tuple[Rule, Duration] | None:
    """Find the clock by which everybody has left a step at the latest."""
    found = [
        (rule, rule.trigger.clock.first)
        for rule in step.rules
        if isinstance(rule.trigger, OnClock)
        and rule.trigger.clock.anchor.kind == "step"
        and rule.guard is None
        and rule.target is not None
    ]
    return min(found, key=lambda one: longest(one[1]), default=None)


def _late(lifecycle: Lifecycle, step: Step, days: float) -> Iterator[Rule]:
    """Yield the rules of a step that could only apply later than after these days."""
    for rule in step.rules:
        trigger = rule.trigger
        if isinstance(trigger, OnClock):
            if _counts_from_entering(trigger.clock, lifecycle, step) and (
                shortest(trigger.clock.first) > days
            ):
                yield rule
        elif is_told(rule, "nobody decides"):
            within = _times_to_decide(step)
            if within and min(map(shortest, within)) > days:
                yield rule


def _counts_from_entering(clock: Clock, lifecycle: Lifecycle, step: Step) -> bool:
    match clock.anchor.kind:
        case "step" | "silence":
            return True
        case "plan":
            others = [s for s in lifecycle.steps if s.plan is not None and s != step]
            ways = ways_of(lifecycle)
            back = reached(ways, [way.target for way in ways[step.name]])
            return not others and step.name not in back
        case _:
            return False


def _times_to_decide(step: Step) -> list[Duration]:
    return [
        action.within
        for rule in step.rules
        for action in rule.actions
        if isinstance(action, AskToDecide)
    ]

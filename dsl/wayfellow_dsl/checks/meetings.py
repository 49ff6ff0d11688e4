"""Whether what is asked of a pair fits the plan of its meetings."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..model import (
    All,
    AnyOf,
    CheckIn,
    Compare,
    Condition,
    Constant,
    Count,
    Lifecycle,
    MeetingPlan,
    Message,
    OnClock,
    OnEvent,
    Programme,
    Rule,
    Share,
    Span,
    Step,
    Total,
)
from ..phrases import say_every, say_name
from . import whole
from .lengths import longest, shortest
from .ways import all_rules, asked


def check(programme: Programme) -> Iterator[Diagnostic]:
    """Look at every step in which a pair meets, and at what counts the meetings."""
    # Of a group somebody leaves, and the others go on: no rule is missing there.
    pairs = {
        one.name: one.members for one in programme.relationships if not one.is_group
    }
    for lifecycle in programme.lifecycles:
        for step in lifecycle.steps:
            if step.plan is not None:
                yield from _impatient(step, step.plan)
                members = pairs.get(lifecycle.subject)
                rules = lifecycle.rules(step)
                if members and not any(map(_lets_members_stop, rules)):
                    yield _no_way_to_stop(step, members)
        yield from _too_many(programme, lifecycle)


def _impatient(step: Step, plan: MeetingPlan) -> Iterator[Diagnostic]:
    """Find what comes before a pair could have met as planned."""
    for rule in step.rules:
        if not isinstance(rule.trigger, OnClock) or rule.span is None:
            continue
        clock = rule.trigger.clock
        is_silence = clock.anchor.kind == "silence"
        # In a first phase, which has an end, staff look in oftener on purpose.
        is_check = clock.at_most is None and any(
            isinstance(action, CheckIn) for action in rule.actions
        )
        length = clock.first
        if is_check and clock.every is not None:
            length = clock.every
        if is_silence and _only_reminds(rule):
            continue
        if (is_silence or is_check) and longest(length) < shortest(plan.every):
            yield whole.IMPATIENT.at(
                rule.span,
                help=f"allow more time than {plan.every} here, or let them meet more "
                "often.",
                time=f"after {length}" if is_silence else say_every(length),
                plan=say_every(plan.every),
            )


def _only_reminds(rule: Rule) -> bool:
    # A word to the pair itself before the next meeting is due is no reproach.
    return rule.target is None and all(
        isinstance(action, Message)
        and all(party.kind != "staff" for party in action.to)
        for action in rule.actions
    )


def _lets_members_stop(rule: Rule) -> bool:
    return (
        isinstance(rule.trigger, OnEvent)
        and rule.target is not None
        and any(party.kind != "staff" for party in rule.trigger.by)
    )


def _no_way_to_stop(step: Step, members: tuple[str, ...]) -> Diagnostic:
    return whole.NO_WAY_TO_STOP.at(
        step.span or Span(1, 1, 2),
        help=f"add `on ended by {' or '.join(members)}:` and where that leads.",
        step=step.name,
    )


# -- More meetings than there are ------------------------------------------------------


def _too_many(programme: Programme, lifecycle: Lifecycle) -> Iterator[Diagnostic]:
    """Find what asks for more meetings than all plans together have."""
    plans = [step.plan for step in lifecycle.steps if step.plan is not None]
    if not plans or not all(plan.number for plan in plans):
        return
    planned = sum(plan.number for plan in plans)
    said: list[tuple[Condition, Span | None]] = []
    for step in lifecycle.steps:
        said += [(hoped.condition, hoped.span) for hoped in step.expects]
    for rule in all_rules(lifecycle):
        said += [(condition, rule.span) for condition in asked(rule)]
    for measure in programme.measures:
        if measure.of == lifecycle.subject and isinstance(
            measure.figure, Share | Total
        ):
            said.append((measure.figure.condition, measure.span))
    for condition, span in said:
        for wanted, counter in _least(condition):
            if span is not None and wanted > planned:
                yield whole.TOO_MANY.at(
                    span,
                    help=f"write at most {planned}, or plan more meetings.",
                    wanted=f"{wanted:g}",
                    counted=say_name(counter),
                    planned=planned,
                )


def _least(condition: Condition) -> Iterator[tuple[float, str]]:
    """Yield how many meetings each part of a condition asks for at the least."""
    match condition:
        case All(conditions=parts) | AnyOf(conditions=parts):
            for part in parts:
                yield from _least(part)
        case Compare(
            operator=operator,
            left=Count(name=name),
            right=Constant(value=int() | float() as number),
        ) if name.startswith("meetings "):
            if operator in ("at least", "is"):
                yield number, name
            elif operator == "over":
                yield number + 1, name
        case _:
            return

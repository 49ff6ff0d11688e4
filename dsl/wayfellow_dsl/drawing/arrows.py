"""The arrows of a lifecycle, each with its causes in the designer's words."""

from __future__ import annotations

from typing import NamedTuple

from ..labels import clean, label_name, label_step, label_subject
from ..model import (
    All,
    Condition,
    End,
    Enrol,
    Forgo,
    Go,
    Lifecycle,
    NeedsDone,
    OnClock,
    OnTrue,
    Programme,
    Rule,
    Step,
    Target,
)
from ..phrases import say_action, say_cause, say_condition

CLOCK = "\N{WHITE CIRCLE WITH UPPER RIGHT QUADRANT} "
"""The mark of what happens by itself when its time has come."""


class Arrow(NamedTuple):
    """A way from a step to a step or to an outcome."""

    source: str
    target: str
    ends: bool
    """True when the target is an outcome."""
    causes: tuple[str, ...]


def find_arrows(lifecycle: Lifecycle) -> tuple[Arrow, ...]:
    """List the ways out of every step, in the order written, one for each target."""
    found: dict[tuple[str, Target], list[str]] = {}
    for step in all_steps(lifecycle):
        for rule in step.rules:
            if rule.target is not None:
                causes = found.setdefault((step.name, rule.target), [])
                causes.extend(_say_causes(step, rule))
    return tuple(
        Arrow(source, name, ends, tuple(clean(cause) for cause in causes))
        for (source, target), causes in found.items()
        for name, ends in [_name(target)]
    )


def _name(target: Target) -> tuple[str, bool]:
    match target:
        case Go(step=step):
            return step, False
        case End(outcome=outcome):
            return outcome, True


def all_steps(lifecycle: Lifecycle) -> tuple[Step, ...]:
    """List the steps, and one without a name for what holds in any of them."""
    if not lifecycle.throughout:
        return lifecycle.steps
    stage = lifecycle.steps[-1].stage if lifecycle.steps else ""
    anywhere = Step("", stage, "In any step", rules=lifecycle.throughout)
    return (*lifecycle.steps, anywhere)


def _say_causes(step: Step, rule: Rule) -> list[str]:
    cause = _say_marked(rule)
    enrolments = [say_action(act) for act in rule.actions if isinstance(act, Enrol)]
    causes = [", ".join([cause, *enrolments])]
    if (guards := _find_guards(rule)) is not None:
        # Going on without what is missing takes the same way as doing it all.
        without = [_say_marked(each) for each in step.rules if Forgo() in each.actions]
        words = f", if {say_condition(All(guards))}" if guards else ""
        causes += [cause + words for cause in without]
    return causes


def _say_marked(rule: Rule) -> str:
    mark = CLOCK if isinstance(rule.trigger, OnClock) else ""
    return mark + say_cause(rule)


def _find_guards(rule: Rule) -> tuple[Condition, ...] | None:
    """Give what has to hold beside the needs; None for a rule about other things."""
    guards = () if rule.guard is None else (rule.guard,)
    match rule.trigger:
        case OnTrue(condition=NeedsDone()):
            return guards
        case OnTrue(condition=All(conditions=(NeedsDone(), *rest))):
            return (*rest, *guards)
        case _:
            return None


def describe(programme: Programme) -> str:
    """Tell the whole picture in sentences, for those who cannot see it."""
    sentences = []
    for lifecycle in programme.lifecycles:
        labels = {step.name: label_step(step) for step in all_steps(lifecycle)}
        if labels:
            begins = next(iter(labels.values()))
            who = label_subject(programme, lifecycle.subject)
            sentences.append(f"{who}: begins in {begins}.")
        for arrow in find_arrows(lifecycle):
            way = (
                f"ends as {label_name(arrow.target)}"
                if arrow.ends
                else f"leads to {labels[arrow.target]}"
            )
            causes = " or ".join(arrow.causes).replace(CLOCK, "")
            sentences.append(f"{labels[arrow.source]} {way}: {causes}.")
    return " ".join(sentences)

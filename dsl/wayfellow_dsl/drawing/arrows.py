"""The arrows of a lifecycle, each with its causes in the designer's words."""

from __future__ import annotations

from typing import NamedTuple

from ..model import (
    All,
    Condition,
    End,
    Enrol,
    Forgo,
    Go,
    Lifecycle,
    NeedsDone,
    OnTrue,
    Outcome,
    Programme,
    Rule,
    Step,
    Target,
)
from ..phrases import say_action, say_cause, say_condition, say_name
from .text import clean


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
    for step in lifecycle.steps:
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


def _say_causes(step: Step, rule: Rule) -> list[str]:
    cause = say_cause(rule)
    enrolments = [say_action(act) for act in rule.actions if isinstance(act, Enrol)]
    causes = [", ".join([cause, *enrolments])]
    if (guards := _find_guards(rule)) is not None:
        # Going on without what is missing takes the same way as doing it all.
        without = [say_cause(other) for other in step.rules if Forgo() in other.actions]
        words = f", if {say_condition(All(guards))}" if guards else ""
        causes += [cause + words for cause in without]
    return causes


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


def name_step(step: Step) -> str:
    """Give the words that stand for a step in a picture."""
    return clean(step.label) or _capitalise(step.name)


def name_stage(lifecycle: Lifecycle, name: str) -> str:
    """Give the words that stand for a stage in a picture."""
    labels = [stage.label for stage in lifecycle.stages if stage.name == name]
    return clean("".join(labels)) or _capitalise(name)


def name_lifecycle(programme: Programme, lifecycle: Lifecycle) -> str:
    """Give the words that stand for a role or relationship in a picture."""
    labels = {role.name: role.label for role in programme.roles}
    labels |= {each.name: each.label for each in programme.relationships}
    return clean(labels.get(lifecycle.subject, "")) or _capitalise(lifecycle.subject)


def name_outcome(name: str) -> str:
    """Give the words that stand for an outcome in a picture."""
    return _capitalise(name)


def is_completion(programme: Programme, name: str) -> bool:
    """Say whether an outcome counts as completed."""
    return any(_is_completed(outcome, name) for outcome in programme.outcomes)


def _is_completed(outcome: Outcome, name: str) -> bool:
    return outcome.name == name and outcome.completed


def _capitalise(name: str) -> str:
    words = clean(say_name(name))
    return words[:1].upper() + words[1:]


def describe(programme: Programme) -> str:
    """Tell the whole picture in sentences, for those who cannot see it."""
    sentences = []
    for lifecycle in programme.lifecycles:
        labels = {step.name: name_step(step) for step in lifecycle.steps}
        if labels:
            begins = next(iter(labels.values()))
            who = name_lifecycle(programme, lifecycle)
            sentences.append(f"{who}: begins in {begins}.")
        for arrow in find_arrows(lifecycle):
            way = (
                f"ends as {name_outcome(arrow.target)}"
                if arrow.ends
                else f"leads to {labels[arrow.target]}"
            )
            causes = " or ".join(arrow.causes)
            sentences.append(f"{labels[arrow.source]} {way}: {causes}.")
    return " ".join(sentences)

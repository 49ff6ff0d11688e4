"""Whether an earlier rule leaves a later one nothing to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..diagnostics import Diagnostic, Label
from ..model import (
    All,
    Condition,
    OnEngine,
    OnEvent,
    OnTrue,
    Party,
    Programme,
    Rule,
    Span,
)
from . import steps


def check(programme: Programme) -> Iterator[Diagnostic]:
    """Find the rules that never apply, because another one always comes first.

    A rule of a stage for several roles is named only when it never applies to any.
    """
    firsts: dict[Span, Rule | None] = {}
    for lifecycle in programme.lifecycles:
        for step in lifecycle.steps:
            rules = lifecycle.rules(step)
            for place, rule in enumerate(rules):
                if rule.span is None or rule.span == step.span:
                    continue
                first = _taken_first(rules[:place], rule)
                if firsts.setdefault(rule.span, first) is not None:
                    firsts[rule.span] = first
    for span, first in firsts.items():
        if first is not None and first.span is not None:
            yield steps.NEVER_TAKEN.at(
                span,
                also=[Label(first.span, "this one is always taken first")],
                help=f"move it above line {first.span.line}, or leave one of the two "
                "out.",
            )


def _taken_first(earlier: Sequence[Rule], rule: Rule) -> Rule | None:
    """Find an earlier rule that applies whenever this one would."""
    asked = conditions_of(rule)
    before = [other for other in earlier if conditions_of(other) <= asked]
    match rule.trigger:
        case OnTrue():
            # A rule that stays in the step leaves the later ones their turn.
            found = [
                other
                for other in before
                if isinstance(other.trigger, OnTrue) and other.target is not None
            ]
        case OnEvent(name=name, by=parties):
            found = [
                other
                for other in before
                if isinstance(other.trigger, OnEvent) and other.trigger.name == name
            ]
            if not all(
                any(admits(other, party) for other in found) for party in parties
            ):
                return None
        case OnEngine():
            found = [
                other
                for other in before
                if isinstance(other.trigger, OnEngine)
                and _includes(other.trigger, rule.trigger)
            ]
        case _:
            return None
    return found[0] if found else None


def conditions_of(rule: Rule) -> frozenset[Condition]:
    """List what has to hold, all of it, for a rule to apply."""
    asked = _parts(rule.guard)
    if isinstance(rule.trigger, OnTrue):
        asked |= _parts(rule.trigger.condition)
    return asked


def _parts(condition: Condition | None) -> frozenset[Condition]:
    if condition is None:
        return frozenset()
    if isinstance(condition, All):
        return frozenset(condition.conditions)
    return frozenset({condition})


def admits(rule: Rule, party: Party) -> bool:
    """Say whether a rule for an event lets a party raise it."""
    assert isinstance(rule.trigger, OnEvent)
    kinds = {other.kind for other in rule.trigger.by}
    is_one_of_them = party.kind == "member" and "them" in kinds
    return party in rule.trigger.by or "anyone" in kinds or is_one_of_them


def _includes(wide: OnEngine, narrow: OnEngine) -> bool:
    """Say whether a rule for one thing that the engine says hears the other too."""
    is_same = (wide.name, wide.relation) == (narrow.name, narrow.relation)
    has_outcomes = not wide.outcomes or (
        narrow.outcomes and set(narrow.outcomes) <= set(wide.outcomes)
    )
    return is_same and bool(has_outcomes) and (narrow.last or not wide.last)

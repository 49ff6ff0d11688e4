"""Whether an earlier rule leaves a later one nothing to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, islice

from ..diagnostics import Diagnostic, Label
from ..model import (
    All,
    Condition,
    OnClock,
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
            above = _Above()
            for rule in lifecycle.rules(step):
                if rule.span is None or rule.span == step.span:
                    above.add(rule)
                    continue
                first = _taken_first(above.before(rule), rule)
                if firsts.setdefault(rule.span, first) is not None:
                    firsts[rule.span] = first
                above.add(rule)
    for span, first in firsts.items():
        if first is not None and first.span is not None:
            yield steps.NEVER_TAKEN.at(
                span,
                also=[Label(first.span, "this one is always taken first")],
                help=f"move it above line {first.span.line}, or leave one of the two "
                "out.",
            )


class _Above:
    """The rules above one, by what they wait for and what has to hold for them.

    In a step of thousands of rules not all of those alike are kept.
    """

    def __init__(self) -> None:
        self._rules: dict[Occasion, dict[frozenset[Condition], list[Rule]]] = {}

    def add(self, rule: Rule) -> None:
        """Keep a rule."""
        alike = self._rules.setdefault(occasion(rule), {})
        same = alike.setdefault(conditions_of(rule), [])
        if len(same) < _MOST_ALIKE:
            same.append(rule)

    def before(self, rule: Rule) -> list[Rule]:
        """List the rules for the same occasion that ask for nothing more than one."""
        alike = self._rules.get(occasion(rule), {})
        asked = conditions_of(rule)
        if len(asked) > _MOST_PARTS or len(alike) < 2 ** len(asked):
            first = islice(alike.items(), _MOST_COMPARED)
            return [other for c, rules in first if c <= asked for other in rules]
        return [
            other
            for size in range(len(asked) + 1)
            for some in combinations(asked, size)
            for other in alike.get(frozenset(some), ())
        ]


_MOST_ALIKE = 20
_MOST_PARTS = 6
_MOST_COMPARED = 100

Occasion = tuple[str, str]


def occasion(rule: Rule) -> Occasion:
    """Name what a rule waits for; of clocks each is an occasion of its own."""
    match rule.trigger:
        case OnEvent(name=name):
            return "event", name
        case OnEngine(name=name):
            return "engine", name
        case OnTrue():
            return "condition", ""
        case OnClock():
            return "clock", ""


def _taken_first(before: Sequence[Rule], rule: Rule) -> Rule | None:
    """Find an earlier rule that applies whenever this one would."""
    match rule.trigger:
        case OnTrue():
            # A rule that stays in the step leaves the later ones their turn.
            found = [other for other in before if other.target is not None]
        case OnEvent(by=parties):
            found = [*before]
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
        case OnClock():
            return None
    return min(found, key=_line, default=None)


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


def _line(rule: Rule) -> int:
    return rule.span.line if rule.span is not None else 0


def _includes(wide: OnEngine, narrow: OnEngine) -> bool:
    """Say whether a rule for one thing that the engine says hears the other too."""
    is_same = (wide.name, wide.relation) == (narrow.name, narrow.relation)
    has_outcomes = not wide.outcomes or (
        narrow.outcomes and set(narrow.outcomes) <= set(wide.outcomes)
    )
    return is_same and bool(has_outcomes) and (narrow.last or not wide.last)

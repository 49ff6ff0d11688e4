"""Lists of rules: which of the rules for one occasion are taken, for whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any, NamedTuple, assert_never

from msgspec.structs import replace

from wayfellow.decide import Conditions, Scene
from wayfellow.decide.scene import Test
from wayfellow_dsl.model import (
    All,
    Condition,
    OnClock,
    OnEngine,
    OnEvent,
    OnTrue,
    Party,
    Rule,
)
from wayfellow_dsl.phrases import say_action, say_name, say_party, say_target

from .pairing import bare


class Way(NamedTuple):
    """One way in which an occasion can come about."""

    words: str
    """Such as `on accepted by coordinator`; empty when there is nothing to say."""
    by: Party | None = None
    said: OnEngine | None = None


def occasion(rule: Rule) -> tuple[str, str]:
    """Say for what a rule waits: those that wait for the same are tried in order."""
    match rule.trigger:
        case OnEvent(name=name):
            return "event", name
        case OnEngine(name=name):
            return "engine", name
        case OnTrue():
            return "true", ""
        case OnClock(clock=clock):
            return "clock", repr(clock)
        case _:
            assert_never(rule.trigger)


def condition_of(rule: Rule) -> Condition | None:
    """Give all that has to hold for a rule to be taken; None for nothing."""
    if not isinstance(rule.trigger, OnTrue):
        return rule.guard
    asked = rule.trigger.condition
    return asked if rule.guard is None else All((asked, rule.guard))


def ways_of(rules: Sequence[Rule]) -> list[Way]:
    """List the ways in which the occasion of these rules can come about."""
    kind, name = occasion(rules[0])
    if kind == "event":
        by = dict.fromkeys(p for rule in rules for p in _trigger(rule).by)
        words = f"on {say_name(name)}"
        return [Way(f"{words} by {say_party(party)}", party) for party in by] or [
            Way(words)
        ]
    if kind == "engine":
        return [*_engine_ways(name, [_trigger(rule) for rule in rules])]
    return [Way("")]


def _engine_ways(name: str, triggers: Sequence[OnEngine]) -> Iterator[Way]:
    relations = dict.fromkeys(each.relation for each in triggers)
    outcomes = dict.fromkeys(o for each in triggers for o in each.outcomes)
    causes = dict.fromkeys(each.caused_by for each in triggers)
    asked = dict.fromkeys(each.asked for each in triggers)
    lasts = dict.fromkeys(each.last for each in triggers)
    # What no rule names stands for all else that can be.
    for relation, outcome, cause, question, last in product(
        relations, [*outcomes, ""], {**causes, "": None}, {**asked, (): None}, lasts
    ):
        said = OnEngine(
            name, relation, (outcome,) if outcome else (), last, cause, question
        )
        yield Way(_say_engine(said, bool(outcomes)), said=said)


def _say_engine(said: OnEngine, names_outcomes: bool) -> str:
    if said.name == "ended":
        words = f"when their last {said.relation}" if said.last else said.relation
        words = say_name(words.strip() or "pair") + " ended"
        if said.outcomes:
            return f"{words} as {say_name(said.outcomes[0])}"
        return f"{words} otherwise" if names_outcomes else words
    return "" if said.name == "enter" else say_name(said.name)


def _trigger(rule: Rule) -> Any:
    return rule.trigger


def _admits(rule: Rule, way: Way) -> bool:
    trigger = rule.trigger
    match trigger:
        case OnEvent(by=by):
            return way.by is None or way.by in by
        case OnEngine():
            said = way.said
            assert said is not None
            return (
                trigger.relation in ("", said.relation)
                and (
                    not trigger.outcomes or set(said.outcomes) <= set(trigger.outcomes)
                )
                and bool(said.outcomes or not trigger.outcomes)
                and (said.last or not trigger.last)
                and trigger.caused_by in ("", said.caused_by)
                and (not trigger.asked or trigger.asked == said.asked)
            )
        case _:
            return True


_ANY = OnEngine("")
Taken = tuple[tuple[int, ...], ...]
"""For each way, the places of the rules that are taken, in order."""


class RuleList:
    """The rules of one version for one occasion, ready to be asked who takes which."""

    def __init__(
        self, rules: Sequence[Rule], ways: Sequence[Way], conditions: Conditions
    ) -> None:
        self.rules = rules
        self._responses = [response(rule) for rule in rules]
        self._tests: list[Test] = [conditions.test(condition_of(r)) for r in rules]
        self._admitted = [[_admits(rule, way) for rule in rules] for way in ways]
        self._is_first = any(
            isinstance(rule.trigger, OnEvent | OnEngine) for rule in rules
        )

    def take(self, scene: Scene) -> Taken:
        """Say which rules are taken: the first that holds, or of `when` rules each.

        A `when` rule that leads somewhere leaves the later ones no turn.
        """
        holds = [test(scene) for test in self._tests]
        return tuple(self._in_turn(admitted, holds) for admitted in self._admitted)

    def _in_turn(
        self, admitted: Sequence[bool], holds: Sequence[bool]
    ) -> tuple[int, ...]:
        taken: list[int] = []
        for place, rule in enumerate(self.rules):
            if admitted[place] and holds[place]:
                taken.append(place)
                if self._is_first or rule.target is not None:
                    break
        return tuple(taken)

    def responses(self, places: tuple[int, ...]) -> tuple[Any, ...]:
        """Give what the rules at these places do."""
        return tuple(self._responses[place] for place in places)


def response(rule: Rule) -> Any:
    """Give what a rule does: all of it but what sets it off, and why."""
    return bare(replace(rule, trigger=_ANY, guard=None, because=""))


def say_response(rules: Sequence[Rule]) -> str:
    """Say what rules do: `remind them "welcome", go to waiting`."""
    does: list[str] = []
    for rule in rules:
        does += map(say_action, rule.actions)
        if rule.target is not None or not rule.actions:
            does.append(say_target(rule.target))
    return ", ".join(does)


def without_reason(rule: Rule) -> Rule:
    """Give a rule without its `because`, which changes nothing that happens."""
    return replace(rule, because="")

"""What can happen to somebody in a step: each rule, and what has to be so for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wayfellow_dsl.checks.lengths import longest, shortest
from wayfellow_dsl.checks.precedence import admits
from wayfellow_dsl.checks.relations import endings_of
from wayfellow_dsl.checks.ways import paired_steps
from wayfellow_dsl.model import (
    All,
    AskToDecide,
    Condition,
    Go,
    Lifecycle,
    Not,
    OnClock,
    OnEngine,
    OnEvent,
    Party,
    Programme,
    Rule,
    Step,
)
from wayfellow_dsl.phrases import say_name, say_trigger


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that can happen, and the rule that is taken then."""

    words: str
    rule: Rule
    asks: tuple[Condition, ...]
    """Its own condition, and that those of the rules before it do not hold."""
    is_sure: bool
    """It certainly can happen, as far as it does not depend on conditions."""


def happenings(
    programme: Programme, lifecycle: Lifecycle, step: Step
) -> Iterator[Happening]:
    """List what can happen in a step, apart from needs and conditions."""
    rules = lifecycle.rules(step)
    for rule in rules:
        match rule.trigger:
            case OnEvent(name=name, by=parties):
                for party in parties:
                    heard = [
                        other
                        for other in rules
                        if isinstance(other.trigger, OnEvent)
                        and other.trigger.name == name
                        and admits(other, party)
                    ]
                    words = f"{say_name(name)} by {_who(party)}"
                    yield Happening(words, rule, _before(rule, heard), True)
            case OnClock():
                if not _comes_too_late(rule, rules):
                    yield Happening(say_trigger(rule.trigger), rule, _own(rule), True)
            case OnEngine():
                yield from _told(programme, lifecycle, step, rule)
            case _:
                pass
    yield from _leaving(programme, lifecycle, step)


def _who(party: Party) -> str:
    return "them" if party.kind == "them" else str(party).replace("_", " ")


def _own(rule: Rule) -> tuple[Condition, ...]:
    return () if rule.guard is None else (rule.guard,)


def _before(rule: Rule, heard: Sequence[Rule]) -> tuple[Condition, ...]:
    """Ask that no rule above is taken first."""
    above = heard[: heard.index(rule)]
    return (*(Not(All(_own(other))) for other in above), *_own(rule))


def _comes_too_late(rule: Rule, rules: Sequence[Rule]) -> bool:
    """Say whether everybody has left by another clock before."""
    assert isinstance(rule.trigger, OnClock)
    clock = rule.trigger.clock
    if clock.anchor.kind not in ("step", "silence"):
        return False
    for place, other in enumerate(rules):
        if not isinstance(other.trigger, OnClock) or other is rule:
            continue
        limit = other.trigger.clock
        if other.guard is not None or other.target is None:
            continue
        if limit.anchor.kind != "step":
            continue
        is_above = place < rules.index(rule)
        same = (limit.first, limit.falls) == (clock.first, clock.falls)
        if longest(limit.first) < shortest(clock.first) or (same and is_above):
            return True
    return False


# -- What the engine says --------------------------------------------------------------


def _told(
    programme: Programme, lifecycle: Lifecycle, step: Step, rule: Rule
) -> Iterator[Happening]:
    trigger = rule.trigger
    assert isinstance(trigger, OnEngine)
    heard = [
        other
        for other in lifecycle.rules(step)
        if isinstance(other.trigger, OnEngine) and other.trigger.name == trigger.name
    ]
    words = say_trigger(trigger)
    match trigger.name:
        case "enter":
            return
        case "ended":
            yield from _endings(programme, lifecycle, step, rule, heard)
        case "matched":
            is_sure = _is_matched(programme, lifecycle, step)
            yield Happening(words, rule, _before(rule, heard), is_sure)
        case "nobody decides":
            asks = [
                other
                for other in lifecycle.rules(step)
                if any(isinstance(action, AskToDecide) for action in other.actions)
            ]
            is_sure = any(
                isinstance(other.trigger, OnEngine) and other.guard is None
                for other in asks
            )
            if asks:
                yield Happening(words, rule, _before(rule, heard), is_sure)
        case "meeting missed":
            if step.plan is not None:
                yield Happening(words, rule, _before(rule, heard), True)
        case _:
            yield Happening(words, rule, _before(rule, heard), False)


def _endings(
    programme: Programme,
    lifecycle: Lifecycle,
    step: Step,
    rule: Rule,
    heard: Sequence[Rule],
) -> Iterator[Happening]:
    trigger = rule.trigger
    assert isinstance(trigger, OnEngine)
    for relationship in programme.relationships:
        name = relationship.name
        if trigger.relation not in ("", name):
            continue
        if lifecycle.subject not in relationship.members:
            continue
        paired = paired_steps(programme, lifecycle.subject, name)
        for ending in (*endings_of(programme, relationship), "member_left"):
            if trigger.outcomes and ending not in trigger.outcomes:
                continue
            same = [
                other
                for other in heard
                if isinstance(other.trigger, OnEngine)
                and (not other.trigger.outcomes or ending in other.trigger.outcomes)
            ]
            is_sure = (
                step.name in paired
                and ending != "member_left"
                and not any(_is_special(other) for other in same)
            )
            words = f"{say_name(name)} ended as {say_name(ending)}"
            yield Happening(words, rule, _before(rule, same), is_sure)


def _is_special(rule: Rule) -> bool:
    return isinstance(rule.trigger, OnEngine) and bool(rule.trigger.caused_by)


def _is_matched(programme: Programme, lifecycle: Lifecycle, step: Step) -> bool:
    steps = [
        name
        for policy in programme.policies
        for group in (policy.seekers, policy.partners)
        if group.role == lifecycle.subject
        for name in group.steps
    ]
    return step.name in steps or not programme.policies


def _leaving(
    programme: Programme, lifecycle: Lifecycle, step: Step
) -> Iterator[Happening]:
    """Let a member leave a relationship, which goes to its closure by itself."""
    names = {one.name for one in programme.relationships}
    if lifecycle.subject not in names or step.implied:
        return
    closing = next((one for one in lifecycle.steps if one.stage == "closure"), None)
    if closing is not None and step.stage != closing.stage:
        rule = Rule(OnEngine("member left"), target=Go(closing.name))
        yield Happening("a member leaves", rule, (), True)

"""Whether the rules for one occasion leave somebody out, or speak of somebody twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import combinations, islice

from ..classes import Case, Cases
from ..diagnostics import Diagnostic, Label
from ..model import (
    All,
    Condition,
    Forgo,
    Go,
    Lifecycle,
    OnClock,
    OnEngine,
    OnEvent,
    OnTrue,
    Party,
    Programme,
    Rule,
    Span,
    Step,
)
from ..phrases import say_name, say_trigger
from ..truth import holds
from . import whole
from .kinds import kinds_of, lasting, say_unseen, shortened
from .precedence import admits, conditions_of
from .relations import endings_of
from .ways import asked, is_told
from .witnesses import say_witness

_MOST_COMPARED = 12
"""Of more rules for one occasion no two are compared."""
_MOST_DIVIDED = 50
"""More rules for one occasion are not looked at together."""


def check(programme: Programme) -> Iterator[Diagnostic]:
    """Look at the rules for each occasion in each step.

    A rule of a stage for several roles is named once.
    """
    for lifecycle in programme.lifecycles:
        choices = _Choices(programme, lifecycle)
        for step in lifecycle.steps:
            if not step.implied:
                yield from choices.left_out(step)
                yield from choices.resting(step)
                yield from choices.twice(step)


class _Choices:
    """Looks at the steps of one lifecycle."""

    def __init__(self, programme: Programme, lifecycle: Lifecycle) -> None:
        self._programme = programme
        self._lifecycle = lifecycle
        self._subject = lifecycle.subject
        self._endings = {
            one.name: tuple(endings_of(programme, one))
            for one in programme.relationships
            if lifecycle.subject in one.members
        }

    def left_out(self, step: Step) -> Iterator[Diagnostic]:
        """Find those for whom no rule for an occasion applies, though some have one."""
        for words, rules in self._occasions(step):
            guards = [rule.guard for rule in rules if rule.guard is not None]
            if len(guards) < len(rules):
                continue
            kinds = self._kinds(guards, step)
            out = next((case for case in kinds if _is_out(guards, case)), None)
            span = rules[0].span
            if out is None or span is None:
                continue
            case = shortened(out, partial(_is_out, guards))
            who = say_witness(case, self._subject)
            follows = (
                "The event would be refused."
                if isinstance(rules[0].trigger, OnEvent)
                else "They would stay here, and staff would have to notice."
            )
            yield whole.LEFT_OUT.at(
                span,
                also=[Label(rule.span, "nor here") for rule in rules[1:] if rule.span],
                label="not here",
                detail=f"No rule applies to {who}. {follows}{say_unseen(kinds)}",
                help=f"add `on {words}:` without a condition below them, and what "
                "follows then; write `stay` if nothing does.",
                occasion=words,
            )

    def _occasions(self, step: Step) -> Iterator[tuple[str, list[Rule]]]:
        """Yield the rules that share an occasion, and what it is called."""
        rules = self._lifecycle.rules(step)
        events: dict[str, list[Rule]] = {}
        for rule in rules:
            if isinstance(rule.trigger, OnEvent):
                events.setdefault(rule.trigger.name, []).append(rule)
        for name, found in events.items():
            for party in islice(_parties(found), _MOST_COMPARED):
                heard = [rule for rule in found if admits(rule, party)]
                if _divides(heard):
                    yield f"{say_name(name)} by {party}", heard
                    break
        for relation, endings in self._endings.items():
            for ending in endings:
                heard = [
                    rule
                    for rule in rules
                    if isinstance(rule.trigger, OnEngine)
                    and is_told(rule, "ended", relation)
                    and not rule.trigger.caused_by
                    and (not rule.trigger.outcomes or ending in rule.trigger.outcomes)
                ]
                if 0 < len(heard) <= _MOST_DIVIDED:
                    yield f"last {relation} ended", heard
                    break

    def resting(self, step: Step) -> Iterator[Diagnostic]:
        """Find those for whom no condition of a step can ever lead on."""
        rules = self._lifecycle.rules(step)
        leading = [
            rule
            for rule in rules
            if isinstance(rule.trigger, OnTrue) and _leaves(rule, step)
        ]
        if any(_moves_on(rule, step) for rule in rules):
            return
        if not 0 < len(leading) <= _MOST_DIVIDED:
            return
        conditions = [All(asked(rule)) for rule in leading]
        kinds = self._kinds(conditions, step)
        out = next(
            (case for case in map(lasting, kinds) if _is_out(conditions, case)), None
        )
        span = leading[0].span
        if out is None or span is None:
            return
        case = shortened(out, partial(_is_out, conditions))
        who = say_witness(case, self._subject)
        yield whole.RESTING.at(
            span,
            also=[Label(rule.span, "nor here") for rule in leading[1:] if rule.span],
            label="not here",
            detail=f"No rule ever leads on {who}.{say_unseen(kinds)} "
            f"{whole.RESTING.matters}",
            help="add `otherwise:` below the last of them, and what follows then.",
            step=step.name,
        )

    def twice(self, step: Step) -> Iterator[Diagnostic]:
        """Find two rules for one occasion of which neither is a part of the other."""
        rules = [
            rule
            for rule in self._lifecycle.rules(step)
            if asked(rule) and not isinstance(rule.trigger, OnClock)
        ]
        if len(rules) > _MOST_COMPARED:
            return
        for one, other in combinations(rules, 2):
            if not _is_same_occasion(one, other) or _does(one) == _does(other):
                continue
            if one.because or other.because:
                continue
            first, second = All(asked(one)), All(asked(other))
            kinds = self._kinds((first, second), step)
            if not kinds.is_whole or any(case != lasting(case) for case in kinds):
                continue
            both = _shared(first, second, kinds)
            if both is None:
                continue
            yield whole.TWICE.at(
                other.span or Span(1, 1, 2),
                also=[Label(one.span or Span(1, 1, 2), "this one is taken")],
                detail=f"Both apply to {say_witness(both, self._subject)}. "
                f"{whole.TWICE.matters}",
                help="say in the condition of one of them whom the other is for; or "
                "say with `because` that this is meant.",
                occasion=_say_occasion(other),
            )

    def _kinds(self, conditions: Iterable[Condition], step: Step) -> Cases:
        return kinds_of(conditions, self._subject, self._programme, step)


def _divides(rules: Sequence[Rule]) -> bool:
    """Say whether rules divide people up, and do not only say for whom an event is."""
    conditions = [conditions_of(rule) for rule in rules]
    shared = frozenset.intersection(*conditions) if conditions else frozenset()
    return len(rules) <= _MOST_DIVIDED and shared not in conditions


def _is_out(conditions: Sequence[Condition], case: Case) -> bool:
    return all(holds(condition, case) is False for condition in conditions)


def _parties(rules: Iterable[Rule]) -> dict[Party, None]:
    return {
        party: None
        for rule in rules
        if isinstance(rule.trigger, OnEvent)
        for party in rule.trigger.by
    }


def _leaves(rule: Rule, step: Step) -> bool:
    return rule.target is not None and rule.target != Go(step.name)


def _moves_on(rule: Rule, step: Step) -> bool:
    """Say whether a clock, the engine or an event leads on from a step."""
    match rule.trigger:
        case OnClock():
            forgoes = any(isinstance(action, Forgo) for action in rule.actions)
            return _leaves(rule, step) or forgoes
        case OnEngine():
            return _leaves(rule, step)
        case OnEvent():
            return isinstance(rule.target, Go)
        case OnTrue():
            return False


def _is_same_occasion(one: Rule, other: Rule) -> bool:
    match one.trigger, other.trigger:
        case OnEvent(name=name, by=by), OnEvent(name=same) if name == same:
            return any(admits(other, party) for party in by)
        case OnTrue(), OnTrue():
            return one.target is not None and other.target is not None
        case OnEngine() as heard, told:
            return heard == told and heard.name != "enter"
        case _:
            return False


def _say_occasion(rule: Rule) -> str:
    words = say_trigger(rule.trigger).partition(",")[0]
    is_plain = isinstance(rule.trigger, OnTrue) and words != "when done"
    return "when" if is_plain else words


def _does(rule: Rule) -> object:
    return rule.target, rule.actions


def _shared(first: Condition, second: Condition, kinds: Cases) -> Case | None:
    """Give somebody to whom both apply, if each applies to others as well."""
    both: Case | None = None
    has_first = has_second = False
    for case in kinds:
        is_first, is_second = holds(first, case), holds(second, case)
        has_first = has_first or (is_first is True and is_second is False)
        has_second = has_second or (is_second is True and is_first is False)
        if both is None and is_first and is_second:
            both = case
    return both if has_first and has_second else None

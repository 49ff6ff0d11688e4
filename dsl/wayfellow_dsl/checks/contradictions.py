"""Whether a condition can be true of anybody, and whether a rule still has its turn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..classes import Case, Cases
from ..diagnostics import Diagnostic, Label
from ..model import (
    All,
    AnyOf,
    Condition,
    Go,
    Lifecycle,
    OnEngine,
    OnEvent,
    OnTrue,
    Programme,
    Rule,
    Span,
    Step,
)
from ..truth import holds
from . import steps, whole
from .kinds import kinds_of, lasting
from .precedence import Occasion, admits, occasion
from .ways import asked, starts_of

_MOST_ABOVE = 12
"""A rule below more rules for the same occasion is not compared with all of them."""
_MOST_EXCLUSIONS = 50


def check(programme: Programme) -> Iterator[Diagnostic]:
    """Find conditions that hold for nobody, and rules that never have their turn.

    A rule of a stage for several roles is named only when it applies to none of them.
    """
    found: dict[Span, Diagnostic | None] = {}
    for lifecycle in programme.lifecycles:
        look = _Look(programme, lifecycle)
        for step in lifecycle.steps:
            if step.implied:
                continue
            for span, condition in _conditions(step):
                problem = look.never(step, span, condition)
                if found.setdefault(span, problem) is not None:
                    found[span] = problem
            above: dict[Occasion, list[Rule]] = {}
            for rule in step.rules:
                same = above.setdefault(occasion(rule), [])
                if rule.span is not None and found.get(rule.span) is None:
                    yield from look.taken_before(step, same, rule)
                same.append(rule)
    yield from (problem for problem in found.values() if problem is not None)
    yield from _matches(programme)


def _conditions(step: Step) -> Iterator[tuple[Span, Condition]]:
    for need in step.needs:
        if need.guard is not None and need.span is not None:
            yield need.span, need.guard
    for rule in step.rules:
        conditions = asked(rule)
        if conditions and rule.span is not None and rule.span != step.span:
            yield rule.span, All(conditions)


class _Look:
    """Looks at the steps of one lifecycle."""

    def __init__(self, programme: Programme, lifecycle: Lifecycle) -> None:
        self._programme = programme
        self._lifecycle = lifecycle
        self._subject = lifecycle.subject
        self._is_role = any(role.name == lifecycle.subject for role in programme.roles)
        self._starts = frozenset(starts_of(lifecycle))
        self._ways_in: dict[str, list[Condition]] = {}
        for source in lifecycle.steps:
            for rule in lifecycle.rules(source):
                if isinstance(rule.target, Go):
                    into = self._ways_in.setdefault(rule.target.step, [])
                    into.append(All(asked(rule)))

    def never(self, step: Step, span: Span, condition: Condition) -> Diagnostic | None:
        """Say that a condition holds for nobody, or for nobody who comes here."""
        kinds = self._kinds([condition], step)
        if not kinds.is_whole:
            return None
        if not any(holds(condition, case) is not False for case in kinds):
            return whole.NEVER_HOLDS.at(
                span,
                help="leave out one of its parts, or write `or` where either is "
                "enough.",
            )
        ways_in = self._ways_in.get(step.name, [])
        is_closing = not self._is_role and step.stage == "closure"
        is_many = len(ways_in) > _MOST_ABOVE
        is_start = step.name in self._starts
        if is_start or is_closing or is_many or not ways_in or All(()) in ways_in:
            return None
        coming = AnyOf(tuple(ways_in))
        kinds = self._kinds([condition, coming], step)
        if not kinds.is_whole or any(
            holds(condition, case) is not False and holds(coming, case) is not False
            for case in map(lasting, kinds)
        ):
            return None
        return whole.NEVER_HOLDS.at(
            span,
            label="not for anybody who comes here",
            help=f"compare it with the conditions of the rules that lead to "
            f"`{step.name}`.",
        )

    def taken_before(
        self, step: Step, same: Sequence[Rule], rule: Rule
    ) -> Iterator[Diagnostic]:
        """Find out whether the rules above together leave nothing to a rule.

        `same` are those for the same occasion.
        """
        if not 1 < len(same) <= _MOST_ABOVE or rule.span is None:
            return
        above = [other for other in same if _is_before(other, rule)]
        if len(above) < 2:
            return
        if any(other.guard is None and not _condition(other) for other in above):
            return  # One alone is told of by itself.
        taken = AnyOf(tuple(All(asked(other)) for other in above))
        condition = All(asked(rule))
        kinds = self._kinds([taken, condition], step)
        if kinds.is_whole and all(
            holds(taken, case) is True for case in _those(kinds, condition)
        ):
            also = [Label(o.span, "taken first") for o in above if o.span is not None]
            yield steps.NEVER_TAKEN.at(
                rule.span,
                also=also,
                help="leave it out, or let one of the rules above apply to fewer "
                "people.",
            )

    def _kinds(self, conditions: Sequence[Condition], step: Step) -> Cases:
        return kinds_of(conditions, self._subject, self._programme, step)


def _those(kinds: Cases, condition: Condition) -> Iterator[Case]:
    return (case for case in kinds if holds(condition, case) is not False)


def _condition(rule: Rule) -> bool:
    return isinstance(rule.trigger, OnTrue)


def _is_before(other: Rule, rule: Rule) -> bool:
    """Say whether a rule above is tried first on every occasion of a rule."""
    match other.trigger, rule.trigger:
        case OnEvent(name=name), OnEvent(name=same, by=parties) if name == same:
            return all(admits(other, party) for party in parties)
        case OnTrue(), OnTrue():
            return other.target is not None
        case OnEngine() as heard, told:
            return heard == told
        case _:
            return False


# -- Matches ---------------------------------------------------------------------------


def _matches(programme: Programme) -> Iterator[Diagnostic]:
    """Find exclusions that speak of nobody, and those that leave nobody."""
    for policy in programme.policies:
        if not 0 < len(policy.exclusions) <= _MOST_EXCLUSIONS:
            continue
        relation = policy.relationship
        for exclusion in policy.exclusions:
            kinds = kinds_of([exclusion.condition], relation, programme)
            never = kinds.is_whole and all(
                holds(exclusion.condition, case) is False for case in kinds
            )
            if never and exclusion.span is not None:
                yield whole.NEVER_HOLDS.at(
                    exclusion.span,
                    help="leave it out, or say of whom it is meant.",
                )
        either = AnyOf(tuple(one.condition for one in policy.exclusions))
        kinds = kinds_of([either], relation, programme)
        spans = [one.span for one in policy.exclusions if one.span is not None]
        if kinds.is_whole and spans and all(holds(either, case) for case in kinds):
            yield whole.NOBODY_FITS.at(
                spans[-1],
                also=[Label(span, "together with this") for span in spans[:-1]],
                help="leave out one of them, or let it exclude fewer people.",
                match=policy.name,
            )

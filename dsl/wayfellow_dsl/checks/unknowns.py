"""Whether optional details are tested with `is known` before they are compared.

So is what a plugin works out from them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..diagnostics import Diagnostic
from ..model import (
    All,
    AnyOf,
    Compare,
    Computed,
    Condition,
    Constant,
    Detail,
    Fact,
    Identity,
    Known,
    Never,
    Not,
    Programme,
    Share,
    Span,
    Term,
    Total,
)
from ..phrases import say_date, say_term, say_value
from . import conditions, extensions
from .ways import all_rules, asked

_Known = Fact | Computed
_Facts = frozenset[_Known]


def check(programme: Programme) -> Iterator[Diagnostic]:
    """Find the comparisons with an optional detail that may be unknown."""
    optional = {
        (role.name, detail.name): detail
        for role in programme.roles
        for detail in role.details
        if detail.optional
    }
    for subject, condition, span in _conditions(programme) if optional else ():
        walk = _Walk(subject, optional)
        walk.follow(condition, frozenset())
        for comparison, facts in walk.found:
            yield _untested(comparison, facts, optional, subject, span)


def _conditions(programme: Programme) -> Iterator[tuple[str, Condition, Span]]:
    """Yield each condition, whose it is, and where it stands.

    Preferences are left out: a wish about what is unknown is simply not met.
    """
    for lifecycle in programme.lifecycles:
        for step in lifecycle.steps:
            for need in step.needs:
                yield from _stated(lifecycle.subject, need.guard, need.span)
            yield from _stated(lifecycle.subject, step.starts_if, step.span)
            for hoped in step.expects:
                yield from _stated(lifecycle.subject, hoped.condition, hoped.span)
        for rule in all_rules(lifecycle):
            yield from _stated(lifecycle.subject, All(asked(rule)), rule.span)
    for policy in programme.policies:
        for group in (policy.seekers, policy.partners):
            yield from _stated(group.role, group.condition, policy.span)
        for exclusion in policy.exclusions:
            yield from _stated("", exclusion.condition, exclusion.span)
    for measure in programme.measures:
        if isinstance(measure.figure, Share | Total):
            yield from _stated(measure.of, measure.figure.condition, measure.span)
    for guarantee in programme.guarantees:
        if isinstance(guarantee.promise, Never):
            broken = guarantee.promise.condition
            if guarantee.promise.unless is not None:
                broken = All((broken, Not(guarantee.promise.unless)))
            yield from _stated(guarantee.of, broken, guarantee.span)


def _stated(
    subject: str, condition: Condition | None, span: Span | None
) -> Iterator[tuple[str, Condition, Span]]:
    if condition is not None and span is not None:
        yield subject, condition, span


class _Sides(NamedTuple):
    """What is known for certain once a condition holds, and once it does not."""

    holds: _Facts
    fails: _Facts


class _Walk:
    """Goes through a condition as it is read, from left to right."""

    def __init__(self, subject: str, optional: dict[tuple[str, str], Detail]) -> None:
        self.found: list[tuple[Compare, tuple[_Known, ...]]] = []
        self._subject = subject
        self._optional = optional

    def follow(self, condition: Condition, known: _Facts) -> _Sides:
        """Note what may be unknown where it is compared."""
        match condition:
            case Known(fact=fact):
                return _Sides(known | {fact}, known)
            case Not(condition=inner):
                holds, fails = self.follow(inner, known)
                return _Sides(fails, holds)
            case All(conditions=parts):
                sure, ways = known, []
                for part in parts:
                    sure, fails = self.follow(part, sure)
                    ways.append(fails)
                return _Sides(sure, _in_all(ways, known))
            case AnyOf(conditions=parts):
                sure, ways = known, []
                for part in parts:
                    holds, sure = self.follow(part, sure)
                    ways.append(holds)
                return _Sides(_in_all(ways, known), sure)
            case Compare(left=left, right=right):
                facts = [term for term in (left, right) if isinstance(term, _Known)]
                untested = [
                    fact
                    for fact in dict.fromkeys(facts)
                    if fact not in known and self._is_open(fact, known)
                ]
                if untested:
                    self.found.append((condition, tuple(untested)))
                return _Sides(known.union(facts), known)
            case _:
                return _Sides(known, known)

    def _is_open(self, fact: _Known, known: _Facts) -> bool:
        """Say whether a fact, or what it is worked out from, may not be known."""
        if isinstance(fact, Fact):
            return self._is_optional(fact)
        reads = [
            Fact(detail.name, of) for of in fact.roles for detail in fact.function.reads
        ]
        return any(self._is_optional(read) and read not in known for read in reads)

    def _is_optional(self, fact: Fact) -> bool:
        return (fact.of or self._subject, fact.name) in self._optional


def _in_all(ways: list[_Facts], known: _Facts) -> _Facts:
    return known.union(frozenset.intersection(*ways)) if ways else known


def _untested(
    comparison: Compare,
    facts: tuple[_Known, ...],
    optional: dict[tuple[str, str], Detail],
    subject: str,
    span: Span,
) -> Diagnostic:
    first = facts[0]
    kind = (
        optional[first.of or subject, first.name].type
        if isinstance(first, Fact)
        else first.function.type
    )
    names = [_write(fact, kind) for fact in facts]
    said = _write_comparison(comparison, kind)
    known = " and ".join(f"{name} is known" for name in names)
    unknown = " or ".join(f"{name} is not known" for name in names)
    advice = (
        f"write `{known} and {said}`; or, where the unknown is to count as well, "
        f"`{unknown} or {said}`."
    )
    if isinstance(first, Computed):
        return extensions.UNTESTED.at(span, help=advice, function=names[0])
    return conditions.UNTESTED.at(span, help=advice, fact=names[0])


def _write_comparison(comparison: Compare, kind: str) -> str:
    is_bare = comparison.operator in ("is", "is not", "includes")
    operator = comparison.operator if is_bare else f"is {comparison.operator}"
    if comparison.operator == "shares":
        operator = "shared with"
    if kind == "date":
        operator = operator.replace("under", "before")
    if kind == "levels":
        operator = operator.replace("under", "below").replace("over", "above")
    left, right = (_write(term, kind) for term in (comparison.left, comparison.right))
    return f"{left} {operator} {right}"


def _write(term: Term, kind: str) -> str:
    """Write a term as the file does; `kind` is the type of what is compared."""
    match term:
        case Computed(name=name, beside=beside) if beside:
            return name
        case Fact(name=name, of=of) | Computed(name=name, of=of):
            return f"the {of}'s {name}" if of else name
        case Identity(of=of) if of:
            return f"the {of}"
        case Constant(value=str() as value):
            written = {"text": f'"{value}"'}
            return say_date(value) if kind == "date" else written.get(kind, value)
        case Constant(value=value):
            return say_value(value)
        case _:
            return say_term(term)

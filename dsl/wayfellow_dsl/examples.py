"""Examples of values: one on each side of the constants that a value is compared with.

Terms that are compared with each other share their constants, and get as many examples
of each class as there are terms, so that they can be alike and differ in either way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations, pairwise
from typing import NamedTuple, get_args, get_type_hints

from .model import (
    INVITED_BY,
    Computed,
    Count,
    Fact,
    Identity,
    Need,
    Programme,
    Term,
    Value,
)

_MOST_SETS = 6
"""Of so many choices every combination is given; of more, only none, one and all."""

_ELSE = "something else"


class Kind(NamedTuple):
    """What values a term can have."""

    type: str
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    is_whole: bool = False
    may_be_unknown: bool = False
    names: tuple[str, ...] = ()
    """For somebody in particular: what they are called."""


def kind_of(term: Term, subject: str, programmes: Sequence[Programme]) -> Kind:
    """Say what values a term can have, in every one of several programmes.

    Raises KeyError for a fact that none of them declares.
    """
    match term:
        case Fact(name=name, of=of):
            kinds = [
                kind
                for programme in programmes
                for kind in _declared(name, of or subject, programme)
            ]
            if not kinds:
                raise KeyError(name)
            return _joined(kinds)
        case Computed(function=function):
            kind = Kind(function.type, function.choices, may_be_unknown=True)
            is_share = function.type == "percent"
            return kind._replace(least=0, most=100) if is_share else kind
        case Identity(of=of):
            return Kind("somebody", names=(of or subject,))
        case Count(name="capacity", of=of):
            most = {
                role.takes.most
                for programme in programmes
                for role in programme.roles
                if role.name == (of or subject)
            }
            return Kind("fixed", choices=tuple(map(str, sorted(most))))
        case Count(name=name, of=of):
            unknown = name == "days in" or (
                name == "age" and _is_birth_optional(of or subject, programmes)
            )
            return Kind("number", (), 0, None, name != "hours met", unknown)
        case _:
            raise KeyError(term)


def _is_birth_optional(owner: str, programmes: Sequence[Programme]) -> bool:
    return any(
        detail.optional
        for programme in programmes
        for role in programme.roles
        for detail in role.details
        if role.name == owner and detail.type == "date of birth"
    )


def _declared(name: str, owner: str, programme: Programme) -> Iterator[Kind]:
    survey_name, _, question_name = name.rpartition(".")
    for role in programme.roles:
        for detail in role.details:
            if (role.name, detail.name) == (owner, name):
                yield Kind(detail.type, detail.choices, may_be_unknown=detail.optional)
    for survey in programme.surveys:
        for question in survey.questions:
            if (survey.name, question.name) == (survey_name, question_name):
                kind = Kind(question.type, question.choices, may_be_unknown=True)
                if question.type == "scale":
                    kind = kind._replace(least=question.least, most=question.most)
                yield kind
    yield from _noted(name, owner, programme)


_NEEDS = frozenset(get_args(get_type_hints(Need)["kind"]))
"""The kinds of needs, with which their keys begin."""


def _noted(name: str, owner: str, programme: Programme) -> Iterator[Kind]:
    """Give the kind of a fact that the engine notes itself, if it is one."""
    if name == INVITED_BY:
        yield Kind("person", may_be_unknown=True)
    if name.partition(" ")[0] not in _NEEDS:
        return
    for lifecycle in programme.lifecycles:
        for step in lifecycle.steps:
            if lifecycle.subject == owner and name in (n.key for n in step.needs):
                yield Kind("yes or no", may_be_unknown=True)


def _joined(kinds: Sequence[Kind]) -> Kind:
    """Join what several versions say: what all of them know comes first."""
    first = kinds[0]
    known = {choice for kind in kinds for choice in kind.choices}
    shared = [each for each in first.choices if all(each in k.choices for k in kinds)]
    least = [kind.least for kind in kinds if kind.least is not None]
    most = [kind.most for kind in kinds if kind.most is not None]
    return first._replace(
        choices=(*shared, *sorted(known.difference(shared))),
        least=max(least, default=None),
        most=min(most, default=None),
        may_be_unknown=any(kind.may_be_unknown for kind in kinds),
    )


def give_examples(
    kind: Kind,
    constants: Sequence[Value],
    number: int = 1,
    orders: Iterable[tuple[str, ...]] = (),
    others: Sequence[str] = (),
) -> tuple[Value | None, ...]:
    """Give an example of each class that the constants make, the unknown last.

    `number` terms are compared with each other; `orders` are the orders in which levels
    are compared; `others` are the people among those terms.
    """
    match kind.type:
        case "number" | "percent" | "scale":
            values: Iterable[Value] = _numbers(kind, _only_numbers(constants), number)
        case "date" | "date of birth":
            days = [date.fromisoformat(str(day)).toordinal() for day in constants]
            bounds = Kind("number", (), 1, date.max.toordinal(), is_whole=True)
            found = _numbers(bounds, days or [date(2027, 1, 11).toordinal()], number)
            values = [date.fromordinal(int(day)).isoformat() for day in found]
        case "yes or no":
            values = (True, False)
        case "levels":
            values = _levels(kind.choices, constants, number, set(orders))
        case "one of":
            values = _some(kind.choices, constants, number)
        case "some of":
            values = _sets(kind.choices, constants, has_others=number > 1)
        case "text":
            values = (*dict.fromkeys(constants), *_others(_ELSE, number))
        case "people":
            named = (*others, *_others("somebody else", number - len(others)))
            values = (*((name,) for name in named), ())
        case "person":
            values = (*others, *_others("somebody else", number - len(others)))
        case "somebody":
            values = (*kind.names, *others)
        case "fixed":
            values = map(int, kind.choices)
        case unknown:
            raise KeyError(unknown)
    return (*values, None) if kind.may_be_unknown else tuple(values)


def _others(words: str, number: int) -> Iterator[str]:
    for place in range(max(1, number)):
        yield f"{words} {place + 1}" if place else words


def _only_numbers(constants: Iterable[Value]) -> list[float]:
    return [value for value in constants if isinstance(value, (int, float))]


def _numbers(kind: Kind, constants: Iterable[float], number: int) -> list[int | float]:
    """Give each constant, and numbers below, between and above; whole ones first."""
    points = sorted(set(constants)) or [1]
    found: list[float] = [*points]
    found += (points[0] - place for place in range(1, number + 1))
    found += (points[-1] + place for place in range(1, number + 1))
    for low, high in pairwise(points):
        whole = [low + place for place in range(1, number + 1) if low + place < high]
        found += whole
        if len(whole) < number and not kind.is_whole:
            gap = (high - low) / (number + 1)
            found += (low + gap * place for place in range(1, number + 1))
    fit = {
        int(value) if float(value).is_integer() else value
        for value in found
        if (kind.least is None or value >= kind.least)
        and (kind.most is None or value <= kind.most)
    }
    return sorted(fit, key=lambda value: (isinstance(value, float), value))


def _levels(
    choices: tuple[str, ...],
    constants: Sequence[Value],
    number: int,
    orders: set[tuple[str, ...]],
) -> tuple[str, ...]:
    """Give each constant, and levels below, between and above them."""
    if orders - {choices}:
        # Two versions that order them differently agree on no class.
        return choices
    kept, since = [], 0
    for choice in choices:
        since = 0 if choice in constants else since + 1
        if since <= number:
            kept.append(choice)
    return tuple(kept)


def _some(
    choices: tuple[str, ...], constants: Sequence[Value], number: int
) -> tuple[str, ...]:
    """Give each choice that is mentioned, and as many others as there are terms."""
    others = [choice for choice in choices if choice not in constants][:number]
    return tuple(each for each in choices if each in constants or each in others)


def _sets(
    choices: tuple[str, ...], constants: Sequence[Value], has_others: bool
) -> Iterator[tuple[str, ...]]:
    """Give combinations of what is mentioned, beside a choice that is not, if any."""
    told = choices if has_others else [each for each in choices if each in constants]
    other = [each for each in choices if each not in told][:1]
    sizes: Iterable[int] = range(len(told), -1, -1)
    if len(told) > _MOST_SETS:
        sizes = (len(told), 1, 0)
    for size in sizes:
        for chosen in combinations(told, size):
            yield chosen or tuple(other)

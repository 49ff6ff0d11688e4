"""What a thing has, field by field: how each change is judged, and how it is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from wayfellow_dsl.model import (
    Capacity,
    Closure,
    Computed,
    Condition,
    Constant,
    Count,
    Fact,
    Identity,
    Party,
)
from wayfellow_dsl.phrases import (
    say_condition,
    say_date,
    say_list,
    say_name,
    say_party,
    say_term,
    say_value,
)

from .differences import Difference, Effect, opposite
from .pairing import changed_fields, line_of

Judge = Callable[[Any, Any], Effect] | Effect
"""What a change of a field means, from its older and its newer value."""


def compare_fields(
    where: str,
    old: Any,
    new: Any,
    judges: Mapping[str, Judge],
    words: Mapping[str, str] | None = None,
) -> Iterator[Difference]:
    """Find what differs between two things of one kind; `different` unless judged.

    `words` say a field in the words of the language where its name is another.
    """
    for name, (before, now) in changed_fields(old, new).items():
        judge = judges.get(name, "different")
        effect = judge if isinstance(judge, str) else judge(before, now)
        said = (words or {}).get(name, say_name(name))
        yield tell(
            effect, where, say_field(said, before), say_field(said, now), old, new
        )


def tell(
    effect: Effect,
    where: str,
    before: str,
    now: str,
    old: Any = None,
    new: Any = None,
    of: tuple[str, ...] = (),
) -> Difference:
    """Make a difference of two things that know where they stand."""
    return Difference(effect, where, of, before, now, line_of(old), line_of(new))


def more_is(effect: Effect) -> Callable[[Any, Any], Effect]:
    """Judge a number: more of it means `effect`, and less the opposite."""
    return lambda before, now: effect if now > before else opposite(effect)


def yes_is(effect: Effect) -> Callable[[Any, Any], Effect]:
    """Judge a yes or no: to become yes means `effect`, and no the opposite."""
    return more_is(effect)


def members_are(effect: Effect) -> Callable[[Any, Any], Effect]:
    """Judge a set of names: only more of them means `effect`, only fewer the opposite.

    Another order of the same names is mere wording.
    """

    def judge(before: Any, now: Any) -> Effect:
        old, new = set(before), set(now)
        if old == new:
            return "wording"
        if old < new:
            return effect
        return opposite(effect) if new < old else "different"

    return judge


def say_field(name: str, value: Any) -> str:
    """Say a field: `private`, `no label`, `timezone Europe/London`."""
    words = say_name(name)
    if value is None or value is False or value in ("", ()):
        return f"no {words}" if not isinstance(value, bool) else f"not {words}"
    return words if value is True else f"{words} {_say(value)}"


def _say(value: Any) -> str:
    match value:
        case bool() | int() | float():
            return say_value(value)
        case str():
            return value
        case tuple():
            return say_list([_say(each) for each in value], "and")
        case Party():
            return say_party(value)
        case Closure(first=first, last=last):
            if first == last:
                return say_date(first)
            return f"{say_date(first)} to {say_date(last)}"
        case Capacity(least=least, most=most) if least == most:
            return f"{most}"
        case Capacity(least=least, most=most):
            return f"{least} to {most}"
        case Constant() | Fact() | Identity() | Count() | Computed():
            return say_term(value)
        case msgspec.Struct():
            return _say_struct(value)
        case _:
            return str(value)


def _say_struct(value: msgspec.Struct) -> str:
    if isinstance(value, Condition):
        return say_condition(value)
    if type(value).__str__ is not object.__str__ and not hasattr(value, "span"):
        written = str(value)
        if not written.startswith(type(value).__name__):
            return written
    told = [
        _say(inner)
        for name in value.__struct_fields__
        if name != "span"
        and (inner := getattr(value, name)) not in (None, "", (), False)
    ]
    return " ".join(told)

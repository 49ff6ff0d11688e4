"""Pairing: which thing of the older version became which of the newer one.

Things are paired by what they have in common, the most first. Each way of pairing gives
the same pairs when the versions change places.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec.structs import replace

Thing = TypeVar("Thing")
Key = Callable[[Thing], Hashable | None]
"""What two things have in common; None for nothing that would pair them."""


class Pairs(NamedTuple):
    """The pairs, in the order of the newer version, and who stayed alone."""

    paired: list[tuple[Any, Any]]
    removed: list[Any]
    added: list[Any]


def pair(old: Sequence[Thing], new: Sequence[Thing], *keys: Key[Thing]) -> Pairs:
    """Pair the things that agree on the first key, then of the rest on the next."""
    before, now = [*old], [*new]
    found: list[tuple[Thing, Thing]] = []
    for key in keys:
        groups: dict[Hashable, list[Thing]] = {}
        for each in before:
            said = key(each)
            if said is not None:
                groups.setdefault(said, []).append(each)
        for each in [*now]:
            same = groups.get(key(each))
            if same:
                other = same.pop(0)
                found.append((other, each))
                before = [thing for thing in before if thing is not other]
                now = [thing for thing in now if thing is not each]
    order = {id(each): place for place, each in enumerate(new)}
    found.sort(key=lambda both: order[id(both[1])])
    return Pairs(found, before, now)


def bare(value: Any) -> Any:
    """Give a value without the places at which it and its parts stand in the file."""
    if isinstance(value, tuple) and type(value) is tuple:
        return tuple(map(bare, value))
    if not isinstance(value, msgspec.Struct):
        return value
    changes = {
        name: None if name == "span" else bare(getattr(value, name))
        for name in value.__struct_fields__
    }
    return replace(value, **changes)


def changed_fields(old: Any, new: Any) -> dict[str, tuple[Any, Any]]:
    """Give each field in which two values differ, with both of its values."""
    found = {}
    for name in new.__struct_fields__:
        before, now = getattr(old, name), getattr(new, name)
        if name != "span" and bare(before) != bare(now):
            found[name] = (before, now)
    return found


def line_of(value: Any) -> int:
    """Say on which line something stands; 0 where that is not known."""
    span = getattr(value, "span", None)
    return 0 if span is None else int(span.line)

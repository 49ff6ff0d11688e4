"""The values that every part of the model is made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import msgspec

T = TypeVar("T")

Value = bool | int | float | str | tuple[str, ...]
"""What a fact can hold: yes or no, a number, a text (also dates, as ISO 8601
text, and people, by identifier), or several choices."""


class Frozen(
    msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True
):
    """A value that never changes and that knows its own JSON."""


class Span(msgspec.Struct, frozen=True, array_like=True):
    """Where a sentence stands in its file; lines and columns count from 1."""

    line: int
    column: int
    end_column: int


def find_all(value: object, kind: type[T]) -> Iterator[T]:
    """Yield every value of a kind inside a value, itself included, in order."""
    if isinstance(value, kind):
        yield value
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from find_all(getattr(value, name), kind)
    elif isinstance(value, tuple):
        for item in value:
            yield from find_all(item, kind)

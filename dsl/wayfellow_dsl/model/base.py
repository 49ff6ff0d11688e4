"""The values that every part of the model is made of."""

from __future__ import annotations

import msgspec

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

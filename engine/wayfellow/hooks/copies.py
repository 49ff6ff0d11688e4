"""Copies for plugins: what they do to one changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, get_args, get_origin

from msgspec import Struct, structs

_Copier = Callable[[Any], Any]


def copy_of(value: Any) -> Any:
    """Give a copy of a value; what in it can never change is shared."""
    if isinstance(value, Struct):
        own = {
            name: copied(getattr(value, name))
            for name, copied in _open_fields(type(value))
        }
        return structs.replace(value, **own) if own else value
    if isinstance(value, dict):
        return {name: copy_of(item) for name, item in value.items()}
    if isinstance(value, list):
        return [copy_of(item) for item in value]
    if isinstance(value, tuple) and any(isinstance(item, Struct) for item in value):
        return tuple(copy_of(item) for item in value)
    return value


@cache
def _open_fields(kind: type[Struct]) -> tuple[tuple[str, _Copier], ...]:
    """Name the fields in which something could be changed, and how each is copied."""
    within = frozenset({kind})
    return tuple(
        # An empty one as well: something could be put into it.
        (field.name, dict.copy if _is_flat(field.type, within) else copy_of)
        for field in structs.fields(kind)
        if _can_change(field.type, within)
    )


def _is_flat(hint: Any, within: frozenset[type]) -> bool:
    """Say whether it is a dict in whose values nothing can be changed."""
    is_dict = get_origin(hint) is dict
    return is_dict and not any(_can_change(one, within) for one in get_args(hint))


def _can_change(hint: Any, within: frozenset[type]) -> bool:
    found = get_origin(hint) or hint
    if found in (dict, list, Any):
        return True
    if isinstance(found, type) and issubclass(found, Struct):
        if found in within:
            return False
        inside = within | {found}
        return any(_can_change(one.type, inside) for one in structs.fields(found))
    return any(_can_change(one, within) for one in get_args(hint))

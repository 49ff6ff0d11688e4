"""Copies for plugins: what they do to one changes nothing."""

from __future__ import annotations

from typing import Any

import msgspec


def copy_of(value: Any) -> Any:
    """Give a copy of a value; what in it can never change is shared."""
    if isinstance(value, dict):
        return {name: copy_of(item) for name, item in value.items()}
    if isinstance(value, msgspec.Struct):
        own = {
            name: copy_of(item)
            for name in value.__struct_fields__
            if isinstance(item := getattr(value, name), dict) and item
        }
        return msgspec.structs.replace(value, **own) if own else value
    return value

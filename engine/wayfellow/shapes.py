"""Whether what a plugin declares has the shape that files and decisions rely on."""

from __future__ import annotations

import re
from typing import Any, get_args

import msgspec
from msgspec.structs import FieldInfo, fields

from wayfellow_dsl.model import Extension
from wayfellow_dsl.phrases import say_list

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
"""A name as files can say it."""
_EXPECTED = {
    "functions": "a tuple, such as `(Function(…),)`",
    "needs": "a tuple, such as `(Asked(…),)`",
    "deeds": "a tuple, such as `(Deed(…),)`",
    "reads": 'a tuple of details, such as `(Detail("postcode", "text"),)`',
    "details": 'a tuple of details, such as `(Detail("postcode", "text"),)`',
    "choices": 'a tuple of words, such as `("near", "far")`',
    "lasts": 'a duration, such as `Duration(1, "years")`',
    "daily": "True or False",
}
"""What the arguments have to be that are neither a text nor one of several words."""


def misshapen(extension: object) -> str:
    """Say what an extension should be that it is not; nothing when all is well."""
    if not isinstance(extension, Extension):
        return "a Language begins with an `Extension`"
    return _misshapen(extension)


def _misshapen(made: Any) -> str:
    """Look at every argument of a value, and at those of its own."""
    kind = type(made).__name__.lower()
    kind = _KINDS.get(kind, kind)
    called = f"its {kind}" if kind == "extension" else f"its {kind} `{made.name}`"
    for field in fields(made):
        value = getattr(made, field.name)
        if not _fits(value, field):
            return f"`{field.name}` of {called} must be {_expected(field)}"
        if field.name == "name" and not _NAME.fullmatch(value):
            return (
                f"`{value}` cannot be the name of its {kind}: a name is one word of "
                "letters, digits and underscores, and begins with a letter"
            )
        if field.name == "choices" and (found := _unsayable(called, value)):
            return found
        parts = value if isinstance(value, tuple) else ()
        for part in parts:
            if isinstance(part, msgspec.Struct) and (found := _misshapen(part)):
                return found
    return ""


def _unsayable(called: str, choices: tuple[str, ...]) -> str:
    """Say which of several choices no file could name, or name one of."""
    for choice in choices:
        if not _NAME.fullmatch(choice):
            return (
                f"`{choice}` cannot be a choice of {called}: a file has to name it "
                "in one word of letters, digits and underscores, which begins with a "
                "letter"
            )
        if choices.count(choice) > 1:
            return f"{called} has the choice `{choice}` twice"
    return ""


_KINDS = {"asked": "need", "deed": "action"}


def _fits(value: Any, field: FieldInfo) -> bool:
    try:
        return bool(msgspec.convert(value, field.type) == value)
    except (msgspec.ValidationError, TypeError):
        return False


def _expected(field: FieldInfo) -> str:
    if field.name in _EXPECTED:
        return _EXPECTED[field.name]
    words = [f"`{each}`" for each in get_args(field.type) if isinstance(each, str)]
    return f"one of {say_list(words, 'or')}" if words else "a text"

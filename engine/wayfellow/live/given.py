"""What a host hands over, looked at before anything is done with it.

Whatever is of no use is refused in words, with what to hand over instead. Nothing that
one of the databases could not keep ever reaches it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from math import isfinite
from typing import Any, TypeVar, get_type_hints

import msgspec

from wayfellow.decide import Actor, EnrolPerson, Event
from wayfellow.decide.versions.crossing import StepMapping
from wayfellow.errors import Unusable

from .storage.columns import in_utc

_Kind = TypeVar("_Kind")
LONGEST = 100_000
"""How many characters a text may have."""
_LONGEST_NAME = 500
_MOST_PARTS = 10_000
_LARGEST = 2**63
_YEARS = range(1900, 3000)


def moment(value: Any) -> datetime:
    """Give a moment in UTC; Unusable or NaiveTime when it is none, or far away."""
    when = in_utc(value) if _is_near(value) else None
    if when is None:
        raise Unusable(
            f"the year {value.year} is too far away; give a time in the years from "
            f"{_YEARS[0]} to {_YEARS[-1]}"
        )
    return when


def day(value: Any, name: str) -> date:
    """Give a date; Unusable when it is none, or far away."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise Unusable(f"`{name}` is a `date`, such as `date(2027, 3, 1)`")
    if value.year not in _YEARS:
        raise Unusable(
            f"the year {value.year} is too far away; give a date in the years from "
            f"{_YEARS[0]} to {_YEARS[-1]}"
        )
    return value


def text(value: Any, name: str) -> str:
    """Give a name or another short text; Unusable when it is none."""
    if not isinstance(value, str):
        raise Unusable(f"`{name}` is a text{instead(value)}")
    _keepable(value, name, _LONGEST_NAME)
    return value


def identifier(value: Any, name: str) -> str:
    """Give a name that something goes by; Unusable when nobody could type it."""
    if not text(value, name) or value != value.strip() or not value.isprintable():
        raise Unusable(
            f"`{name}` is a name with something in it, without spaces around it"
            f"{instead(value)}"
        )
    return str(value)


def number(value: Any, name: str) -> int:
    """Give a whole number from 1 up; Unusable when it is none."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise Unusable(f"`{name}` is a whole number from 1 up{instead(value)}")
    return value


def key(value: Any) -> str | None:
    """Give an idempotency key, or None for none; Unusable for an empty one."""
    if value is None:
        return None
    if not text(value, "key"):
        raise Unusable("`key` has nothing in it; leave it out where there is none")
    return str(value)


def count(value: Any, name: str) -> int:
    """Give how many there are of something; Unusable when it is no whole number."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Unusable(f"`{name}` is a whole number{instead(value)}")
    return value


def of_kind(value: Any, kind: type[_Kind], name: str, hint: str) -> _Kind:
    """Give a value of a kind; Unusable, with a hint at what it is, for any other."""
    if not isinstance(value, kind):
        raise Unusable(f"`{name}` is {hint}{instead(value)}")
    return value


def to_call(value: Any, name: str, hint: str) -> None:
    """See that something can be called; Unusable, with a hint at what it is, if not."""
    if not callable(value):
        raise Unusable(f"`{name}` is called: give {hint}{instead(value)}")


def duration_or_none(value: Any, name: str) -> timedelta | None:
    """Give a duration, or None; Unusable for anything else."""
    if value is not None and not isinstance(value, timedelta):
        raise Unusable(
            f"`{name}` is a `timedelta`, such as `timedelta(minutes=5)`, or `None`"
            f"{instead(value)}"
        )
    return value


def step_mapping(value: Any) -> StepMapping:
    """Give where those go whose step is another one; nowhere for None."""
    if value is None:
        return StepMapping()
    if not isinstance(value, StepMapping):
        raise Unusable(
            "`mapping` is a `StepMapping`, such as "
            "`StepMapping(moves={'waiting': 'paused'}, renamed={'old': 'new'})`"
        )
    mapping(value.moves, "moves")
    mapping(value.renamed, "renamed")
    return value


def mapping(value: Any, name: str) -> dict[str, Any]:
    """Give details by name, none for None; Unusable for anything else."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise Unusable(
            f"`{name}` gives values by name, such as `{{'minutes': 60}}`"
            f"{instead(value)}"
        )
    return dict(value)


def members(value: Any) -> tuple[tuple[str, str], ...]:
    """Give who is in which role, each by role and identifier."""
    if not isinstance(value, Mapping):
        raise Unusable(
            "`members` says who is in which role, such as `{'mentee': 'ana', "
            "'mentor': 'ben'}`"
        )
    found: list[tuple[str, str]] = []
    for role, who in value.items():
        if isinstance(who, str):
            who = [who]
        if not isinstance(who, Iterable) or isinstance(who, (bytes, Mapping)):
            raise Unusable(
                "`members` names one person, or several, in each role, such as "
                "`{'mentee': ['ana', 'amy'], 'mentor': 'ben'}`"
            )
        found += [(text(role, "members"), text(one, "members")) for one in who]
    return tuple(found)


def events(value: Any) -> list[Event]:
    """Give events to send together."""
    if isinstance(value, Iterable):
        found = list(value)
        if all(isinstance(one, Event) for one in found):
            return found
    raise Unusable(
        "`events` are several `Event`s, such as `[Event('ana', 'accepted', at, by)]`"
    )


def posted(value: Any) -> Event | EnrolPerson:
    """Give what is posted: an event, or somebody who begins."""
    if not isinstance(value, (Event, EnrolPerson)):
        raise Unusable(
            "what is posted is an `Event` or an `EnrolPerson`, such as "
            "`Event('ana', 'accepted', at, by)`"
        )
    return value


def rows(value: Any) -> list[Mapping[str, str]]:
    """Give the rows of a table, each a mapping of column to text."""
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping)):
        found = list(value)
        if all(
            isinstance(row, Mapping)
            and all(isinstance(cell, str) for pair in row.items() for cell in pair)
            for row in found
        ):
            return found
    raise Unusable(
        "`people` are rows of column and text, such as "
        "`[{'identifier': 'ana', 'age': '14'}]`, or what `read_sheet` gives"
    )


def columns(value: Any) -> dict[str, str]:
    """Give what columns of a table are, by their names; none for None."""
    found = mapping(value, "columns")
    for name, target in found.items():
        text(name, "columns")
        text(target, "columns")
    return found


def actor(value: Any) -> Actor:
    """Give who does something, or looks at it."""
    if not isinstance(value, Actor):
        raise Unusable(
            "`by` says who does it, such as `Actor('coordinator', 'olu')`"
            f"{instead(value)}"
        )
    text(value.role, "by")
    text(value.id, "by")
    return value


def usable(stimulus: msgspec.Struct) -> None:
    """Look at all that a stimulus is made of; Unusable names what is of no use."""
    for name, kind in _fields(type(stimulus)):
        value = getattr(stimulus, name)
        if kind is str:
            if not isinstance(value, str):
                raise Unusable(f"`{name}` is a text{instead(value)}")
            longest = LONGEST if name == "reason" else _LONGEST_NAME
            _keepable(value, name, longest)
        elif kind is Actor:
            actor(value)
        elif isinstance(value, dict):
            _usable_values(value, name)


@cache
def _fields(kind: type[msgspec.Struct]) -> tuple[tuple[str, Any], ...]:
    return tuple(get_type_hints(kind).items())


def _usable_values(values: dict[Any, Any], whole: str) -> None:
    if len(values) > _MOST_PARTS:
        raise Unusable(f"`{whole}` has more than {_MOST_PARTS:,} parts; send fewer")
    for name, value in values.items():
        if not isinstance(name, str):
            raise Unusable(f"what `{whole}` names is named by texts{instead(name)}")
        _keepable(name, whole, _LONGEST_NAME)
        if isinstance(value, str):
            _keepable(value, name, LONGEST)
        elif isinstance(value, (int, float)):
            if not -_LARGEST <= value < _LARGEST or not isfinite(value):
                raise Unusable(f"`{name}` is a number that is too large to keep")
        elif not isinstance(value, (tuple, list)):
            raise Unusable(
                f"`{name}` is a text, a number, `True` or `False`, or several texts"
                f"{instead(value)}"
            )
        else:
            _usable_choices(value, name)


def _usable_choices(value: tuple[Any, ...] | list[Any], name: str) -> None:
    if len(value) > _MOST_PARTS:
        raise Unusable(f"`{name}` has more than {_MOST_PARTS:,} parts; send fewer")
    for choice in value:
        if not isinstance(choice, str):
            raise Unusable(f"`{name}` takes several texts{instead(choice)}")
        _keepable(choice, name, LONGEST)


def _keepable(value: str, name: str, longest: int) -> None:
    """Refuse a text that one of the databases could not keep as it is."""
    if len(value) > longest:
        raise Unusable(
            f"`{name}` has {len(value):,} characters; at most {longest:,} are kept. "
            "Keep a long document elsewhere, and record where it is"
        )
    if "\0" in value:
        raise Unusable(f"`{name}` has a character with the code 0 in it; leave it out")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as problem:
            raise Unusable(
                f"`{name}` has half a character in it, at place {problem.start + 1}; "
                "read the text with its right encoding, mostly UTF-8"
            ) from None


def document(value: Any, name: str, most: int) -> dict[str, Any]:
    """Give a copy of what can be written as JSON and kept; Unusable for other things.

    `most` is how many bytes it may take.
    """
    if not isinstance(value, dict):
        raise Unusable(f"`{name}` gives values by name{instead(value)}")
    try:
        plain: dict[str, Any] = msgspec.to_builtins(value, str_keys=True)
        _see_all_keepable(plain, name)
        size = len(msgspec.json.encode(plain))
    except Unusable:
        raise
    # Whatever it is, it is no plain value; some of it runs code of its own.
    except Exception as problem:
        raise Unusable(f"`{name}` cannot be written as JSON: {problem}") from None
    if size > most:
        raise Unusable(
            f"`{name}` takes {size:,} bytes as JSON; at most {most:,} are kept. Keep a "
            "long document elsewhere, and say where it is"
        )
    return plain


def _see_all_keepable(value: Any, name: str) -> None:
    match value:
        case dict():
            for key, inner in value.items():
                _see_all_keepable(key, name)
                _see_all_keepable(inner, name)
        case list():
            for inner in value:
                _see_all_keepable(inner, name)
        case str():
            _keepable(value, name, LONGEST)
        case int() | float():
            if not -_LARGEST <= value < _LARGEST or not isfinite(value):
                raise Unusable(f"`{name}` has a number that is too large to keep")


def _is_near(value: Any) -> bool:
    if not isinstance(value, datetime):
        # What is no time at all is refused where times are read.
        return True
    return value.year in _YEARS


def instead(value: Any) -> str:
    """Say what came instead, as far as it can be said in a line."""
    if value is None:
        return "; nothing was given"
    shown = repr(value)
    return f", not `{shown}`" if len(shown) <= 40 and shown.isprintable() else ""

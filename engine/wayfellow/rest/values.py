"""The values that are sent and answered: moments, days, and what can be said.

Nothing is guessed: a number is no text, and a moment has a time zone.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import (
    BeforeValidator,
    Field,
    PlainSerializer,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    WithJsonSchema,
)

from wayfellow_dsl.model import Value

_RFC3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def read_moment(value: Any) -> datetime:
    """Read a moment after RFC 3339; ValueError without a time zone."""
    if isinstance(value, str) and _RFC3339.fullmatch(value):
        return datetime.fromisoformat(value.upper())
    raise ValueError("a time has a zone, such as 2027-09-03T12:00:00+01:00")


def read_day(value: Any) -> date:
    """Read a day; ValueError for anything else."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        return date.fromisoformat(value)
    raise ValueError("a date is written as 2027-09-01")


def _say_moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


_A_MOMENT = WithJsonSchema(
    {"type": "string", "format": "date-time", "examples": ["2027-09-03T12:00:00Z"]}
)
_A_DAY = WithJsonSchema(
    {"type": "string", "format": "date", "examples": ["2027-09-01"]}
)
Moment = Annotated[datetime, BeforeValidator(read_moment), _A_MOMENT]
"""A moment that is sent, after RFC 3339, with a time zone."""
Day = Annotated[date, BeforeValidator(read_day), _A_DAY]
"""A day that is sent."""
ToldMoment = Annotated[datetime, PlainSerializer(_say_moment), _A_MOMENT]
"""A moment that is answered, in UTC."""
ToldDay = Annotated[date, _A_DAY]
"""A day that is answered."""
Said = StrictBool | StrictInt | StrictFloat | StrictStr | list[StrictStr]
"""What can be said of somebody: yes or no, a number, a text, several texts."""
Name = Annotated[StrictStr, Field(min_length=1, max_length=500)]
Reason = Annotated[StrictStr, Field(min_length=1, max_length=100_000)]
RunName = Annotated[
    str, Path(max_length=500, description="The run.", examples=["village"])
]
SubjectName = Annotated[
    str,
    Path(
        max_length=500,
        description="A participant or a relationship.",
        examples=["amal", "amal+bea"],
    ),
]
At = Annotated[Moment | None, Query(description="As of when; now unless stated.")]
Kind = Annotated[
    str, Query(max_length=500, description="Only this role or relationship.")
]
PlaceName = Annotated[
    str, Query(max_length=500, description="Only who is in this step, or ended so.")
]
Begins = Annotated[
    str, Query(max_length=500, description="Only whose identifier begins so.")
]
Whom = Annotated[
    str, Query(max_length=500, description="Only what is for this one, or staff role.")
]
IsParked = Annotated[bool, Query(description="What was given up, instead.")]


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """Give what was said with lists, as JSON has them, for tuples."""
    return {name: _listed(value) for name, value in values.items()}


def _listed(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return [_listed(one) for one in value]
    if isinstance(value, dict):
        return plain(value)
    return value


def said(values: dict[str, Said]) -> dict[str, Value]:
    """Give what was said as the engine keeps it."""
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in values.items()
    }

"""How the pages of the admin say things: places, times, values, and what went wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from wayfellow.errors import WayfellowError
from wayfellow.errors.wording import sentence
from wayfellow_dsl.labels import capitalise, label_name, label_outcome, label_place
from wayfellow_dsl.model import Programme
from wayfellow_dsl.phrases import say_name

from . import configuration


def place_of(programme: Programme, kind: str, name: str) -> str:
    """Give what a step or an outcome is called."""
    return label_outcome(programme, name) or label_place(programme, kind, name)


def written(when: datetime, programme: Programme) -> str:
    """Write a time to the minute, in the programme's zone, as dates are elsewhere."""
    there = when.astimezone(ZoneInfo(programme.timezone))
    return f"{there.day} {there:%B %Y, %H:%M}"


def said(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Say what is known, name by name."""
    for name, value in values.items():
        yield label_name(name), _value(value)


def _value(value: Any) -> str:
    match value:
        case True:
            return "yes"
        case False:
            return "no"
        case tuple() | list():
            return ", ".join(map(_value, value))
        case Mapping():
            return "; ".join(f"{say_name(n)}: {_value(v)}" for n, v in value.items())
        case _:
            return str(value)


def problem_of(problem: WayfellowError) -> str:
    """Give what is reported as a sentence, with what is possible instead."""
    words = capitalise(sentence(problem, configuration.PROGRAM))
    possible = getattr(problem, "possible", ())
    return f"{words} Possible now: {'; '.join(possible)}." if possible else words


def quoted(words: str) -> SafeString:
    """Set apart on a page what is between backticks in a message."""
    plain, *others = re.split(r"`([^`]*)`", words)
    pairs = zip(others[::2], others[1::2], strict=True)
    rest = format_html_join("", "<code>{}</code>{}", pairs)
    return format_html("{}{}", plain, rest)

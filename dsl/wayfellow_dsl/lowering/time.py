"""Lengths of time, dates and repetitions."""

from __future__ import annotations

from datetime import date
from typing import cast

from lark import Token

from ..checks import time
from ..model import Duration, Span, Unit
from ..sentences import Syntax
from .notes import Notes
from .trees import at, branches, child, number, tokens

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
WEEKDAYS = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
]
_OFTEN = {
    "daily": Duration(1, "days"),
    "weekly": Duration(1, "weeks"),
    "fortnightly": Duration(2, "weeks"),
    "monthly": Duration(1, "months"),
    "quarterly": Duration(3, "months"),
    "yearly": Duration(1, "years"),
}
_LONGEST = 36_525
"""The most days in a length of time: a hundred years."""
_MOST_DIGITS = 12


def whole(
    token: Token, line: int, notes: Notes, least: int = 1, most: int = 999_999
) -> int:
    """Read a whole number between two."""
    text = str(token)
    if text.isdigit() and least <= int(text) <= most:
        return int(text)
    if text.isdigit() and int(text) >= least:
        notes.add(
            time.TOO_MUCH.at(
                at(token, line), help="write a smaller number.", amount=text
            )
        )
        return max(1, least)
    advice = "write a whole number, such as `2`."
    notes.add(time.NOT_WHOLE.at(at(token, line), help=advice, number=text))
    return max(1, least)


def duration(tree: Syntax, line: int, notes: Notes, least: int = 1) -> Duration:
    """Read a length of time, of a hundred years at most."""
    amount = whole(number(tree), line, notes, least)
    length = Duration(amount, unit_of(_unit_tree(tree)))
    if length.days > _LONGEST:
        advice = "write a shorter time."
        span = at(tree, line)
        notes.add(time.TOO_MUCH.at(span, help=advice, amount=str(length)))
        return Duration(1, length.unit)
    return length


def amount(token: Token, line: int, notes: Notes) -> int | float:
    """Read a number, whole or with a fraction, of twelve digits at most."""
    text = str(token)
    if len(text) > _MOST_DIGITS:
        advice = "write a smaller number."
        notes.add(time.TOO_MUCH.at(at(token, line), help=advice, amount=text))
        return 1
    return int(text) if text.isdigit() else float(text)


def every(tree: Syntax, line: int, notes: Notes) -> Duration:
    """Read how often: `every 2 weeks`, `every week`, `weekly`."""
    if tree.data == "every":
        return duration(child(tree, "duration"), line, notes)
    if tree.data == "every_one":
        return Duration(1, unit_of(_unit_tree(tree)))
    if tree.data == "times_a":
        counted = next(each for each in branches(tree) if each.data in COUNTS)
        unit = next(each for each in branches(tree) if each.data not in COUNTS)
        return share(Duration(1, unit_of(unit)), count(counted, line, notes))
    return _OFTEN[tokens(tree, "FREQUENCY")[0].lower()]


def share(whole_time: Duration, times: int) -> Duration:
    """Divide a length of time into as many equal parts: in its unit, or whole days."""
    if whole_time.amount % times == 0:
        return Duration(whole_time.amount // times, whole_time.unit)
    return Duration(max(1, round(whole_time.days / times)), "days")


COUNTS = ("count", "once", "twice")
"""The kinds of tree that say how many times."""


def count(tree: Syntax, line: int, notes: Notes) -> int:
    """Read how many times."""
    if tree.data == "count":
        return whole(number(tree), line, notes)
    return {"once": 1, "twice": 2}[tree.data]


def date_of(tree: Syntax, line: int, notes: Notes, needs_year: bool = False) -> str:
    """Read a date as ISO 8601 text, or as `MM-DD` when it has no year."""
    numbers = tokens(tree, "NUMBER")
    month = _MONTHS.index(tokens(tree, "MONTH")[0].lower()) + 1
    span = at(tree, line)
    said = " ".join(str(token) for token in tree.children)
    year = str(numbers[1]) if len(numbers) > 1 else ""
    try:
        day = date(int(year or 2028), month, int(numbers[0]))
        is_sensible = not year or len(year) == 4
    except (ValueError, OverflowError):
        is_sensible = False
    if not is_sensible:
        advice = "check the day, the month and the year."
        notes.add(time.NO_SUCH_DATE.at(span, help=advice, date=said))
        return "2028-01-01"
    if year:
        return day.isoformat()
    if needs_year:
        advice = f"write `{said} 2028`, with the year that you mean."
        notes.add(time.NO_YEAR.at(span, help=advice, date=said))
    return day.strftime("%m-%d")


def minutes(tree: Syntax, line: int, what: str, notes: Notes) -> int:
    """Read a length that makes sense only in hours or minutes."""
    length = duration(tree, line, notes)
    if length.unit == "minutes":
        return length.amount
    if length.unit == "hours":
        return length.amount * 60
    advice = "write hours or minutes, such as `2 hours`."
    unit = length.unit
    notes.add(time.WRONG_UNIT.at(at(tree, line), help=advice, what=what, unit=unit))
    return 60


def check_days(length: Duration, span: Span, what: str, notes: Notes) -> None:
    """Refuse minutes and hours where whole days are meant."""
    if length.unit in ("minutes", "hours"):
        advice = "write days, weeks or months, such as `2 weeks`."
        unit = length.unit
        notes.add(time.WRONG_UNIT.at(span, help=advice, what=what, unit=unit))


def how_many(whole_time: Duration, each: Duration) -> int:
    """Count how often `each` fits into `whole_time`: exactly, or by average months."""
    if whole_time.unit == each.unit:
        return max(1, whole_time.amount // each.amount)
    return max(1, round(whole_time.days / each.days))


def _unit_tree(tree: Syntax) -> Syntax:
    return next(branch for branch in branches(tree) if branch.data != "duration")


def unit_of(tree: Syntax) -> Unit:
    """Name a unit of time, also where it is written in the singular."""
    if tree.data == "working_days":
        return "working days"
    if tree.data == "unit":
        word = tokens(tree, "UNIT")[0].lower()
        return cast(Unit, word if word.endswith("s") else f"{word}s")
    return cast(Unit, str(tree.data))

"""What people write into a spreadsheet's cells, read as a programme declares it."""

from __future__ import annotations

import re
from datetime import date
from difflib import get_close_matches

from wayfellow_dsl.labels import in_backticks
from wayfellow_dsl.model import Detail, Value

_LONGEST = 10_000
"""How many characters a cell may have."""
_HOSTILE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]"
)
"""Control characters, halves of characters, and what turns the reading order."""
_YES = {"yes", "y", "true", "1", "x", "ja", "oui"}
_NO = {"no", "n", "false", "0", "nein", "non"}
_DAY_FIRST = re.compile(r"(\d{1,2})[/. -]+(\d{1,2}|[^\W\d]{3,})[/. -]+(\d{4})")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MIDNIGHT = re.compile(r"[ T]00:00(:00)?$")


class UnfitCell(ValueError):
    """A cell whose text is not what its column is for; says what would be right."""


def read_cell(detail: Detail, text: str) -> Value:
    """Read the text of a cell, which is not empty; UnfitCell when it does not fit."""
    refuse_hostile(text)
    match detail.type:
        case "number":
            return _number(text)
        case "yes or no":
            return _yes_or_no(text)
        case "date" | "date of birth":
            return read_day(text).isoformat()
        case "one of" | "levels":
            return _choice(detail, text)
        case "some of":
            return _choices(detail, text)
        case "people":
            return tuple(_parts(text))
        case "text" | "person":
            return text


def read_empty(detail: Detail, whose: str) -> Value | None:
    """Say what an empty cell means: nothing known, no one of many, or UnfitCell."""
    if detail.optional:
        return None
    if detail.type in ("some of", "people"):
        return ()
    raise UnfitCell(f"it is empty, and every {whose} needs it")


def refuse_hostile(text: str) -> None:
    """Raise UnfitCell for what no person types: characters that hide, or a book."""
    if len(text) > _LONGEST:
        raise UnfitCell(f"it has {len(text):,} characters; write at most {_LONGEST:,}")
    if _HOSTILE.search(text):
        raise UnfitCell(
            "it has characters in it that cannot be seen. Type it anew, without copying"
        )


def read_day(text: str) -> date:
    """Read a date as offices write it, the day first; UnfitCell when it is none."""
    written = _MIDNIGHT.sub("", text.strip())
    try:
        return date.fromisoformat(written)
    except ValueError:
        pass
    parts = _DAY_FIRST.fullmatch(written)
    try:
        if parts:
            return date(int(parts[3]), _month(parts[2]), int(parts[1]))
    except ValueError:
        pass
    raise UnfitCell(_not_a_day(written))


def _month(text: str) -> int:
    if text.isdecimal():
        return int(text)
    matching = [name.startswith(text.casefold()) for name in _MONTHS]
    return matching.index(True) + 1


def _not_a_day(text: str) -> str:
    numbers = re.fullmatch(r"(\d+)[/.-](\d+)[/.-](\d+)", text)
    if re.fullmatch(r"\d{5}", text):
        return (
            "it is a number of days, as Excel keeps dates. Format the column as a date"
        )
    if numbers and len(numbers[3]) == 2 and len(numbers[1]) <= 2:
        return "write the year with four digits, such as 31/01/2027"
    if numbers and int(numbers[2]) > 12 >= int(numbers[1]):
        return "write the day first: day, month, year, such as 31/01/2027"
    return "it is not a date. Write it as 31/01/2027 or 2027-01-31"


def _number(text: str) -> int | float:
    plain = "".join(text.split())
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", plain):
        plain = plain.replace(",", "")
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", plain):
        advice = "it is not a number. Write digits only, such as 42"
        if re.fullmatch(r"[+-]?\d+,\d+", plain):
            advice = f"write the fraction with a point: {plain.replace(',', '.')}"
        raise UnfitCell(advice)
    number = float(plain)
    return int(number) if number.is_integer() else number


def _yes_or_no(text: str) -> bool:
    word = text.strip().lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise UnfitCell("it is neither yes nor no. Write `yes` or `no`")


def _choices(detail: Detail, text: str) -> tuple[str, ...]:
    found = [_choice(detail, part) for part in _parts(text, detail.choices)]
    return tuple(dict.fromkeys(found))


def _choice(detail: Detail, text: str) -> str:
    plain = plainly(text)
    for choice in detail.choices:
        if plainly(choice) == plain:
            return choice
    near = get_close_matches(plain, detail.choices, 1)
    if near:
        raise UnfitCell(f"`{shown(text)}` is no choice. Did you mean `{near[0]}`?")
    listed = in_backticks(detail.choices)
    raise UnfitCell(f"`{shown(text)}` is no choice. The choices are {listed}")


def _parts(text: str, choices: tuple[str, ...] = ()) -> list[str]:
    """Take a list apart: by semicolons or lines, or else by commas."""
    parts = re.split(r"[;\n]", text)
    if len(parts) == 1 and plainly(text) not in {plainly(one) for one in choices}:
        parts = text.split(",")
    return [part.strip() for part in parts if part.strip()]


def plainly(name: str) -> str:
    """Give a name without the differences that nobody means: capitals and spaces."""
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_")


def shown(text: str) -> str:
    """Write a text so that it can be printed, and shorten it."""
    seen = "".join(
        c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[:41]
    )
    return seen if len(text) <= 40 else f"{seen[:39]}…"

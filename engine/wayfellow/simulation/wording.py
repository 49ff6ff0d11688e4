"""Wording: how a report writes estimates, tallies, rows and paragraphs."""

from __future__ import annotations

from collections.abc import Iterator

from wayfellow.evidence.intervals import Estimate
from wayfellow_dsl.model import Count, Mean, Measure, Share, Total, find_all

from .results import Finding

_WIDTH = 80
_LABEL = 35
_COLUMN = 15
_MARGIN = 2


def say_estimate(
    found: Estimate | None, is_share: bool = False, is_signed: bool = False
) -> str:
    """Write an estimate: `45.9 ± 1.2`, `70% ± 3%`, or `-` for none."""
    if found is None:
        return "-"
    is_whole = not found.doubt and not is_share and found.mean == round(found.mean)
    words = f"{found.mean:,.0f}" if is_whole else say_mean(found, is_share)
    if is_signed and found.mean > 0:
        words = f"+{words}"
    if found.doubt:
        words += f" ± {_number(found.doubt, found.mean, is_share)}"
    return words


def say_mean(found: Estimate | None, is_share: bool = False) -> str:
    """Write a mean without its interval, or `-` for none."""
    return "-" if found is None else _number(found.mean, found.mean, is_share)


def say_finding(found: Finding | None, is_share: bool = False) -> str:
    """Write a figure, or that so many had not left a step by the end."""
    if found is None:
        return "-"
    unreached = say_unreached(found.not_reached, found.runs)
    return unreached or say_estimate(found.estimate, is_share)


def say_unreached(not_reached: int, runs: int) -> str:
    """Say in a word whether a figure was reached in no run, or not in every one."""
    if not not_reached:
        return ""
    return "not reached" if not_reached == runs else "not always"


def say_money(
    found: Estimate | None,
    currency: str,
    *,
    is_signed: bool = False,
    with_doubt: bool = True,
) -> str:
    """Write an amount in whole pounds or euros: `£8,213 ± 130`, or `-` for none."""
    if found is None:
        return "-"
    amount = f"{currency}{abs(found.mean):,.0f}"
    sign = "-" if found.mean < 0 else "+" if is_signed and found.mean else ""
    doubt = f" ± {found.doubt:,.0f}" if found.doubt and with_doubt else ""
    return f"{sign}{amount}{doubt}"


def say_tally(
    measure: Measure,
    counted: Estimate | None,
    unknown: Estimate | None,
    missing: Estimate | None,
) -> str:
    """Say how many a measure is about, and of how many it is not known."""
    known, still, without = map(say_mean, (counted, unknown, missing))
    figure = measure.figure
    match figure:
        case Total() if counted and unknown:
            everybody = Estimate(counted.mean + unknown.mean)
            return f"of {say_mean(everybody)} in all; {still} more may yet count"
        case Mean(term=Count(name="days in")):
            return f"{known} have left, {still} are there still"
    words = f"{known} counted, {still} not yet known"
    if not (missing and missing.mean) and isinstance(figure, (Share, Total)):
        return words
    is_about_days = any(one.name == "days in" for one in find_all(figure, Count))
    lacking = "never there" if is_about_days else "without an answer"
    return f"{words}, {without} {lacking}"


def write_row(label: str, *cells: str, margin: int = 0) -> str:
    """Write a label and right-aligned cells; a long label gets a line of its own."""
    indented = " " * (_MARGIN * margin) + label
    columns = "".join(f"{cell:>{_COLUMN}}" for cell in cells)
    room = _LABEL if len(cells) > 1 else _LABEL + _COLUMN
    if len(indented) <= room:
        return f"{indented:<{room}}{columns}".rstrip()
    lines = list(wrap(label, margin))
    return "\n".join((*lines, f"{'':<{room}}{columns}".rstrip()))


def wrap(text: str, margin: int = 0) -> Iterator[str]:
    """Break text into lines that fit, at its spaces."""
    indent = " " * (_MARGIN * margin)
    line = indent
    for word in text.split():
        if len(line) + len(word) > _WIDTH - 1 and line.strip():
            yield line.rstrip()
            line = indent
        line += f"{word} "
    yield line.rstrip()


def _number(value: float, scale: float, is_share: bool) -> str:
    """Write a number with as many decimals as one of this scale deserves."""
    if is_share:
        return f"{100 * value:.1f}%"
    if not value or abs(scale) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(scale) >= 10 else f"{value:.2f}"

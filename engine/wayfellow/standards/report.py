"""An audit as text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from .audit import Answer, Audit, Stray

_WIDTH = 80
CAUTION = (
    "This says what the file shows of a standard, and promises nothing about impact: "
    "in a study of 29,708 matches, keeping more of a standard's benchmarks did not "
    "predict fewer early endings (doi:10.1002/jcop.21883)."
)
"""What has to be said beside every audit."""


def write_audit(audit: Audit) -> str:
    """Write what a programme shows of one standard, within 80 columns."""
    return "\n".join(_lines(audit))


def _lines(audit: Audit) -> Iterator[str]:
    yield from _wrapped(f"{audit.standard}: {audit.title}, {audit.edition}")
    yield from _wrapped(f"Source: {audit.source}")
    if audit.note:
        yield from _wrapped(audit.note)
    yield from _wrapped(
        f"The mentor is taken to be `{audit.mentor}`, and the mentee `{audit.mentee}`."
    )
    for answer in audit.answers:
        yield ""
        yield from _answer(answer)
    yield ""
    yield from _wrapped(f"{audit.standard}: {_counted(audit.answers)}.")


def _answer(answer: Answer) -> Iterator[str]:
    standing = answer.standing.upper() if answer.fails else answer.standing
    number = f" {answer.number}" if answer.number else ""
    yield f"{answer.item}{number} ({answer.strength}): {standing}"
    yield from _wrapped(answer.asks, 2)
    yield from _wrapped(_with_lines(answer), 4)
    if answer.write:
        yield from _wrapped(f"Write: {answer.write}", 4)


def _with_lines(answer: Answer) -> str:
    words = answer.words
    if not answer.lines:
        return words
    word = "line" if len(answer.lines) == 1 else "lines"
    return f"{words} ({word} {', '.join(map(str, answer.lines))})"


def _counted(answers: Sequence[Answer]) -> str:
    counts = {"met": 0, "attested": 0, "not applicable": 0, "not met": 0}
    for answer in answers:
        counts[answer.standing] += 1
    said = ", ".join(f"{number} {standing}" for standing, number in counts.items())
    failing = sum(answer.fails for answer in answers)
    return said + (f", {failing} of them must be" if failing else "")


def write_strays(strays: Sequence[Stray], name: str) -> str:
    """Write which standards are unknown, and which claims are about no item."""
    places = (f"{name}:{stray.line}" if stray.line else name for stray in strays)
    return "\n".join(
        line
        for place, stray in zip(places, strays, strict=True)
        for line in _wrapped(f"{place}: {stray.words}")
    )


def write_caution() -> str:
    """Write what an audit does not say."""
    return "\n".join(_wrapped(CAUTION))


def _wrapped(text: str, margin: int = 0) -> list[str]:
    indent = " " * margin
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_on_hyphens=False,
        break_long_words=False,
    )

"""What was put right in a file, for people and for programs."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from difflib import unified_diff

from wayfellow_dsl import Repair
from wayfellow_dsl.diagnostics import WIDTH, excerpt

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def write_changes(repaired: Repair, name: str) -> Iterator[str]:
    """Write each line that was put right, as it was and as it is now."""
    for change in repaired.changes:
        yield f"{name}:{change.line}: put right"
        yield from _wrapped("was: ", change.before)
        yield from _wrapped("now: ", change.after)


def _wrapped(word: str, line: str) -> list[str]:
    return textwrap.wrap(
        excerpt(line.strip(), limit=len(line)),
        WIDTH,
        initial_indent=f"    {word}",
        subsequent_indent=" " * (4 + len(word)),
        break_on_hyphens=False,
    )


def changes_of(repaired: Repair) -> list[dict[str, str | int]]:
    """Give the lines that were put right as JSON has them."""
    return [change._asdict() for change in repaired.changes]


def write_difference(before: str, after: str, name: str) -> str:
    """Write a unified diff of a file as it is and as it would be."""
    lines = unified_diff(_LINE.findall(before), _LINE.findall(after), name, name)
    return "".join(
        line
        if line.endswith(("\n", "\r"))
        else f"{line}\n\\ No newline at end of file\n"
        for line in lines
    )

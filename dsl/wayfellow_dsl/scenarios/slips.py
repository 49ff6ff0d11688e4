"""Usual slips in the sentences of a scenario, each with a message of its own."""

from __future__ import annotations

import re

from ..checks import words
from ..diagnostics import Diagnostic, Edit
from ..lines import Line
from ..model import Span
from ..sentences import Slip


def _weight_in_percent(line: Line, match: re.Match[str]) -> Diagnostic:
    start, end = match.span("weights")
    weights = line.text[start:end].replace("%", "").rstrip()
    first = match.start("sign")
    return words.UNEXPECTED.at(
        Span(1, first + 1, first + 2),
        label="a weight is a plain number",
        help=f"leave out `%`: `one of {weights}`. Weights need not add up to 100.",
        fix=Edit(Span(1, start + 1, end + 1), weights),
        found="%",
    )


SLIPS = (
    Slip(
        re.compile(r": *one +of +(?P<weights>[^%]*\d *(?P<sign>%).*)$"),
        _weight_in_percent,
        frozenset({"detail"}),
    ),
)
"""What is searched for in a sentence that was not understood."""

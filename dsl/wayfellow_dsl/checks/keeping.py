"""Whether what is said about keeping records makes sense together."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic, Label
from ..model import Programme, Span
from . import whole


def check(programme: Programme) -> Iterator[Diagnostic]:
    """Look at how long records and concerns are kept."""
    records, concerns = programme.kept("records"), programme.kept("concerns")
    if records is None:
        return
    span = records.span or Span(1, 1, 2)
    if concerns is None:
        yield whole.CONCERNS_FOR_EVER.at(
            span,
            help="add `keep concerns for 30 years`, or as long as your own policy "
            "says.",
        )
    elif concerns.length.days < records.length.days:
        yield whole.CONCERNS_SHORTER.at(
            concerns.span or Span(1, 1, 2),
            help=f"write at least {records.length} here.",
            also=[Label(span, "records are kept for longer")],
            concerns=concerns.length,
        )

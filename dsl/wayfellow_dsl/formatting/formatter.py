"""Formatting a whole file, and only when nothing is lost by it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..diagnostics import Diagnostic
from ..fingerprints import contents
from ..lowering import read_programme
from ..model import Extension, Programme
from ..scenario import Scenario
from ..scenarios import read_scenario
from .layout import lay_out
from .rows import comments, programme_rows, scenario_rows


class CannotFormat(ValueError):
    """A text that has to stay as it is."""

    def __init__(self, reason: str, diagnostics: Sequence[Diagnostic] = ()) -> None:
        self.diagnostics = tuple(diagnostics)
        """The mistakes in the text; none when the fault lies with the formatter."""
        super().__init__(reason)


def format_programme(text: str, known: Iterable[Extension] = ()) -> str:
    """Write a programme file in its one spelling and layout.

    It means the same afterwards, and has the same comments. `known` are the extensions
    that it may use. Raises CannotFormat when the text has mistakes, or if that could
    not be kept.
    """
    known = tuple(known)
    reading = read_programme(text, known)
    if reading.programme is None:
        raise _with_mistakes(reading.diagnostics)
    written = lay_out(programme_rows(text))
    again = read_programme(written, known).programme
    _compare(reading.programme, again, text, written)
    return written


def format_scenario(text: str, programme: Programme) -> str:
    """Write a scenario file for a programme in its one spelling and layout.

    It means the same afterwards, and has the same comments. Raises CannotFormat when
    the text has mistakes, or if that could not be kept.
    """
    reading = read_scenario(text, programme)
    if reading.scenario is None:
        raise _with_mistakes(reading.diagnostics)
    written = lay_out(scenario_rows(text))
    again = read_scenario(written, programme).scenario
    _compare(reading.scenario, again, text, written)
    return written


def _with_mistakes(found: Sequence[Diagnostic]) -> CannotFormat:
    return CannotFormat("it has mistakes", found)


def _compare(
    meant: Programme | Scenario,
    means: Programme | Scenario | None,
    text: str,
    written: str,
) -> None:
    if means is None or contents(means) != contents(meant):
        raise CannotFormat("formatting would change its meaning")
    if comments(written) != comments(text):
        raise CannotFormat("formatting would lose a comment")

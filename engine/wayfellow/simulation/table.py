"""The table of a simulation: every figure in a row of its own, for a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from wayfellow.evidence.intervals import Estimate
from wayfellow_dsl.model import Count, Mean, Measure, Programme, Total

from .results import Results

COLUMNS = (
    "scenario",
    "of",
    "figure",
    "name",
    "mean",
    "half_width",
    "unit",
    "runs",
    "not_reached",
    "difference",
    "difference_half_width",
)
"""What stands above each column; docs/simulation.md says what they mean."""

_UNITS = {
    "median days": "days",
    "90th percentile days": "days",
    "days on hold": "days",
    "hoped for": "share",
    "hours": "hours",
}
"""Sections that count something other than people or times."""

_Cell = str | int | float


def save_table(path: Path, programme: Programme, results: Results) -> None:
    """Write a table of comma-separated values, with a row of headings.

    The figures of the scenario itself come first, then those of each comparison. Raises
    OSError when the place cannot be written to.
    """
    # Excel reads £ and € right only with a mark at the beginning.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *_rows(programme, results)])


def _rows(programme: Programme, results: Results) -> Iterator[tuple[_Cell, ...]]:
    measures = {(one.of, one.name): one for one in programme.measures}

    def unit(section: str, of: str, name: str) -> str:
        if section in ("cost", "total cost"):
            return results.currency
        if section == "measure":
            return _unit_of(measures[of, name])
        return _UNITS.get(section, "number")

    for one in results.figures:
        yield (
            *(results.scenario, one.of, one.section, one.name),
            *_interval(one.estimate),
            unit(one.section, one.of, one.name),
            *(one.runs, one.not_reached, "", ""),
        )
    for comparison in results.comparisons:
        for each in comparison.differences:
            yield (
                *(comparison.variant, each.of, each.section, each.name),
                *_interval(each.after),
                unit(each.section, each.of, each.name),
                *(each.runs, each.after_not_reached),
                *_interval(each.change),
            )


def _interval(found: Estimate | None) -> tuple[_Cell, _Cell]:
    if found is None:
        return "", ""
    return found.mean, "" if found.doubt is None else found.doubt


def _unit_of(measure: Measure) -> str:
    match measure.figure:
        case _ if measure.percent:
            return "share"
        case Mean(term=Count(name="days in")):
            return "days"
        case Mean(term=Count(name="hours met")):
            return "hours"
        case Total():
            return "number"
    return ""

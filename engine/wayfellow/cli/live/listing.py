"""The command that lists who is in a run, for the eye or for a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from wayfellow.live import Desk, Listed, LiveRun
from wayfellow_dsl.diagnostics import nearest
from wayfellow_dsl.model import Programme

from . import printed, typed
from .options import RUN, Options, with_options

_HEADINGS = ("identifier", "role", "step", "ended as", "since")
_PAGE = 1000
_FORMULA = ("=", "+", "-", "@")
"""How a cell begins that a spreadsheet would reckon out."""


@click.command()
@click.option("--role", metavar="ROLE", help="Only those in a role or a relationship.")
@click.option("--in", "place", metavar="STEP", help="Only those in a step or outcome.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    metavar="FILE",
    help="Write a table for a spreadsheet instead: CSV, in UTF-8.",
)
@with_options(RUN)
def people(
    given: Options, role: str | None, place: str | None, output: Path | None
) -> None:
    """List everybody, where they are, and since when.

    Pairs and groups are listed too, and whoever has ended. Times are in the programme's
    zone. The column `identifier` is what `import` calls so.
    """

    def look(desk: Desk) -> tuple[tuple[Listed, ...], Programme]:
        run = typed.choose_run(desk, given.run)
        _check_known(run.programme, role or "", place or "")
        return tuple(_everybody(run, role or "", place or "")), run.programme

    found, programme = given.to_read().look(look)
    rows = [_row(one, programme) for one in found]
    if output is not None:
        # With the mark by which Excel knows that it is UTF-8.
        with output.open("w", encoding="utf-8-sig", newline="") as file:
            cells = ([_harmless(cell) for cell in row] for row in rows)
            csv.writer(file).writerows([_HEADINGS, *cells])
        printed.say(found, f"{output}: {len(rows)} listed.", given.as_json)
        return
    words = "\n".join(_in_columns([_HEADINGS, *rows])) if rows else "Nobody is there."
    printed.say(found, words, given.as_json)


def _everybody(run: LiveRun, role: str, place: str) -> Iterator[Listed]:
    last = ""
    while True:
        page = run.people(kind=role, place=place, after=last, limit=_PAGE)
        yield from page
        if len(page) < _PAGE:
            return
        last = page[-1].id


def _check_known(programme: Programme, role: str, place: str) -> None:
    """Refuse a name that nobody can be listed under."""
    roles = [lifecycle.subject for lifecycle in programme.lifecycles]
    steps = [step.name for line in programme.lifecycles for step in line.steps]
    outcomes = [outcome.name for outcome in programme.outcomes]
    for what, name, known in (
        ("role or relationship", role, roles),
        ("step or outcome", place, [*steps, *outcomes]),
    ):
        if name and name not in known:
            meant = nearest(name, known)
            hint = f"Did you mean `{meant}`?" if meant else _choices(known)
            raise click.UsageError(f"there is no {what} `{name}`. {hint}")


def _choices(known: Iterable[str]) -> str:
    return f"There are {', '.join(f'`{name}`' for name in dict.fromkeys(known))}."


def _row(one: Listed, programme: Programme) -> tuple[str, ...]:
    since = printed.written(one.since, programme)
    return one.id, one.kind, "" if one.outcome else one.step, one.outcome, since


def _harmless(cell: str) -> str:
    """Keep a cell from being taken for a formula by whoever opens the table."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _in_columns(rows: list[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()

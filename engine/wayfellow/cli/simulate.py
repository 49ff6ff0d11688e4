"""The command `wayfellow simulate`: a programme with made-up people, many times."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click
import msgspec

from wayfellow.errors import WayfellowError
from wayfellow.simulation import event_log, save_table, sum_up, write_report
from wayfellow.simulation import simulate as simulate_scenario

from .files import functions_of, load_scenario
from .main import SETTINGS


@click.command(context_settings=SETTINGS)
@click.argument("scenario")
@click.option(
    "--replications",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="How many times to run it.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="Which luck people have; the same seed gives the same answer.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=None,
    help="How many processes share the work; by default one for each processor.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option(
    "--csv",
    "table",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write every figure to this file, one a row, for a spreadsheet.",
)
@click.option(
    "--log",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write every event of every run to this file, as JSON lines.",
)
def simulate(
    scenario: str,
    replications: int,
    seed: int,
    workers: int | None,
    as_json: bool,
    table: Path | None,
    log: Path | None,
) -> None:
    """Run SCENARIO many times with made-up people, and say what came of it.

    SCENARIO is a file, or the name of a scenario that comes with Wayfellow, such as
    growth_company. The same seed always gives the same answer, however many processes
    share the work.
    """
    programme, assumed = load_scenario(scenario)
    runs = replications * (1 + len(assumed.variants))
    try:
        with ExitStack() as stack:
            parts = stack.enter_context(event_log(log)) if log else None
            trials = simulate_scenario(
                programme,
                assumed,
                replications=replications,
                seed=seed,
                workers=workers or os.cpu_count() or 1,
                log_parts=parts,
                progress=stack.enter_context(_progress(runs)),
                functions=functions_of(programme),
            )
    except OSError as error:
        if log is None:
            raise
        raise _not_written("event log", log, error) from error
    results = sum_up(programme, assumed, trials, seed)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(results)).decode())
    else:
        click.echo(write_report(programme, assumed, results), nl=False)
    if table:
        try:
            save_table(table, programme, results)
        except OSError as error:
            raise _not_written("table", table, error) from error


def _not_written(what: str, path: Path, error: OSError) -> WayfellowError:
    return WayfellowError(
        f"the {what} `{path}` cannot be written ({error.strerror or error}); choose "
        "another place"
    )


@contextmanager
def _progress(runs: int) -> Iterator[Callable[[int], None]]:
    """Show how many runs are done, on a terminal only and beside the report."""
    with click.progressbar(
        length=runs, label="Simulating", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        yield lambda done: bar.update(1)

"""The command `wayfellow format`: files in their one spelling and layout."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path

import click

from wayfellow.errors import WayfellowError
from wayfellow_dsl import CannotFormat, format_programme, format_scenario

from .files import (
    HasFindings,
    extensions_for,
    find_file,
    find_programme_of,
    load_programme_at,
    read_text,
    write_file,
)
from .main import DATA, DONE, FINDINGS, SETTINGS


@click.command(name="format", context_settings=SETTINGS)
@click.argument("names", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--check",
    "is_check",
    is_flag=True,
    help="Change nothing; exit with 1 when something would change.",
)
@click.option(
    "--stdout",
    "is_printed",
    is_flag=True,
    help="Print the formatted text of one FILE instead of writing it.",
)
def format(  # noqa: A001 - the command's name
    names: tuple[str, ...], is_check: bool, is_printed: bool
) -> int:
    """Put each FILE into the one spelling and layout.

    Indentation, columns, commas and blank lines are restored, and what a word
    processor did to quotation marks and spaces is undone. The file means the same
    afterwards and keeps its comments; a file with mistakes is left as it is.

    FILE is the path of a programme or a scenario.
    """
    if is_printed and (is_check or len(names) > 1):
        raise click.UsageError(
            "--stdout prints one file; leave out --check and the other files."
        )
    code = DONE
    for name in names:
        try:
            code = max(code, _format(name, is_check, is_printed))
        except click.ClickException as error:
            error.show()
            if isinstance(error, HasFindings):
                click.echo(f"{name} is left as it is until this is mended.", err=True)
            code = max(code, error.exit_code)
        except WayfellowError as error:
            click.echo(f"Error: {error}.", err=True)
            code = DATA
    return code


def _format(name: str, is_check: bool, is_printed: bool) -> int:
    place = find_file(name)
    is_ours = not Path(name).exists()
    if is_ours and not (is_check or is_printed):
        raise WayfellowError(
            f"`{name}` comes with Wayfellow and is not to be changed. For a copy of "
            f"your own, write `wayfellow format {name} --stdout > "
            f"my_{place.name}`"
        )
    written = _formatted(place)
    if is_printed:
        click.echo(written, nl=False)
        return DONE
    if written.encode() == place.read_bytes():
        click.echo(f"{name}: nothing to change.")
        return DONE
    if is_check:
        click.echo(f"{name}: would be formatted.")
        return FINDINGS
    write_file(Path(name), written.encode())
    click.echo(f"{name}: formatted.")
    return DONE


def _formatted(place: Traversable) -> str:
    text = read_text(place)
    try:
        if not place.name.endswith(".scenario"):
            return format_programme(text, extensions_for(text))
        programme = load_programme_at(find_programme_of(place, text))
        return format_scenario(text, programme)
    except CannotFormat as problem:
        if problem.diagnostics:
            raise HasFindings(problem.diagnostics, text, place.name) from None
        raise WayfellowError(
            f"{place.name} is left as it is, because {problem}. This is a fault of "
            "Wayfellow; please report it, with the file if you may"
        ) from None

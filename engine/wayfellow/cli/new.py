"""The command `wayfellow new`: a first programme, scenario or plugin, to change."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

import click

from wayfellow.errors import WayfellowError
from wayfellow_dsl.starter import (
    CannotName,
    name_of,
    write_programme,
    write_scenario,
)
from wayfellow_programmes import template, template_names

from .files import load_programme, read_text
from .main import SETTINGS
from .new_plugin import CannotCall, write_plugin

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group(context_settings=SETTINGS)
def new() -> None:
    """Write a first programme, scenario or plugin, to change.

    Nothing that is there already is ever overwritten.
    """


@new.command(context_settings=SETTINGS)
@click.argument("name")
@click.option(
    "--template",
    "chosen",
    type=click.Choice(template_names()),
    default="employer",
    show_default=True,
    help="What to begin with.",
)
@click.option(
    "--into",
    metavar="FOLDER",
    type=_FOLDER,
    default=Path(),
    help="The folder to write to; this one unless stated.",
)
def programme(name: str, chosen: str, into: Path) -> None:
    """Write a programme called NAME, to change in any editor.

    NAME may be several words in quotation marks: they become the programme's title.

    employer, school and community are whole programmes with comments for you; smallest
    is the least that a programme says. Each has stories, and simulates at once.
    """
    place = template(chosen)
    assert place is not None
    try:
        path = into / f"{name_of(name)}.programme"
        text = write_programme(read_text(place), name)
    except CannotName as problem:
        raise click.BadParameter(f"{problem}.", param_hint="NAME") from None
    _write(path, text)
    click.echo(
        f"{path} is ready: change it in any editor.\n"
        f"Next: wayfellow check {path}\n"
        f"Then: wayfellow new scenario {path}"
    )


@new.command(context_settings=SETTINGS)
@click.argument("file")
@click.option(
    "--into",
    metavar="FOLDER",
    type=_FOLDER,
    help="The folder to write to; the programme's own unless stated.",
)
def scenario(file: str, into: Path | None) -> None:
    """Write a first scenario for the programme in FILE.

    It can be simulated at once: it has a line for all that the programme waits for.
    Each figure in it is a guess, marked as one: put your own in its place.

    FILE is a programme file, or the name of a programme that comes with Wayfellow, such
    as growth_company.
    """
    found = load_programme(file)
    source = Path(file)
    if source.exists() and source.stem != found.name:
        raise WayfellowError(
            f"a scenario finds its programme by its name, and {source} holds the "
            f"programme `{found.name}`. Call the file `{found.name}.programme` first"
        )
    folder = into or (source.parent if source.exists() else Path())
    path = folder / f"{found.name}.scenario"
    text = write_scenario(found)
    _write(path, text)
    guesses = sum("# our guess" in line for line in text.splitlines())
    click.echo(
        f"{path} is ready, with {guesses} guesses of ours.\n"
        "Put your own figures in their place.\n"
        f"Next: wayfellow simulate {path}"
    )


@new.command(context_settings=SETTINGS)
@click.argument("name")
@click.option(
    "--into",
    metavar="FOLDER",
    type=_FOLDER,
    default=Path(),
    help="The folder to write to; this one unless stated.",
)
def plugin(name: str, into: Path) -> None:
    """Write a plugin called NAME, to change and to publish.

    NAME is a word in small letters, such as letters. The package is then called
    wayfellow_letters; it has two hooks, and tests that pass as they are.
    """
    try:
        folder = write_plugin(name, into)
    except CannotCall as problem:
        raise click.BadParameter(f"{problem}.", param_hint="NAME") from None
    click.echo(
        f"{folder} is ready: a plugin with two hooks, and tests of both.\n"
        f"Next: cd {quote(str(folder))} && pip install -e '.[test]' && pytest\n"
        "Then: wayfellow plugins"
    )


def _write(path: Path, text: str) -> None:
    """Write a new file; raises WayfellowError when there is one already."""
    try:
        with path.open("xb") as new_file:
            new_file.write(text.encode())
    except FileExistsError:
        raise WayfellowError(
            f"{path} is there already, and is left as it is. Choose another name, or "
            "another folder with `--into FOLDER`"
        ) from None
    except OSError as error:
        raise WayfellowError(f"cannot write {path}: {error.strerror}") from None

"""The command `wayfellow check`: the mistakes in programme and scenario files."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal, NamedTuple

import click

from wayfellow.errors import WayfellowError
from wayfellow_dsl import (
    Diagnostic,
    Reading,
    Repair,
    SarifFile,
    ScenarioReading,
    encode,
    read_scenario,
    render_text,
    repair,
    to_json,
    to_sarif,
)
from wayfellow_dsl.scenarios import scenario_programme

from .files import (
    HasFindings,
    NotText,
    find_file,
    find_programme_of,
    load_programme_at,
    read_known,
    read_text,
    write_file,
)
from .main import DATA, DONE, FINDINGS, SETTINGS
from .repairs import changes_of, write_changes, write_difference

_Manner = Literal["look", "fix", "diff"]


class _Checked(NamedTuple):
    """One file, and what was found in it."""

    name: str
    text: str
    found: tuple[Diagnostic, ...]
    is_text: bool = True
    repaired: Repair | None = None

    @property
    def code(self) -> int:
        if not self.is_text:
            return DATA
        return FINDINGS if _count_errors(self.found) else DONE


@click.command(context_settings=SETTINGS)
@click.argument("names", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--fix",
    "is_fixing",
    is_flag=True,
    help="Put right what can be put right without asking, and say what is left.",
)
@click.option(
    "--diff",
    "is_trying",
    is_flag=True,
    help="Show what --fix would change, and change nothing.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option(
    "--sarif",
    "as_sarif",
    is_flag=True,
    help="Print one SARIF 2.1.0 log, as code hosts and editors read it.",
)
def check(
    names: tuple[str, ...],
    is_fixing: bool,
    is_trying: bool,
    as_json: bool,
    as_sarif: bool,
) -> int:
    """Find the mistakes in each FILE, and say how to put them right.

    FILE is a programme or a scenario: its path, or the name of one that comes with
    Wayfellow, such as growth_company.
    """
    if as_sarif and (as_json or is_trying):
        raise click.UsageError("--sarif goes with neither --json nor --diff.")
    manner: _Manner = "diff" if is_trying else "fix" if is_fixing else "look"
    checked: list[_Checked] = []
    code = DONE
    for name in names:
        try:
            checked.append(_check(name, manner))
        except click.ClickException as error:
            error.show()
            code = max(code, error.exit_code)
        except WayfellowError as error:
            click.echo(f"Error: {error}.", err=True)
            code = DATA
    if as_json:
        documents = ",\n".join(map(_document, checked))
        click.echo(f"[{documents}]")
    elif as_sarif:
        from importlib.metadata import version

        files = [SarifFile(_path(file.name), file.text, file.found) for file in checked]
        click.echo(to_sarif(files, version("wayfellow")))
    else:
        for file in checked:
            _print(file, manner)
    return max([code, *(file.code for file in checked)])


def _path(name: str) -> str:
    """Give the path of a file from here, or the whole one when it lies elsewhere."""
    whole = Path(os.path.abspath(name))
    here = Path.cwd()
    return (whole.relative_to(here) if whole.is_relative_to(here) else whole).as_posix()


def _document(file: _Checked) -> str:
    changes = changes_of(file.repaired) if file.repaired is not None else None
    return to_json(file.found, file.name, changes)


def _print(file: _Checked, manner: _Manner) -> None:
    if file.repaired is not None and manner == "diff":
        difference = write_difference(file.text, file.repaired.text, file.name)
        click.echo(difference, nl=False)
        click.echo(f"{file.name}: {_would(file.repaired)}.", err=True)
        return
    changed = len(file.repaired.changes) if file.repaired is not None else 0
    if file.repaired is not None and changed:
        click.echo("\n".join(write_changes(file.repaired, file.name)))
    mended = f"{_counted(changed, 'line')} put right, " if changed else ""
    if not file.found:
        click.echo(f"{file.name}: {mended}no mistakes{' left' if mended else ''}.")
        return
    if mended:
        click.echo()
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    click.echo(render_text(file.found, file.text, file.name, colour))
    left = _say_found(file.found) + (" left" if mended else "")
    click.echo(f"{file.name}: {mended}{left}.")


def _would(repaired: Repair) -> str:
    if not repaired.changes:
        return "nothing that --fix would change"
    left = _say_found(repaired.left) if repaired.left else "no mistakes"
    return f"--fix would change {_counted(len(repaired.changes), 'line')}; {left} left"


def _say_found(found: tuple[Diagnostic, ...]) -> str:
    errors = _count_errors(found)
    counted = ((errors, "mistake"), (len(found) - errors, "warning"))
    return " and ".join(_counted(number, word) for number, word in counted if number)


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _count_errors(found: tuple[Diagnostic, ...]) -> int:
    return sum(one.severity == "error" for one in found)


def _check(name: str, manner: _Manner) -> _Checked:
    place = find_file(name)
    is_theirs = Path(name).exists()
    shown = name if is_theirs else place.name
    try:
        text = read_text(place)
        read = _reader_of(place, text)
    except HasFindings as problem:
        # Of the scenario's programme, when it is not of the file itself.
        other = shown if problem.name == place.name else problem.name
        is_text = not isinstance(problem, NotText)
        return _Checked(other, problem.text, problem.found, is_text)
    if manner == "look" or not is_theirs:
        return _Checked(shown, text, read(text).diagnostics)
    repaired = repair(text, read)
    if manner == "diff":
        return _Checked(shown, text, read(text).diagnostics, repaired=repaired)
    if repaired.changes:
        write_file(Path(name), encode(repaired.text, like=place.read_bytes()))
    return _Checked(shown, repaired.text, repaired.left, repaired=repaired)


def _reader_of(
    place: Traversable, text: str
) -> Callable[[str], Reading | ScenarioReading]:
    """Give what reads a file: a scenario is read beside its programme.

    Raises HasFindings when that programme has mistakes.
    """
    if not place.name.endswith(".scenario"):
        return read_known
    programme = load_programme_at(find_programme_of(place, text))
    named = scenario_programme(text)

    def read(other: str) -> Reading | ScenarioReading:
        # The programme was found by the name in the text: another one finds another.
        same = scenario_programme(other) == named
        return read_scenario(other if same else text, programme)

    return read

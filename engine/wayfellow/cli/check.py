"""The command `wayfellow check`: the mistakes in programme and scenario files."""

from __future__ import annotations

import os
import sys
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

import click

from wayfellow_dsl import (
    Diagnostic,
    read_programme,
    read_scenario,
    render_text,
    to_json,
)

from .files import NotText, find_file, find_programme_of, read_text
from .main import DATA, DONE, FINDINGS, SETTINGS


class _Checked(NamedTuple):
    """One file, and what was found in it."""

    name: str
    text: str
    found: tuple[Diagnostic, ...]
    is_text: bool = True

    @property
    def code(self) -> int:
        if not self.is_text:
            return DATA
        is_wrong = any(found.severity == "error" for found in self.found)
        return FINDINGS if is_wrong else DONE


@click.command(context_settings=SETTINGS)
@click.argument("names", metavar="FILE...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def check(names: tuple[str, ...], as_json: bool) -> int:
    """Find the mistakes in each FILE, and say how to put them right.

    FILE is a programme or a scenario: its path, or the name of one that comes with
    Wayfellow, such as growth_company.
    """
    checked: list[_Checked] = []
    code = DONE
    for name in names:
        try:
            checked.append(_check(name))
        except click.ClickException as error:
            error.show()
            code = max(code, error.exit_code)
    if as_json:
        documents = ",\n".join(to_json(file.found, file.name) for file in checked)
        click.echo(f"[{documents}]")
    else:
        for file in checked:
            _print(file)
    return max([code, *(file.code for file in checked)])


def _print(file: _Checked) -> None:
    if not file.found:
        click.echo(f"{file.name}: no mistakes.")
        return
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    click.echo(render_text(file.found, file.text, file.name, colour))
    errors = sum(found.severity == "error" for found in file.found)
    click.echo(f"{file.name}: {_counted(errors, len(file.found) - errors)}.")


def _counted(errors: int, warnings: int) -> str:
    counted = [
        f"{number} {word}{'' if number == 1 else 's'}"
        for number, word in ((errors, "mistake"), (warnings, "warning"))
        if number
    ]
    return " and ".join(counted)


def _check(name: str) -> _Checked:
    place = find_file(name)
    shown = name if Path(name).exists() else place.name
    try:
        text = read_text(place)
        if place.name.endswith(".scenario"):
            return _check_scenario(place, shown, text)
    except NotText as problem:
        # Of the scenario's programme, when it is not of the file itself.
        other = shown if problem.name == place.name else problem.name
        return _Checked(other, "", problem.found, is_text=False)
    return _Checked(shown, text, read_programme(text).diagnostics)


def _check_scenario(place: Traversable, name: str, text: str) -> _Checked:
    """Check a scenario against its programme, or that programme if it has mistakes."""
    other = find_programme_of(place, text)
    source = read_text(other)
    reading = read_programme(source)
    if reading.programme is None:
        return _Checked(other.name, source, reading.diagnostics)
    return _Checked(name, text, read_scenario(text, reading.programme).diagnostics)

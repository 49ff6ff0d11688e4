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
    decode,
    read_programme,
    read_scenario,
    render_text,
    to_json,
)
from wayfellow_dsl.diagnostics import listed, nearest
from wayfellow_programmes import bundled, bundled_names

from .files import find_programme_of
from .main import DATA, DONE, FINDINGS


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


@click.command()
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
    place = _find(name)
    shown = name if Path(name).exists() else place.name
    text = _text(place, shown)
    if isinstance(text, Diagnostic):
        return _Checked(shown, "", (text,), is_text=False)
    if place.name.endswith(".scenario"):
        return _check_scenario(place, shown, text)
    return _Checked(shown, text, read_programme(text).diagnostics)


def _check_scenario(place: Traversable, name: str, text: str) -> _Checked:
    """Check a scenario against its programme, or that programme if it has mistakes."""
    other = find_programme_of(place, text)
    source = _text(other, other.name)
    if isinstance(source, Diagnostic):
        return _Checked(other.name, "", (source,), is_text=False)
    reading = read_programme(source)
    if reading.programme is None:
        return _Checked(other.name, source, reading.diagnostics)
    return _Checked(name, text, read_scenario(text, reading.programme).diagnostics)


def _text(place: Traversable, shown: str) -> str | Diagnostic:
    try:
        return decode(place.read_bytes())
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise _cannot_read(f"cannot read {shown}: {reason}.") from None


def _find(name: str) -> Traversable:
    path = Path(name)
    if path.exists():
        return path
    ours = bundled(name)
    if ours is not None:
        return ours
    known = {place.removesuffix(".programme"): place for place in bundled_names()}
    meant = nearest(name, known)
    hint = f"did you mean `{meant}`?" if meant else f"there are {listed(known)}."
    raise _cannot_read(
        f"there is no file {name}, and none of this name comes with Wayfellow; {hint}"
    )


def _cannot_read(message: str) -> click.ClickException:
    error = click.ClickException(message)
    error.exit_code = DATA
    return error

"""The files that commands read: yours, by path, and those that come with Wayfellow."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import click

from wayfellow_dsl import read_programme
from wayfellow_dsl.diagnostics import Diagnostic, listed, nearest, render_text
from wayfellow_dsl.lines import decode
from wayfellow_dsl.model import Programme
from wayfellow_dsl.scenario import Scenario
from wayfellow_dsl.scenario_reader import read_scenario, scenario_programme

from .main import DATA, FINDINGS

_PROGRAMME, _SCENARIO = ".programme", ".scenario"


class CannotRead(click.ClickException):
    """There is no such file, or it cannot be read."""

    exit_code = DATA


class HasFindings(click.ClickException):
    """A file has errors in it, which are shown as they are found."""

    exit_code = FINDINGS

    def __init__(self, found: Sequence[Diagnostic], text: str, name: str) -> None:
        self.found, self.text, self.name = tuple(found), text, name
        super().__init__(f"{name} has mistakes")

    def show(self, file: object = None) -> None:
        """Print every finding, as `wayfellow check` does."""
        colour = sys.stderr.isatty()
        click.echo(render_text(self.found, self.text, self.name, colour), err=True)


def load_programme(path_or_name: str) -> Programme:
    """Read a programme file, or one that comes with Wayfellow, by its name.

    Raises CannotRead and HasFindings.
    """
    return _read_programme(_find(path_or_name, _PROGRAMME))


def load_scenario(path_or_name: str) -> tuple[Programme, Scenario]:
    """Read a scenario, and the programme it is for.

    The programme stands beside the scenario under its own name, or comes with
    Wayfellow. Raises CannotRead and HasFindings.
    """
    place = _find(path_or_name, _SCENARIO)
    text = read_text(place)
    programme = _read_programme(find_programme_of(place, text))
    reading = read_scenario(text, programme)
    if reading.scenario is None:
        raise HasFindings(reading.diagnostics, text, place.name)
    return programme, reading.scenario


def find_programme_of(place: Traversable, text: str) -> Traversable:
    """Find the programme that a scenario is for: beside it, or among ours.

    Raises CannotRead.
    """
    name = scenario_programme(text)
    if name is None:
        raise CannotRead(
            f"{place.name} does not begin with a line such as `scenario first_year "
            "for my_programme`, so its programme cannot be found."
        )
    if (
        isinstance(place, Path)
        and (beside := place.with_name(name + _PROGRAMME)).exists()
    ):
        return beside
    ours = files("wayfellow_programmes") / f"{name}{_PROGRAMME}"
    if ours.is_file():
        return ours
    raise CannotRead(
        f"{place.name} is for the programme `{name}`. Put the file "
        f"`{name}{_PROGRAMME}` beside it."
    )


def read_text(place: Traversable) -> str:
    """Read a file as text; raises CannotRead, and HasFindings when it is no text."""
    try:
        text = decode(place.read_bytes())
    except OSError as error:
        raise CannotRead(f"cannot read {place}: {error.strerror}.") from None
    if isinstance(text, Diagnostic):
        raise HasFindings([text], "", place.name)
    return text


def _read_programme(place: Traversable) -> Programme:
    text = read_text(place)
    reading = read_programme(text)
    if reading.programme is None:
        raise HasFindings(reading.diagnostics, text, place.name)
    return reading.programme


def _find(path_or_name: str, ending: str) -> Traversable:
    path = Path(path_or_name)
    if path.exists():
        return path
    ours = {
        place.name.removesuffix(ending): place
        for place in files("wayfellow_programmes").iterdir()
        if place.name.endswith(ending)
    }
    if path_or_name.removesuffix(ending) in ours:
        return ours[path_or_name.removesuffix(ending)]
    meant = nearest(path_or_name.removesuffix(ending), sorted(ours))
    known = f"did you mean `{meant}`?" if meant else f"there is {listed(sorted(ours))}."
    raise CannotRead(
        f"there is no file {path_or_name}, and none of this name comes with "
        f"Wayfellow; {known}"
    )

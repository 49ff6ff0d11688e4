"""The files that commands read: yours, by path, and those that come with Wayfellow."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wayfellow.errors import WayfellowError
from wayfellow_dsl import (
    Diagnostic,
    Reading,
    decode,
    read_programme,
    read_scenario,
    render_text,
)
from wayfellow_dsl.diagnostics import listed, nearest
from wayfellow_dsl.model import Extension, Programme
from wayfellow_dsl.scenario import Scenario
from wayfellow_dsl.scenarios import scenario_programme
from wayfellow_programmes import bundled, bundled_names

from .main import DATA, FINDINGS

if TYPE_CHECKING:
    from wayfellow.decide import Functions

_PROGRAMME, _SCENARIO = ".programme", ".scenario"
_DOES = re.compile(r"\bdo\s+[a-z][\w-]*\.", re.IGNORECASE)
_USES = re.compile(r"^\s*uses\b", re.MULTILINE | re.IGNORECASE)


class CannotRead(click.ClickException):
    """There is no such file, or it cannot be read."""

    exit_code = DATA


class HasFindings(click.ClickException):
    """A file has mistakes in it, which are shown as `wayfellow check` shows them."""

    exit_code = FINDINGS

    def __init__(self, found: Sequence[Diagnostic], text: str, name: str) -> None:
        self.found, self.text, self.name = tuple(found), text, name
        super().__init__(f"{name} has mistakes")

    def show(self, file: object = None) -> None:
        """Print every finding."""
        colour = sys.stderr.isatty() and "NO_COLOR" not in os.environ
        click.echo(render_text(self.found, self.text, self.name, colour), err=True)


class NotText(HasFindings):
    """A file is not saved as text, so that nothing in it can be read."""

    exit_code = DATA


def load_programme(path_or_name: str) -> Programme:
    """Read a programme file, or one that comes with Wayfellow, by its name.

    Raises CannotRead, NotText and HasFindings.
    """
    return load_programme_at(find_file(path_or_name, _PROGRAMME))


def load_scenario(path_or_name: str) -> tuple[Programme, Scenario]:
    """Read a scenario, and the programme it is for.

    The programme stands beside the scenario under its own name, or comes with
    Wayfellow. Raises CannotRead, NotText and HasFindings.
    """
    place = find_file(path_or_name, _SCENARIO)
    text = read_text(place)
    programme = load_programme_at(find_programme_of(place, text))
    reading = read_scenario(text, programme)
    if reading.scenario is None:
        raise HasFindings(reading.diagnostics, text, place.name)
    return programme, reading.scenario


def load_programme_at(place: Traversable) -> Programme:
    """Read a programme that was found; raises CannotRead, NotText and HasFindings."""
    text = read_text(place)
    reading = read_known(text)
    if reading.programme is None:
        raise HasFindings(reading.diagnostics, text, place.name)
    return reading.programme


def read_known(text: str) -> Reading:
    """Read a programme with the words of the plugins that are installed."""
    if not _USES.search(text):
        # What is done by plugins needs no more of them than their names.
        reading = read_programme(text, _announced() if _DOES.search(text) else ())
        if reading.programme is not None:
            return reading
    return read_programme(text, extensions())


def _announced() -> tuple[Extension, ...]:
    from importlib.metadata import entry_points

    found = entry_points(group="wayfellow")
    return tuple(Extension(name) for name in sorted(found.names))


def extensions_for(text: str) -> tuple[Extension, ...]:
    """Give what a programme may use: nothing for one that names no plugin."""
    return extensions() if _USES.search(text) else ()


@cache
def extensions() -> tuple[Extension, ...]:
    """Give what the plugins that are installed add to the language."""
    # Loaded only now: most files use no plugin.
    from wayfellow.hooks import installed_languages

    return installed_languages().extensions


def functions_of(programme: Programme) -> Functions:
    """Give what works out the words of the plugins that a programme uses."""
    from wayfellow.decide import NO_FUNCTIONS
    from wayfellow.hooks import installed_languages

    return installed_languages().functions if programme.uses else NO_FUNCTIONS


def find_file(path_or_name: str, ending: str = _PROGRAMME) -> Traversable:
    """Find a file by its path, or one that comes with Wayfellow by its name.

    `ending` says what a name without an ending stands for. Raises CannotRead.
    """
    path = Path(path_or_name)
    if path.exists():
        return path
    has_ending = path_or_name.endswith((_PROGRAMME, _SCENARIO))
    ours = bundled(path_or_name if has_ending else path_or_name + ending)
    if ours is not None:
        return ours
    names = [
        name if has_ending else name.removesuffix(ending)
        for name in bundled_names()
        if has_ending or name.endswith(ending)
    ]
    meant = nearest(path_or_name, names)
    hint = f"did you mean `{meant}`?" if meant else f"there are {listed(names)}."
    raise CannotRead(
        f"there is no file {path_or_name}, and none of this name comes with "
        f"Wayfellow; {hint}"
    )


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
    if isinstance(place, Path):
        beside = place.with_name(name + _PROGRAMME)
        if beside.exists():
            return beside
    ours = bundled(name + _PROGRAMME)
    if ours is not None:
        return ours
    raise CannotRead(
        f"{place.name} is for the programme `{name}`. Put the file "
        f"`{name}{_PROGRAMME}` beside it."
    )


def read_text(place: Traversable) -> str:
    """Read a file as text; raises CannotRead and NotText."""
    try:
        text = decode(place.read_bytes())
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise CannotRead(f"cannot read {place}: {reason}.") from None
    if isinstance(text, Diagnostic):
        raise NotText([text], "", place.name)
    return text


def write_file(path: Path, data: bytes) -> None:
    """Put something in the place of a file, all of it or nothing.

    Raises WayfellowError.
    """
    # A link stays a link: what it leads to is replaced.
    path = path.resolve()
    beside = ""
    try:
        mode = path.stat().st_mode
        if not mode & 0o222:
            raise PermissionError(None, "it is read-only")
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(handle)
        os.chmod(beside, mode & 0o7777)
        os.replace(beside, path)
    except OSError as error:
        if beside:
            with suppress(OSError):
                os.unlink(beside)
        reason = (error.strerror or "the disk refused it").lower()
        raise WayfellowError(f"cannot write {path.name}: {reason}") from None

"""What a plugin adds to the language: words with their types, and nothing that runs.

An extension is what a file may say once it `uses` the plugin. It is data alone: what
works a function out is kept with the plugin, and is handed to whoever decides.
"""

from __future__ import annotations

from typing import Literal as Choice

from .base import Frozen
from .people import Detail
from .time import Duration


class Function(Frozen, frozen=True):
    """A value that a plugin works out from the details of one person, or of two."""

    name: str
    """Written after the plugin's name and a full stop, as in `travel.zone`."""
    of: Choice["person", "pair"]
    type: Choice["number", "percent", "yes or no", "text", "date", "one of", "levels"]
    """A `percent` is a number from 0 to 100; a `date` is text as ISO 8601."""
    reads: tuple[Detail, ...] = ()
    """The details that it is told of, of each person, by name and type. Where one of
    them is unknown, so is the value."""
    choices: tuple[str, ...] = ()
    """What it can be, for `one of` and `levels`; levels from the lowest."""
    label: str = ""
    """What it is called where people read of it, such as `minutes by bus`."""
    daily: bool = False
    """It is told the day as well, and may differ from day to day."""


class Asked(Frozen, frozen=True):
    """Something that a plugin asks for, which is of a kind that the language has."""

    name: str
    """Written after the plugin's name and a full stop: `needs passport.identity`."""
    kind: Choice["form", "training", "agreement", "interview", "check", "attestation"]
    """What it counts as: a check is recorded by staff, and can lapse."""
    label: str = ""
    lasts: Duration | None = None
    """How long a check holds good; None for ever."""
    details: tuple[Detail, ...] = ()
    """What can be recorded with it, by name and type."""
    usual: str = ""
    """What a simulation assumes where its scenario says nothing, in the words of a
    scenario: `95% within 3 days`."""


class Deed(Frozen, frozen=True):
    """Something that a plugin does: `do calendar.invite`."""

    name: str


class Extension(Frozen, frozen=True):
    """All that one plugin adds to the language."""

    name: str
    """Written after `uses`, and before the full stop of each of its words."""
    functions: tuple[Function, ...] = ()
    needs: tuple[Asked, ...] = ()
    deeds: tuple[Deed, ...] = ()
    """What it does. Where none is declared, anything may be asked of it."""
    is_broken: bool = False
    """It is installed and cannot be loaded, so nothing is known of its words."""

    def function(self, name: str) -> Function | None:
        """Find a function by its name; None when there is none."""
        found = (each for each in self.functions if each.name == name)
        return next(found, None)

    def need(self, name: str) -> Asked | None:
        """Find a need by its name; None when there is none."""
        return next((each for each in self.needs if each.name == name), None)

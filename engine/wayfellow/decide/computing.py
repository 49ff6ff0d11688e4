"""What plugins work out: their functions, and how a decision asks them.

A function is told the details that it declares, and the day if it asks for it, and
nothing else: so what it gives depends on nothing else, and is the same live, in a
simulation and in a story.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from math import isfinite
from typing import NamedTuple

from wayfellow.errors import PluginFailed, PluginMissing
from wayfellow_dsl.model import Computed, Function, Programme, Value, find_all

from .scene import Reader, Scene
from .state import Subject
from .timing.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Person:
    """What a function is told of somebody."""

    role: str
    """The role that they are in."""
    details: Mapping[str, Value]
    """The details that the function reads, and no others; all of them are known.
    Asked for any other, it fails, and says so."""
    day: date | None = None
    """The day in the programme's zone, for a function that is `daily`."""


class _Undeclared(LookupError):
    """A function asks for a detail that it does not declare."""


class _Details(Mapping[str, Value]):
    """The details that a function declares; the failure to declare one is told."""

    __slots__ = ("_known",)

    def __init__(self, known: dict[str, Value]) -> None:
        self._known = known

    # Not a KeyError, so that neither `get` nor `in` passes over it.
    def __getitem__(self, name: str) -> Value:
        if name not in self._known:
            raise _Undeclared(
                f"it reads `{name}`, which it does not declare: add it to `reads`"
            )
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def __repr__(self) -> str:
        return repr(self._known)


Compute = Callable[..., Value | date | None]
"""Works a value out of a `Person`, or of two; None for what is unknown."""


class KnownFunction(NamedTuple):
    """A function of a plugin, and what works it out."""

    plugin: str
    function: Function
    compute: Compute


@dataclass(frozen=True, slots=True)
class Functions:
    """The functions of the plugins in use."""

    known: tuple[KnownFunction, ...] = ()

    def check(self, programme: Programme) -> None:
        """Raise PluginMissing for a function by which the programme decides.

        So it is for one that was something else when the programme was read.
        """
        for made in find_all(programme, Computed):
            self.find(made, programme)

    def lack(self, programme: Programme) -> bool:
        """Say whether a function by which the programme decides is not here."""
        try:
            self.check(programme)
        except PluginMissing:
            return True
        return False

    def find(self, made: Computed, programme: Programme) -> Compute:
        """Give what works a value out; PluginMissing when there is nothing."""
        for plugin, function, compute in self.known:
            if (plugin, function.name) == (
                made.plugin,
                made.function.name,
            ) and _signature(function) == _signature(made.function):
                return compute
        raise PluginMissing(
            programme.name,
            programme.version,
            made.name,
            is_changed=any(each.plugin == made.plugin for each in self.known),
        )

    def _miss(self, made: Computed, programme: Programme, scene: Scene) -> None:
        self.find(made, programme)

    def reader(
        self, made: Computed, programme: Programme, calendar: Calendar
    ) -> Reader:
        """Make a function that gives the value, or None when it is unknown.

        PluginMissing is raised by asking it, so that a programme can be looked at
        without the plugin.
        """
        try:
            compute = self.find(made, programme)
        except PluginMissing:
            return partial(self._miss, made, programme)
        return lambda scene: _work_out(
            made, compute, tuple(map(scene.of, made.roles)), calendar.day(scene.now)
        )


NO_FUNCTIONS = Functions()


def _signature(function: Function) -> tuple[object, ...]:
    reads = tuple((detail.name, detail.type) for detail in function.reads)
    return function.of, function.type, function.choices, reads, function.daily


def _work_out(
    made: Computed, compute: Compute, subjects: tuple[Subject | None, ...], day: date
) -> Value | None:
    """Ask a function; PluginFailed where it gives what it did not declare."""
    persons = []
    for subject in subjects:
        person = None if subject is None else _told(made.function, subject, day)
        if person is None:
            return None
        persons.append(person)
    try:
        found = compute(*persons)
    except _Undeclared as problem:
        raise PluginFailed(made.plugin, made.name, str(problem)) from problem
    except (Exception, SystemExit) as problem:
        raise PluginFailed(made.plugin, made.name, problem) from problem
    if found is None:
        return None
    value = _checked(made.function, found)
    if value is None:
        raise PluginFailed(
            made.plugin, made.name, f"it must give {_EXPECTED[made.function.type]}"
        )
    return value


def _told(function: Function, subject: Subject, day: date) -> Person | None:
    details: dict[str, Value] = {}
    for read in function.reads:
        fact = subject.facts.get(read.name)
        if fact is None:
            return None
        details[read.name] = fact.value
    return Person(subject.kind, _Details(details), day if function.daily else None)


def _checked(function: Function, found: object) -> Value | None:
    """Give a value as facts are kept; None for one of another type."""
    match function.type, found:
        case (("number" | "percent"), (bool() | None)):
            return None
        case "number", (int() | float()) if isfinite(found):
            return found
        case "percent", (int() | float()) if 0 <= found <= 100:
            return found
        case "yes or no", bool():
            return found
        case "date", date() if not isinstance(found, datetime):
            return found.isoformat()
        case "text", str():
            return found
        case (("one of" | "levels"), str()) if found in function.choices:
            return found
        case _:
            return None


_EXPECTED = {
    "number": "a number",
    "percent": "a number from 0 to 100",
    "yes or no": "True or False",
    "date": "a date",
    "text": "a text",
    "one of": "one of its choices",
    "levels": "one of its levels",
}

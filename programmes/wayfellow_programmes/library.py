"""Finds the files that come with Wayfellow."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable

_ENDINGS = (".programme", ".scenario", ".standard")


def bundled(name: str) -> Traversable | None:
    """Find a bundled file, such as `growth_company.scenario`; None when there is none.

    A name without an ending is a programme's.
    """
    full = name if name.endswith(_ENDINGS) else f"{name}{_ENDINGS[0]}"
    return next((place for place in _places() if place.name == full), None)


def bundled_names() -> tuple[str, ...]:
    """List the names of every bundled file, in order."""
    return tuple(sorted(place.name for place in _places()))


def template(name: str) -> Traversable | None:
    """Find a programme to begin one's own with; None when there is none."""
    return _templates().get(name)


def template_names() -> tuple[str, ...]:
    """List the names of the programmes to begin with, in order."""
    return tuple(sorted(_templates()))


def _templates() -> dict[str, Traversable]:
    folder = files("wayfellow_programmes") / "templates"
    ending = _ENDINGS[0]
    return {
        place.name.removesuffix(ending): place
        for place in folder.iterdir()
        if place.name.endswith(ending)
    }


def _places() -> list[Traversable]:
    package = files("wayfellow_programmes")
    return [place for place in package.iterdir() if place.name.endswith(_ENDINGS)]

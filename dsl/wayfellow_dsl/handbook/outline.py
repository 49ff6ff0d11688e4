"""Where on the page everything is told, so that one place can lead to another."""

from __future__ import annotations

from typing import NamedTuple

from ..labels import label_name, label_outcome, label_step
from ..model import Lifecycle, Programme
from ..phrases import say_name
from .prose import Link, Prose, Strong, Words, prose


class Outline(NamedTuple):
    """The places on a page, by what is told there."""

    programme: Programme
    steps: dict[tuple[str, str], str]
    """The place of each step that is told, by its lifecycle and its name."""
    surveys: dict[str, str]
    """The place of each survey, by its name."""

    def step(self, lifecycle: Lifecycle, name: str) -> Words:
        """Name a step, and lead there if it is told on this page."""
        label = label_step(lifecycle.step(name))
        place = self.steps.get((lifecycle.subject, name))
        return Link(label, place) if place else Strong(label)

    def survey(self, name: str) -> Words:
        """Name a survey, and lead to its questions if they are on this page."""
        label = f"“{label_name(name)}”"
        return Link(label, self.surveys[name]) if name in self.surveys else label

    def outcome(self, name: str) -> Prose:
        """Name an outcome, and say what it means."""
        is_declared = any(each.name == name for each in self.programme.outcomes)
        label = label_outcome(self.programme, name) if is_declared else ""
        words = prose("{}", Strong(say_name(name)))
        return prose("{} (“{}”)", words, label) if label else words


def make_places(programme: Programme, told: list[Lifecycle]) -> Outline:
    """Give a place to each step of the lifecycles that are told, and to each survey.

    Steps of several roles that share a stage and a name are told in one place.
    """
    places = _Places()
    steps: dict[tuple[str, str], str] = {}
    for lifecycle in told:
        shared = "" if _is_relationship(programme, lifecycle) else "their"
        for step in lifecycle.steps:
            key = (shared or lifecycle.subject, step.stage, step.name)
            steps[lifecycle.subject, step.name] = places.place("step", *key)
    surveys = {
        survey.name: places.place("survey", survey.name) for survey in programme.surveys
    }
    return Outline(programme, steps, surveys)


def _is_relationship(programme: Programme, lifecycle: Lifecycle) -> bool:
    return lifecycle.subject in {each.name for each in programme.relationships}


def make_place(*names: str) -> str:
    """Make an identifier for a place of letters, digits and hyphens."""
    words = "-".join(names).casefold().replace("_", "-")
    return "".join(letter if letter.isalnum() else "-" for letter in words)


class _Places:
    """Identifiers that are given once, and again only for the same names."""

    def __init__(self) -> None:
        self._given: dict[str, tuple[str, ...]] = {}

    def place(self, *names: str) -> str:
        place = make_place(*(name for name in names if name != "their"))
        while self._given.setdefault(place, names) != names:
            place += "-2"
        return place

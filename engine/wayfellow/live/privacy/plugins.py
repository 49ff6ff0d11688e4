"""Plugins that keep something of their own are told whom to forget."""

from __future__ import annotations

from wayfellow.hooks.guarding import asking

from ..change import Workplace
from .persons import Person


def tell_plugins(place: Workplace, person: Person) -> None:
    """Tell every plugin who is erased, run by run; raises PluginFailed."""
    if not place.hooks.wants("person_erased"):
        return
    with asking(place.driver):
        for part in person.parts:
            compiled = place.compiled(place.row(part.run))
            place.hooks.tell(
                "person_erased",
                context=place.context(part.run, compiled),
                names=tuple(subject.id for subject in part.subjects),
            )

"""What a condition looks at: somebody, a relationship, or a pair that might be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from wayfellow_dsl.model import Step, Value

from .state import Subject


class Population(Protocol):
    """Where subjects are found: a dictionary will do."""

    def get(self, identifier: str, /) -> Subject | None:
        """Give the subject as it stands, or None."""


class Scene:
    """What a condition looks at: one subject, or the members of a possible pair."""

    __slots__ = ("_chosen", "_members", "_population", "now", "step", "subject")

    def __init__(
        self,
        population: Population,
        now: datetime,
        subject: Subject | None = None,
        step: Step | None = None,
        members: Mapping[str, Subject] | None = None,
    ) -> None:
        self._population = population
        self._members = members
        self._chosen: Mapping[str, Subject] = {}
        self.now = now
        self.subject = subject
        self.step = step

    def of(self, role: str) -> Subject | None:
        """Find whom a condition is about: the subject itself, or a member by role."""
        if not role:
            return self.subject
        if role in self._chosen:
            return self._chosen[role]
        if self._members is not None:
            return self._members.get(role)
        if self.subject is None:
            return None
        if self.subject.kind == role:
            return self.subject
        for kind, identifier in self.subject.members:
            if kind == role:
                return self._population.get(identifier)
        return None

    def all_of(self, role: str) -> list[Subject]:
        """Find all whom a condition of a group's step is about, by their role."""
        if role in self._chosen or self.subject is None or self._members is not None:
            found = [self.of(role)]
        else:
            members = self.subject.members_in(role)
            found = [self._population.get(member) for member in members]
        return [member for member in found if member is not None]

    def choosing(self, chosen: Mapping[str, Subject]) -> Scene:
        """Look at one member of each of these roles, instead of at all."""
        scene = Scene(self._population, self.now, self.subject, self.step)
        scene._chosen = {**self._chosen, **chosen}
        return scene

    def relations(self, subject: Subject) -> list[Subject]:
        """Give the relationships of a participant, in the order created."""
        found = (self._population.get(identifier) for identifier in subject.relations)
        return [relation for relation in found if relation is not None]


Test = Callable[[Scene], bool]


Reader = Callable[[Scene], Value | None]

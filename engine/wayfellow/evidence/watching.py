"""Watching: the moment at which something that is never to happen happens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from wayfellow.decide import Calendar, Compiled, Population, Record, Scene, Subject
from wayfellow_dsl.model import All, Frozen, Never, Not, Programme

from .accounts import concerned, give_account


class Breach(Frozen, frozen=True, omit_defaults=False):
    """The moment at which a guarantee was first broken, in one story or run."""

    guarantee: int
    """The place of the guarantee in the programme."""
    where: str
    """The story or the run."""
    subject: str
    when: datetime
    history: tuple[str, ...]
    length: int
    """How many records led to it, of those concerned."""

    @classmethod
    def of(
        cls,
        guarantee: int,
        where: str,
        subject: Subject,
        when: datetime,
        population: Mapping[str, Subject],
        records: Sequence[Record],
        calendar: Calendar,
    ) -> Breach:
        """Note a breach, with the history of those concerned."""
        who = concerned(population.values(), [subject.id])
        length = sum(record.subject in who for record in records)
        history = give_account(records, who, calendar)
        return cls(guarantee, where, subject.id, when, history, length)


class Watch:
    """Looks, after everything that happens, whether a `never` has become true."""

    def __init__(self, compiled: Compiled) -> None:
        self._compiled = compiled
        self._tests: dict[str, list[tuple[int, Callable[[Scene], bool]]]] = {}
        for place, guarantee in enumerate(compiled.programme.guarantees):
            promise = guarantee.promise
            if isinstance(promise, Never):
                condition = promise.condition
                if promise.unless is not None:
                    condition = All((condition, Not(promise.unless)))
                # In a group one member is enough to break it.
                test = compiled.conditions.test(condition, for_any=True)
                self._tests.setdefault(guarantee.of, []).append((place, test))
        self._beside = {
            kind: frozenset(self._tests).intersection(others)
            for kind, others in _beside(compiled.programme).items()
        }
        self._watched = sum(map(len, self._tests.values()))
        self._broken: set[int] = set()

    def look(
        self, population: Population, changed: Iterable[Subject], now: datetime
    ) -> Iterator[tuple[int, Subject]]:
        """Give each guarantee that is broken for the first time, and by whom.

        Those who changed are looked at, and those related to them, but nobody who is
        on hold: nothing happens to them.
        """
        if len(self._broken) == self._watched:
            return
        for subject in self._around(population, changed):
            if subject.is_held:
                continue
            for place, test in self._tests[subject.kind]:
                if place in self._broken:
                    continue
                step = self._compiled.step(subject).step
                if test(Scene(population, now, subject, step)):
                    self._broken.add(place)
                    yield place, subject

    def _around(
        self, population: Population, changed: Iterable[Subject]
    ) -> Iterable[Subject]:
        """Give those whom a guarantee is about: who changed, and who is beside them."""
        found: dict[str, Subject] = {}
        for subject in changed:
            if subject.kind in self._tests:
                found[subject.id] = subject
            beside = self._beside[subject.kind]
            if beside:
                related = (*subject.relations, *(one for _, one in subject.members))
                for identifier in related:
                    other = population.get(identifier)
                    if other is not None and other.kind in beside:
                        found[identifier] = other
        return found.values()


def _beside(programme: Programme) -> dict[str, set[str]]:
    """Give the roles of each relationship, and the relationships of each role."""
    beside: dict[str, set[str]] = {one.subject: set() for one in programme.lifecycles}
    for relationship in programme.relationships:
        beside[relationship.name] |= set(relationship.members)
        for role in relationship.members:
            beside[role].add(relationship.name)
    return beside

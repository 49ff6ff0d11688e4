"""The working copy of one decision: what it has changed, recorded and sent so far."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from msgspec.structs import replace

from wayfellow_dsl.model import INVITED_BY, Party

from .compiled import Compiled, CompiledStep
from .scene import Population, Scene
from .state import ENGINE, Actor, Decision, Effect, Record, Run, Subject, unchanging

FUEL = 200
"""How many rules may set each other off before they are given up as endless."""

Cause = tuple[str, int]


class EndlessRules(RuntimeError):
    """The rules of a programme set each other off without end."""

    def __init__(self, path: Sequence[str]) -> None:
        self.path = tuple(path)
        super().__init__(self.path)

    def __str__(self) -> str:
        rules = " -> ".join(self.path[-6:])
        return f"these rules set each other off without end: {rules}"


class Raised(NamedTuple):
    """Something that the engine tells a participant about one of its relationships."""

    name: str
    relation: str
    cause: Cause


class Draft:
    """What a decision has worked out so far; itself a population."""

    def __init__(self, compiled: Compiled, run: Run, population: Population) -> None:
        self.compiled = compiled
        self.run = run
        self._population = population
        self._changed: dict[str, Subject] = {}
        self._records: list[Record] = []
        self._effects: list[Effect] = []
        self._raised: dict[str, list[Raised]] = {}
        self.touched: list[str] = []
        """Subjects to bring to rest besides the one that a stimulus is about."""
        self._path: list[str] = []
        self._passed: datetime | None = None

    @property
    def records(self) -> Sequence[Record]:
        """The lines written so far."""
        return self._records

    def get(self, identifier: str, /) -> Subject | None:
        """Give a subject as it now stands in the draft."""
        changed = self._changed.get(identifier)
        return changed if changed is not None else self._population.get(identifier)

    def __getitem__(self, identifier: str) -> Subject:
        changed = self._changed.get(identifier)
        if changed is not None:
            return changed
        subject = self._population.get(identifier)
        if subject is None:
            raise KeyError(identifier)
        return subject

    def put(self, subject: Subject) -> Subject:
        """Keep a new value of a subject."""
        self._changed[subject.id] = subject
        return subject

    def change(self, identifier: str, **fields: Any) -> Subject:
        """Keep a subject with some fields replaced."""
        return self.put(replace(self[identifier], **fields))

    def step(self, subject: Subject) -> CompiledStep:
        """Give the compiled step that a subject is in."""
        return self.compiled.lifecycles[subject.kind].steps[subject.step]

    def scene(self, subject: Subject, now: datetime) -> Scene:
        """Give what a condition of the subject's step looks at."""
        return Scene(self, now, subject, self.step(subject).step)

    def record(
        self,
        identifier: str,
        when: datetime,
        kind: Any,
        name: str,
        *,
        by: Actor = ENGINE,
        payload: dict[str, Any] | None = None,
        source: str = "",
        target: str = "",
        because: str = "",
        cause: Cause | None = None,
    ) -> Cause:
        """Append a line to a subject's history; what it leads to names it as cause."""
        subject = self[identifier]
        sequence = subject.sequence + 1
        self._changed[identifier] = replace(
            subject, sequence=sequence, latest=max(when, subject.latest)
        )
        self._records.append(
            Record(
                identifier,
                sequence,
                when,
                kind,
                name,
                by,
                unchanging(payload) if payload else {},
                source,
                target,
                because,
                cause,
            )
        )
        return identifier, sequence

    @property
    def written(self) -> int:
        """How many records there are so far."""
        return len(self._records)

    def note_passed(self, when: datetime) -> None:
        """Note that a clock due at `when`, no earlier than what comes, left no record.

        Whoever replays the history has to let it go off first, as it did here.
        """
        if self._passed is None or when > self._passed:
            self._passed = when

    def send(
        self,
        cause: Cause,
        when: datetime,
        kind: Any,
        to: str,
        name: str,
        payload: dict[str, Any] | None = None,
    ) -> None:
        """Describe something to deliver after commit; its key never changes."""
        identifier, sequence = cause
        key = f"{self.run.id}/{identifier}/{sequence}/{to}"
        self._effects.append(
            Effect(key, kind, identifier, when, to, name, unchanging(payload or {}))
        )

    def refuel(self) -> None:
        """Begin to count anew, for a stimulus or a clock of its own."""
        self._path.clear()

    def spend(self, subject: Subject, rule: str) -> None:
        """Count one rule taken; raise EndlessRules when there have been too many."""
        self._path.append(f"{subject.id} in {subject.step}: {rule}")
        if len(self._path) > FUEL:
            raise EndlessRules(self._path)

    def raise_event(
        self, identifier: str, name: str, relation: str, cause: Cause
    ) -> None:
        """Tell a subject something when it comes to rest, mostly of a relationship."""
        self._raised.setdefault(identifier, []).append(Raised(name, relation, cause))
        self.touched.append(identifier)

    def has_raised(self, identifier: str) -> bool:
        """Say whether the subject has been told something it has not dealt with."""
        return identifier in self._raised

    def take_raised(self, identifier: str) -> list[Raised]:
        """Take what the subject has been told and has not yet dealt with."""
        return self._raised.pop(identifier, [])

    def related(self, subject: Subject) -> list[str]:
        """Give those whose rules may depend on this subject, in their fixed order."""
        if subject.members:
            offers = [r for r in subject.relations if self[r].is_live]
            joined = [subject.joins] if subject.joins else []
            return [member for _, member in subject.members] + joined + offers
        found = [] if not subject.relations else self._live_relations(subject)
        invited_by = subject.facts.get(INVITED_BY)
        if invited_by is not None:
            found.append(str(invited_by.value))
        if subject.invited:
            found += [one for one in subject.invited if self[one].is_live]
        return found

    def _live_relations(self, subject: Subject) -> list[str]:
        return [
            identifier
            for identifier in subject.relations
            if not (relation := self[identifier]).outcome
            and relation.has_member(subject.id)
        ]

    def relations(self, subject: Subject) -> list[Subject]:
        """Give a participant's relationships in the order created.

        Groups that they have left are not among them.
        """
        found = (self[identifier] for identifier in subject.relations)
        return [relation for relation in found if relation.has_member(subject.id)]

    def active_relations(self, subject: Subject) -> list[Subject]:
        """Give a participant's relationships that are confirmed and have not ended."""
        return [
            relation
            for relation in self.relations(subject)
            if relation.active_since is not None and relation.is_live
        ]

    def room(self, subject: Subject) -> int:
        """Say how many more relationships a participant can take, offers counted."""
        taken = sum(relation.is_live for relation in self.relations(subject))
        return self.compiled.roles[subject.kind].takes.most - taken

    def recipients(self, subject: Subject, parties: tuple[Party, ...]) -> list[str]:
        """Name who is meant by parties, in a subject's step, each once."""
        found: list[str] = []
        for party in parties:
            match party.kind:
                case "staff":
                    names = [party.name]
                case "member":
                    names = self._current(subject, party.name)
                case "attached":
                    whom = (
                        self._current(subject, party.of) if party.of else [subject.id]
                    )
                    names = [f"{party.name} of {identifier}" for identifier in whom]
                case _:
                    names = self._current(subject) if subject.members else [subject.id]
            found.extend(name for name in names if name not in found)
        return found

    def _current(self, relation: Subject, role: str = "") -> list[str]:
        return [
            identifier
            for kind, identifier in relation.members
            if (not role or kind == role) and self[identifier].is_live
        ]

    def decision(self, answer: Cause | None) -> Decision:
        """Give the decision that the draft has come to."""
        place = -1
        if answer is not None:
            place = next(
                i
                for i, record in enumerate(self._records)
                if (record.subject, record.sequence) == answer
            )
            if self._passed is not None:
                late = replace(self._records[place], passed=self._passed)
                self._records[place] = late
        return Decision(
            tuple(self._changed.values()),
            tuple(self._records),
            tuple(self._effects),
            place,
        )

"""Those of a run as they stand while its history is told again."""

from __future__ import annotations

from msgspec.structs import replace

from ..state import Correct, Decision, EnrolPerson, Record, Reopen, Stimulus, Subject


class World:
    """Everybody by identifier, and what was recorded of them; itself a population."""

    def __init__(self) -> None:
        self.subjects: dict[str, Subject] = {}
        self.records: list[Record] = []
        self._persons: dict[str, list[str]] = {}

    def get(self, identifier: str, /) -> Subject | None:
        """Give a subject as it stands by now, or None."""
        return self.subjects.get(identifier)

    def complete(self, stimulus: Stimulus) -> Stimulus:
        """Give a stimulus with what a desk adds to it: journeys, or histories."""
        match stimulus:
            case EnrolPerson(id=identifier, person=person):
                known = self._persons.get(person or identifier, ())
                journeys = [self.subjects[one] for one in known]
                journeys.sort(key=lambda one: (one.created, one.id))
                return replace(stimulus, journeys=tuple(one.id for one in journeys))
            case Correct() | Reopen():
                return replace(stimulus, histories=tuple(self.records))
            case _:
                return stimulus

    def keep(self, decision: Decision) -> None:
        """Let everybody stand as a decision leaves them, and add what it recorded."""
        for subject in decision.subjects:
            if subject.id not in self.subjects and subject.person:
                self._persons.setdefault(subject.person, []).append(subject.id)
            self.subjects[subject.id] = subject
        self.records += decision.records

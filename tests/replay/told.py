"""A run driven in memory: people join, things happen, time passes."""

from __future__ import annotations

from datetime import datetime

from wayfellow.decide import (
    Compiled,
    Decision,
    EnrolPerson,
    Pass,
    Record,
    Refusal,
    Run,
    Stimulus,
    Subject,
    decide,
    next_due,
)


class Told:
    """Those of a run as they stand, and what was recorded, in the order written."""

    def __init__(self, compiled: Compiled, run: Run) -> None:
        self.compiled = compiled
        self.run = run
        self.subjects: dict[str, Subject] = {}
        self.records: list[Record] = []

    def get(self, identifier: str, /) -> Subject | None:
        """Give a subject as it stands, or None."""
        return self.subjects.get(identifier)

    def happen(self, stimulus: Stimulus) -> bool:
        """Let something happen; False when it is refused."""
        if isinstance(stimulus, EnrolPerson):
            assert stimulus.person == ""
        decision = decide(self.compiled, self.run, self, stimulus)
        if isinstance(decision, Refusal):
            return False
        self._keep(decision)
        return True

    def advance(self, to: datetime) -> None:
        """Let everything happen that is due by a time, in order."""
        while True:
            due = min(
                (
                    (when, subject.created, subject.id)
                    for subject in self.subjects.values()
                    if (when := next_due(subject)) is not None
                ),
                default=None,
            )
            if due is None or due[0] > to:
                return
            decision = decide(self.compiled, self.run, self, Pass(due[2], due[0]))
            assert isinstance(decision, Decision)
            self._keep(decision)

    def _keep(self, decision: Decision) -> None:
        self.subjects |= {subject.id: subject for subject in decision.subjects}
        self.records += decision.records

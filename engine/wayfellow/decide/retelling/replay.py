"""A history told again: what people did is done anew, and everything else follows.

The records of a run hold all that came from outside. Given them in the order in which
they were written, the decision writes the same records again and leaves everybody where
they stand, whatever the hour: a history is the proof of its own state.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

import msgspec

from wayfellow_dsl.model import Frozen

from ..compiled import Compiled
from ..decision import concerned, decide
from ..draft import Draft, EndlessRules
from ..overdue import connected_with
from ..state import (
    Decision,
    Pass,
    Record,
    Refusal,
    Run,
    Stimulus,
    Subject,
)
from ..timing.clocks import next_due
from ..versions.crossing import MIGRATED, Crossing, StepMapping, versions_said
from ..versions.migration import Migrate, migrate
from .stimuli import stimulus_of
from .ties import ever_connected
from .world import World

_TOLD = ("when", "kind", "name", "source", "target", "step", "outcome", "entered")
"""Fields whose values are told where they differ; in others there may be secrets."""

Line = tuple[str, int]
"""A subject, and the number of a line of its history."""


class Difference(Frozen, frozen=True):
    """Where a history, or a state, is not what follows from what people did."""

    subject: str
    sequence: int
    """The line of its history; 0 for the subject as it stands."""
    what: str
    """What is wrong, as the rest of a sentence about the line or the subject."""


class Replay(Frozen, frozen=True):
    """What came of telling a history again."""

    subjects: dict[str, Subject]
    """Everybody as they then stand, by identifier."""
    records: tuple[Record, ...]
    """What was written, in the order in which the decisions were made."""
    differences: tuple[Difference, ...]
    """The first of each subject."""


def replay(
    compiled: Compiled,
    run: Run,
    records: Iterable[Record],
    stands: Mapping[str, Subject] | None = None,
    *,
    versions: Mapping[int, Compiled] | None = None,
    begun: Mapping[str, Compiled] | None = None,
) -> Replay:
    """Tell a run's records again, in the order written; say what comes out otherwise.

    `stands` has everybody as they are said to stand now; with it, clocks go off that
    went off since without leaving a record, and the states are compared too. `versions`
    has every version of the programme, by number, that a migration led from or to. Of
    somebody of whom nothing else is told, a migration only tells the version. `begun`
    says in which version somebody began, for a run in which nobody was under way when
    it was migrated: then no line says so.
    """
    records = tuple(records)
    numbers, versions, begun = versions_in(records), versions or {}, begun or {}
    known = (begun[one.subject] for one in records if one.subject in begun)
    first = next(known, compiled)
    if numbers:
        first = versions.get(numbers[0], first)
    player = _Player(run, first, versions, begun)
    for record in records:
        player.tell(record)
    player.report_missing()
    if stands is not None:
        player.compare(stands)
    return Replay(
        player.world.subjects,
        tuple(player.world.records),
        tuple(player.differences.values()),
    )


def versions_in(records: Iterable[Record]) -> list[int]:
    """Give the numbers of the versions that migrations led from and to, in order."""
    numbers: list[int] = []
    for record in records:
        if record.kind == MIGRATED:
            with suppress(ValueError):
                numbers += versions_said(record.name)
    return list(dict.fromkeys(numbers))


def set_apart(records: Iterable[Record], erased: Collection[str]) -> set[str]:
    """Name the erased and all who were ever connected with them.

    What happened to these cannot be told again: what was said about some is gone.
    """
    return ever_connected(records, erased, as_listed=True)


class _Player:
    """A history told again, line by line, and where it is not what follows."""

    def __init__(
        self,
        run: Run,
        compiled: Compiled,
        versions: Mapping[int, Compiled],
        begun: Mapping[str, Compiled],
    ) -> None:
        self._run = run
        self._compiled = compiled
        """The version that the run is in by now."""
        self._versions = versions
        self._begun = begun
        self._crossings: dict[bytes, Crossing] = {}
        self._expected: dict[Line, Record] = {}
        self.world = World()
        self.differences: dict[str, Difference] = {}

    def tell(self, record: Record) -> None:
        """Let happen what led to a record, unless it has, and see that it says so."""
        line = (record.subject, record.sequence)
        if record.sequence == 1:
            self._compiled = self._begun.get(record.subject, self._compiled)
        try:
            if record.kind == MIGRATED and record.subject not in self.world.subjects:
                number = versions_said(record.name)[1]
                self._compiled = self._versions.get(number, self._compiled)
                return
            stimulus = stimulus_of(self._compiled, record)
            if stimulus is not None:
                self._let_happen(record, stimulus)
            elif line not in self._expected and record.kind == MIGRATED:
                self._let_migrate(record)
            elif line not in self._expected:
                self._let_pass(record)
        except (AttributeError, LookupError, TypeError, ValueError):
            # What no desk has written may have anything in it.
            self._differs(*line, "says what cannot be")
        expected = self._expected.pop(line, None)
        if expected is None:
            self._differs(*line, "is not what follows")
        elif (other := _other_fields(record, expected)) != "":
            self._differs(*line, f"would be otherwise: {other}")

    def report_missing(self) -> None:
        """Say which records follow and are not there."""
        for subject, sequence in self._expected:
            self._differs(subject, sequence, "follows, and is not there")

    def compare(self, stands: Mapping[str, Subject]) -> None:
        """Let silent clocks go off that have, and compare how everybody stands."""
        order = sorted(
            (due, identifier)
            for identifier, subject in self.world.subjects.items()
            if (due := next_due(subject)) is not None
        )
        for _, identifier in order:
            stored = stands.get(identifier)
            if stored is not None and identifier not in self.differences:
                self._catch_up_with(stored)
        for identifier in sorted(self.world.subjects.keys() | stands.keys()):
            if identifier not in stands:
                self._differs(identifier, 0, "follows, and is not there")
            elif identifier not in self.world.subjects:
                self._differs(identifier, 0, "is there, and does not follow")
            else:
                stood, again = stands[identifier], self.world.subjects[identifier]
                if stood.passed is None:
                    # Those who have not been written for long do not know it.
                    again = msgspec.structs.replace(again, passed=None)
                other = _other_fields(stood, again)
                if other:
                    self._differs(identifier, 0, f"would stand otherwise: {other}")

    def _let_migrate(self, record: Record) -> None:
        """Let somebody and all who are tied to them go on in another version."""
        crossing = self._crossing(record)
        if crossing is None:
            what = f"leads to `{record.name}`, which is not known"
            self._differs(record.subject, record.sequence, what)
            return
        at = datetime.fromisoformat(record.payload.get("at", record.when.isoformat()))
        stimulus = Migrate(record.subject, at, record.by, record.because)
        try:
            decision = migrate(crossing, self._run, self.world, stimulus).decision
        except EndlessRules as problem:
            self._differs(record.subject, record.sequence, f"cannot happen: {problem}")
            return
        if decision is not None:
            self._compiled = crossing.new
            self._keep(decision)

    def _crossing(self, record: Record) -> Crossing | None:
        about = {n: v for n, v in record.payload.items() if n != "at"}
        key = msgspec.json.encode((record.name, about), order="sorted")
        if key not in self._crossings:
            old, new = map(self._versions.get, versions_said(record.name))
            if old is None or new is None:
                return None
            mapping = StepMapping(about.get("moves", {}), about.get("renamed", {}))
            self._crossings[key] = Crossing(old, new, mapping)
        return self._crossings[key]

    def _let_happen(self, record: Record, stimulus: Stimulus) -> None:
        stimulus = self.world.complete(stimulus)
        if record.passed is not None:
            self._pass_silently(concerned(stimulus), record.passed)
        try:
            decision = decide(self._compiled, self._run, self.world, stimulus)
        except EndlessRules as problem:
            self._differs(record.subject, record.sequence, f"cannot happen: {problem}")
            return
        if isinstance(decision, Refusal):
            why = f"would be refused: {decision.message}"
            self._differs(record.subject, record.sequence, why)
            return
        self._keep(decision)

    def _let_pass(self, record: Record) -> None:
        """Let clocks go off, one time after the other, until one leads to a record."""
        line = (record.subject, record.sequence)
        while line not in self._expected:
            due = self._first_due([record.subject])
            if due is None or due > record.when:
                return
            decision = self._pass(record.subject, due)
            if decision is None:
                return
            self._keep(decision)

    def _pass_silently(self, identifiers: list[str], until: datetime) -> None:
        """Let clocks go off that left no record, until the last that is known of."""
        while True:
            near = self._near(identifiers)
            if any(one.passed is not None and one.passed >= until for one in near):
                return
            due = self._first_due(identifiers)
            if due is None or due > until:
                return
            for one in near:
                decision = self._pass(one.id, due)
                if decision is None or decision.records:
                    return
                self._keep(decision)

    def _catch_up_with(self, stored: Subject) -> None:
        while True:
            due = next_due(self.world.subjects[stored.id])
            goal = next_due(stored)
            if due is None or (goal is not None and due >= goal):
                return
            decision = self._pass(stored.id, due)
            if decision is None or decision.records:
                return
            self._keep(decision)

    def _first_due(self, identifiers: list[str]) -> datetime | None:
        near = self._near(identifiers)
        times = (next_due(subject) for subject in near)
        return min((due for due in times if due is not None), default=None)

    def _near(self, identifiers: list[str]) -> list[Subject]:
        return connected_with(Draft(self._compiled, self._run, self.world), identifiers)

    def _pass(self, identifier: str, due: datetime) -> Decision | None:
        try:
            decision = decide(
                self._compiled, self._run, self.world, Pass(identifier, due)
            )
        except EndlessRules:
            return None
        return None if isinstance(decision, Refusal) else decision

    def _keep(self, decision: Decision) -> None:
        self.world.keep(decision)
        for record in decision.records:
            self._expected[record.subject, record.sequence] = record

    def _differs(self, subject: str, sequence: int, what: str) -> None:
        if subject not in self.differences:
            self.differences[subject] = Difference(subject, sequence, what)


def _other_fields(stored: Record | Subject, again: Record | Subject) -> str:
    """Say in which fields two differ, and how; empty when they are alike."""
    if isinstance(again, Subject):
        # Through JSON, as what is stored was: a list of choices is a tuple, and so on.
        again = msgspec.json.decode(msgspec.json.encode(again), type=Subject)
    if stored == again:
        return ""
    other = []
    for name in stored.__struct_fields__:
        one, two = getattr(stored, name), getattr(again, name)
        if one != two:
            values = f" is {_said(one)}, not {_said(two)}" if name in _TOLD else ""
            other.append(f"`{name}`{values}")
    return ", ".join(other)


def _said(value: Any) -> str:
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return f"`{text}`" if len(text) <= 60 else f"`{text[:59]}…`"

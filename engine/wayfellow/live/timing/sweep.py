"""A sweep: many who are due are read together, decided in order, written together.

It comes to the same as one after the other. Whoever becomes due again, by what was
decided on, takes their place in the order among the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from heapq import heapify, heappop, heappush

from wayfellow.decide import Compiled, Pass, Run, Subject, next_due
from wayfellow.errors import NeverRests, PluginFailed, Refused

from ..answers import Parked
from ..change import Workplace, settle
from ..storage.agenda import Due
from ..storage.population import StoredPopulation

_Key = tuple[datetime, datetime, str, str]


class Sweep:
    """One such sweep, up to a time and up to the last who was found to be due."""

    def __init__(self, place: Workplace, to: datetime, last: _Key | None) -> None:
        self._place = place
        self._to = to
        self._last = last
        self._runs: dict[str, _Part] = {}
        self._queue: list[_Key] = []
        self.times: list[datetime] = []
        """When each thing was due that happened."""
        self.parked: list[Parked] = []

    def gather(
        self, found: Iterable[Due], *, waits: bool = True
    ) -> set[tuple[str, str]]:
        """Read those who are due, and keep everybody else from changing them.

        Gives those whom somebody else is changing, unless it `waits` for them.
        """
        by_run: dict[str, list[Due]] = {}
        for due in found:
            by_run.setdefault(due.run, []).append(due)
        busy = set()
        for run in sorted(by_run):
            part = self._runs[run] = _Part(self._place, run, self._to)
            for identifier in part.gather(by_run[run], waits=waits):
                subject = part.population.get(identifier)
                assert subject is not None
                self._plan(part, subject)
            busy |= part.busy
        heapify(self._queue)
        return busy

    def decide(self, passed_over: Collection[tuple[str, str]]) -> None:
        """Decide on one after the other, in the order in which they are due."""
        refused = set(passed_over)
        while self._queue:
            when, _, identifier, run = heappop(self._queue)
            part = self._runs[run]
            subject = part.population.get(identifier)
            # What was decided on before may have let it happen.
            if (
                subject is None
                or next_due(subject) != when
                or (run, identifier) in refused
            ):
                continue
            try:
                decision = settle(
                    self._place,
                    part.compiled,
                    part.run,
                    part.population,
                    Pass(identifier, when),
                )
            except (Refused, PluginFailed, NeverRests) as problem:
                refused.add((run, identifier))
                self.parked.append(Parked(run, identifier, when, problem.for_staff))
                continue
            part.population.note(decision)
            self.times.append(when)
            for changed in decision.subjects:
                self._plan(part, changed, is_heap=True)

    def write(self) -> None:
        """Write what was decided, all of it or nothing."""
        with self._place.all_or_nothing():
            for part in self._runs.values():
                part.population.write(self._place.now)

    def _plan(self, part: _Part, subject: Subject, *, is_heap: bool = False) -> None:
        when = next_due(subject)
        if when is None or when > part.until:
            return
        key = (when, subject.created, subject.id, part.run.id)
        if self._last is not None and key > self._last:
            return
        if is_heap:
            heappush(self._queue, key)
        else:
            self._queue.append(key)


class _Part:
    """Those of one run."""

    def __init__(self, place: Workplace, run: str, to: datetime) -> None:
        row = place.row(run)
        self.run = Run(row.id, row.starts)
        self.compiled: Compiled = place.compiled(row)
        self.population = StoredPopulation(place.store, row, to_change=True)
        self.until = to if row.next_round is None else min(to, row.next_round)
        self.busy: set[tuple[str, str]] = set()

    def gather(self, found: list[Due], *, waits: bool) -> list[str]:
        """Give whom we may change now, and note who is somebody else's."""
        wanted = [due.subject for due in found]
        others = self.population.reserve(
            wanted, waits=waits, seen=(due.stored for due in found)
        )
        self.busy = {(self.run.id, one) for one in others}
        return [one for one in wanted if one not in others]

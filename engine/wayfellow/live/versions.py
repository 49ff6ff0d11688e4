"""The version that a run is in: planned to change, and changed as a whole.

What is planned and what is done is worked out by the same walk, which takes some at a
time, with all who are tied to them: a large run needs no more memory than a small one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from msgspec import structs

from wayfellow.comparison.renaming import rename
from wayfellow.decide import EndlessRules, Refusal, Run
from wayfellow.decide.versions.crossing import Crossing, StepMapping
from wayfellow.decide.versions.migration import Migrate, migrate
from wayfellow.errors import (
    CannotMigrate,
    NeverRests,
    Overtaken,
    Refused,
    UnknownVersion,
)

from .change import Workplace, approve
from .plans import MigrationPlan, NextRound, Tally
from .storage.population import StoredPopulation
from .storage.runs import RunRow
from .timing import passing, rounds

Watch = Callable[[int, int], None]
"""Told how many have been looked at, of how many."""

_AT_ONCE = 500
"""How many are read, with all who are tied to them, and written together."""
_BEFORE = timedelta(microseconds=1)


def plan(
    place: Workplace,
    row: RunRow,
    version: int,
    mapping: StepMapping,
    stimulus: Migrate,
    watch: Watch | None = None,
) -> MigrationPlan:
    """Say what would become of everybody in a run in another version; change nothing.

    Raises UnknownVersion, Refused for a mapping that leads nowhere, and NeverRests.
    """
    to = _deployed(place, row, version)
    walk = _Walk(place, row, to, _crossing(place, row, to, mapping), stimulus)
    walk.go(watch)
    return walk.plan()


def apply(
    place: Workplace,
    row: RunRow,
    version: int,
    mapping: StepMapping,
    stimulus: Migrate,
    watch: Watch | None = None,
) -> tuple[MigrationPlan, RunRow]:
    """Let a whole run go on in another version: everybody, or nobody.

    Gives the plan that was carried out, and the run as it is now. What was due before
    happens first, by the old version. Raises CannotMigrate with the plan when somebody
    would lose their step or is blocked; and UnknownVersion, Refused, PluginFailed,
    NeverRests, StaleState or another DatabaseTrouble.
    """
    place.begin()
    to = _deployed(place, row, version)
    crossing = _crossing(place, row, to, mapping)
    if stimulus.by.role not in crossing.old.staff:
        message = f"a run is migrated by staff, not by {stimulus.by}"
        raise Refused(Refusal("not permitted", message))
    if not stimulus.reason.strip():
        message = "say why: to migrate a run needs a reason"
        raise Refused(Refusal("bad details", message))
    with place.all_or_nothing():
        kept = place.store.runs.keep(row.id)
        if kept.deployment != row.deployment:
            raise Overtaken
        passing.advance(place, passing.Passage(stimulus.at - _BEFORE, row.id))
        walk = _Walk(place, place.row(row.id), to, crossing, stimulus)
        walk.go(watch, is_kept=True)
        done = walk.plan()
        if not done.is_possible:
            raise CannotMigrate(done)
        place.store.runs.migrate(walk.row, walk.after)
    return done, walk.after


class _Walk:
    """Goes over everybody in a run, and counts what becomes of them."""

    def __init__(
        self,
        place: Workplace,
        row: RunRow,
        to: str,
        crossing: Crossing,
        stimulus: Migrate,
    ) -> None:
        self.row = row
        self.after = _migrated(row, to, crossing, stimulus.at)
        self._place = place
        self._crossing = crossing
        self._stimulus = stimulus
        self._run = Run(row.id, row.starts)
        self._tally = Tally()

    def go(self, watch: Watch | None, *, is_kept: bool = False) -> None:
        """Go over everybody; what follows `is_kept` as long as nobody is in the way."""
        store, last, looked_at = self._place.store, "", 0
        seen: set[str] = set()
        total = sum(number for _, outcome, _, number in self._places() if not outcome)
        while identifiers := store.in_version(self.row.id, last, _AT_ONCE):
            last = identifiers[-1]
            fresh = [one for one in identifiers if one not in seen]
            population = StoredPopulation(
                store, self.after, before=self.row.deployment, to_change=is_kept
            )
            population.gather(fresh)
            for identifier in fresh:
                if identifier not in seen:
                    seen |= self._migrate(identifier, population, is_kept)
            if is_kept and self._tally.is_possible:
                population.write(self._place.now)
            looked_at += len(identifiers)
            seen = {one for one in seen if one > last}
            if watch is not None:
                watch(min(looked_at, total), total)

    def _migrate(
        self, identifier: str, population: StoredPopulation, is_kept: bool
    ) -> set[str]:
        """Look at somebody and all who are tied to them; give who they are."""
        stimulus = structs.replace(self._stimulus, subject=identifier)
        try:
            found = migrate(self._crossing, self._run, population, stimulus)
        except EndlessRules as problem:
            raise NeverRests(problem.path) from problem
        self._tally.add(found.migrated)
        seen = {identifier, *(one.subject for one in found.migrated)}
        if found.decision is None:
            return seen
        if is_kept and self._tally.is_possible:
            approved = approve(
                self._place,
                self._crossing.new,
                self._run,
                population,
                found.decision,
            )
            population.note(approved)
        return seen | {subject.id for subject in found.decision.subjects}

    def plan(self) -> MigrationPlan:
        """Give what was found."""
        old, new = self._crossing.old.programme, self._crossing.new.programme
        lost = self._tally.lost()
        due = self.row.next_round
        is_same_round = due == self.after.next_round
        empty = MigrationPlan(
            self.row.id,
            old.name,
            old.version,
            new.version,
            self._stimulus.at,
            next_round=None if is_same_round else NextRound(due, self.after.next_round),
            renamed=tuple(
                one
                for one in (rename(old, new)[1] if lost else ())
                if one.kind == "step" and (one.of, one.before) in lost
            ),
            ended=sum(number for _, outcome, _, number in self._places() if outcome),
            rounds_due=due is not None and due < self._stimulus.at,
        )
        return self._tally.fill(empty, old)

    def _places(self) -> list[tuple[str, str, str, int]]:
        return self._place.store.places(self.row.id)


def _deployed(place: Workplace, row: RunRow, version: int) -> str:
    """Give the fingerprint of another version of a run's programme."""
    programme = place.compiled(row).programme
    known = place.store.deployments.of(programme.name)
    for one in known:
        if one.version == version and one.fingerprint == row.deployment:
            message = f"the run `{row.id}` is in version {version} already"
            raise Refused(Refusal("not possible here", message))
        if one.version == version:
            return one.fingerprint
    raise UnknownVersion(programme.name, version, [one.version for one in known])


def _crossing(place: Workplace, row: RunRow, to: str, mapping: StepMapping) -> Crossing:
    new = place.programmes.compiled(place.store, to)
    crossing = Crossing(place.compiled(row), new, mapping)
    problem = crossing.problem()
    if problem:
        raise Refused(Refusal("bad details", problem))
    return crossing


def _migrated(row: RunRow, to: str, crossing: Crossing, at: datetime) -> RunRow:
    """Give a run in the new version; rounds that were not planned before begin now."""
    planned = {one.name for one in crossing.old.programme.policies if one.every}
    begun = {
        one.name: at
        for one in crossing.new.programme.policies
        if one.every and one.name not in planned
    }
    after = replace(row, deployment=to, rounds={**row.rounds, **begun})
    return rounds.with_next_round(crossing.new, after)

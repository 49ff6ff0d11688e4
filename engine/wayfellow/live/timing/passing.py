"""Time passing: what is due happens, each thing at its own time, in one order."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from wayfellow.errors import PluginFailed

from .. import given
from ..answers import Parked, Progress, Setback
from ..change import Workplace
from ..storage.agenda import Due
from ..storage.runs import RunRow
from .rounds import due_policy, hold_planned_round
from .sweep import Sweep

BATCH = 500
"""How many who are due are let on in one transaction, unless stated."""
_SEVERAL = 100
"""At how many rounds one look is taken."""


@dataclass(slots=True)
class Passage:
    """How far time is to pass, and whom it has passed over so far."""

    to: datetime
    run: str | None = None
    """One run, or all."""
    most: int = BATCH
    """How many are let on at once."""
    waits: bool = True
    """Whether to wait for whoever is changing somebody, or to pass over them."""
    parked: dict[tuple[str, str], Parked] = field(default_factory=dict)
    """Whom a plugin or the programme refused."""
    busy: set[tuple[str, str]] = field(default_factory=set)
    """Whom somebody else is changing just now."""

    def __post_init__(self) -> None:
        given.number(self.most, "batch")

    def note(self, step: Step) -> None:
        """Remember whom a step has passed over; call it when the step is committed."""
        for one in step.progress.parked:
            self.parked[one.run, one.subject] = one
        self.busy |= step.busy


@dataclass(frozen=True, slots=True)
class Step:
    """What happened in one transaction."""

    progress: Progress
    times: tuple[datetime, ...] = ()
    """Of each thing that was due."""
    busy: frozenset[tuple[str, str]] = frozenset()
    round_of: tuple[str, str] = ("", "")
    """Of a round that was held, the run and the policy."""

    @property
    def setbacks(self) -> tuple[Setback, ...]:
        """Say what did not come about."""
        return (
            *(
                Setback(one.run, one.subject, _refused_when(one), one.reason)
                for one in self.progress.parked
            ),
            *(
                Setback(*self.round_of, "an introduction is not made", reason)
                for reason in self.progress.failures
            ),
        )


def advance(place: Workplace, passage: Passage) -> Progress:
    """Let everything happen that is due, in the transaction of a host."""
    place.begin()
    progress = Progress()
    with place.all_or_nothing():
        while (step := let_pass(place, passage)) is not None:
            passage.note(step)
            progress += step.progress
    return progress


def let_pass(place: Workplace, passage: Passage) -> Step | None:
    """Let those on who are due first, or hold a round; None when nothing is due.

    A round waits until nobody in its run is due before it: at one instant, clocks come
    before rounds.
    """
    if passage.run is not None:
        place.row(passage.run)
    limit = passage.most + len(passage.parked) + len(passage.busy)
    found = place.store.agenda.due(
        passage.to, passage.run, limit, is_claimed=not passage.waits
    )
    last = found[-1].key if len(found) == limit else None
    found = [
        due
        for due in found
        if due.who not in passage.parked and due.who not in passage.busy
    ]
    if found:
        return _let_on(place, passage, found, last)
    return _hold_a_round(place, passage)


def _let_on(
    place: Workplace,
    passage: Passage,
    found: list[Due],
    last: tuple[datetime, datetime, str, str] | None,
) -> Step:
    sweep = Sweep(place, passage.to, last)
    busy = sweep.gather(found, waits=passage.waits)
    sweep.decide(passage.parked)
    sweep.write()
    progress = Progress(fired=len(sweep.times), parked=tuple(sweep.parked))
    return Step(progress, tuple(sweep.times), frozenset(busy))


def _hold_a_round(place: Workplace, passage: Passage) -> Step | None:
    for row in _due_rounds(place, passage):
        when = row.next_round
        assert when is not None
        if (row.id, due_policy(place, row)) in passage.parked:
            continue
        if not passage.waits and _is_somebody_due(place, row, passage.parked):
            continue
        locked = place.store.runs.get(row.id, to_change=True, waits=passage.waits)
        if locked is None:
            continue
        if locked.next_round != when:
            # While we waited for our turn, somebody else has held it.
            return Step(Progress())
        try:
            with place.all_or_nothing(always=True):
                held = hold_planned_round(place, locked)
        except PluginFailed as failure:
            # It stays due: what a plugin works out may decide who suits whom.
            policy = due_policy(place, locked)
            parked = Parked(row.id, policy, when, str(failure))
            return Step(Progress(parked=(parked,)))
        made = len(held.made)
        progress = Progress(rounds=1, introduced=made, failures=held.failures)
        return Step(progress, (when,), round_of=(row.id, held.policy))
    return None


def _due_rounds(place: Workplace, passage: Passage) -> list[RunRow]:
    if passage.run is None:
        return place.store.agenda.rounds(passage.to, _SEVERAL)
    row = place.row(passage.run)
    planned = row.next_round
    return [] if planned is None or planned > passage.to else [row]


def _refused_when(parked: Parked) -> str:
    return f"what was due at {parked.due:%Y-%m-%d %H:%M} UTC is refused"


def _is_somebody_due(
    place: Workplace, row: RunRow, parked: Collection[tuple[str, str]]
) -> bool:
    assert row.next_round is not None
    found = place.store.agenda.due(row.next_round, row.id, len(parked) + 1)
    return any(due.who not in parked for due in found)

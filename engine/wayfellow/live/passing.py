"""Time passing: what is due happens, each thing at its own time, in one order."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from datetime import date, datetime

from wayfellow.decide import Compiled, Pass, Run
from wayfellow.decide import next_due as subject_due
from wayfellow.decide.state import Stimulus, Suggest
from wayfellow.errors import NeverRests, PluginFailed, Refused
from wayfellow.matching import next_round, propose, sides
from wayfellow_dsl.model import MatchPolicy

from .answers import Answer, Introductions, Parked, Progress
from .change import Workplace, change
from .population import StoredPopulation
from .store import Due, RunRow


def advance(place: Workplace, to: datetime, run: str | None) -> Progress:
    """Let everything happen that is due by a time, in one run or in all."""
    place.begin()
    progress = Progress()
    while True:
        due = next_due(place, to, run, progress.parked)
        if due is None:
            return progress
        progress += let_pass(place, due)


def next_due(
    place: Workplace, to: datetime, run: str | None, parked: tuple[Parked, ...]
) -> Due | None:
    """Give what is due first by a time; at one instant, clocks come before rounds."""
    passed_over = {(one.run, one.subject) for one in parked}
    limit = len(passed_over) + 1
    clock = _first(place.store.due_subjects(to, run, limit), passed_over)
    if run is None:
        rounds = place.store.due_rounds(to, limit)
    else:
        planned = place.row(run).next_round
        rounds = [] if planned is None or planned > to else [Due(planned, run)]
    round_ = _first(rounds, passed_over)
    if clock is None or (round_ is not None and round_.when < clock.when):
        return round_
    return clock


def let_pass(place: Workplace, due: Due) -> Progress:
    """Let one thing happen that is due; what is refused is parked, and stays due."""
    row = place.row(due.run, to_change=not due.subject)
    if not due.subject:
        if row.next_round != due.when:
            return Progress()
        held = _hold_planned_round(place, row)
        return Progress(rounds=1, introduced=len(held.made), failures=held.failures)
    population = StoredPopulation(place.store, row, to_change=True)
    if place.store.reserves:
        population.reserve([due.subject])
    # While we waited for our turn, somebody else may have let it happen.
    subject = population.get(due.subject)
    if subject is None or subject_due(subject) != due.when:
        return Progress()
    try:
        change(
            place,
            place.compiled(row),
            Run(row.id, row.starts),
            population,
            Pass(due.subject, due.when),
        )
    except (Refused, PluginFailed, NeverRests) as problem:
        reason = str(problem)
        return Progress(parked=(Parked(due.run, due.subject, due.when, reason),))
    return Progress(fired=1)


def hold_round(
    place: Workplace, row: RunRow, policy: MatchPolicy, at: datetime
) -> Introductions:
    """Hold a round of matching among those who wait at a time."""
    compiled, run = place.compiled(row), Run(row.id, row.starts)
    population = StoredPopulation(place.store, row, to_change=True)
    candidates = [
        population.hold(stored)
        for side in sides(compiled, policy)
        for step in side.steps
        for stored in place.store.candidates(row.id, side.role, step, at)
    ]
    proposed = propose(compiled, policy, population, candidates, at)
    made: list[Answer] = []
    refused: list[str] = []
    failures: list[str] = []
    stimuli: list[Stimulus] = [*proposed.suggestions, *proposed.introductions]
    for stimulus in stimuli:
        try:
            decision = change(place, compiled, run, population, stimulus)
        except Refused as refusal:
            refused.append(str(refusal))
        except (PluginFailed, NeverRests) as failure:
            failures.append(str(failure))
        else:
            if isinstance(stimulus, Suggest):
                continue
            made.append(Answer(row.id, decision.records, decision.answer))
    return Introductions(policy.name, tuple(made), tuple(refused), tuple(failures))


def planned_round(
    compiled: Compiled, row: RunRow
) -> tuple[MatchPolicy, datetime] | None:
    """Give the policy whose planned round is next, in file order, and when it is."""
    run = Run(row.id, row.starts)
    begins = compiled.calendar.begins(date.fromisoformat(row.starts))
    first: tuple[MatchPolicy, datetime] | None = None
    for policy in compiled.programme.policies:
        when = next_round(compiled, policy, run, row.rounds.get(policy.name, begins))
        if when is not None and (first is None or when < first[1]):
            first = (policy, when)
    return first


def with_next_round(compiled: Compiled, row: RunRow) -> RunRow:
    """Give a run with the time of its next planned round worked out."""
    planned = planned_round(compiled, row)
    return replace(row, next_round=None if planned is None else planned[1])


def _hold_planned_round(place: Workplace, row: RunRow) -> Introductions:
    compiled = place.compiled(row)
    planned = planned_round(compiled, row)
    assert planned is not None
    policy, when = planned
    after = replace(row, rounds={**row.rounds, policy.name: when})
    with place.all_or_nothing():
        place.store.hold_round(row, with_next_round(compiled, after))
        return hold_round(place, row, policy, when)


def _first(found: list[Due], passed_over: Set[tuple[str, str]]) -> Due | None:
    return next(
        (due for due in found if (due.run, due.subject) not in passed_over), None
    )

"""Rounds of matching: when the next is planned, and what comes of holding one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from wayfellow.decide import Compiled, Run, Subject
from wayfellow.decide.state import Stimulus, Suggest
from wayfellow.errors import NeverRests, PluginFailed, Refused
from wayfellow.matching import next_round, propose, sides
from wayfellow_dsl.model import MatchPolicy

from ..answers import Answer, Introductions
from ..change import Workplace, change
from ..storage.population import StoredPopulation
from ..storage.runs import RunRow


def hold_round(
    place: Workplace, row: RunRow, policy: MatchPolicy, at: datetime
) -> Introductions:
    """Hold a round of matching among those who wait at a time."""
    compiled, run = place.compiled(row), Run(row.id, row.starts)
    compiled.require_plugins()
    population = StoredPopulation(place.store, row, to_change=True)
    candidates = _candidates(place, population, compiled, policy, at)
    proposed = propose(compiled, policy, population, candidates, at)
    made: list[Answer] = []
    refused: list[str] = []
    failures: list[str] = []
    stimuli: list[Stimulus] = [*proposed.suggestions, *proposed.introductions]
    for stimulus in stimuli:
        try:
            decision = change(place, compiled, run, population, stimulus)
        except Refused as refusal:
            # What a plugin refuses somebody has to hear of, as nobody else says it.
            told = failures if refusal.plugin else refused
            told.append(refusal.for_staff)
        except (PluginFailed, NeverRests) as failure:
            failures.append(str(failure))
        else:
            if isinstance(stimulus, Suggest):
                continue
            made.append(Answer(row.id, decision.records, decision.answer))
    return Introductions(policy.name, tuple(made), tuple(refused), tuple(failures))


def _candidates(
    place: Workplace,
    population: StoredPopulation,
    compiled: Compiled,
    policy: MatchPolicy,
    at: datetime,
) -> list[Subject]:
    """Give those who wait, and keep everybody else from changing them meanwhile."""
    places = [(s.role, step) for s in sides(compiled, policy) for step in s.steps]
    found = [
        stored
        for role, step in places
        for stored in place.store.candidates(population.run, role, step, at)
    ]
    if place.store.reserves:
        population.reserve([stored.subject.id for stored in found], seen=found)
    candidates = [population.hold(stored) for stored in found]
    # Until they were ours, somebody may have gone on.
    return [
        subject
        for subject in candidates
        if subject.is_live
        and (subject.kind, subject.step) in places
        and subject.entered <= at
    ]


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


def due_policy(place: Workplace, row: RunRow) -> str:
    """Name the policy whose round is planned next."""
    planned = planned_round(place.compiled(row), row)
    return "" if planned is None else planned[0].name


def with_next_round(compiled: Compiled, row: RunRow) -> RunRow:
    """Give a run with the time of its next planned round worked out."""
    planned = planned_round(compiled, row)
    return replace(row, next_round=None if planned is None else planned[1])


def hold_planned_round(place: Workplace, row: RunRow) -> Introductions:
    """Hold the round of a run that is planned next, and plan the one after it."""
    compiled = place.compiled(row)
    planned = planned_round(compiled, row)
    assert planned is not None
    policy, when = planned
    after = replace(row, rounds={**row.rounds, policy.name: when})
    with place.all_or_nothing():
        place.store.runs.hold_round(row, with_next_round(compiled, after))
        return hold_round(place, row, policy, when)

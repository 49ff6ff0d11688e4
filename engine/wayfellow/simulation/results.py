"""Results: what all replications of a scenario and of its variants say together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Literal as Choice

from msgspec.structs import replace

from wayfellow.evidence.guarantees import Assurance, judge
from wayfellow.evidence.intervals import Estimate, estimate
from wayfellow.evidence.measures import goal_of, meets
from wayfellow_dsl.model import Compare, Frozen, Measure, Programme
from wayfellow_dsl.scenario import Scenario

from .figures import Figures, Key
from .replications import Trial

SCHEMA = 2
"""The version of the JSON document; it changes when a member changes its meaning."""

Verdict = Choice["met", "not met", "in doubt", "unknown", ""]

_COMPARED = (
    "measure",
    "came",
    "ended",
    "under way",
    "median days",
    "90th percentile days",
    "meetings held",
    "days on hold",
    "total cost",
)


class Finding(Frozen, frozen=True, omit_defaults=False):
    """One figure, over all runs."""

    section: str
    of: str
    """The role, relationship or staff role; empty for the whole programme."""
    name: str
    """The stage, step, outcome, measure, price, event, need, or what held somebody;
    empty when there is none."""
    estimate: Estimate | None
    """None when no run had anybody to count, or when it was not reached in some."""
    runs: int = 0
    """How many runs had somebody to count."""
    not_reached: int = 0
    """In how many of these fewer people had left a step by the end than the figure asks
    for; 0 for all but figures of days in steps."""

    @property
    def key(self) -> Key:
        """What the figure is about."""
        return Key(self.section, self.of, self.name)


class Judgement(Frozen, frozen=True, omit_defaults=False):
    """A measure held against its target."""

    measure: str
    of: str
    target: str
    """In words; empty when the programme names none."""
    verdict: Verdict
    """`in doubt` when the target lies within the interval."""


class Difference(Frozen, frozen=True, omit_defaults=False):
    """One figure of a variant beside the same figure of the scenario as it stands."""

    section: str
    of: str
    name: str
    before: Estimate | None
    after: Estimate | None
    change: Estimate | None
    """The mean of the differences run by run: the same people with the same luck. None,
    as before and after are, where it was not reached in some of the runs."""
    runs: int = 0
    """How many runs had somebody to count, before and after."""
    before_not_reached: int = 0
    """In how many of these: see `Finding`."""
    after_not_reached: int = 0


class Comparison(Frozen, frozen=True, omit_defaults=False):
    """What a variant changes."""

    variant: str
    differences: tuple[Difference, ...]
    title: str = ""
    """What it is called in the report; empty when the scenario gives it no title."""


class Results(Frozen, frozen=True, omit_defaults=False):
    """Everything that a simulation found."""

    schema: int
    programme: str
    version: int
    scenario: str
    seed: int
    replications: int
    starts: str
    """The run's first day, an ISO 8601 date."""
    lasts: str
    currency: str
    figures: tuple[Finding, ...]
    judgements: tuple[Judgement, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    guarantees: tuple[Assurance, ...] = ()
    """How each guarantee stands after all runs, those of variants among them."""

    def look_up(self, section: str, of: str = "", name: str = "") -> Finding | None:
        """Give one figure; None when there is none."""
        for finding in self.figures:
            if finding.key == (section, of, name):
                return finding
        return None

    def find(self, section: str, of: str = "", name: str = "") -> Estimate | None:
        """Give the estimate of one figure; None when there is none."""
        finding = self.look_up(section, of, name)
        return finding.estimate if finding else None


def sum_up(
    programme: Programme,
    scenario: Scenario,
    trials: Sequence[Trial],
    seed: int,
) -> Results:
    """Put the figures of all runs together; the first trial is the scenario itself."""
    itself, *variants = trials
    titles = {variant.name: variant.title for variant in scenario.variants}
    keys = _keys([itself])
    figures = tuple(
        Finding(*key, *_estimate(_value(run, key) for run in itself.figures))
        for key in keys
    )
    results = Results(
        SCHEMA,
        programme.name,
        programme.version,
        scenario.name,
        seed,
        len(itself.figures),
        scenario.starts,
        str(scenario.lasts),
        scenario.currency,
        figures,
    )
    return replace(
        results,
        judgements=tuple(_judge(measure, results) for measure in programme.measures),
        comparisons=tuple(
            replace(_compare(itself, other), title=titles.get(other.variant, ""))
            for other in variants
        ),
        guarantees=_guarantees(programme, trials),
    )


def _guarantees(programme: Programme, trials: Sequence[Trial]) -> tuple[Assurance, ...]:
    runs = sum(len(trial.figures) for trial in trials)
    breaches = [
        replace(breach, where=f"{breach.where} with {trial.variant}")
        if trial.variant
        else breach
        for trial in trials
        for breach in trial.breaches
    ]
    itself, *others = trials
    aside = ""
    if others:
        compared = runs - len(itself.figures)
        aside = f"{len(itself.figures)} as it stands, {compared} to compare with"
    return judge(programme, runs, "simulated run", breaches, aside)


def _judge(measure: Measure, results: Results) -> Judgement:
    target = measure.target
    found = results.look_up("measure", measure.of, measure.name)
    if target is None:
        return Judgement(measure.name, measure.of, "", "")
    goal = goal_of(target)
    number = f"{goal:.0%}" if measure.percent else f"{goal:g}"
    words = f"{target.operator} {number}"
    return Judgement(measure.name, measure.of, words, _verdict(target, found))


def _verdict(target: Compare, found: Finding | None) -> Verdict:
    if found is None:
        return "unknown"
    if found.not_reached:
        # Longer than anybody was seen to stay, in these runs.
        low = 0.0 if found.not_reached < found.runs else math.inf
        high = math.inf
    elif found.estimate is None:
        return "unknown"
    else:
        low, high = found.estimate.low, found.estimate.high
    is_met = meets(target, low)
    if is_met != meets(target, high):
        return "in doubt"
    return "met" if is_met else "not met"


def _estimate(values: Iterable[float | None]) -> tuple[Estimate | None, int, int]:
    """Estimate a figure; say how many runs have it, and how many did not reach it."""
    known = [value for value in values if value is not None]
    not_reached = sum(map(math.isinf, known))
    # The mean of the others would be that of the runs in which people leave soon.
    found = None if not_reached else estimate(known)
    return found, len(known), not_reached


def _compare(itself: Trial, other: Trial) -> Comparison:
    differences = []
    for key in _keys([itself, other]):
        if key.section not in _COMPARED:
            continue
        pairs = [
            (_value(before, key), _value(after, key))
            for before, after in zip(itself.figures, other.figures, strict=True)
        ]
        known = [(b, a) for b, a in pairs if b is not None and a is not None]
        if known:
            before, runs, before_not_reached = _estimate(b for b, _ in known)
            after, _, after_not_reached = _estimate(a for _, a in known)
            change = None
            if before is not None and after is not None:
                change = estimate(a - b for b, a in known)
            differences.append(
                Difference(
                    *key,
                    before,
                    after,
                    change,
                    runs,
                    before_not_reached,
                    after_not_reached,
                )
            )
    return Comparison(other.variant, tuple(differences))


def _keys(trials: Iterable[Trial]) -> list[Key]:
    """Give every key that any run has, in the order of the first run that has it."""
    found = dict.fromkeys(
        key for trial in trials for figures in trial.figures for key in figures
    )
    return list(found)


def _value(figures: Figures, key: Key) -> float | None:
    # What is counted only when it happens did not happen in a run that lacks it.
    return figures.get(key, 0.0)

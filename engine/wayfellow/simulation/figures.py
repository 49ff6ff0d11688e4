"""Figures: what an analyst asks first of one simulated run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from statistics import fmean
from typing import NamedTuple

from wayfellow.decide import Compiled
from wayfellow.decide.scene import Scene
from wayfellow.evidence.journeys import Journey, read_journeys
from wayfellow.evidence.measures import take_measure
from wayfellow.evidence.stays import Stay, days_within_which
from wayfellow_dsl.model import End, Enrol, Lifecycle, OnEvent, Rule
from wayfellow_dsl.scenario import Scenario

from .history import History


class Key(NamedTuple):
    """What a figure is about."""

    section: str
    of: str = ""
    """The role, relationship or staff role."""
    name: str = ""
    """The stage, step, outcome, measure, price or event."""


Figures = dict[Key, float | None]
"""The figures of one run, in the order of the report; None where nobody counts, and
infinity for days within which so many have not left a step."""


QUANTILES = {"median days": 0.5, "90th percentile days": 0.9}
"""The sections of days within which people leave a step, with how many have left."""


def work_out(compiled: Compiled, scenario: Scenario, history: History) -> Figures:
    """Work out every figure of one run."""
    journeys = read_journeys(history.population.values(), history.records)
    figures: Figures = {Key("records"): len(history.records)}
    for lifecycle in compiled.programme.lifecycles:
        those = [j for j in journeys if j.subject.kind == lifecycle.subject]
        figures |= _paths(lifecycle, those)
        figures |= _enrolments(lifecycle, those, history)
        figures |= _changes(lifecycle, history)
        figures |= _stays(lifecycle, those, history)
        figures |= _holds(lifecycle, history)
    figures |= _measures(compiled, history, journeys)
    for relationship in compiled.programme.relationships:
        those = [j for j in journeys if j.subject.kind == relationship.name]
        figures |= _meetings(relationship.name, those)
        figures |= _hopes(compiled, history, relationship.name, those)
        if relationship.is_group:
            figures |= _members(relationship.name, those, history)
    figures |= _spending(scenario, history)
    figures |= _oddities(history)
    return figures


def _paths(lifecycle: Lifecycle, those: list[Journey]) -> Figures:
    """Count who came, how far they came, and how they ended."""
    of = lifecycle.subject
    began = [journey.subject for journey in those if journey.began]
    figures: Figures = {Key("offers", of): len(those), Key("came", of): len(began)}
    for stage in lifecycle.stages:
        reached = sum(stage.name in subject.stages for subject in began)
        figures[Key("reached", of, stage.name)] = reached
    endings = Counter(subject.outcome for subject in began if subject.outcome)
    for outcome in dict.fromkeys((*_declared_endings(lifecycle), *sorted(endings))):
        figures[Key("ended", of, outcome)] = endings[outcome]
    figures[Key("under way", of)] = len(began) - endings.total()
    return figures


def _enrolments(
    lifecycle: Lifecycle, those: list[Journey], history: History
) -> Figures:
    """Count who went on to begin in another role, and whom people invited."""
    came = {journey.subject.id for journey in those}
    declared = [
        ("invited" if action.invited else "went on as", action.role)
        for rule in _rules(lifecycle)
        for action in rule.actions
        if isinstance(action, Enrol)
    ]
    begun: Counter[tuple[str, str]] = Counter()
    for record in history.records:
        if record.kind == "enrolment" and record.subject in came:
            own = history.population[record.subject].person
            is_own = record.payload["person"] == own
            begun["went on as" if is_own else "invited", record.name] += 1
    of = lifecycle.subject
    return {Key(section, of, role): begun[section, role] for section, role in declared}


def _changes(lifecycle: Lifecycle, history: History) -> Figures:
    """Count what became of needs, and of what somebody was asked to approve."""
    of = lifecycle.subject
    done = Counter(
        (record.kind, record.name)
        for record in history.records
        if record.kind in ("engine", "event", "fact", "hold")
        and history.population[record.subject].kind == of
    )
    figures: Figures = {}
    for need in {need.key: need for s in lifecycle.steps for need in s.needs}.values():
        if need.lasts is not None:
            lapses = done["engine", f"{need.key} lapsed"]
            figures[Key("lapsed", of, need.key)] = lapses
        if need.lasts is not None or need.kind == "consent":
            renewed = _count_renewals(history, of, need.key)
            figures[Key("renewed", of, need.key)] = renewed
        if need.kind == "consent":
            said = f"{need.kind} {need.name}"
            figures[Key("withdrawn", of, said)] = done["fact", f"withdraw {said}"]
        if need.waived_by is not None:
            figures[Key("waived", of, need.key)] = done["fact", f"waive {need.key}"]
    for rule in _rules(lifecycle):
        if isinstance(rule.trigger, OnEvent):
            for asked, section in (("approve ", "approved"), ("refuse ", "refused")):
                name = rule.trigger.name
                if name.startswith(asked):
                    key = Key(section, of, name.removeprefix(asked))
                    figures[key] = done["event", name]
    return figures


def _count_renewals(history: History, of: str, key: str) -> int:
    """Count how often a need was met again that had lapsed or was withdrawn."""
    lost: set[str] = set()
    renewed = 0
    for record in history.records:
        if history.population[record.subject].kind != of:
            continue
        taken_back = record.name.removeprefix("withdraw ")
        is_taken_back = taken_back != record.name and key.startswith(taken_back)
        if record.name == f"{key} lapsed" or is_taken_back:
            lost.add(record.subject)
        elif record.name == key and record.kind == "fact" and record.subject in lost:
            lost.discard(record.subject)
            renewed += 1
    return renewed


def _holds(lifecycle: Lifecycle, history: History) -> Figures:
    """Count what held people, and for how many days in all."""
    of = lifecycle.subject
    figures: Figures = {}
    for reason in ("concern", "pause", "lapse", "consent"):
        days = [
            (held.until - held.since).total_seconds() / 86_400
            for held in history.held
            if (held.kind, held.because) == (of, reason)
        ]
        if days:
            figures[Key("held", of, reason)] = len(days)
            figures[Key("days on hold", of, reason)] = sum(days)
    return figures


def _rules(lifecycle: Lifecycle) -> Iterator[Rule]:
    for step in lifecycle.steps:
        yield from lifecycle.rules(step)


def _declared_endings(lifecycle: Lifecycle) -> Iterable[str]:
    for step in lifecycle.steps:
        for rule in lifecycle.rules(step):
            if isinstance(rule.target, End) and not step.implied:
                yield rule.target.outcome


def _stays(lifecycle: Lifecycle, those: list[Journey], history: History) -> Figures:
    """Say how soon people left each step, those who are still there among them."""
    of = lifecycle.subject
    stays: dict[str, list[Stay]] = {step.name: [] for step in lifecycle.steps}
    for journey in those:
        for visit in journey.visits:
            if visit.step not in journey.subject.visited:
                continue  # An offer withdrawn at the door.
            days = visit.lasted(history.ends).total_seconds() / 86_400
            stays[visit.step].append(Stay(days, visit.left is not None))
    figures: Figures = {}
    for step, found in stays.items():
        left = sum(stay.is_over for stay in found)
        figures[Key("stays", of, step)] = left
        figures[Key("still there", of, step)] = len(found) - left
        for section, share in QUANTILES.items():
            figures[Key(section, of, step)] = days_within_which(share, found)
    return figures


def _meetings(relationship: str, those: list[Journey]) -> Figures:
    """Average the meetings of the relationships that came about and have ended."""
    ended = [j.subject for j in those if j.began and j.subject.outcome]
    held = [len(subject.meetings) for subject in ended]
    missed = [len(subject.missed) for subject in ended]
    return {
        Key("meetings held", relationship): fmean(held) if held else None,
        Key("meetings missed", relationship): fmean(missed) if missed else None,
    }


def _members(relationship: str, those: list[Journey], history: History) -> Figures:
    """Count who joined groups that had begun, and who left them while they ran."""
    began = {journey.subject.id for journey in those if journey.began}
    joined = sum(
        len(record.payload["members"])
        for record in history.records
        if record.subject in began and record.name == "member joined"
    )
    left = sum(len(journey.subject.left) for journey in those)
    return {
        Key("members joined", relationship): joined,
        Key("members left", relationship): left,
    }


def _hopes(
    compiled: Compiled, history: History, relationship: str, those: list[Journey]
) -> Figures:
    """Give the share of those who ended for whom what is hoped for came true."""
    figures: Figures = {}
    for step in compiled.programme.lifecycle(relationship).steps:
        ended = [
            journey.subject
            for journey in those
            if journey.subject.outcome and step.name in journey.subject.visited
        ]
        for place, expectation in enumerate(step.expects):
            holds = compiled.conditions.test(expectation.condition)
            came_true = [
                holds(Scene(history.population, history.ends, subject, step))
                for subject in ended
            ]
            key = Key("hoped for", relationship, f"{step.name}/{place}")
            figures[key] = fmean(came_true) if came_true else None
    return figures


def _measures(
    compiled: Compiled, history: History, journeys: tuple[Journey, ...]
) -> Figures:
    figures: Figures = {}
    for measure in compiled.programme.measures:
        taken = take_measure(
            measure,
            compiled.programme,
            compiled.conditions,
            journeys,
            history.population,
            history.ends,
        )
        of, name = measure.of, measure.name
        figures[Key("measure", of, name)] = taken.value
        figures[Key("counted", of, name)] = taken.counted
        figures[Key("not yet known", of, name)] = taken.under_way
        figures[Key("without answer", of, name)] = taken.without_answer
    return figures


def _spending(scenario: Scenario, history: History) -> Figures:
    """Add up prices and staff time."""
    done: Counter[str] = Counter()
    for record in history.records:
        if record.kind == "enrolled":
            done[history.population[record.subject].kind] += 1
        elif record.kind in ("event", "fact"):
            done[record.name] += 1
        if record.target:
            done[record.target] += 1
    figures: Figures = {}
    total = 0.0
    for price in scenario.prices:
        cost = price.amount * done[price.what]
        figures[Key("cost", "", price.what)] = cost
        total += cost
    for work in scenario.staff_time:
        hours = sum(minutes * done[what] for what, minutes in work.minutes) / 60
        figures[Key("hours", work.staff)] = hours
        figures[Key("cost", work.staff)] = hours * work.hourly
        total += hours * work.hourly
    if scenario.prices or scenario.staff_time:
        figures[Key("total cost")] = total
    return figures


def _oddities(history: History) -> Figures:
    """Count what no rule dealt with, and what was assumed but could not happen."""
    unhandled = Counter(
        (history.population[record.subject].kind, record.name)
        for record in history.records
        if record.kind == "unhandled"
    )
    figures: Figures = {
        Key("unhandled", kind, name): number
        for (kind, name), number in sorted(unhandled.items())
    }
    refused = Counter((one.kind, one.event, one.why) for one in history.refused)
    for (kind, event, why), number in sorted(refused.items()):
        figures[Key("could not happen", kind, f"{event}: {why}")] = number
    return figures

"""Migration: somebody, and all who are tied to them, go on in another version.

What is planned and what is done is the same decision; only one of them is kept.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from msgspec.structs import replace

from wayfellow_dsl.model import Frozen, OnClock
from wayfellow_dsl.phrases import say_need, say_rule

from ..compiled import CompiledStep
from ..draft import Cause, Draft
from ..moves import end, enter, spent_by
from ..overdue import catch_up, connected_with
from ..rest import come_to_rest
from ..scene import Population
from ..state import Actor, Decision, Record, Run, Subject
from .crossing import MIGRATED, Crossing, Route, Way, say_versions
from .obstacles import obstacles
from .translation import translate


class Migrate(Frozen, frozen=True):
    """Staff let somebody, and all who are tied to them, go on in another version."""

    subject: str
    at: datetime
    by: Actor
    reason: str


class Notice(Frozen, frozen=True):
    """Something that somebody would notice."""

    what: Literal[
        "clock begins",
        "clock moves",
        "clock ends",
        "due at once",
        "owed",
        "no longer owed",
        "taken at once",
    ]
    about: str
    """The need, or the rule with what it does, in the designer's words."""


class Migrated(Frozen, frozen=True):
    """What becomes of one participant or relationship."""

    subject: str
    kind: str
    step: str
    """The step, or the outcome of somebody who has ended."""
    way: Way | Literal["blocked"]
    to: str = ""
    because: tuple[str, ...] = ()
    """Why it is blocked."""
    notices: tuple[Notice, ...] = ()


class Migration(Frozen, frozen=True):
    """What becomes of some who are tied to each other, and what follows from that."""

    migrated: tuple[Migrated, ...]
    decision: Decision | None = None
    """None where somebody loses their step or is blocked."""


def migrate(
    crossing: Crossing, run: Run, population: Population, stimulus: Migrate
) -> Migration:
    """Say what becomes of a subject and all who are tied to it, in another version.

    Everything due before happens first, by the old version. Then each is translated,
    with a line in its history; who is mapped to another step leaves theirs and enters
    it; and whoever is where something has changed comes to rest by the new version.
    Raises EndlessRules.
    """
    draft, now = Draft(crossing.old, run, population), stimulus.at
    tied = {subject.id for subject in connected_with(draft, [stimulus.subject])}
    catch_up(draft, [stimulus.subject], now)
    tied |= {subject.id for subject in connected_with(draft, [stimulus.subject])}
    subjects = sorted(
        (draft[identifier] for identifier in tied),
        key=lambda subject: (subject.created, subject.id),
    )
    migrated = [
        one
        for subject in subjects
        if (one := _passage(crossing, subject, stimulus.by)) is not None
    ]
    if any(one.way in ("lost", "blocked") for one in migrated):
        return Migration(tuple(migrated))
    live = [subject for subject in subjects if subject.is_live]
    owed = {subject.id: _owed(draft, subject, now) for subject in live}
    spent = {subject.id: spent_by(draft, subject, now) for subject in live}
    draft.compiled = crossing.new
    causes = {}
    for subject in live:
        route = crossing.route(subject.kind, subject.step)
        moment = max(now, subject.latest)
        draft.put(translate(draft, crossing, subject, route, spent[subject.id], moment))
        causes[subject.id] = _record(draft, crossing, subject, route, stimulus)
    notices = {
        subject.id: _noticed(draft, crossing, subject, owed[subject.id], now)
        for subject in live
    }
    _go_on(draft, crossing, live, causes, stimulus)
    taken: dict[str, list[Notice]] = {}
    for record in draft.records:
        if record.kind == "condition" and _is_after(record, causes):
            leads = f": leads to {record.target}" if record.target else ""
            notice = Notice("taken at once", f"{record.name}{leads}")
            taken.setdefault(record.subject, []).append(notice)
    told = [
        replace(
            one,
            notices=(*notices.get(one.subject, ()), *taken.get(one.subject, ())),
        )
        for one in migrated
    ]
    answer = causes[live[0].id] if live else None
    return Migration(tuple(told), draft.decision(answer))


def _passage(crossing: Crossing, subject: Subject, by: Actor) -> Migrated | None:
    """Say what becomes of a subject; None for who has ended and keeps what was said."""
    route = Route("stays", subject.step)
    if subject.is_live:
        route = crossing.route(subject.kind, subject.step)
    because = obstacles(crossing, subject, route, by)
    if not subject.is_live and not because:
        return None
    way: Way | Literal["blocked"] = "blocked" if because else route.way
    step = subject.outcome or subject.step
    return Migrated(subject.id, subject.kind, step, way, route.to, because)


def _record(
    draft: Draft,
    crossing: Crossing,
    subject: Subject,
    route: Route,
    stimulus: Migrate,
) -> Cause:
    payload: dict[str, Any] = {}
    if crossing.mapping.moves:
        payload["moves"] = crossing.mapping.moves
    if crossing.mapping.renamed:
        payload["renamed"] = crossing.mapping.renamed
    if stimulus.at < subject.latest:
        # Whoever tells this again has to know when it was decided.
        payload["at"] = stimulus.at.isoformat()
    is_other = route.way != "stays"
    return draft.record(
        subject.id,
        max(stimulus.at, subject.latest),
        MIGRATED,
        say_versions(crossing.old.programme.version, crossing.new.programme.version),
        by=stimulus.by,
        payload=payload,
        source=subject.step if is_other else "",
        target=route.to if is_other else "",
        because=stimulus.reason,
    )


def _go_on(
    draft: Draft,
    crossing: Crossing,
    live: list[Subject],
    causes: dict[str, Cause],
    stimulus: Migrate,
) -> None:
    """Let those who move enter their step, and everybody come to rest."""
    changed = []
    for before in live:
        route = crossing.route(before.kind, before.step)
        here = draft[before.id]
        now = max(stimulus.at, here.latest)
        if route.way != "moves":
            pairing = crossing.pairing(before.kind, before.step, route.to)
            changed += [] if pairing.is_same else [before.id]
            continue
        changed.append(before.id)
        if _has_moved(draft, causes[here.id]):
            # Where somebody else went has led this one elsewhere already.
            continue
        draft.refuel()
        if here.members:
            draft.change(here.id, caused_by=stimulus.by.role)
        if route.to in crossing.new.lifecycles[here.kind].steps:
            enter(draft, here.id, route.to, now, causes[here.id])
            continue
        end(draft, here.id, route.to, now, causes[here.id])
        draft.change(here.id, step=before.step, entered=before.entered)
    for identifier in changed:
        draft.refuel()
        come_to_rest(draft, identifier, max(stimulus.at, draft[identifier].latest))


def _is_after(record: Record, causes: dict[str, Cause]) -> bool:
    return record.subject in causes and record.sequence > causes[record.subject][1]


def _has_moved(draft: Draft, since: Cause) -> bool:
    identifier, sequence = since
    return any(
        record.target
        for record in draft.records
        if record.subject == identifier and record.sequence > sequence
    )


def _owed(draft: Draft, subject: Subject, now: datetime) -> dict[str, str]:
    owed = draft.compiled.open_needs.owed(draft.scene(subject, now))
    return {need.key: say_need(need) for need, _ in owed}


def _noticed(
    draft: Draft,
    crossing: Crossing,
    before: Subject,
    owed: dict[str, str],
    now: datetime,
) -> list[Notice]:
    """List what somebody who stays would notice."""
    route = crossing.route(before.kind, before.step)
    if route.way == "moves":
        return []
    here = draft[before.id]
    pairing = crossing.pairing(before.kind, before.step, route.to)
    if pairing.is_same:
        return []
    found = []
    old, new = crossing.old.step(before), draft.step(here)
    known = {timer.rule: timer for timer in before.timers}
    for timer in here.timers:
        earlier = known.pop(pairing.earlier.get(timer.rule, len(old.rules)), None)
        due = None if earlier is None else earlier.due
        is_alike = timer.rule in pairing.alike and timer.due == due
        if timer.due is None or is_alike:
            continue
        said = _said(new, timer.rule)
        found.append(Notice("clock begins" if due is None else "clock moves", said))
        if timer.due <= now:
            found.append(Notice("due at once", said))
    found += [
        Notice("clock ends", _said(old, timer.rule))
        for timer in known.values()
        if timer.due is not None
    ]
    owes = _owed(draft, here, now)
    found += [Notice("owed", owes[key]) for key in owes if key not in owed]
    found += [Notice("no longer owed", owed[key]) for key in owed if key not in owes]
    return found


def _said(step: CompiledStep, place: int) -> str:
    rule = step.rules[place]
    assert isinstance(rule.trigger, OnClock)
    return say_rule(replace(rule, because="", guard=None))

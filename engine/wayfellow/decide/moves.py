"""What a rule does when it is taken: how somebody moves, ends, and parts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from wayfellow_dsl.model import (
    INVITED_BY,
    Action,
    End,
    Enrol,
    Forgo,
    Go,
    ReckonMeetings,
)

from . import journeys
from .actions import send_out
from .draft import Cause, Draft
from .machine import Cursor
from .relating import beginning, groups, joining, leaving, relations
from .relating.pairs import close_offer, refuses_to_begin
from .state import ENGINE, Actor, Slot, Subject, Told
from .timing import clocks, schedule
from .untold import keep_untold, let_go


def act(
    draft: Draft,
    identifier: str,
    place: int,
    now: datetime,
    kind: Any,
    name: str,
    *,
    by: Actor = ENGINE,
    payload: dict[str, Any] | None = None,
    cause: Cause | None = None,
    happened: datetime | None = None,
) -> Cause:
    """Take a rule: record it, leave the step, do its actions, enter the next step.

    `happened` is when an event that was recorded late took place.
    """
    subject = draft[identifier]
    # Nobody moves to a moment before what is already in their history.
    now = max(now, subject.latest)
    step = draft.step(subject)
    rule = step.rules[place]
    draft.spend(subject, step.names[place])
    payload = dict(payload or {})
    forgone: list[str] = []
    silent: list[str] = []
    if any(isinstance(action, Forgo) for action in rule.actions):
        unmet = draft.compiled.open_needs.unmet(draft.scene(subject, now))
        forgone = payload["without"] = [need.key for need in unmet]
        if groups.is_offer(draft, subject):
            owed = draft.compiled.open_needs.owed(draft.scene(subject, now))
            silent, forgone = [who for _, who in owed], []
            payload["without"] = silent
    target = rule.target
    key = draft.record(
        identifier,
        happened or now,
        kind,
        name,
        by=by,
        payload=payload,
        source=subject.step if target is not None else "",
        target=target_name(target),
        because=rule.because or str(payload.get("reason", "")),
        cause=cause,
    )
    if forgone:
        draft.change(
            identifier,
            forgone=(*draft[identifier].forgone, *forgone),
            owed=tuple(need for need in subject.owed if need not in forgone),
        )
    if silent:
        leaving.lose_silent(draft, identifier, silent, now, key)
    if target is not None:
        leave(draft, identifier)
    for action in rule.actions:
        perform(draft, identifier, place, action, now, key)
    match target:
        case Go(step=to):
            _note_cause(draft, identifier, to, by)
            enter(draft, identifier, to, now, key)
        case End(outcome=outcome, caused_by=caused_by):
            _note_cause(draft, identifier, "", by, caused_by)
            end(draft, identifier, outcome, now, key)
    return key


def target_name(target: Go | End | None) -> str:
    """Give the name of the step or outcome that a target leads to."""
    match target:
        case Go(step=name) | End(outcome=name):
            return name
        case _:
            return ""


def perform(
    draft: Draft,
    identifier: str,
    place: int,
    action: Action,
    now: datetime,
    cause: Cause,
) -> None:
    """Do one action of a rule."""
    match action:
        case ReckonMeetings():
            _reckon_meetings(draft, identifier, place, now)
        case Enrol():
            subject = draft[identifier]
            begin = journeys.invite if action.invited else journeys.begin_another
            begun = begin(draft, subject, action, now, cause)
            if begun is not None:
                enter(draft, begun, draft[begun].step, now, (begun, 1))
        case Forgo():
            pass
        case _:
            send_out(draft, identifier, place, action, now, cause)


def enter(
    draft: Draft, identifier: str, to: str, now: datetime, cause: Cause | None
) -> None:
    """Enter a step: start its clocks and do what it says `on enter`.

    For somebody on hold `on enter` waits until the hold is lifted.
    """
    subject = draft[identifier]
    now = max(now, subject.latest)
    is_beginning = bool(subject.members) and subject.active_since is None
    lifecycle = draft.compiled.lifecycles[subject.kind]
    step = lifecycle.steps[to]
    if is_beginning and not step.step.implied:
        if groups.is_group(draft, subject):
            if not beginning.may_begin(draft, subject, now, cause):
                return
        elif reason := refuses_to_begin(draft, subject, now):
            relations.supersede(draft, subject, reason, now, cause)
            return
        subject = draft.change(identifier, active_since=now)
    stages = subject.stages
    if step.step.stage not in stages:
        stages = {**stages, step.step.stage: now}
    visited = subject.visited
    if to not in visited:
        visited = (*visited, to)
    plan = step.step.plan
    if plan is not None and plan != subject.plan:
        # Another plan begins afresh; the same one, in whatever step, goes on.
        subject = replace(
            subject, plan=plan, planned_from=now, planned_lost=timedelta()
        )
    draft.put(
        replace(
            subject,
            step=to,
            entered=now,
            step_lost=(timedelta(), 0),
            spent=spent_by(draft, subject, now),
            stages=stages,
            visited=visited,
            wakes=None,
        )
    )
    clocks.arm(draft, identifier, now)
    draft.touched.append(identifier)
    if is_beginning and not step.step.implied:
        members = [member for _, member in subject.members]
        relations.tell_matched(draft, identifier, members, now, cause)
    if subject.members and subject.relations:
        joining.turn_away(draft, identifier, now, cause or (identifier, 0))
    if not step.has_enter:
        return
    origin = cause or (identifier, draft[identifier].sequence)
    if draft[identifier].is_held:
        keep_untold(draft, identifier, Told("enter", "", origin))
    else:
        announce(draft, identifier, "enter", now, origin)


def end(
    draft: Draft, identifier: str, outcome: str, now: datetime, cause: Cause
) -> None:
    """End a subject as an outcome, and tell those related to it.

    A concern about a participant outlives their part in the programme until it is
    lifted; a pause does not.
    """
    before = draft[identifier]
    now = max(now, before.latest)
    concerns = tuple(hold for hold in before.holds if hold.kind == "concern")
    subject = draft.change(
        identifier,
        outcome=outcome,
        ended=now,
        spent=spent_by(draft, before, now),
        timers=(),
        wakes=None,
        lapses=(),
        requests=(),
        holds=() if before.members else concerns,
        untold=(),
        stopped=None,
        offered=None,
    )
    if subject.active_since is not None:
        for _, member in subject.members:
            draft.raise_event(member, "ended", subject.id, cause)
    elif subject.members:
        for _, member in subject.members:
            close_offer(draft, member, subject, outcome, now, cause)
    else:
        for relation in draft.relations(subject):
            if relation.is_live:
                who = (subject.kind, identifier)
                relations.part(draft, relation.id, who, now, cause)
                _let_go_of(draft, relation.id, subject.id, now)
        for journey in subject.journeys:
            for theirs in (journey, *draft[journey].relations):
                _let_go_of(draft, theirs, subject.id, now)
        invited_by = subject.facts.get(INVITED_BY)
        if invited_by is not None:
            inviter = str(invited_by.value)
            draft.raise_event(inviter, "invitation ended", subject.id, cause)
    if subject.members and subject.relations:
        joining.turn_away(draft, identifier, now, cause)


def _let_go_of(draft: Draft, identifier: str, about: str, now: datetime) -> None:
    """Lift what holds somebody only because of one who has ended."""
    held = draft[identifier]
    # Only a concern about somebody outlives their part in it.
    over = tuple(
        hold for hold in held.holds if hold.about == about and hold.kind != "concern"
    )
    let_go(draft, identifier, over, max(now, held.latest))


def announce(
    draft: Draft,
    identifier: str,
    name: str,
    now: datetime,
    cause: Cause | None = None,
    asked: tuple[str, ...] = (),
) -> bool:
    """Take the rule, if there is one, that waits for what the engine says of a step.

    `asked` are the answers to the question that nobody has decided.
    """
    subject = draft[identifier]
    cursor = Cursor(draft.scene(subject, now), ENGINE, asked=asked)
    place = draft.compiled.choose(subject, f"engine {name}", cursor)
    if place is None:
        return False
    act(draft, identifier, place, now, "engine", name, cause=cause)
    return True


def spent_by(draft: Draft, subject: Subject, now: datetime) -> dict[str, timedelta]:
    """Give how long a subject was in each step and stage, the present one included."""
    here = draft.compiled.lifecycles[subject.kind].steps.get(subject.step)
    if here is None or subject.step not in subject.visited:
        return subject.spent
    spent = dict(subject.spent)
    for name in (subject.step, here.step.stage):
        spent[name] = spent.get(name, timedelta()) + (now - subject.entered)
    return spent


def leave(draft: Draft, identifier: str) -> None:
    """Leave a step: its clocks die, and its open questions are withdrawn.

    What belongs to the rules of every step stays.
    """
    subject = draft[identifier]
    draft.change(
        identifier,
        timers=tuple(timer for timer in subject.timers if timer.rule < 0),
        requests=tuple(request for request in subject.requests if request.rule < 0),
        true=tuple(place for place in subject.true if place < 0),
        forgone=(),
    )


def _note_cause(
    draft: Draft, identifier: str, to: str, by: Actor, caused_by: str = ""
) -> None:
    # Who caused an ending is who made the relationship leave its stage, unless the
    # rule says who did.
    subject = draft[identifier]
    if not subject.members:
        return
    if caused_by:
        draft.change(identifier, caused_by=caused_by)
        return
    steps = draft.compiled.lifecycles[subject.kind].steps
    here = steps[subject.step].step
    # Nothing ends when those to whom something was offered accept it.
    is_leaving = not to or (steps[to].step.stage != here.stage and not here.implied)
    if by != ENGINE and is_leaving:
        draft.change(identifier, caused_by=by.role)
    elif is_leaving and (not subject.caused_by or here.stage != "closure"):
        draft.change(identifier, caused_by="programme")


def _reckon_meetings(draft: Draft, identifier: str, place: int, now: datetime) -> None:
    subject = draft[identifier]
    timer = next(timer for timer in subject.timers if timer.rule == place)
    slot = Slot(
        subject.slot_from or timer.anchor, schedule.slot_ends(draft, subject, timer)
    )
    subject = draft.change(identifier, slot_from=slot.end)
    was_held = any(slot.start <= met <= slot.end for met in subject.meetings)
    # What began before this step was entered is not held against a second chance.
    if was_held or slot.start < subject.entered:
        return
    draft.change(identifier, missed=(*subject.missed, slot))
    if not announce(draft, identifier, "meeting missed", now):
        draft.record(identifier, now, "engine", "meeting missed")

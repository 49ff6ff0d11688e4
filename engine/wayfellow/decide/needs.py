"""Needs that are met, waived, withdrawn, or that lapse in the course of time."""

from __future__ import annotations

from datetime import date, datetime

from wayfellow_dsl.model import Need
from wayfellow_dsl.phrases import say_date, say_party

from . import clocks, groups
from .draft import Draft
from .holds import everything_of, impose, release
from .machine import is_party
from .moves import announce
from .replies import (
    Answer,
    answers_of,
    held,
    moment,
    not_permitted,
    record,
    record_facts,
    survey_problem,
)
from .state import ENGINE, Event, Hold, Lapse, Recorded, Refusal, Subject

WAIVE = "waive "
WITHDRAW = "withdraw "
WAIVED = "waived"
"""The fact of a need that staff let go for somebody."""


def meet(draft: Draft, subject: Subject, event: Event, need: Need) -> Answer:
    """Record that a need has been met, by who owes it or by staff for them."""
    is_staff = event.by.role in draft.compiled.staff
    is_theirs = is_party(event.by, need.by, subject)
    if need.by.kind == "staff":
        is_theirs = is_staff if not need.by.name else is_theirs
    elif is_staff and need.kind != "acceptance":
        is_theirs = True
    if not is_theirs:
        return _not_theirs(draft, subject, event, need)
    if need.kind == "acceptance":
        if subject.active_since is not None:
            return Refusal(
                "not possible here", f"`{subject.id}` has already been accepted"
            )
        if subject.is_held:
            return held(subject)
    answers: dict[str, Recorded] = {}
    if need.kind == "survey":
        problem = survey_problem(draft, need.name, event.payload)
        if problem:
            return Refusal("bad details", problem)
        answers = answers_of(need.name, event)
    lapses = None
    if need.kind == "check":
        problem = _until_problem(draft, event)
        if problem:
            return Refusal("bad details", problem)
        lapses = _lapses(draft, event, need)
    done = Recorded(True, event.at, event.by)
    met = groups.fact_of(draft, subject, need, event)
    if isinstance(met, Refusal):
        return met
    key = record_facts(draft, subject, event, {met: done, **answers})
    if lapses is not None:
        _keep_until(draft, subject.id, need.key, lapses, moment(subject, event))
    if need.kind in ("check", "consent"):
        release(
            draft,
            everything_of(draft, subject),
            lambda hold: (hold.need, hold.about) == (need.key, subject.id),
            event.name,
            event.at,
            key,
        )
    return key


def _not_theirs(draft: Draft, subject: Subject, event: Event, need: Need) -> Refusal:
    match need.by.kind:
        case "them":
            whose = "themselves"
        case "staff" if not need.by.name:
            whose = "staff"
        case _:
            whose = f"the {need.by}"
    is_noted = need.kind != "acceptance" and need.by.kind != "staff"
    help_ = "; staff may record it for them" if is_noted else ""
    message = f"`{need.key}` is for {whose} to do{help_}"
    return not_permitted(draft, subject, event, message)


def _until_problem(draft: Draft, event: Event) -> str:
    """Say what is wrong with the last day of a check; an empty text when nothing is."""
    until = event.payload.get("until")
    if until is None:
        return ""
    try:
        last = date.fromisoformat(str(until))
    except ValueError:
        return f"`until` is a date such as 2029-01-31, not `{until}`"
    if last < draft.compiled.calendar.day(event.at):
        return f"this check lapsed on {say_date(last.isoformat())}; record a valid one"
    return ""


def _lapses(draft: Draft, event: Event, need: Need) -> datetime | None:
    """Say when a check lapses that is recorded now; None for never."""
    calendar = draft.compiled.calendar
    until = event.payload.get("until")
    if until is not None:
        return calendar.ends(date.fromisoformat(str(until)))
    return None if need.lasts is None else calendar.after(event.at, need.lasts)


def _keep_until(
    draft: Draft, identifier: str, need: str, lapses: datetime, now: datetime
) -> None:
    others = tuple(each for each in draft[identifier].lapses if each.need != need)
    draft.change(identifier, lapses=(*others, Lapse(need, lapses)))
    clocks.renew(draft, identifier, need, now)


def lapse(draft: Draft, subject: Subject, lapsed: Lapse) -> None:
    """Let a check lapse: its holder's relationships are held until it is renewed."""
    due, need = lapsed.due, lapsed.need
    subject = draft.change(
        subject.id,
        lapses=tuple(each for each in subject.lapses if each != lapsed),
        facts={**subject.facts, need: Recorded(False, due, ENGINE)},
    )
    name = f"{need} lapsed"
    cause = draft.record(subject.id, due, "engine", name)
    hold = Hold("lapse", due, ENGINE, subject.id, need=need)
    relations = [r.id for r in draft.relations(subject) if r.is_live]
    impose(draft, relations, hold, name, cause)
    if not subject.is_held:
        announce(draft, subject.id, name, due, cause)


def waive(draft: Draft, subject: Subject, event: Event) -> Answer:
    """Let a need go for one person; only the named staff role may, with a reason."""
    key = event.name.removeprefix(WAIVE)
    need = draft.compiled.lifecycles[subject.kind].needs[key]
    if need.waived_by is None:
        return Refusal("not possible here", f"nobody may waive `{key}`")
    if not is_party(event.by, need.waived_by, subject):
        who = say_party(need.waived_by)
        message = f"`{key}` can only be waived by {who}"
        return not_permitted(draft, subject, event, message)
    reason = str(event.payload.get("reason", "")).strip()
    if not reason:
        return Refusal("bad details", "say why: a waiver needs a `reason`")
    waived = Recorded(WAIVED, event.at, event.by)
    whose = groups.fact_of(draft, subject, need, event)
    if isinstance(whose, Refusal):
        return whose
    return record_facts(draft, subject, event, {whose: waived}, reason)


def withdraw(draft: Draft, subject: Subject, event: Event) -> Answer:
    """Take back a consent: whatever it allowed is held at once."""
    name = event.name.removeprefix(WITHDRAW)
    needs = [
        need
        for need in draft.compiled.lifecycles[subject.kind].needs.values()
        if f"{need.kind} {need.name}" == name or need.key == name
    ]
    is_staff = event.by.role in draft.compiled.staff
    own = [n for n in needs if is_staff or is_party(event.by, n.by, subject)]
    if not own:
        who = " or ".join(dict.fromkeys(say_party(need.by) for need in needs))
        message = f"`{name}` can only be withdrawn by {who} or staff"
        return not_permitted(draft, subject, event, message)
    given = [n for n in own if _is_given(subject, n)]
    if not given:
        return Refusal("not possible here", f"`{name}` has not been given")
    key = record(draft, event, "fact")
    facts = {n.key: Recorded(False, event.at, event.by) for n in given}
    draft.change(subject.id, facts={**draft[subject.id].facts, **facts})
    now = moment(subject, event)
    said = f"{given[0].kind} {given[0].name} withdrawn"
    if not draft[subject.id].is_held:
        announce(draft, subject.id, said, now, key)
    after = draft[subject.id]
    if after.is_live:
        for need in given:
            hold = Hold("consent", event.at, event.by, subject.id, need=need.key)
            impose(draft, everything_of(draft, after), hold, said, key)
    return key


def _is_given(subject: Subject, need: Need) -> bool:
    known = subject.facts.get(need.key)
    return known is not None and known.value is True

"""Needs that are met, waived, withdrawn, or that lapse in the course of time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from wayfellow_dsl.model import Need
from wayfellow_dsl.phrases import say_date, say_party

from .details import value_problem
from .draft import Cause, Draft
from .holds import everything_of, impose, release
from .moves import announce
from .parties import is_party
from .relating import groups
from .relating.members import base_of
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
from .state import ENGINE, Event, Hold, Lapse, Recorded, Refusal, Subject, Told
from .timing import clocks
from .untold import forget_untold, is_heard, keep_untold

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
    problem = _details_problem(need, event)
    if problem:
        return Refusal("bad details", problem)
    answers: dict[str, Recorded] = {}
    if need.kind == "survey":
        problem = survey_problem(draft, need.name, event.payload)
        if problem:
            return Refusal("bad details", problem)
        answers = answers_of(need.name, event)
    lapses = None
    if need.kind == "check":
        problem = until_problem(event)
        if problem:
            return Refusal("bad details", problem)
        lapses = lapses_at(draft, event, need)
        if lapses is not None and lapses < moment(subject, event):
            day = say_date(draft.compiled.calendar.day(lapses).isoformat())
            message = f"this check lapsed on {day}; record a valid one"
            return Refusal("bad details", message)
    done = Recorded(True, event.at, event.by)
    met = groups.fact_of(draft, subject, need, event)
    if isinstance(met, Refusal):
        return met
    now = moment(subject, event)
    if need.kind == "check" and _is_good_again(subject, met, event):
        kept = {name: fact for name, fact in subject.facts.items() if name != met}
        subject = draft.change(subject.id, facts=kept)
    key = record_facts(draft, subject, event, {met: done, **answers})
    if draft[subject.id].facts[met] != done or need.kind not in ("check", "consent"):
        return key
    if need.kind == "check":
        keep_until(draft, subject.id, met, lapses, now)
        _tell_other_journeys(draft, subject, event, lapses, key)
    forget_untold(draft, subject.id, need)
    release(
        draft,
        everything_of(draft, subject),
        because_of(met, subject.id),
        event.name,
        event.at,
        key,
    )
    return key


def _details_problem(need: Need, event: Event) -> str:
    """Say what is wrong with the details that a plugin wants; nothing when all is."""
    for detail in need.details:
        if detail.name in event.payload:
            problem = value_problem(detail, event.payload[detail.name])
            if problem:
                return problem
    return ""


def _tell_other_journeys(
    draft: Draft,
    subject: Subject,
    event: Event,
    lapses: datetime | None,
    cause: Cause,
) -> None:
    """Let a check count in every journey of the same person that asks for it."""
    for identifier in subject.journeys:
        other = draft[identifier]
        needs = draft.compiled.lifecycles[other.kind].needs
        if not other.is_live or event.name not in needs:
            continue
        at = moment(other, event)
        key = draft.record(
            identifier, event.at, "fact", event.name, by=event.by, cause=cause
        )
        done = Recorded(True, event.at, event.by)
        draft.change(identifier, facts={**draft[identifier].facts, event.name: done})
        keep_until(draft, identifier, event.name, lapses, at)
        release(
            draft,
            everything_of(draft, draft[identifier]),
            because_of(event.name, identifier),
            event.name,
            event.at,
            key,
        )
        draft.touched.append(identifier)


def because_of(need: str, about: str) -> Callable[[Hold], bool]:
    """Give what tells the holds for want of a need from all others."""
    return lambda hold: (hold.need, hold.about) == (need, about)


def _is_good_again(subject: Subject, need: str, event: Event) -> bool:
    """Say whether a check recorded late makes good one that has lapsed since."""
    known = subject.facts.get(need)
    return known is not None and known.value is False and known.since > event.at


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


def until_problem(event: Event) -> str:
    """Say what is wrong with the last day of a check; an empty text when nothing is."""
    until = event.payload.get("until")
    if until is None:
        return ""
    try:
        date.fromisoformat(str(until))
    except ValueError:
        return f"`until` is a date such as 2029-01-31, not `{until}`"
    return ""


def lapses_at(draft: Draft, event: Event, need: Need) -> datetime | None:
    """Say when a check lapses that is recorded now; None for never."""
    calendar = draft.compiled.calendar
    until = event.payload.get("until")
    if until is not None:
        return calendar.ends(date.fromisoformat(str(until)))
    return None if need.lasts is None else calendar.after(event.at, need.lasts)


def keep_until(
    draft: Draft, identifier: str, need: str, lapses: datetime | None, now: datetime
) -> None:
    """Let a check hold good until a moment; None for ever, or not at all."""
    kept = tuple(each for each in draft[identifier].lapses if each.need != need)
    if lapses is not None:
        kept = (*kept, Lapse(need, lapses))
    draft.change(identifier, lapses=kept)
    clocks.renew(draft, identifier, base_of(need), now)


def lapse(
    draft: Draft, subject: Subject, lapsed: Lapse, because: Cause | None = None
) -> None:
    """Let a check lapse: its holder's relationships are held until it is renewed.

    `because` is the correction by which it has lapsed, if it was one.
    """
    due, need = lapsed.due, lapsed.need
    subject = draft.change(
        subject.id,
        lapses=tuple(each for each in subject.lapses if each != lapsed),
        facts={**subject.facts, need: Recorded(False, due, ENGINE)},
    )
    name = f"{base_of(need)} lapsed"
    cause = draft.record(subject.id, due, "engine", name, cause=because)
    hold = Hold("lapse", due, ENGINE, subject.id, need=need)
    held = [r.id for r in draft.relations(subject) if r.is_live]
    if subject.members:
        held = [subject.id]
    is_held = subject.is_held
    impose(draft, held, hold, name, cause)
    if is_held:
        keep_untold(draft, subject.id, Told(name, "", cause))
    else:
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
    known = subject.facts.get(whose)
    if known is not None and isinstance(known.value, bool):
        message = f"`{key}` has been met already"
        if known.value is False:
            message = f"`{key}` does not hold good any more; it is given again"
        return Refusal("not possible here", message)
    return record_facts(draft, subject, event, {whose: waived}, reason)


def withdraw(draft: Draft, subject: Subject, event: Event) -> Answer:
    """Take back a consent: whatever it allowed is held at once."""
    name = event.name.removeprefix(WITHDRAW)
    own = consents_named(draft, subject, event)
    if not own:
        needs = _called(draft, subject, name)
        who = " or ".join(dict.fromkeys(say_party(need.by) for need in needs))
        message = f"`{name}` can only be withdrawn by {who} or staff"
        return not_permitted(draft, subject, event, message)
    found = [groups.fact_of(draft, subject, n, event) for n in own]
    whose = [key for key in found if isinstance(key, str)]
    if not whose:
        return next(answer for answer in found if isinstance(answer, Refusal))
    given = [key for key in whose if _is_given(subject, key)]
    if not given:
        return Refusal("not possible here", f"`{name}` has not been given")
    key = record(draft, event, "fact")
    facts = {fact: Recorded(False, event.at, event.by) for fact in given}
    draft.change(subject.id, facts={**draft[subject.id].facts, **facts})
    now = moment(subject, event)
    said = f"{own[0].kind} {own[0].name} withdrawn"
    if is_heard(subject.holds, said):
        announce(draft, subject.id, said, now, key)
    else:
        keep_untold(draft, subject.id, Told(said, "", key))
    after = draft[subject.id]
    if after.is_live:
        for fact in given:
            hold = Hold("consent", event.at, event.by, subject.id, need=fact)
            impose(draft, everything_of(draft, after), hold, said, key)
    return key


def consents_named(draft: Draft, subject: Subject, event: Event) -> list[Need]:
    """Give the consents that somebody may withdraw by an event."""
    is_staff = event.by.role in draft.compiled.staff
    return [
        need
        for need in _called(draft, subject, event.name.removeprefix(WITHDRAW))
        if is_staff or is_party(event.by, need.by, subject)
    ]


def _called(draft: Draft, subject: Subject, name: str) -> list[Need]:
    return [
        need
        for need in draft.compiled.lifecycles[subject.kind].needs.values()
        if f"{need.kind} {need.name}" == name or need.key == name
    ]


def _is_given(subject: Subject, need: str) -> bool:
    known = subject.facts.get(need)
    return known is not None and known.value is True

"""How people begin: enrolment, its windows, and a second journey in another role."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from math import isfinite
from typing import TypeGuard
from unicodedata import category

from wayfellow_dsl.labels import with_article
from wayfellow_dsl.model import INVITED_BY, Detail, Enrol, Role, Value, Window
from wayfellow_dsl.phrases import say_date

from .compiled import Compiled
from .draft import Cause, Draft
from .state import (
    ENGINE,
    SAME_PERSON,
    Actor,
    EnrolPerson,
    Hold,
    Recorded,
    Refusal,
    Run,
    Subject,
)
from .timing.calendar import next_date

_CARRIED = ("training ", "check ")
"""What one journey passes on to the next of the same person; agreements and consents
are asked for afresh."""


def enrol(draft: Draft, stimulus: EnrolPerson) -> Refusal | Cause:
    """Let somebody begin in a role, or refuse with the reason."""
    compiled = draft.compiled
    role = compiled.roles.get(stimulus.role)
    if role is None:
        return Refusal(
            "bad details",
            f"there is no role `{stimulus.role}` in {compiled.programme.name}; "
            f"the roles are {_listed(compiled.roles)}",
        )
    problem = _identifier_problem(stimulus.id)
    if problem:
        return Refusal("bad details", problem)
    if stimulus.by != ENGINE and stimulus.by.role not in {
        *compiled.roles,
        *compiled.staff,
    }:
        return Refusal(
            "not permitted",
            f"`{stimulus.by.role}` is neither a role nor staff in "
            f"{compiled.programme.name}",
        )
    if stimulus.by.role in compiled.roles and stimulus.by.id not in (
        stimulus.id,
        stimulus.person or stimulus.id,
    ):
        return Refusal(
            "not permitted",
            f"people join by themselves or are enrolled by staff, not by {stimulus.by}",
        )
    if draft.get(stimulus.id) is not None:
        return Refusal("already enrolled", f"`{stimulus.id}` is already enrolled")
    closed = window_closed(compiled, draft.run, role.name, stimulus.at)
    if closed:
        return Refusal("window closed", closed)
    problem = detail_problem(role, stimulus.details, is_complete=True)
    if problem:
        return Refusal("bad details", problem)
    begin(
        draft,
        stimulus.id,
        role.name,
        stimulus.person or stimulus.id,
        stimulus.details,
        stimulus.at,
        stimulus.by,
        stimulus.journeys,
    )
    payload = dict(stimulus.details)
    if stimulus.person not in ("", stimulus.id):
        payload[SAME_PERSON] = stimulus.person
    return draft.record(
        stimulus.id,
        stimulus.at,
        "enrolled",
        role.name,
        by=stimulus.by,
        payload=payload,
        target=draft[stimulus.id].step,
    )


def begin(
    draft: Draft,
    identifier: str,
    role: str,
    person: str,
    details: Mapping[str, Value],
    now: datetime,
    by: Actor,
    journeys: tuple[str, ...] = (),
    invited_by: str = "",
    carried: Mapping[str, Recorded] | None = None,
) -> Subject:
    """Make a participant who has not yet entered the first step.

    What holds the same person elsewhere holds this journey too.
    """
    facts = {name: Recorded(value, now, by) for name, value in details.items()}
    facts |= carried or {}
    if invited_by:
        facts[INVITED_BY] = Recorded(invited_by, now, by)
    holds: list[Hold] = []
    for other in journeys:
        known = draft[other]
        draft.change(other, journeys=(*known.journeys, identifier))
        holds += [hold for hold in known.holds if hold not in holds]
    lifecycle = draft.compiled.lifecycles[role]
    subject = draft.put(
        Subject(
            id=identifier,
            kind=role,
            created=now,
            step=lifecycle.first,
            entered=now,
            person=person,
            journeys=journeys,
            holds=tuple(holds),
            stopped=now if holds else None,
            facts=facts,
        )
    )
    scene = draft.scene(subject, now)
    for step, begins_here in lifecycle.starts:
        if begins_here(scene):
            return draft.change(identifier, step=step)
    return subject


def begin_another(
    draft: Draft,
    subject: Subject,
    action: Enrol,
    now: datetime,
    cause: Cause,
) -> str | None:
    """Open a second journey for the same person.

    Gives its identifier, or None where it waits for the next run: because the file says
    so, because people may not join now, or because something must be asked first.
    """
    compiled, role = draft.compiled, action.role
    identifier = f"{subject.id}.{role}"
    known = {detail.name for detail in compiled.roles[role].details}
    details = {
        name: recorded.value
        for name, recorded in subject.facts.items()
        if name in known
    }
    waits = (
        action.next_run
        or draft.get(identifier) is not None
        or bool(window_closed(compiled, draft.run, role, now))
        or bool(detail_problem(compiled.roles[role], details, is_complete=True))
    )
    payload = {"person": subject.person, "run": "next" if waits else "this"}
    key = draft.record(subject.id, now, "enrolment", role, payload=payload, cause=cause)
    if waits:
        draft.send(key, now, "enrolment", subject.id, role, {"person": subject.person})
        return None
    by = Actor(subject.kind, subject.id)
    journeys = (subject.id, *subject.journeys)
    carried = {
        name: recorded
        for name, recorded in subject.facts.items()
        if name.startswith(_CARRIED) and recorded.value is True
    }
    begun = begin(
        draft,
        identifier,
        role,
        subject.person,
        details,
        now,
        by,
        journeys,
        carried=carried,
    )
    # A check that nobody asks for there could lapse and never be renewed.
    asked_for = compiled.lifecycles[role].needs
    lapses = tuple(lapse for lapse in subject.lapses if lapse.need in asked_for)
    draft.change(identifier, lapses=lapses)
    draft.record(
        identifier,
        now,
        "enrolled",
        role,
        by=by,
        payload=dict(details),
        target=begun.step,
        cause=key,
    )
    return identifier


def invite(
    draft: Draft, subject: Subject, action: Enrol, now: datetime, cause: Cause
) -> str | None:
    """Open a journey for somebody else, whom a detail of the subject names.

    Where the detail is unknown they are given a name, which it then holds. Somebody who
    has left is asked once more, unless they may not return. Gives their identifier, or
    None where they take part in that role already or may not join now.
    """
    role = action.role
    named = subject.facts.get(action.invited)
    person = str(named.value) if named is not None else f"{subject.id}.{role}"
    by = Actor(subject.kind, subject.id)
    if named is None:
        facts = {**subject.facts, action.invited: Recorded(person, now, by)}
        draft.change(subject.id, facts=facts)
    known = draft.get(person)
    first, number = person, 1
    journeys: tuple[str, ...] = ()
    if known is not None and known.kind != role:
        first, journeys = f"{person}.{role}", (known.id, *known.journeys)
        person = known.person
        known = draft.get(first)
    identifier = first
    while known is not None and _may_come_back(draft, known):
        journeys = (known.id, *known.journeys)
        number += 1
        identifier = f"{first}#{number}"
        known = draft.get(identifier)
    is_there = known is not None
    waits = is_there or bool(window_closed(draft.compiled, draft.run, role, now))
    payload = {"person": person, "run": "next" if waits and not is_there else "this"}
    key = draft.record(subject.id, now, "enrolment", role, payload=payload, cause=cause)
    if waits:
        if not is_there:
            draft.send(key, now, "enrolment", subject.id, role, {"person": person})
        elif known is not None and not known.is_live:
            draft.raise_event(subject.id, "invitation ended", known.id, key)
        return None
    begun = begin(
        draft, identifier, role, person, {}, now, by, journeys, invited_by=subject.id
    )
    invited = (*draft[subject.id].invited, identifier)
    draft.change(subject.id, invited=invited)
    draft.record(identifier, now, "enrolled", role, by=by, target=begun.step, cause=key)
    return identifier


def _may_come_back(draft: Draft, subject: Subject) -> bool:
    outcomes = draft.compiled.programme.outcomes
    return bool(subject.outcome) and all(
        outcome.may_return for outcome in outcomes if outcome.name == subject.outcome
    )


def window_closed(compiled: Compiled, run: Run, role: str, now: datetime) -> str:
    """Say why nobody may join a role now; an empty text when they may."""
    lifecycle = compiled.lifecycles[role].lifecycle
    window = lifecycle.stages[0].window if lifecycle.stages else None
    if window is None:
        return ""
    starts = date.fromisoformat(run.starts)
    today = compiled.calendar.day(now)
    calendar = compiled.calendar
    opens = calendar.add(starts, window.opens) if window.opens else starts
    if window.opens_on:
        opens = _latest(window.opens_on, starts, today)
    if today < opens:
        return f"people may join as {role} from {say_date(opens.isoformat())}"
    closes = calendar.add(starts, window.closes) if window.closes else None
    if window.closes_on:
        closes = next_date(window.closes_on, opens)
    if closes is not None and today > closes and _is_yearly(window):
        again = next_date(window.opens_on, today)
        return f"people may join as {role} again from {say_date(again.isoformat())}"
    if closes is not None and today > closes:
        return f"people could join as {role} until {say_date(closes.isoformat())}"
    return ""


def _is_yearly(window: Window) -> bool:
    return bool(window.opens_on and window.closes_on) and (
        len(window.opens_on) == len(window.closes_on) == len("09-01")
    )


def _latest(text: str, starts: date, today: date) -> date:
    """Give the last date of `MM-DD` that has come, or the first one of the run."""
    opens = next_date(text, starts)
    while (following := next_date(text, opens + timedelta(days=1))) <= today:
        if following <= opens:
            break
        opens = following
    return opens


def detail_problem(
    role: Role, details: Mapping[str, Value], *, is_complete: bool
) -> str:
    """Say what is wrong with somebody's details; an empty text when nothing is.

    `is_complete` asks for every detail that is not optional.
    """
    declared = {detail.name: detail for detail in role.details}
    for name, value in details.items():
        if name not in declared:
            near = get_close_matches(name, declared, 1)
            hint = f"did you mean `{near[0]}`?" if near else _known(role, declared)
            return f"{with_article(role.name)} has no detail `{name}`; {hint}"
        problem = value_problem(declared[name], value)
        if problem:
            return problem
    missing = [
        detail.name
        for detail in role.details
        if not detail.optional and detail.name not in details
    ]
    if is_complete and missing:
        return f"{with_article(role.name)} needs {_listed(missing)}"
    return ""


def _identifier_problem(identifier: object) -> str:
    if not isinstance(identifier, str):
        return f'an identifier is a text: write `"{identifier}"`'
    if not identifier.strip():
        return "an identifier cannot be empty"
    if identifier != identifier.strip() or set(identifier) & set("+#/"):
        return (
            f"`{identifier}` cannot be an identifier: leave out `+`, `#`, `/` and "
            "space around it"
        )
    if any(category(letter) in ("Cc", "Cf", "Zl", "Zp") for letter in identifier):
        return (
            f"{identifier!a} cannot be an identifier: it has a character that cannot "
            "be seen"
        )
    return ""


def value_problem(detail: Detail, value: Value) -> str:
    """Say what is wrong with a value of a detail; an empty text when nothing is."""
    match detail.type:
        case "number":
            fits = is_number(value)
            return "" if fits else f"`{detail.name}` is a number, not `{value}`"
        case "yes or no":
            fits = isinstance(value, bool)
            return "" if fits else f"`{detail.name}` is yes or no, not `{value}`"
        case "some of":
            if not isinstance(value, (tuple, list)):
                return f"`{detail.name}` takes several choices, not `{value}` alone"
            wrong = [choice for choice in value if choice not in detail.choices]
        case "one of" | "levels":
            wrong = [] if value in detail.choices else [str(value)]
        case "people":
            fits = isinstance(value, (tuple, list)) and all(
                isinstance(one, str) for one in value
            )
            return "" if fits else f"`{detail.name}` takes several people, not one"
        case "date" | "date of birth":
            try:
                date.fromisoformat(str(value))
            except ValueError:
                return f"`{detail.name}` is a date such as 2027-01-31, not `{value}`"
            return ""
        case _:
            fits = isinstance(value, str)
            return "" if fits else f"`{detail.name}` is a text, not `{value}`"
    if wrong:
        choices = _listed(detail.choices)
        return f"`{wrong[0]}` is not a `{detail.name}`; the choices are {choices}"
    return ""


def is_number(value: object) -> TypeGuard[int | float]:
    """Say whether a value is a number that can be reckoned with."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return isfinite(value)


def _known(role: Role, declared: Mapping[str, Detail]) -> str:
    if not declared:
        return "none is declared"
    return f"{with_article(role.name)} has {_listed(declared)}"


def _listed(names: object) -> str:
    assert hasattr(names, "__iter__")
    return ", ".join(f"`{name}`" for name in names)

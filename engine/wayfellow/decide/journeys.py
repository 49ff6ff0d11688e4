"""How people begin: enrolment, its windows, and a second journey in another role."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from unicodedata import category

from wayfellow_dsl.labels import in_backticks
from wayfellow_dsl.model import INVITED_BY, Enrol, Value

from .details import detail_problem
from .draft import Cause, Draft
from .state import (
    ENGINE,
    SAME_PERSON,
    Actor,
    EnrolPerson,
    Recorded,
    Refusal,
    Subject,
    each_once,
)
from .windows import window_closed

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
            f"the roles are {in_backticks(compiled.roles)}",
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
    for other in journeys:
        draft.change(other, journeys=(*draft[other].journeys, identifier))
    holds = each_once(hold for other in journeys for hold in draft[other].holds)
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
            holds=holds,
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

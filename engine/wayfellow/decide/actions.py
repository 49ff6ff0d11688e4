"""What a rule sends out: messages, questions to decide, and tasks.

A decision only describes them. They are delivered after the transaction.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wayfellow_dsl.model import (
    AskForSurvey,
    AskToDecide,
    Call,
    CheckIn,
    Message,
    OnEngine,
)

from .draft import Cause, Draft
from .state import Request, Subject
from .timing.schedule import deadline

_NOT_SAID = ("reason", "without")
"""What an event's record has beside what was said: a note, and what was let go."""


def send_out(
    draft: Draft,
    identifier: str,
    place: int,
    action: Message | AskToDecide | AskForSurvey | CheckIn | Call,
    now: datetime,
    cause: Cause,
) -> None:
    """Record what goes out, and describe it for each one whom it is for."""
    subject = draft[identifier]
    match action:
        case Message():
            names = _addressees(draft, subject, action, now)
            if names or not draft.step(subject).step.implied:
                _send_message(draft, identifier, action, names, now, cause)
        case AskToDecide():
            _ask(draft, subject, place, action, now, cause)
        case AskForSurvey(of=of, survey=survey):
            names = draft.recipients(subject, of)
            _open_task(draft, identifier, f"survey {survey}", names, {}, now, cause)
        case CheckIn(staff=staff, parties=parties):
            about = {"with": draft.recipients(subject, parties)}
            _open_task(draft, identifier, "check in", [staff.name], about, now, cause)
        case Call():
            _call(draft, subject, action, now, cause)


def _ask(
    draft: Draft,
    subject: Subject,
    place: int,
    action: AskToDecide,
    now: datetime,
    cause: Cause,
) -> None:
    names = draft.recipients(subject, action.who)
    due = deadline(draft, subject, now, action.within)
    name = " or ".join(action.options)
    payload = {"who": names, "by": due.isoformat()}
    key = draft.record(subject.id, now, "request", name, payload=payload, cause=cause)
    # On hold no clock runs; it is given its time when the hold is lifted.
    request = Request(
        place,
        tuple(names),
        action.options,
        now,
        action.within,
        None if subject.stopped else due,
    )
    draft.change(subject.id, requests=(*draft[subject.id].requests, request))
    for whom in names:
        draft.send(key, now, "request", whom, name, payload)


def _call(
    draft: Draft, subject: Subject, call: Call, now: datetime, cause: Cause
) -> None:
    name = f"{call.plugin}.{call.action}"
    names = draft.recipients(subject, call.to)
    about = {"text": call.text} if call.text else {}
    key = draft.record(
        subject.id, now, "call", name, payload={"to": names, **about}, cause=cause
    )
    said = _said(draft, cause)
    told = {**about, "said": said} if said else about
    for whom in names or [subject.id]:
        draft.send(key, now, "call", whom, name, told)


def _said(draft: Draft, cause: Cause | None) -> dict[str, Any]:
    """Give what was said of this subject in the event that led here.

    The reason is left out: it is a note for staff, and a plugin may tell others.
    """
    written = {(one.subject, one.sequence): one for one in draft.records}
    here = cause[0] if cause is not None else ""
    while cause is not None and cause[0] == here and cause in written:
        if written[cause].kind == "event":
            payload = written[cause].payload
            return {n: payload[n] for n in payload if n not in _NOT_SAID}
        cause = written[cause].cause
    return {}


def ask_to_accept(
    draft: Draft, identifier: str, whom: list[str], now: datetime, cause: Cause
) -> None:
    """Ask those who come later to an offer what the others were asked."""
    subject = draft[identifier]
    for rule in draft.step(subject).step.rules:
        if not isinstance(rule.trigger, OnEngine) or rule.trigger.name != "enter":
            continue
        for action in rule.actions:
            if isinstance(action, Message):
                names = _addressees(draft, subject, action, now)
                names = [name for name in names if name in whom]
                _send_message(draft, identifier, action, names, now, cause)


def _send_message(
    draft: Draft,
    identifier: str,
    message: Message,
    names: list[str],
    now: datetime,
    cause: Cause,
) -> None:
    manner, template = message.manner, message.template
    payload: dict[str, Any] = {"manner": manner, "to": names}
    key = draft.record(
        identifier, now, "message", template, payload=payload, cause=cause
    )
    for name in names:
        draft.send(key, now, "message", name, template, {"manner": manner})


def _addressees(
    draft: Draft, subject: Subject, message: Message, now: datetime
) -> list[str]:
    """Name whom a message is for: of those reminded together, the ones who owe.

    An offer asks nobody but those who have to accept it.
    """
    names = draft.recipients(subject, message.to)
    is_offer = message.manner == "ask" and draft.step(subject).step.implied
    is_shared = subject.members and any(party.kind == "them" for party in message.to)
    if not is_offer and (message.manner != "remind" or not is_shared):
        return names
    owing: list[str] = []
    for need, member in draft.compiled.open_needs.owed(draft.scene(subject, now)):
        if not member:
            owing += draft.recipients(subject, (need.by,))
        elif need.by.kind == "attached":
            owing.append(f"{need.by.name} of {member}")
        else:
            owing.append(member)
    found = [name for name in names if name in owing]
    return found if is_offer else found or names


def _open_task(
    draft: Draft,
    identifier: str,
    name: str,
    to: list[str],
    about: dict[str, Any],
    now: datetime,
    cause: Cause,
) -> None:
    key = draft.record(
        identifier, now, "task", name, payload={"to": to, **about}, cause=cause
    )
    for whom in to:
        draft.send(key, now, "task", whom, name, about)

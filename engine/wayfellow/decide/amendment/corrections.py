"""Mistakes put right: what was recorded wrongly is said anew, from when it was true.

Nothing is taken out of a history. A correction is a line of its own, and what holds is
worked out again from all lines as they now stand. Messages that were sent and moves
that were made stand.
"""

from __future__ import annotations

from ..details import detail_problem
from ..draft import Cause, Draft
from ..needs import WAIVE, until_problem
from ..relating import groups
from ..replies import of_no_kind, survey_problem
from ..retelling.corrected import as_corrected
from ..retelling.telling import event_of, numbered
from ..state import Correct, Event, Record, Refusal, Subject
from ..timing import meetings
from . import joining
from .amending import amend


def correct(draft: Draft, stimulus: Correct) -> Cause | Refusal:
    """Put a line of somebody's history right, or refuse with what to do instead."""
    subject = draft.get(stimulus.subject)
    if subject is None:
        return Refusal(
            "unknown subject", f"nobody in this run is called `{stimulus.subject}`"
        )
    refusal = _not_allowed(draft, stimulus) or of_no_kind(draft, subject)
    if refusal is not None:
        return refusal
    own = [record for record in stimulus.histories if record.subject == subject.id]
    mistaken = next((one for one in own if one.sequence == stimulus.line), None)
    if mistaken is None:
        return Refusal(
            "bad details",
            f"`{subject.id}` has no line {stimulus.line}: its history has "
            f"{len(own)} lines",
        )
    refusal = _not_corrected(draft, subject, mistaken, stimulus)
    if refusal is not None:
        return refusal
    before = as_corrected(own)
    line = Record(
        subject.id,
        subject.sequence + 1,
        stimulus.at,
        "corrected",
        mistaken.name,
        stimulus.by,
        _payload(stimulus),
    )
    after = as_corrected([*own, line])
    was, is_now = numbered(before, stimulus.line), numbered(after, stimulus.line)
    refusal = _problem(draft, subject, stimulus, was, is_now)
    joined = None
    if mistaken.kind == "enrolled" and was is not None and is_now is not None:
        joined = was.when, is_now.when
        refusal = refusal or joining.problem_of(draft, subject, own, *joined)
    if refusal is not None:
        return refusal
    key = draft.record(
        subject.id,
        stimulus.at,
        "corrected",
        mistaken.name,
        by=stimulus.by,
        payload=line.payload,
        because=stimulus.reason,
    )
    now = max(stimulus.at, draft[subject.id].latest)
    if joined is not None:
        joining.put_right(draft, subject.id, own, *joined, now)
    amend(draft, subject.id, before, after, stimulus.line, now, key)
    return key


# -- What may be corrected -------------------------------------------------------------


def _not_allowed(draft: Draft, stimulus: Correct) -> Refusal | None:
    if stimulus.by.role not in draft.compiled.staff:
        return Refusal(
            "not permitted",
            f"what was recorded is corrected by staff, not by {stimulus.by}",
        )
    if not stimulus.by.id:
        return Refusal(
            "bad details", f"say who corrects it: the name of the {stimulus.by.role}"
        )
    if not stimulus.reason.strip():
        return Refusal("bad details", "say why: a correction needs a reason")
    return None


def _not_corrected(
    draft: Draft, subject: Subject, record: Record, stimulus: Correct
) -> Refusal | None:
    """Say what to do instead about a line that is not corrected; None for others."""
    line = f"line {record.sequence} of `{subject.id}`"
    match record.kind:
        case "event" | "fact" if record.cause is not None:
            other, number = record.cause
            message = f"{line} follows from line {number} of `{other}`; correct that"
        case "event" | "fact":
            return _is_settled(draft, subject, record)
        case "enrolled" if subject.members:
            message = (
                f"{line} is how they were brought together; end it, or move it by hand "
                "to an outcome"
            )
        case "enrolled" if record.cause is not None:
            other, number = record.cause
            message = (
                f"{line} is how they joined, because of line {number} of `{other}`; "
                "send `details` with what is right, or move them by hand to an outcome"
            )
        case "enrolled" if stimulus.payload is not None:
            message = (
                f"{line} is how they joined: its day is put right here, and for the "
                "rest send `details` with what is right"
            )
        case "enrolled" if stimulus.when is None:
            message = (
                f"{line} is how they joined: put its day right, send `details` with "
                "what else is right, or move them by hand to an outcome"
            )
        case "enrolled":
            return None
        case "hold":
            message = (
                f"{line} is a hold; a concern is lifted with `lift concern`, and a "
                "pause is over with `resume`"
            )
        case "moved by hand" | "reopened":
            what = "an ending taken back"
            if record.kind == "moved by hand":
                what = "a move by hand"
            message = f"{line} is {what}; move them by hand once more"
        case "corrected":
            number = record.payload.get("line", 0)
            message = f"{line} is a correction; correct line {number} once more"
        case _ if record.cause is not None:
            other, number = record.cause
            message = (
                f"{line} is what the programme did because of line {number} of "
                f"`{other}`; correct what people recorded, or move them by hand"
            )
        case _:
            message = (
                f"{line} is what the programme did by itself; correct what people "
                "recorded, or move them by hand"
            )
    return Refusal("not possible here", message)


def _is_settled(draft: Draft, subject: Subject, record: Record) -> Refusal | None:
    need = draft.compiled.lifecycles[subject.kind].needs.get(record.name)
    if record.name == "ranking":
        message = "an order of preference is not corrected; send the right one"
    elif need is not None and need.kind == "acceptance" and subject.active_since:
        message = (
            f"`{subject.id}` has begun with this acceptance; end it, or move it by "
            "hand to an outcome"
        )
    else:
        return None
    return Refusal("not possible here", message)


def _problem(
    draft: Draft,
    subject: Subject,
    stimulus: Correct,
    was: Record | None,
    is_now: Record | None,
) -> Refusal | None:
    """Say what is wrong with what is said instead."""
    if was is None and is_now is None:
        return Refusal(
            "not possible here", f"line {stimulus.line} has been withdrawn already"
        )
    if was == is_now:
        return Refusal("not possible here", f"line {stimulus.line} says this already")
    if is_now is None:
        return None
    began = subject.active_since or subject.created
    calendar = draft.compiled.calendar
    if is_now.when > stimulus.at:
        return Refusal("bad details", "it cannot have happened later than now")
    if is_now.kind == "enrolled":
        return None
    if calendar.day(is_now.when) < calendar.day(began):
        day = calendar.day(began).isoformat()
        return Refusal(
            "bad details", f"`{subject.id}` began on {day}; nothing happened before"
        )
    problem = _payload_problem(draft, subject, event_of(is_now))
    return Refusal("bad details", problem) if problem else None


def _payload_problem(draft: Draft, subject: Subject, event: Event) -> str:
    compiled = draft.compiled
    need = compiled.lifecycles[subject.kind].needs.get(event.name)
    if event.name == "details":
        return detail_problem(
            compiled.roles[subject.kind], event.payload, is_complete=False
        )
    if event.name.startswith("survey ") or (need and need.kind == "survey"):
        survey = event.name.removeprefix("survey ") if need is None else need.name
        return survey_problem(draft, survey, event.payload)
    if event.name == meetings.HELD and subject.members:
        return meetings.details_problem(draft, subject, event)
    if need is not None:
        whose = groups.fact_of(draft, subject, need, event)
        if isinstance(whose, Refusal):
            return whose.message
        return until_problem(event) if need.kind == "check" else ""
    if event.name.startswith(WAIVE) and not str(event.payload.get("reason", "")):
        return "say why: a waiver needs a `reason`"
    return ""


def _payload(stimulus: Correct) -> dict[str, object]:
    payload: dict[str, object] = {"line": stimulus.line}
    if stimulus.payload is not None:
        payload["instead"] = stimulus.payload
    if stimulus.when is not None:
        payload["happened"] = stimulus.when.isoformat()
    return payload

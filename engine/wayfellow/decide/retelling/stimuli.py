"""What came from outside, read back out of the records that answered it."""

from __future__ import annotations

from datetime import datetime

from ..compiled import Compiled
from ..relating.shortlists import is_shortlist
from ..state import (
    SAME_PERSON,
    Correct,
    EnrolPerson,
    Event,
    Introduce,
    MoveByHand,
    Record,
    Reopen,
    Stimulus,
    Suggest,
)


def stimulus_of(compiled: Compiled, record: Record) -> Stimulus | None:
    """Give what came from outside and led to a record; None for what followed.

    A new kind of stimulus has its place here: the record that answers it must hold all
    that it said. `journeys` of somebody enrolled are to be added, and the `histories`
    that a correction looks back on.
    """
    if record.cause is not None:
        return None
    payload = record.payload
    match record.kind:
        case "enrolled" if record.name in compiled.relationships:
            members = tuple(
                (role, one)
                for role, who in payload["members"].items()
                for one in ((who,) if isinstance(who, str) else who)
            )
            return Introduce(
                record.name,
                members,
                record.when,
                record.by,
                payload.get("policy", ""),
                payload.get("joins", ""),
            )
        case "enrolled":
            details = {name: v for name, v in payload.items() if name != SAME_PERSON}
            person = payload.get(SAME_PERSON, "")
            return EnrolPerson(
                record.subject, record.name, record.when, person, details, record.by
            )
        case "event" | "fact" | "hold":
            return Event(
                record.subject, record.name, record.when, record.by, dict(payload)
            )
        case "task" if is_shortlist(record):
            return Suggest(
                record.subject, payload["of"], record.when, payload["policy"]
            )
        case "moved by hand":
            return MoveByHand(
                record.subject, record.name, record.because, record.when, record.by
            )
        case "corrected" if "line" in payload:
            happened = payload.get("happened")
            return Correct(
                record.subject,
                payload["line"],
                record.because,
                record.when,
                record.by,
                payload.get("instead"),
                None if happened is None else datetime.fromisoformat(happened),
            )
        case "reopened":
            return Reopen(
                record.subject, record.name, record.because, record.when, record.by
            )
        case _:
            return None

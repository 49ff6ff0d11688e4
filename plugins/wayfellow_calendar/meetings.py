"""When and where a meeting is, by what was said in the event that led to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from wayfellow.hooks import AfterCommit, Effect
from wayfellow_email import CannotSend

_LONGEST = 24 * 60
_FORM = "`start=2027-10-29 15:00`"


def start_of(said: Mapping[str, Any], zone: str) -> datetime | None:
    """Read when a meeting starts; None where nothing is said of it.

    A time without an offset is in the programme's zone: one that the clocks skip moves
    forward, and of one that comes twice the first is meant. Raises CannotSend.
    """
    text = str(said.get("start", "")).strip()
    if not text:
        return None
    try:
        start = datetime.fromisoformat(text)
    except ValueError:
        raise CannotSend(
            f"`start` is not a day and a time; say it like {_FORM}"
        ) from None
    if ":" not in text:
        raise CannotSend(f"`start` has no time of day; say it like {_FORM}")
    if start.tzinfo is None:
        start = start.replace(tzinfo=ZoneInfo(zone))
    return start.astimezone(UTC).astimezone(ZoneInfo(zone))


def minutes_of(said: Mapping[str, Any], otherwise: int) -> int:
    """Read how long a meeting takes, in minutes; raises CannotSend."""
    minutes = said.get("minutes", otherwise)
    try:
        number = int(minutes)
    except (TypeError, ValueError):
        number = 0
    if not 0 < number <= _LONGEST:
        raise CannotSend(
            "`minutes` says how long the meeting takes, such as `minutes=60`"
        )
    return number


def identify(context: AfterCommit, effect: Effect, domain: str) -> str:
    """Give the identifier of a meeting: the same for whoever is told of it.

    One text stands for one meeting of those whom it is about, unless the event says
    which `meeting` is meant.
    """
    said = effect.payload.get("said", {})
    names = (
        context.origin,
        context.programme,
        context.run,
        effect.subject,
        str(effect.payload.get("text", "")),
        str(said.get("meeting", "")),
    )
    return f"{sha256('/'.join(names).encode()).hexdigest()[:32]}@{domain}"


def count(context: AfterCommit, effect: Effect) -> int:
    """Give the number of an effect's line in the history: it grows with each change."""
    start = f"{context.run}/{effect.subject}/"
    number = effect.key.removeprefix(start).partition("/")[0]
    if not effect.key.startswith(start) or not number.isdecimal():
        raise CannotSend("the effect has no number in its key")
    return int(number)

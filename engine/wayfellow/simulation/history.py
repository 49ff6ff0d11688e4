"""The history of a run: what happened, what could not, and who was on hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wayfellow.decide.state import Hold, Record, Subject
from wayfellow.evidence.watching import Breach


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that was assumed to happen and that the programme did not allow."""

    kind: str
    event: str
    why: str


@dataclass(frozen=True, slots=True)
class Held:
    """A time during which something held somebody."""

    kind: str
    """The role or relationship."""
    because: str
    """`concern`, `pause`, `lapse` or `consent`."""
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class History:
    """Everything that happened in one run, and how everybody stands at its end."""

    starts: datetime
    ends: datetime
    population: dict[str, Subject]
    """By identifier, in the order in which they began."""
    records: tuple[Record, ...]
    """The complete event log, in the order in which things happened."""
    refused: tuple[Refused, ...]
    breaches: tuple[Breach, ...] = ()
    """The guarantees that were broken, each when it was for the first time."""
    held: tuple[Held, ...] = ()


class HoldBook:
    """Keeps for how long each subject was on hold, and why."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, str, str, str, datetime], str] = {}
        self._over: list[Held] = []

    def note(self, before: Subject | None, after: Subject, now: datetime) -> None:
        """Note what holds somebody from now on, and what no longer does."""
        was = {_key(after, hold) for hold in before.holds} if before else set()
        is_now = {_key(after, hold) for hold in after.holds} if after.is_live else set()
        for key in sorted(was - is_now):
            kind = self._open.pop(key)
            self._over.append(Held(kind, key[1], key[-1], now))
        self._open |= dict.fromkeys(sorted(is_now - was), after.kind)

    def close(self, ends: datetime) -> tuple[Held, ...]:
        """Give every hold, those that still last until the end among them."""
        still = (Held(kind, key[1], key[-1], ends) for key, kind in self._open.items())
        return (*self._over, *still)


def _key(subject: Subject, hold: Hold) -> tuple[str, str, str, str, datetime]:
    return subject.id, hold.kind, hold.about, hold.need, hold.since

"""Journeys: where somebody was and when, read out of their history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from wayfellow.decide.state import Record, Subject


@dataclass(frozen=True, slots=True)
class Visit:
    """One stay in a step."""

    step: str
    entered: datetime
    left: datetime | None = None
    """None while it lasts."""

    def lasted(self, until: datetime) -> timedelta:
        """Give how long it lasted, or has lasted by then."""
        return (self.left or until) - self.entered


@dataclass(frozen=True, slots=True)
class Journey:
    """A subject as it stands, and every step it went through, in order."""

    subject: Subject
    visits: tuple[Visit, ...]

    @property
    def began(self) -> bool:
        """Say whether it ever came about: an offer nobody took up did not."""
        return not self.subject.members or self.subject.active_since is not None

    def days_in(self, steps: Iterable[str], until: datetime) -> float | None:
        """Give the days spent in these steps in all; None when never in any."""
        among = frozenset(steps)
        stays = [visit.lasted(until) for visit in self.visits if visit.step in among]
        return sum(stays, timedelta()) / timedelta(days=1) if stays else None


def read_journeys(
    subjects: Iterable[Subject], records: Iterable[Record]
) -> tuple[Journey, ...]:
    """Read everybody's journey out of the complete history of one run.

    The journeys come in the order of the subjects; the records of one subject must be
    in their order.
    """
    moves: dict[str, list[Record]] = {}
    for record in records:
        if record.target:
            moves.setdefault(record.subject, []).append(record)
    return tuple(
        Journey(subject, _visits(subject, moves.get(subject.id, ())))
        for subject in subjects
    )


def _visits(subject: Subject, moves: Iterable[Record]) -> tuple[Visit, ...]:
    visits: list[Visit] = []
    for move in moves:
        if visits and move.kind == "reopened":
            # What was before it is the outcome that was taken back, and no step.
            visits.pop()
        elif visits:
            visits[-1] = Visit(visits[-1].step, visits[-1].entered, move.when)
        visits.append(Visit(move.target, move.when))
    # The last move of somebody who ended was to their outcome, which is no step.
    return tuple(visits[:-1] if subject.outcome else visits)

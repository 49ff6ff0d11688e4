"""The agenda of a run: what is going to happen next, in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

from wayfellow.decide.state import Actor, Subject
from wayfellow_dsl.model import MatchPolicy, Value

from .prospects import Prospect

PEOPLE, TIMERS, ROUNDS = range(3)
"""At one instant: what people do, then timers, then matching rounds."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who comes to the programme."""

    id: str
    role: str


@dataclass(frozen=True, slots=True)
class Expected:
    """Something that is going to happen unless something else comes first."""

    subject: str
    event: str
    prospect: Prospect
    count: int
    visit: int | None = None
    """The stay in a step with which it is discarded; None when it outlives the step."""
    asked: datetime | None = None
    """When the request was made with which it is discarded."""
    slot: int = 0
    """Which of the planned meetings it is."""
    relationship: str = ""
    """What it brings somebody into."""
    member: str = ""
    """The member of a group who does it."""
    until: datetime | None = None
    """When what happens again and again stops."""
    by: Actor | None = None
    """Who does it, where that is known before."""
    payload: Mapping[str, Value] = field(default_factory=dict)


Next = Arrival | Expected | MatchPolicy | str


class Agenda:
    """What is going to happen until the run ends."""

    def __init__(self, ends: datetime) -> None:
        self.ends = ends
        self._heap: list[tuple[datetime, int, datetime, str, int, Next]] = []
        self._ticket = count()

    def expect(
        self, at: datetime, order: int, what: Next, subject: Subject | None = None
    ) -> None:
        """Expect something, unless the run is over by then."""
        if at >= self.ends:
            return
        created = at if subject is None else subject.created
        identifier = "" if subject is None else subject.id
        entry = (at, order, created, identifier, next(self._ticket), what)
        heappush(self._heap, entry)

    def unfold(self) -> Iterator[tuple[datetime, Next]]:
        """Yield what happens next, with its moment, until nothing more does."""
        while self._heap:
            at, *_, what = heappop(self._heap)
            yield at, what

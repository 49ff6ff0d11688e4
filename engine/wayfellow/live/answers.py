"""What the live engine gives back."""

from __future__ import annotations

from datetime import datetime

from wayfellow.decide.state import Effect, Record
from wayfellow_dsl.model import Frozen


class Deployment(Frozen, frozen=True):
    """A programme version that runs can be opened in."""

    fingerprint: str
    """The same for files that mean the same, however they are laid out."""
    name: str
    version: int


class DeploymentInUse(Frozen, frozen=True, omit_defaults=False):
    """A programme version, and who is in it."""

    name: str
    version: int
    fingerprint: str
    runs: tuple[str, ...]
    """The runs that are in it now."""
    taking_part: int
    """How many participants are under way in it."""
    ended: int
    """How many participants have ended in it."""


class Answer(Frozen, frozen=True):
    """What followed from a request: the lines now in the histories."""

    run: str
    records: tuple[Record, ...]
    place: int
    """Which record answers the request; those before it were due earlier."""

    @property
    def record(self) -> Record:
        """The record that answers the request."""
        return self.records[self.place]

    @property
    def moves(self) -> tuple[Record, ...]:
        """Who moved, from where and to where, in order."""
        return tuple(record for record in self.records if record.target)


class Line(Frozen, frozen=True):
    """A record, and when it was written down."""

    record: Record
    recorded: datetime


class Place(Frozen, frozen=True):
    """How many are in one step, or ended as one outcome."""

    kind: str
    name: str
    """A step, or an outcome where `ended`."""
    ended: bool
    count: int
    since: datetime | None = None
    """Since when the one who has been there longest is there."""
    longest: str = ""
    """The one who has been there longest."""


class Status(Frozen, frozen=True):
    """How a run stands."""

    run: str
    programme: str
    version: int
    starts: str
    places: tuple[Place, ...]
    """In the order of the file: steps first, then outcomes."""
    next_due: datetime | None = None
    """When something happens next by itself."""
    undelivered: int = 0


class Parked(Frozen, frozen=True):
    """Something that was due and could not happen; it stays due."""

    run: str
    subject: str
    """A participant, a relationship, or the name of a matching policy."""
    due: datetime
    reason: str


class Progress(Frozen, frozen=True):
    """What happened while time passed."""

    fired: int = 0
    """How often somebody's clocks were due."""
    rounds: int = 0
    introduced: int = 0
    parked: tuple[Parked, ...] = ()
    failures: tuple[str, ...] = ()
    """Introductions that broke down; what a programme refuses is no failure."""

    def __add__(self, other: Progress) -> Progress:
        """Give what happened in both."""
        return Progress(
            self.fired + other.fired,
            self.rounds + other.rounds,
            self.introduced + other.introduced,
            self.parked + other.parked,
            self.failures + other.failures,
        )


class Introductions(Frozen, frozen=True):
    """What came of a matching round."""

    policy: str
    made: tuple[Answer, ...] = ()
    refused: tuple[str, ...] = ()
    """Why others that were proposed did not come about."""
    failures: tuple[str, ...] = ()
    """Which plugin failed in others, or which rules never came to rest."""


class Waiting(Frozen, frozen=True):
    """An effect in the outbox."""

    run: str
    effect: Effect
    attempts: int = 0
    problem: str = ""
    """Why the last attempt failed."""


class Delivery(Frozen, frozen=True):
    """What became of the effects that waited."""

    delivered: int = 0
    left: int = 0
    """How many no plugin has taken."""
    failures: tuple[str, ...] = ()


class Flaw(Frozen, frozen=True):
    """Something in a history, or in how somebody stands, that is not as it must be."""

    run: str
    subject: str
    line: int
    """Its number in the history of the subject; 0 for the subject itself."""
    what: str
    """What is wrong, as the rest of a sentence about the line or the subject."""


class Verification(Frozen, frozen=True):
    """What came of checking the history of a run."""

    run: str
    lines: int = 0
    subjects: int = 0
    erased: int = 0
    """Lines of which the private part has been erased; their commitments hold."""
    retold: int = 0
    """Lines that were told again, and lead to where everybody stands."""
    apart: int = 0
    """Subjects not told again: erased, or connected with somebody who was."""
    flaws: tuple[Flaw, ...] = ()


class Seal(Frozen, frozen=True):
    """A digest over every line of every run, up to a place."""

    place: int
    lines: int
    digest: str

    def __str__(self) -> str:
        return f"{self.place}-{self.lines}-{self.digest}"

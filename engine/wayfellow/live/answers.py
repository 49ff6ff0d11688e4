"""What the live engine gives back."""

from __future__ import annotations

from datetime import datetime
from typing import Literal as Choice

import msgspec
from msgspec.structs import astuple

from wayfellow.decide.retelling.hindsight import DIFFERED, Otherwise
from wayfellow.decide.state import Effect, EnrolPerson, Event, Record
from wayfellow_dsl.model import Frozen, Value


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
    doubts: tuple[str, ...] = ()
    """What was said under a name that is nearly one the event asks for, in sentences.
    It is kept as it came; a request that is repeated under its key has none."""

    @property
    def record(self) -> Record:
        """The record that answers the request."""
        return self.records[self.place]

    @property
    def otherwise(self) -> tuple[Otherwise, ...]:
        """What would have been otherwise, had a corrected line been right at first."""
        return tuple(
            one
            for record in self.records
            if record.kind == "task" and record.name == DIFFERED
            for one in msgspec.convert(
                record.payload.get("otherwise", ()), tuple[Otherwise, ...]
            )
        )

    @property
    def moves(self) -> tuple[Record, ...]:
        """Who moved, from where and to where, in order."""
        return tuple(record for record in self.records if record.target)


class Line(Frozen, frozen=True):
    """A record, and when it was written down."""

    record: Record
    recorded: datetime


class Listed(Frozen, frozen=True):
    """Somebody in a run, or a relationship, and where they are."""

    id: str
    kind: str
    """The role or relationship."""
    step: str
    outcome: str
    """Empty for whoever has not ended."""
    since: datetime
    """When they came there."""


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
    given_up: int = 0
    """How much of what is undelivered was given up."""


class Matter(Frozen, frozen=True):
    """Something that somebody has to look at, so that nobody is forgotten."""

    kind: Choice[
        "concern",
        "refused",
        "posted",
        "forgotten",
        "unhandled",
        "held",
        "undelivered",
    ]
    """A safeguarding hold; something due that is refused; something posted that is
    refused; somebody of whom nothing is ahead; something that no rule handled; another
    hold; an effect that failed."""
    subject: str
    what: str
    """The role or relationship."""
    step: str
    """Where they are; empty where it does not matter."""
    since: datetime
    reason: str
    """What there is to know, as a sentence; never why somebody is on hold."""
    possible: tuple[str, ...] = ()
    """What can be done now, besides moving them by hand."""
    others: tuple[str, ...] = ()
    """Whom it stops besides: relationships on hold, or those who wait on this one."""


class Stuck(Frozen, frozen=True):
    """What needs somebody's attention in a run, the most urgent first."""

    run: str
    at: datetime
    matters: tuple[Matter, ...] = ()
    late: int = 0
    """How many have something due that nobody has let happen yet."""
    late_since: datetime | None = None
    undelivered: int = 0
    """How many effects wait to be delivered."""
    undelivered_since: datetime | None = None


class OpenTask(Frozen, frozen=True):
    """Something that somebody is asked to do, and that has not been done yet."""

    subject: str
    """The participant or relationship that it is about."""
    name: str
    """`check in`, `survey NAME`, or the answers to choose from, as in `go or stay`."""
    whom: tuple[str, ...]
    """Participants and staff roles."""
    asked: datetime
    due: datetime | None = None
    """By when somebody has to have chosen; None where no clock runs for it."""
    options: tuple[str, ...] = ()
    """The events by which a question is answered."""


class RowProblem(Frozen, frozen=True):
    """A cell, or a row, of a table of people that cannot be imported."""

    row: int
    """As a spreadsheet counts: the headings are the first row."""
    column: str
    """Empty when it is about the whole row."""
    value: str
    """What is written there, as far as it can be shown."""
    problem: str
    """What is wrong, and what would be right."""


class RowChange(Frozen, frozen=True):
    """Somebody of whom a table says something new, which nobody has recorded."""

    row: int
    identifier: str
    details: tuple[str, ...]
    """What differs: details, and `joined` for the day on which they joined."""


class Imported(Frozen, frozen=True):
    """What became of a table of people."""

    run: str
    role: str
    new: tuple[str, ...] = ()
    """Who begins."""
    returning: tuple[str, ...] = ()
    """Who of the new took part before, in this run or in another."""
    same: tuple[str, ...] = ()
    """Who was imported before, of whom the table says the same as then."""
    changed: tuple[RowChange, ...] = ()
    """Who was imported before, and is left as they are."""
    there: tuple[str, ...] = ()
    """Who is in the run already, not by an import, and is left as they are."""
    left_out: tuple[str, ...] = ()
    """Columns that the role has no detail for."""
    problems: tuple[RowProblem, ...] = ()
    """With any, nothing was imported."""
    is_trial: bool = False
    """Nothing was to be written."""


class Profile(Frozen, frozen=True):
    """Somebody as another person may see them."""

    subject: str
    kind: str
    step: str
    outcome: str
    details: dict[str, Value]
    """What is known about them and is not withheld."""
    members: tuple[str, ...] = ()
    """Of a relationship: who is in it."""
    is_held: bool | None = None
    """Whether something holds them; None where that is withheld."""


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
    """Introductions that broke down, or that a plugin refused; what the programme
    refuses is no failure."""

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
    """Which plugin failed in others or refused them, or which rules never came to
    rest."""


class Waiting(Frozen, frozen=True):
    """An effect in the outbox."""

    run: str
    effect: Effect
    attempts: int = 0
    """How often a plugin failed to deliver it."""
    problem: str = ""
    """Why the last attempt failed."""
    due: datetime | None = None
    """Before when it is not tried again."""
    parked: datetime | None = None
    """When it was given up, until somebody asks for it to be tried again."""
    taken: tuple[str, ...] = ()
    """The plugins that have delivered it, while others still fail."""
    place: int = 0
    """Where it stands in the outbox: what was decided later has a higher one."""


class Setback(Frozen, frozen=True):
    """Something that did not come about, and why: for whoever sees to the worker."""

    run: str
    subject: str
    """A participant, a relationship, or the name of a matching policy."""
    what: str
    """Such as `the message welcome to amal failed, and is tried again later`."""
    why: str


class Delivery(Frozen, frozen=True):
    """What became of the effects that waited."""

    delivered: int = 0
    left: int = 0
    """How many no plugin has taken."""
    failures: tuple[str, ...] = ()
    held: int = 0
    """How many have to wait because of a safeguarding hold."""
    given_up: int = 0
    """How many of the failures were the last that was tried."""
    setbacks: tuple[Setback, ...] = ()
    """Of each failure, what it was."""

    def __add__(self, other: Delivery) -> Delivery:
        """Give what became of both."""
        return Delivery(
            self.delivered + other.delivered,
            self.left + other.left,
            self.failures + other.failures,
            self.held + other.held,
            self.given_up + other.given_up,
            self.setbacks + other.setbacks,
        )


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


class Posted(Frozen, frozen=True):
    """Something that was posted, to be handled by a worker."""

    run: str
    place: int
    """In which order it was posted, and by which it is named."""
    subject: str
    stimulus: EnrolPerson | Event | None
    """None once it was handled: then it is in the history."""
    received: datetime
    key: str | None = None
    attempts: int = 0
    """How often it was tried in vain."""
    problem: str = ""
    """Why it was refused, or why the last attempt failed."""
    due: datetime | None = None
    """Before when it is not tried again."""
    parked: datetime | None = None
    """When it was refused or given up."""
    handled: datetime | None = None


class Work(Frozen, frozen=True):
    """What a worker has done."""

    handled: int = 0
    """How much of what was posted has happened."""
    refused: int = 0
    """How much of it was refused, and is kept with the reason."""
    fired: int = 0
    """How often somebody's clocks were due."""
    rounds: int = 0
    introduced: int = 0
    delivered: int = 0
    failed: int = 0
    """How often something failed that is tried again."""
    given_up: int = 0
    """What failed for the last time."""
    passed_over: int = 0
    """Who was due and was refused by a plugin or the programme."""
    troubles: int = 0
    """How often the database could not do its part."""

    def __add__(self, other: Work) -> Work:
        """Give what was done in both."""
        both = zip(astuple(self), astuple(other), strict=True)
        return Work(*(one + more for one, more in both))


class Turn(Frozen, frozen=True):
    """What a worker has done in one go, or what kept it from it."""

    when: datetime
    done: Work
    trouble: str = ""
    """What the database reports; it is tried again by itself."""
    setbacks: tuple[Setback, ...] = ()
    """What did not come about, each told once while the worker runs."""

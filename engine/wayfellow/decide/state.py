"""What is known of one run: its subjects, and what was recorded of them.

A subject is a participant or a relationship. All values are frozen: a decision gives
new ones. So none can ever contain itself, and Python's search for what does passes them
by (`gc=False`). Every moment is in UTC, with microseconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from typing import Literal as Choice

import msgspec

from wayfellow_dsl.model import Duration, Frozen, MeetingPlan, Value


class Run(Frozen, frozen=True):
    """One intake of a programme version."""

    id: str
    starts: str
    """The first day, an ISO 8601 date in the programme's time zone."""


class Actor(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Somebody who raises an event."""

    role: str
    """A role, a staff role, or `engine`."""
    id: str = ""
    """The participant's identifier, or a member of staff's name."""

    def __str__(self) -> str:
        return f"{self.role} {self.id}".strip()


ENGINE = Actor("engine")


class Recorded(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The value of a fact, since when, and by whom."""

    value: Value
    since: datetime
    by: Actor


class Timer(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A clock of the present step that is running."""

    rule: int
    """The place of its rule among the step's rules; below nothing for a rule of every
    step, counted from the end."""
    anchor: datetime
    """From when it counts."""
    fired: int
    due: datetime | None
    """None while it is stopped."""
    lost: timedelta = timedelta()
    """For how long it has stood still."""
    lost_working_days: int = 0
    """On how many working days it has stood still, for clocks that count these."""


class Request(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A decision that somebody has been asked for."""

    rule: int
    who: tuple[str, ...]
    options: tuple[str, ...]
    asked: datetime
    within: Duration
    due: datetime | None
    """None while it is stopped."""
    lost: timedelta = timedelta()
    lost_working_days: int = 0


class Hold(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A stop on everything a subject does."""

    kind: Choice["concern", "pause", "lapse", "consent"]
    since: datetime
    by: Actor
    about: str
    """The participant whom it is about."""
    lifted_by: tuple[str, ...] = ()
    """Those who have agreed to lift it so far; a concern takes two people."""
    need: str = ""
    """The check that lapsed, or the consent that was withdrawn."""


class Lapse(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A check that holds good for now."""

    need: str
    due: datetime
    """When it lapses."""


class Wake(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A moment at which a condition may become true by time alone."""

    due: datetime


class Told(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Something the engine says that somebody on hold will hear when it is lifted."""

    name: str
    relation: str
    cause: tuple[str, int]


class Slot(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The time planned for one meeting."""

    start: datetime
    end: datetime


class Subject(Frozen, frozen=True, gc=False):
    """A participant in one role, or a relationship, as it stands."""

    id: str
    kind: str
    """The name of its role or relationship."""
    created: datetime
    """Ties are broken by this, then by `id`."""
    step: str
    """The step it is in, or was in when it ended."""
    entered: datetime
    person: str = ""
    """Who this participant is; one person may be several participants."""
    members: tuple[tuple[str, str], ...] = ()
    """Of a relationship: the role and identifier of each member."""
    left: tuple[tuple[str, str], ...] = ()
    """Of a group: who was a member and has left, and who caused that."""
    joins: str = ""
    """Of an offer: the group that its members would join."""
    active_since: datetime | None = None
    """Of a relationship: when it was confirmed."""
    outcome: str = ""
    ended: datetime | None = None
    caused_by: str = ""
    stages: dict[str, datetime] = {}
    """When each stage was first entered."""
    stage_lost: dict[str, tuple[timedelta, int]] = {}
    """For how long, and on how many working days, its clocks have stood still since it
    entered each stage."""
    step_lost: tuple[timedelta, int] = (timedelta(), 0)
    """The same, since it entered the step that it is in."""
    visited: tuple[str, ...] = ()
    """Every step ever entered, each once, in order."""
    spent: dict[str, timedelta] = {}
    """How long it was in each step, and in each stage, that it has left."""
    facts: dict[str, Recorded] = {}
    """Details, needs (by key), and answers (`survey.question`). A need is True when it
    is met, `waived` when staff let it go, False when it has lapsed or was withdrawn.
    """
    lapses: tuple[Lapse, ...] = ()
    """The checks that will lapse, and when."""
    wakes: Wake | None = None
    """When it is next looked at for what becomes true by time alone."""
    counts: dict[str, int] = {}
    """How often events were recorded that the programme counts."""
    forgone: tuple[str, ...] = ()
    """Needs of this step that were let go."""
    owed: tuple[str, ...] = ()
    """Needs of earlier steps that a correction made owed again, by key."""
    timers: tuple[Timer, ...] = ()
    true: tuple[int, ...] = ()
    """The `when` rules of this step whose condition was true at last look."""
    requests: tuple[Request, ...] = ()
    holds: tuple[Hold, ...] = ()
    stopped: datetime | None = None
    """Since when its clocks stand still."""
    offered: datetime | None = None
    """Since when an offer is open, during which its deadlines stand still."""
    relations: tuple[str, ...] = ()
    """Identifiers of its relationships, in the order created; of a group, of the
    offers to join it."""
    untold: tuple[Told, ...] = ()
    """What the engine had to say while it was on hold."""
    journeys: tuple[str, ...] = ()
    """Of a participant: the same person's other journeys in the run."""
    invited: tuple[str, ...] = ()
    """Of a participant: those whom it has invited, in order."""
    plan: MeetingPlan | None = None
    """The plan of meetings that is counted now: that of the last step with one."""
    planned_from: datetime | None = None
    """From when its meetings are counted: first entering a step with this plan."""
    planned_lost: timedelta = timedelta()
    """For how long that counting has stood still."""
    slot_from: datetime | None = None
    """When the time for the meeting that is planned now began."""
    meetings: tuple[datetime, ...] = ()
    minutes_met: int = 0
    """How long its meetings took in all, as far as they were recorded with it."""
    missed: tuple[Slot, ...] = ()
    sequence: int = 0
    """How many records there are of it."""
    latest: datetime = datetime.min.replace(tzinfo=UTC)
    """When the newest of its records happened."""
    passed: datetime | None = None
    """When the newest of its clocks was due that went off and left no record."""

    @property
    def is_live(self) -> bool:
        """Say whether it has not ended."""
        return not self.outcome

    @property
    def is_held(self) -> bool:
        """Say whether anything holds it."""
        return bool(self.holds)

    def has_member(self, identifier: str) -> bool:
        """Say whether somebody is a member of this relationship now."""
        return any(member == identifier for _, member in self.members)

    def had_member(self, identifier: str) -> bool:
        """Say whether somebody is or was a member of this relationship."""
        return self.has_member(identifier) or any(
            member == identifier for member, _ in self.left
        )

    def members_in(self, role: str) -> list[str]:
        """Name the members in a role."""
        return [member for kind, member in self.members if kind == role]


def each_once(holds: Iterable[Hold]) -> tuple[Hold, ...]:
    """Give each hold once, however many have agreed to lift it where it was found."""
    found: dict[Hold, Hold] = {}
    for hold in holds:
        found.setdefault(msgspec.structs.replace(hold, lifted_by=()), hold)
    return tuple(found.values())


def has_lapsed(subject: Subject) -> str:
    """Name a check of somebody that has lapsed, or a consent that was withdrawn."""
    for name, fact in subject.facts.items():
        if fact.value is False and name.startswith(("check ", "consent ")):
            return name
    return ""


def unchanging(value: Any) -> Any:
    """Give a payload with a tuple for each list, as it also comes back from JSON."""
    if isinstance(value, (list, tuple)):
        return tuple(unchanging(item) for item in value)
    if isinstance(value, dict):
        return {name: unchanging(item) for name, item in value.items()}
    return value


SAME_PERSON = "same person"
"""What tells who is enrolled where they go by another name; no detail is called so."""


class Record(Frozen, frozen=True, gc=False):
    """One line of a history, never changed afterwards."""

    subject: str
    sequence: int
    when: datetime
    kind: Choice[
        "enrolled",
        "event",
        "fact",
        "engine",
        "timer",
        "condition",
        "message",
        "request",
        "task",
        "enrolment",
        "call",
        "hold",
        "moved by hand",
        "erased",
        "migrated",
        "corrected",
        "reopened",
        "unhandled",
    ]
    name: str
    by: Actor = ENGINE
    payload: dict[str, Any] = {}
    source: str = ""
    """The step left by this, when it moved."""
    target: str = ""
    """The step or the outcome reached by this, when it moved."""
    because: str = ""
    cause: tuple[str, int] | None = None
    """The subject and sequence of the record that led to this one."""
    passed: datetime | None = None
    """Of what was recorded late: until when clocks had gone off and left no record."""


ANNOUNCEMENT: Final = "announcement"
"""The kind of effect by which a plugin delivers something of a move."""


class Effect(Frozen, frozen=True, gc=False):
    """Something to deliver after commit: a message, a request, a task, an enrolment,
    what a plugin is called to do, or what it announces of a move.
    """

    key: str
    """Stable: the same decision always gives the same key."""
    kind: Choice["message", "request", "task", "enrolment", "call", "announcement"]
    subject: str
    when: datetime
    to: str
    """Who it is for: a participant's identifier or a staff role. Of an announcement the
    plugin."""
    name: str
    """The template, the survey, what is asked, or what is announced."""
    payload: dict[str, Any] = {}


class Decision(Frozen, frozen=True, gc=False):
    """What follows from a stimulus: new values, the records, and what to deliver."""

    subjects: tuple[Subject, ...] = ()
    """Every subject that changed or began, as it now stands."""
    records: tuple[Record, ...] = ()
    effects: tuple[Effect, ...] = ()
    answer: int = -1
    """The place among `records` of the one that answers the stimulus; the ones before
    it are of timers that were due first. -1 when there is none."""


class Refusal(Frozen, frozen=True):
    """A stimulus that may not happen, and why, in the programme's words."""

    kind: Choice[
        "unknown subject",
        "unknown event",
        "not permitted",
        "not possible here",
        "condition does not hold",
        "has ended",
        "held",
        "bad details",
        "already enrolled",
        "window closed",
        "no room",
        "excluded",
        "stale",
    ]
    message: str
    possible: tuple[str, ...] = ()
    """What can be done now, such as `ended by mentee or mentor`."""


# -- Stimuli ---------------------------------------------------------------------------


class EnrolPerson(Frozen, frozen=True, tag="enrol"):
    """Somebody begins in a role."""

    id: str
    role: str
    at: datetime
    person: str = ""
    """Empty for the same as `id`."""
    details: dict[str, Value] = {}
    by: Actor = ENGINE
    journeys: tuple[str, ...] = ()
    """Identifiers of the same person's other journeys in the run."""


class Event(Frozen, frozen=True, gc=False, tag="event"):
    """Somebody says that something happened.

    The name is that of an `on` rule (`accepted`), a need's key (`form application`), an
    answered survey (`survey follow_up`), `meeting held`, `check in`, `details`, or one
    of the engine's own: `concern`, `lift concern`, `pause`, `resume`.
    """

    subject: str
    name: str
    at: datetime
    by: Actor
    payload: dict[str, Value] = {}


class Pass(Frozen, frozen=True, gc=False, tag="pass"):
    """Time passes for a subject: everything due by then happens."""

    subject: str
    at: datetime


class Introduce(Frozen, frozen=True, tag="introduce"):
    """Somebody brings people together in a relationship."""

    relationship: str
    members: tuple[tuple[str, str], ...]
    at: datetime
    by: Actor
    policy: str = ""
    """The matching policy whose round proposed it; empty when staff did by hand."""
    joins: str = ""
    """The group that they join; empty when a relationship of their own begins."""


class Suggest(Frozen, frozen=True, tag="suggest"):
    """A round sends somebody the partners that suit them best, to put in order."""

    subject: str
    names: tuple[str, ...]
    """The partners, best first."""
    at: datetime
    policy: str


class MoveByHand(Frozen, frozen=True, tag="move"):
    """Staff move somebody, with a reason."""

    subject: str
    to: str
    """A step or an outcome."""
    reason: str
    at: datetime
    by: Actor


class Correct(Frozen, frozen=True, tag="correct"):
    """Staff put right what was recorded by mistake, with a reason.

    With neither `payload` nor `when`, it never happened.
    """

    subject: str
    line: int
    """The number of the line of its history that is mistaken."""
    reason: str
    at: datetime
    by: Actor
    payload: dict[str, Value] | None = None
    """What is said instead; None when that was right."""
    when: datetime | None = None
    """When it happened instead; None when that was right."""
    histories: tuple[Record, ...] = ()
    """What was recorded of the subject and of all who were ever connected with it, in
    the order written."""


class Reopen(Frozen, frozen=True, tag="reopen"):
    """Staff let somebody who has ended go on from a step, with a reason."""

    subject: str
    to: str
    reason: str
    at: datetime
    by: Actor
    histories: tuple[Record, ...] = ()
    """What was recorded of the subject, in order."""


Stimulus = (
    EnrolPerson | Event | Pass | Introduce | Suggest | MoveByHand | Correct | Reopen
)

"""What is held on one person, as it is given to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wayfellow.decide import Actor
from wayfellow_dsl.model import Frozen, Value

from .legal_holds import LegalHold


class Fact(Frozen, frozen=True, omit_defaults=False):
    """A detail, a need, an answer, or what the engine notes of somebody."""

    name: str
    label: str
    """What it is called in the file."""
    kind: str
    """`detail`, `need`, `answer` or `note`."""
    value: Value
    since: datetime
    by: Actor


class Entry(Frozen, frozen=True, omit_defaults=False):
    """A line of history, in a sentence and as data."""

    words: str
    run: str
    subject: str
    sequence: int
    when: datetime
    recorded: datetime
    kind: str
    name: str
    by: Actor
    payload: dict[str, Any]
    source: str
    target: str
    because: str
    cause: tuple[str, int] | None
    passed: datetime | None


class TakesPart(Frozen, frozen=True, omit_defaults=False):
    """A journey or a relationship of somebody's, in one run."""

    run: str
    programme: str
    version: int
    id: str
    kind: str
    """The role or the relationship."""
    label: str
    """What the file calls it."""
    timezone: str
    members: tuple[tuple[str, str], ...]
    """Of a relationship: the role and name of each."""
    began: datetime
    step: str
    ended: datetime | None
    outcome: str
    erased: datetime | None
    facts: tuple[Fact, ...]
    state: dict[str, Any]
    """All that the engine keeps of it, as it keeps it."""
    history: tuple[Entry, ...]


class Sent(Frozen, frozen=True, omit_defaults=False):
    """A message, a request or a task for somebody, or about them."""

    run: str
    kind: str
    subject: str
    when: datetime
    to: str
    name: str
    payload: dict[str, Any]
    due: datetime | None
    delivered: datetime | None
    parked: datetime | None
    attempts: int
    problem: str
    """That it failed, and no more: what a plugin says of it may name anybody."""


class Asked(Frozen, frozen=True, omit_defaults=False):
    """A key under which something about somebody was asked for."""

    run: str
    key: str
    recorded: datetime


class Received(Frozen, frozen=True, omit_defaults=False):
    """Something about somebody that was handed in, and perhaps not handled yet."""

    run: str
    subject: str
    key: str | None
    stimulus: dict[str, Any]
    received: datetime
    due: datetime | None
    handled: datetime | None
    parked: datetime | None
    attempts: int
    problem: str


class Given(Frozen, frozen=True, omit_defaults=False):
    """A token by which somebody, or somebody attached to them, could come in."""

    run: str
    role: str
    holder: str
    label: str
    made: datetime
    expires: datetime | None
    revoked: datetime | None


class Export(Frozen, frozen=True, omit_defaults=False):
    """Everything held on one person."""

    person: str
    made: datetime
    with_concerns: bool
    """Whether it has records of safeguarding concerns, which are not for the person."""
    keeping: tuple[str, ...]
    """For how long each of their programmes keeps records, in sentences."""
    journeys: tuple[TakesPart, ...]
    relationships: tuple[TakesPart, ...]
    mentions: tuple[Entry, ...]
    """Lines of others' histories that they raised, or that name them."""
    messages: tuple[Sent, ...]
    requests: tuple[Asked, ...]
    received: tuple[Received, ...]
    tokens: tuple[Given, ...]
    legal_holds: tuple[LegalHold, ...] = ()
    """Only with records of concerns: why somebody is kept can be privileged."""


HELD = {
    "subject": "journeys, relationships",
    "history": "journeys.history, relationships.history, mentions",
    "outbox": "messages",
    "request": "requests",
    "inbox": "received",
    "legal_hold": "legal_holds",
    "token": "tokens",
}
"""In which parts of an export the rows of a table are."""

LEFT_OUT = {
    "version": "the version of the tables, about nobody",
    "deployment": "the programmes, about nobody",
    "run": "the intakes, about nobody",
    "subject.next_due": "reckoned from the clocks, which are in `state`",
    "subject.revision": "how often the row was written, for the engine",
    "subject.sequence": "how many lines of history there are, which are all here",
    "subject.quiet": "reckoned from `state`, for the engine",
    "subject.digest": "proves the history, and says nothing by itself",
    "subject.deployment": "named by `programme` and `version`",
    "history.place": "the order of writing, for the engine",
    "history.salt": "proves the history, and says nothing by itself",
    "history.sealed": "proves the history, and says nothing by itself",
    "history.digest": "proves the history, and says nothing by itself",
    "outbox.key": "numbers the message for whoever delivers it",
    "outbox.taken": "which plugins have delivered it, while others still fail",
    "outbox.place": "the order of writing, for the engine",
    "inbox.place": "the order of writing, for the engine",
    "legal_hold.place": "the order of writing, for the engine",
    "token.id": "numbers the token for whoever keeps the desk",
    "token.digest": "proves the token, and says nothing by itself",
    "answer": "what a caller was told of the history, kept for two days",
    "request.content": "a hash of what was asked for, which is in the history",
    "request.answer": "which of the lines answered",
    "request.lines": "which lines answered; they are in the history",
}
"""What of the tables is in no export, and why."""

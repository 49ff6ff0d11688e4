"""Webhooks in: what a sender may say has happened, and what it is answered.

A host gives the headers and the body, as they came, to `receive`, and sends back what
it answers. Who does it is fixed by the settings, and never by what is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import msgspec

from wayfellow.decide import Actor, EnrolPerson, Event
from wayfellow.errors import (
    DatabaseTrouble,
    KeyReused,
    NeverRests,
    NotYet,
    PluginFailed,
    Refused,
    UnknownRun,
    UnknownSubject,
    Unusable,
)
from wayfellow.live import Desk, LiveRun, Office

from .problems import Misconfigured, NotAccepted
from .signatures import Headers, Secret, verified

LARGEST = 64 * 1024
"""How many bytes a body may have."""
THEMSELVES = "themselves"
ENROL = "enrol "
_FIELDS = (
    "specversion",
    "id",
    "source",
    "type",
    "subject",
    "time",
    "datacontenttype",
    "data",
)
_NEEDED = ("type", "subject", "time")


@dataclass(frozen=True, slots=True)
class Sender:
    """Somebody whose webhooks are taken, and the only things that it may say.

    `events` gives for each type of event that it sends what has then happened: an
    event as the programme's file calls it, or `enrol` and a role. `by` is who does it,
    as `role:name`; `themselves` is whom the event is about. `details` are what may
    come with it; other details are refused, or left out with `leaves_out_others`. What
    comes waits in the inbox for a worker, or is tried `at_once`.
    """

    name: str
    secrets: tuple[Secret, ...]
    run: str
    by: str
    events: Mapping[str, str]
    details: tuple[str, ...] = ()
    leaves_out_others: bool = False
    at_once: bool = False

    def __post_init__(self) -> None:
        """See that it can be used; raises Misconfigured."""
        if not self.name or "/" in self.name:
            raise Misconfigured("`name` is a name without a `/`")
        if not self.secrets:
            raise Misconfigured(
                "`secrets` is empty; without one anybody could say that they are it"
            )
        if not self.events:
            raise Misconfigured(
                "`events` is empty, so that it may say nothing; list what it may"
            )
        if not self.by.partition(":")[0]:
            raise Misconfigured(
                "`by` says who does it, as `organiser:forms` or `themselves`"
            )


@dataclass(frozen=True, slots=True)
class Answer:
    """What a sender is answered."""

    status: int
    problem: str = ""
    """What is wrong, in a sentence; empty when nothing is."""

    @property
    def body(self) -> bytes:
        """Give the problem as problem details (RFC 9457), or nothing."""
        if not self.problem:
            return b""
        title = HTTPStatus(self.status).phrase
        return msgspec.json.encode(
            {"title": title, "status": self.status, "detail": self.problem}
        )

    @property
    def headers(self) -> dict[str, str]:
        """Give the headers that belong to the body."""
        found = {"Content-Type": "application/problem+json"} if self.problem else {}
        if self.status == HTTPStatus.SERVICE_UNAVAILABLE:
            found["Retry-After"] = "30"
        return found


@dataclass(frozen=True, slots=True)
class Letter:
    """One webhook that was signed as it should be, and says what it may."""

    sender: Sender
    identifier: str
    event: str
    subject: str
    at: datetime
    details: dict[str, Any]

    @property
    def key(self) -> str:
        """Give the key under which it happens once, however often it comes."""
        return f"webhooks/{self.sender.name}/{self.identifier}"

    def hand_in(self, desk: Desk) -> None:
        """Let it happen, or wait for a worker; the first time only.

        Raises what `LiveRun.post` raises, and at once what `send` and `enrol` do.
        """
        run = desk.run(self.sender.run)
        stimulus = self._stimulus(run)
        if not self.sender.at_once:
            run.post(stimulus, key=self.key)
        elif isinstance(stimulus, Event):
            run.send(
                stimulus.subject,
                stimulus.name,
                by=stimulus.by,
                at=stimulus.at,
                payload=stimulus.payload,
                key=self.key,
            )
        else:
            run.enrol(
                stimulus.role,
                stimulus.id,
                by=stimulus.by,
                at=stimulus.at,
                details=stimulus.details,
                key=self.key,
            )

    def _stimulus(self, run: LiveRun) -> Event | EnrolPerson:
        who, by = self.subject, self.sender.by
        role = self.event.removeprefix(ENROL)
        if role != self.event:
            actor = Actor(role, who) if by == THEMSELVES else _actor(by)
            return EnrolPerson(who, role, self.at, details=self.details, by=actor)
        actor = Actor(run.subject(who).kind, who) if by == THEMSELVES else _actor(by)
        return Event(who, self.event, self.at, actor, self.details)


def receive(
    office: Office | Desk,
    sender: Sender,
    headers: Headers,
    body: bytes,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Answer:
    """Take in one webhook, once however often it comes, and say what to answer.

    With an office it is committed before this returns. At a desk it is in the host's
    own transaction, and trouble with the database is raised, for the host to roll back.
    """
    try:
        letter = read_letter(sender, headers, body, clock())
        if isinstance(office, Desk):
            letter.hand_in(office)
        else:
            office.transact(letter.hand_in)
    except NotAccepted as problem:
        return Answer(problem.status, str(problem))
    except UnknownSubject:
        return Answer(422, "nobody in this run is called so")
    except (KeyReused, Refused) as problem:
        return Answer(409, str(problem))
    except (NotYet, Unusable) as problem:
        return Answer(422, str(problem))
    except UnknownRun:
        return Answer(503, "the run that this is for is not open; send it again later")
    except (NeverRests, PluginFailed):
        return Answer(503, "it could not be dealt with just now; send it again later")
    except DatabaseTrouble:
        if isinstance(office, Desk):
            raise
        return Answer(503, "somebody else is writing just now; send it again later")
    return Answer(200 if sender.at_once else 202)


def read_letter(sender: Sender, headers: Headers, body: bytes, now: datetime) -> Letter:
    """Read a webhook; NotAccepted when it is not signed, or not as it should be."""
    if len(body) > LARGEST:
        raise NotAccepted(413, f"a body has at most {LARGEST:,} bytes")
    identifier = verified(sender.secrets, headers, body, now)
    fields = _fields(body)
    kind = fields["type"]
    if kind not in sender.events:
        raise NotAccepted(
            403, f"this sender may not say {_quoted(kind)}; its `events` do not list it"
        )
    return Letter(
        sender,
        identifier,
        sender.events[kind],
        fields["subject"],
        _moment(fields["time"]),
        _details(sender, fields.get("data", {})),
    )


def _fields(body: bytes) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise NotAccepted(400, "the body is not JSON") from None
    if not isinstance(found, dict):
        raise NotAccepted(400, "the body is an object in JSON, a CloudEvent 1.0")
    for name in found:
        if name not in _FIELDS:
            listed = ", ".join(f"`{one}`" for one in _FIELDS)
            raise NotAccepted(400, f"an event has no {_quoted(name)}; it has {listed}")
    if found.get("specversion", "1.0") != "1.0":
        raise NotAccepted(400, "`specversion` is 1.0")
    if found.get("datacontenttype", "application/json") != "application/json":
        raise NotAccepted(400, "`datacontenttype` is application/json")
    for name in _FIELDS[:-1]:
        if name in _NEEDED and name not in found:
            raise NotAccepted(400, f"an event needs `{name}`, and it is missing")
        if not isinstance(found.get(name, ""), str):
            raise NotAccepted(400, f"`{name}` is a text")
    return found


def _moment(text: str) -> datetime:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        when = None
    if when is None or when.tzinfo is None:
        raise NotAccepted(
            400, "`time` is when it happened, with its zone, as 2027-03-01T09:30:00Z"
        )
    return when


def _details(sender: Sender, data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise NotAccepted(400, "`data` is an object in JSON, of details by name")
    others = [name for name in data if name not in sender.details]
    if others and not sender.leaves_out_others:
        raise NotAccepted(
            400, f"this sender may not give {_quoted(others[0])}; leave it out"
        )
    return {name: data[name] for name in sender.details if name in data}


def _actor(text: str) -> Actor:
    role, _, name = text.partition(":")
    return Actor(role, name)


def _quoted(text: str) -> str:
    """Quote what a sender wrote, as far as it can be said in a line."""
    return f"`{text}`" if len(text) <= 40 and text.isprintable() else "that"

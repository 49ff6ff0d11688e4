"""Callers: whose token came with a request, and what is done and seen in their name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated

import msgspec
from fastapi import Depends, Header, Request, Response, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

from wayfellow.decide import ENGINE, Actor
from wayfellow.decide.asking.access import granted
from wayfellow.errors import UnknownEffect, UnknownRun
from wayfellow.live import (
    Desk,
    LiveRun,
    Office,
    Seen,
    Token,
    content_of,
    tenant_of,
)
from wayfellow_dsl.diagnostics import excerpt, listed, nearest

from .asked import NamedActor
from .doors import Door
from .logs import WHOSE
from .problems import (
    AnswerErased,
    Invalid,
    NotForCaller,
    NotLetIn,
    OtherRequest,
)

BODY = "wayfellow.body"
"""Where in the scope of a request its whole body is."""
_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="token",
    description="A token that `wayfellow token new` has made: `wf_...`.",
)


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever sent a request: the holder of its token, in one tenant's office."""

    tenant: str
    office: Office
    token: Token
    key: str | None = field(default=None, repr=False)
    """The request's `Idempotency-Key`."""
    request: bytes = field(default=b"", repr=False)
    """All of the request that has to be the same under one key."""

    @property
    def actor(self) -> Actor:
        """The holder of the token."""
        return self.token.holder

    @property
    def is_application(self) -> bool:
        """Whether it is a host's own program, which acts for everybody."""
        return self.actor == ENGINE

    @property
    def _whose(self) -> tuple[str, ...]:
        # Another token of the same holder finds what was asked by the first.
        label = self.token.label if self.is_application else ""
        return (self.actor.role, self.actor.id, self.token.run, label)

    def need(self, deed: str, *, of_all: bool = False) -> None:
        """See that the caller keeps the database; NotForCaller otherwise.

        It is for what the table of access grants to nobody else, and `of_all` for what
        is about more than the one run that a token may be for.
        """
        is_granted = self.is_application and granted(deed, "host") == "yes"
        if not is_granted or (of_all and self.token.run):
            raise NotForCaller(
                f"to {deed} takes the token of an application, for every run"
                if of_all
                else f"to {deed} takes the token of an application"
            )

    def acting(self, by: NamedActor | None) -> Actor:
        """Give who does what the request says; NotForCaller for somebody else's name.

        An application says for whom it acts, and is believed.
        """
        if by is None:
            return self.actor
        if not self.is_application and by.actor != self.actor:
            raise NotForCaller(
                f"this token is {self.actor}'s, and acts for nobody else: leave `by` "
                "out"
            )
        return by.actor

    def acting_for_somebody(self, by: NamedActor | None) -> Actor:
        """Give who does it; Invalid where an application does not say for whom."""
        if by is None and self.is_application:
            raise Invalid((("by", "an application says for whom it acts"),))
        return self.acting(by)

    def run(self, desk: Desk, identifier: str) -> LiveRun:
        """Give a run that the token is for.

        UnknownRun for any other; only an application is told which there are.
        """
        try:
            if self.token.run in ("", identifier):
                return desk.run(identifier)
        except UnknownRun:
            if self.is_application and not self.token.run:
                raise
        raise UnknownRun(identifier) from None

    def runs(self, desk: Desk) -> list[LiveRun]:
        """Give the runs that the token is for, by when they start."""
        return [desk.run(one) for one in desk.runs() if self.token.run in ("", one)]

    def see_effect(self, desk: Desk, key: str) -> None:
        """See that an effect is not of another run; UnknownEffect otherwise."""
        if not self.token.run:
            return
        run = self.token.run
        every = (*desk.outbox(run=run), *desk.outbox(run=run, parked=True))
        if all(one.effect.key != key for one in every):
            raise UnknownEffect(key)

    def seen(self, desk: Desk, identifier: str) -> Seen:
        """Give a run as the caller may see it."""
        return self.run(desk, identifier).seen_by(self.actor)

    def look(self, question: Callable[[Desk], BaseModel]) -> Response:
        """Answer a question."""
        return _as_json(self.office.look(question).model_dump_json(), 200)

    def change(
        self,
        work: Callable[[Desk], BaseModel],
        *,
        run: str = "",
        status: int = 201,
    ) -> Response:
        """Do some work in one transaction, and with a key only once.

        The answer is kept in the same transaction, and what failed is not kept.
        """
        return self.office.transact(lambda desk: self._once(desk, work, run, status))

    def _once(
        self, desk: Desk, work: Callable[[Desk], BaseModel], run: str, status: int
    ) -> Response:
        if self.key is None:
            return _as_json(work(desk).model_dump_json(), status)
        known = desk.repeats.claim(self._whose, self.key, self.request)
        if known is None:
            body = work(desk).model_dump_json()
            desk.repeats.keep(self._whose, self.key, run, status, body)
            return _as_json(body, status)
        if known.body is None:
            raise AnswerErased
        if known.content != content_of(self.request):
            raise OtherRequest(self.key)
        return _as_json(known.body, known.status, is_repeat=True)


def known_caller(
    request: Request,
    credentials: Annotated[
        HTTPAuthorizationCredentials | None, Security(_bearer)
    ] = None,
) -> Caller:
    """Find out who sent a request; NotLetIn for anybody without a good token."""
    offices: Mapping[str, Office] = request.app.state.offices
    door: Door = request.app.state.door
    secret = "" if credentials is None else credentials.credentials
    address = "" if request.client is None else request.client.host
    if secret:
        door.see(address, secret)
    tenant = tenant_of(secret)
    # Who names no tenant that there is waits as long as who is mistaken in one.
    office = offices.get(tenant) or next(iter(offices.values()))
    token = office.look(lambda desk: desk.tokens.holder(secret))
    if token is None or tenant not in offices:
        if secret:
            door.note_failed(address, secret)
        raise NotLetIn(was_given=bool(secret))
    door.note_good(secret)
    request.scope[WHOSE] = (tenant, token.id)
    _see_parameters(request)
    return Caller(tenant, office, token)


async def repeating_caller(
    request: Request,
    caller: Annotated[Caller, Depends(known_caller)],
    key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key",
            min_length=1,
            max_length=255,
            description="Makes it safe to repeat: the same request again, within two "
            "days, changes nothing and gives the first answer.",
        ),
    ] = None,
) -> Caller:
    """Find out who sent a request that changes something, and under which key."""
    asked = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    body: bytes = request.scope.get(BODY, b"")
    content = body if key is None else _canonical(body)
    return replace(caller, key=key, request=asked + content)


Known = Annotated[Caller, Depends(known_caller)]
"""Whoever asks something."""
Repeating = Annotated[Caller, Depends(repeating_caller)]
"""Whoever changes something, and may ask for it twice."""


def _see_parameters(request: Request) -> None:
    known = [one.alias for one in request.scope["route"].dependant.query_params]
    unknown = dict.fromkeys(one for one in request.query_params if one not in known)
    if unknown:
        raise Invalid(
            tuple((f"query.{excerpt(one)}", _instead(one, known)) for one in unknown)
        )


def _instead(name: str, known: list[str]) -> str:
    if not known:
        return "there is no such parameter; this address has none"
    meant = nearest(name, known)
    if meant:
        return f"there is no such parameter; did you mean `{meant}`?"
    return f"there is no such parameter; this address has {listed(known)}"


def _canonical(body: bytes) -> bytes:
    """Give the same bytes for the same JSON, whatever the order of its fields."""
    try:
        return msgspec.json.encode(msgspec.json.decode(body), order="sorted")
    except (msgspec.MsgspecError, RecursionError, OverflowError):
        return body


def _as_json(body: str, status: int, *, is_repeat: bool = False) -> Response:
    headers = {"Idempotency-Replayed": "true"} if is_repeat else None
    return Response(body, status, headers, "application/json")

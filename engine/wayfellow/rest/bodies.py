"""Bodies of requests: of a size and a kind that can be read, or refused at once."""

from __future__ import annotations

import msgspec
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wayfellow.errors import WayfellowError

from .callers import BODY
from .problems import (
    MEDIA_TYPE,
    NotJson,
    TooLarge,
    Unreadable,
    headers_of,
    problem_of,
    status_of,
)

LARGEST = 2_000_000
"""How many bytes a body may have; a programme file is a twentieth of it."""
_decode = msgspec.json.decode


class Bodies:
    """Reads the body of each request before anything else is done with it."""

    def __init__(self, app: ASGIApp, largest: int = LARGEST) -> None:
        self._app = app
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its body, or answer with what is wrong with it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            body = await self._read(scope, receive)
        except WayfellowError as error:
            await as_problem(error)(scope, receive, send)
            return
        if body is None:
            return
        scope[BODY] = body
        is_read = False

        async def again() -> Message:
            nonlocal is_read
            if is_read:
                return await receive()
            is_read = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, again, send)

    async def _read(self, scope: Scope, receive: Receive) -> bytes | None:
        """Give the whole body; None when whoever sent it has gone."""
        headers = Headers(scope=scope)
        announced = headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > self._largest:
            raise TooLarge(self._largest)
        parts, size, more = [], 0, True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return None
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self._largest:
                raise TooLarge(self._largest)
            more = message.get("more_body", False)
        body = b"".join(parts)
        if body:
            _see_json(headers.get("content-type", ""), body)
        return body


def as_problem(error: WayfellowError) -> Response:
    """Answer with what went wrong."""
    return Response(
        msgspec.json.encode(problem_of(error)),
        status_of(error),
        headers_of(error),
        MEDIA_TYPE,
    )


def _see_json(kind: str, body: bytes) -> None:
    name, _, parameters = kind.partition(";")
    if name.strip().lower() != "application/json":
        raise NotJson
    if parameters and "utf-8" not in parameters.lower():
        raise NotJson
    try:
        _decode(body)
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as problem:
        deep = "it is nested too deeply"
        reason = deep if isinstance(problem, RecursionError) else str(problem)
        raise Unreadable(reason) from None

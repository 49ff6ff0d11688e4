"""The log of requests: a line for each, in which nobody is named.

An address names people: so a line has the operation as the description calls it, such
as `get_subject`, and no query, no body and no IP address; and whose token it was by the
number that `wayfellow token list` gives.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, Literal

import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Form = Literal["text", "json"]
WHOSE = "wayfellow.whose"
"""Where in the scope of a request its tenant and the number of its token are."""
_NOTHING = "-"


class Log:
    """Tells of each request how it was answered, and how long that took."""

    def __init__(self, app: ASGIApp, tell: Callable[[dict[str, Any]], None]) -> None:
        self._app = app
        self._tell = tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and tell of it when it has been answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = perf_counter(), 500

        async def see(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, see)
        finally:
            tenant, token = scope.get(WHOSE, ("", ""))
            self._tell(
                {
                    "method": scope["method"],
                    "operation": getattr(scope.get("route"), "name", _NOTHING),
                    "status": status,
                    "milliseconds": round((perf_counter() - began) * 1000, 1),
                    "tenant": tenant,
                    "token": token,
                }
            )


def teller(form: Form) -> Callable[[dict[str, Any]], None]:
    """Give what writes a line of the log to standard error."""

    def tell(said: dict[str, Any]) -> None:
        sys.stderr.write(f"{line(form, datetime.now(UTC), said)}\n")

    return tell


def line(form: Form, now: datetime, said: dict[str, Any]) -> str:
    """Write one line of the log."""
    if form == "json":
        return msgspec.json.encode({"time": _second(now), **said}).decode()
    whose = f" {said['tenant']}/{said['token']}" if said["token"] else ""
    return (
        f"{_second(now)} {said['method']} {said['operation']} {said['status']} "
        f"{said['milliseconds']} ms{whose}"
    )


def log_troubles_in_json() -> None:
    """Let what goes wrong on the server be told as lines of JSON, too."""
    handler = logging.StreamHandler()
    handler.setFormatter(_InJson())
    logging.getLogger("wayfellow").addHandler(handler)
    logging.getLogger("wayfellow").propagate = False


class _InJson(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        said = {
            "time": _second(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            said["exception"] = self.formatException(record.exc_info)
        return msgspec.json.encode(said).decode()


def _second(now: datetime) -> str:
    return now.isoformat(timespec="milliseconds").replace("+00:00", "Z")

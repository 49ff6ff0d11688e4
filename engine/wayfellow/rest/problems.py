"""What went wrong, told to another program: problem details after RFC 9457.

Each error of `wayfellow.errors` has one status here, and so has each way in which a
request itself can be of no use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from wayfellow import errors
from wayfellow.errors import DatabaseTrouble, Refused, Unknown, WayfellowError

MEDIA_TYPE = "application/problem+json"
NAMESPACE = "urn:wayfellow:problem:"
"""How the `type` of each problem begins."""
RETRY_AFTER = 1
"""After how many seconds what could not be done just now may be tried again."""


class RequestProblem(WayfellowError):
    """A request that is of no use, before anything was asked of a programme."""


class NotLetIn(RequestProblem):
    """No token, or one that lets nobody in."""

    def __init__(self, *, was_given: bool) -> None:
        self.was_given = was_given
        super().__init__(
            "this token lets nobody in: it is mistyped, has expired or was revoked"
            if was_given
            else "send a token: `Authorization: Bearer wf_...`"
        )


class TooManyFailures(RequestProblem):
    """Too many tokens from one address that let nobody in."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(
            "too many tokens have come from your address that let nobody in; mend the "
            f"token, and try again in {seconds} second{'s' if seconds != 1 else ''}"
        )


class NotForCaller(RequestProblem):
    """A token that is good, and not for this."""


class NoSuchPlace(RequestProblem):
    """An address that there is not."""

    def __init__(self) -> None:
        super().__init__("there is nothing at this address; see /v1/openapi.json")


class NoSuchMethod(RequestProblem):
    """An address that is not asked in this way."""

    def __init__(self, method: str) -> None:
        super().__init__(f"`{method}` is not for this address; `Allow` says what is")


class TooLarge(RequestProblem):
    """A body that is larger than anybody needs."""

    def __init__(self, most: int) -> None:
        super().__init__(f"the body has more than {most:,} bytes; send less at once")


class NotJson(RequestProblem):
    """A body of another kind than JSON."""

    def __init__(self) -> None:
        super().__init__("send JSON, with `Content-Type: application/json`")


class Unreadable(RequestProblem):
    """A body that is no JSON."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the body cannot be read as JSON: {reason}")


class Invalid(RequestProblem):
    """Parts of a request that are missing, unknown, or of the wrong kind."""

    def __init__(self, parts: tuple[tuple[str, str], ...]) -> None:
        self.parts = parts
        first = "; ".join(f"`{where}`: {what}" for where, what in parts[:3])
        more = f"; and {len(parts) - 3} more" if len(parts) > 3 else ""
        super().__init__(f"{first}{more}")


class Mistakes(RequestProblem):
    """A programme file with mistakes in it."""

    def __init__(self, found: list[dict[str, Any]]) -> None:
        self.found = found
        count = sum(one["severity"] == "error" for one in found)
        super().__init__(
            f"the file has {count} mistake{'s' if count != 1 else ''}; mend "
            f"{'them' if count != 1 else 'it'} and send it again"
        )


class AnswerErased(RequestProblem):
    """A request that was answered before, and the answer has been erased."""

    def __init__(self) -> None:
        super().__init__(
            "what was asked under this key has happened. Its answer was erased, as it "
            "may have told of somebody who was"
        )


class OtherRequest(RequestProblem):
    """A key that was used before, for another request."""

    def __init__(self, key: str) -> None:
        super().__init__(
            f"the key `{key}` was used before, for another request. Repeat the first "
            "one exactly, or choose a new key"
        )


class Unforeseen(RequestProblem):
    """What nobody has thought of, such as an error of a plugin's own."""


STATUS: dict[type[WayfellowError], int] = {
    NotLetIn: 401,
    NotForCaller: 403,
    NoSuchPlace: 404,
    NoSuchMethod: 405,
    AnswerErased: 410,
    TooLarge: 413,
    TooManyFailures: 429,
    NotJson: 415,
    Unreadable: 400,
    Invalid: 422,
    Mistakes: 422,
    OtherRequest: 422,
    Unknown: 404,
    errors.KeyReused: 422,
    errors.VersionTaken: 409,
    errors.CannotMigrate: 409,
    errors.RunExists: 409,
    errors.Unusable: 422,
    errors.NotYet: 422,
    errors.CannotErase: 409,
    errors.CannotAudit: 409,
    errors.UnreadableStandard: 422,
    errors.NoSeal: 422,
    errors.UnreadableSheet: 422,
    errors.StaleState: 409,
    errors.UnderWay: 409,
    errors.ClockLeapt: 503,
    DatabaseTrouble: 503,
    errors.DeskClosed: 500,
    errors.PackageMissing: 500,
    errors.PluginFailed: 500,
    errors.NeverRests: 500,
    Unforeseen: 500,
}
"""The status of each error; one that is not here has that of its base class."""

_OURS = (errors.__name__, __name__)
_TO_CATCH = (RequestProblem, Unknown, DatabaseTrouble)
"""Kinds that are never raised themselves."""

REFUSED = {
    "not permitted": 403,
    "unknown subject": 404,
    "unknown event": 422,
    "bad details": 422,
    "already enrolled": 409,
    "not possible here": 409,
    "condition does not hold": 409,
    "has ended": 409,
    "held": 409,
    "window closed": 409,
    "no room": 409,
    "excluded": 409,
    "stale": 409,
}
"""The status of what a programme refuses, by the kind of refusal."""


def status_of(error: WayfellowError) -> int:
    """Give the status of an error; 500 for one that nobody thought of."""
    if isinstance(error, Refused):
        return REFUSED[error.refusal.kind]
    return status_of_kind(type(error))


def status_of_kind(kind: type[WayfellowError]) -> int:
    """Give the status of a kind of error that is no refusal."""
    return next((STATUS[one] for one in kind.__mro__ if one in STATUS), 500)


def code_of(error: WayfellowError) -> str:
    """Name an error as programs know it: `unknown-run`, `not-permitted`."""
    if isinstance(error, Refused):
        return error.refusal.kind.replace(" ", "-")
    return code_of_kind(type(error))


def code_of_kind(kind: type[WayfellowError]) -> str:
    """Name a kind of error as programs know it.

    One that a plugin has made is called as the nearest of our own.
    """
    ours = next(one for one in kind.__mro__ if one.__module__.startswith(_OURS))
    name = (Unforeseen if ours is WayfellowError else ours).__name__
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()


@cache
def known_codes() -> dict[str, int]:
    """Give the status of every problem, by its name."""
    found = {
        code_of_kind(kind): status_of_kind(kind)
        for kind in _below(WayfellowError)
        if kind not in _TO_CATCH and not issubclass(kind, Refused)
    }
    refused = {kind.replace(" ", "-"): status for kind, status in REFUSED.items()}
    return found | refused


def _below(kind: type[WayfellowError]) -> Iterator[type[WayfellowError]]:
    for below in kind.__subclasses__():
        if below.__module__.startswith(_OURS):
            yield below
            yield from _below(below)


def problem_of(error: WayfellowError) -> dict[str, Any]:
    """Give the problem details of an error.

    What is told of the database or of a plugin is for whoever keeps the server, and is
    not repeated to callers.
    """
    status, code = status_of(error), code_of(error)
    detail = error.for_callers if isinstance(error, errors.NotYet) else str(error)
    if status >= 500:
        detail = _OF_THE_SERVER[status]
    problem: dict[str, Any] = {
        "type": f"{NAMESPACE}{code}",
        "title": _title(error),
        "status": status,
        "detail": _sentence(detail),
    }
    if isinstance(error, Refused):
        problem["possible"] = list(error.possible)
    elif isinstance(error, Invalid):
        problem["errors"] = [
            {"where": where, "what": what} for where, what in error.parts
        ]
    elif isinstance(error, Mistakes):
        problem["mistakes"] = error.found
    if error.index is not None:
        problem |= {"index": error.index, "subject": error.about}
    return problem


def headers_of(error: WayfellowError) -> dict[str, str]:
    """Give the headers that go with an error."""
    if isinstance(error, NotLetIn):
        why = ', error="invalid_token"' if error.was_given else ""
        return {"WWW-Authenticate": f'Bearer realm="wayfellow"{why}'}
    if isinstance(error, TooManyFailures):
        return {"Retry-After": str(error.seconds)}
    if status_of(error) == 503 or isinstance(error, errors.UnderWay):
        return {"Retry-After": str(RETRY_AFTER)}
    return {}


def _sentence(words: str) -> str:
    # A name, such as that of a role, keeps its small letter.
    first = words.partition(" ")[0]
    if first.isalpha():
        words = f"{words[:1].upper()}{words[1:]}"
    end = "" if words.endswith(("?", ".", "!")) else "."
    return f"{words}{end}"


def _title(error: WayfellowError) -> str:
    if isinstance(error, Refused):
        return error.refusal.kind.capitalize()
    documented = (type(error).__doc__ or "").partition("\n")[0].rstrip(".")
    return documented if status_of(error) < 500 else _OF_THE_SERVER_TITLE


_OF_THE_SERVER_TITLE = "The server could not do its part"
_OF_THE_SERVER = {
    500: "something is to be mended on the server, and whoever keeps it can see what. "
    "Nothing was changed",
    503: "the server could not do it just now. Nothing was changed; try again in a "
    "moment",
}

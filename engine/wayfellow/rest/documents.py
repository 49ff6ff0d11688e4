"""How the API describes itself: OpenAPI 3.1, with every answer of every address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
from fastapi import FastAPI
from pydantic import BaseModel, Field

from .problems import MEDIA_TYPE, NAMESPACE, known_codes

TITLE = "Wayfellow"
DESCRIPTION = """\
Mentoring programmes that run by themselves: people take part, things happen, and what
follows from them by the programme follows.

Each request carries a token, which says whose it is: an application's, a member of
staff's or a participant's. What it may see and do follows from the programme's own
roles. Times are after RFC 3339 with a zone, and are answered in UTC.

Errors are problem details after RFC 9457: a program goes by `type`, and shows people
`detail`. With any error nothing has changed. A change that is sent with an
`Idempotency-Key` happens once, however often it is sent.
"""
TAGS = [
    {
        "name": "Programmes",
        "description": "Programme files, and the versions of them that are deployed.",
    },
    {
        "name": "Runs",
        "description": "Intakes of a programme: how they stand, and what there is to "
        "do in them.",
    },
    {
        "name": "People",
        "description": "Participants and relationships: who there are, what they wait "
        "for, and what has happened to them.",
    },
    {
        "name": "Events",
        "description": "What happens to people: forms, meetings, answers, concerns.",
    },
    {
        "name": "Putting right",
        "description": "What staff do by hand, each with a reason.",
    },
    {
        "name": "Deliveries",
        "description": "Messages, requests and tasks that wait to be delivered.",
    },
    {"name": "Tokens", "description": "Whose a token is, and what it is for."},
]
_MEANS = {
    400: "The body is no JSON.",
    401: "There is no token, or it lets nobody in.",
    403: "The token, or the programme, does not allow it.",
    404: "There is no such thing, for this token.",
    409: "It is not possible now, or somebody else was first.",
    410: "It was answered before, and the answer was erased with somebody.",
    413: "The body is too large.",
    415: "The body is not sent as JSON.",
    422: "Something in the request is missing, unknown or of the wrong kind.",
    429: "Too many tokens from this address have let nobody in.",
    500: "Something is to be mended on the server; nothing was changed.",
    503: "The server could not do it just now; nothing was changed.",
}
_ALWAYS = ("not-let-in", "too-many-failures", "invalid", "unusable")
_OF_A_CHANGE = (
    "unreadable",
    "stale-state",
    "under-way",
    "answer-erased",
    "too-large",
    "not-json",
    "not-yet",
    "other-request",
)
OF_A_RUN = ("unknown-run", "no-such-place")
"""Problems of an address that names a run."""
OF_A_SUBJECT = ("unknown-subject", "not-permitted", *OF_A_RUN)
"""Problems of an address that names somebody in a run."""
BY_HAND = (
    "not-for-caller",
    "bad-details",
    "has-ended",
    "held",
    "not-possible-here",
    *OF_A_SUBJECT,
)
"""Problems of what somebody does to a participant or a relationship."""
OF_AN_EVENT = (
    "unknown-event",
    "condition-does-not-hold",
    "no-room",
    "excluded",
    *BY_HAND,
)
"""Problems of saying that something happened."""
_RETRY_AFTER = {
    "description": "In how many seconds to try again.",
    "schema": {"type": "integer", "minimum": 1},
}
_HEADERS: dict[int, dict[str, Any]] = {
    401: {
        "WWW-Authenticate": {
            "description": "How to come in, after RFC 6750.",
            "required": True,
            "schema": {"type": "string"},
        }
    },
    409: {
        "Retry-After": {
            **_RETRY_AFTER,
            "description": "With `under-way`: in how many seconds to try again.",
        }
    },
    429: {"Retry-After": {**_RETRY_AFTER, "required": True}},
    503: {"Retry-After": {**_RETRY_AFTER, "required": True}},
}
_REPLAYED = {
    "Idempotency-Replayed": {
        "description": "`true` where this is the answer to an earlier request under "
        "the same `Idempotency-Key`; not sent otherwise.",
        "schema": {"type": "string", "enum": ["true"]},
    }
}


class InvalidPart(BaseModel):
    """A part of a request that is of no use."""

    where: str = Field(
        description="Such as `body.at` or `query.limit`.", examples=["body.at"]
    )
    what: str = Field(description="What is wrong with it, and what would be right.")


class ProgrammeMistake(BaseModel):
    """A mistake, or a doubt, about a programme file."""

    code: str = Field(description="As docs/mistakes.md lists them.", examples=["W201"])
    severity: str = Field(description="`error`, or `warning` for a doubt.")
    title: str
    line: int = Field(description="From 1.")
    column: int = Field(description="From 1, in letters.")
    detail: str
    help: str = Field(description="What to write instead.")


class ProblemDetails(BaseModel):
    """What went wrong, after RFC 9457."""

    type: str = Field(
        description="What kind of problem: what a program goes by.",
        examples=[f"{NAMESPACE}not-permitted"],
    )
    title: str = Field(description="The kind of problem in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What is wrong, and what to do, in a sentence.")
    possible: list[str] | None = Field(
        None, description="What can be done instead, where a programme refuses."
    )
    errors: list[InvalidPart] | None = Field(
        None, description="Which parts are of no use."
    )
    mistakes: list[ProgrammeMistake] | None = Field(
        None, description="What is wrong with a programme file."
    )
    index: int | None = Field(
        None, description="Which of several events it is about, from 0."
    )
    subject: str | None = Field(None, description="Whom that event is about.")


def answers(
    status: int,
    model: type[BaseModel],
    what: str,
    *problems: str,
    changes: bool = False,
) -> dict[str, Any]:
    """Describe every answer of an address: its own, and each problem there can be.

    `problems` are those of its own; those of every address, or of all that `changes`
    something, are added.
    """
    codes = {*_ALWAYS, *problems, *(_OF_A_CHANGE if changes else ())}
    said: dict[int | str, dict[str, Any]] = {
        number: {
            "description": _MEANS[number],
            "headers": _HEADERS.get(number, {}),
            "content": {MEDIA_TYPE: {"schema": _problem(those)}},
        }
        for number, those in _by_status(codes)
    }
    said[status] = {"description": what, "model": model}
    if changes:
        said[status]["headers"] = _REPLAYED
    return {"responses": dict(sorted(said.items())), "status_code": status}


def document(app: FastAPI) -> dict[str, Any]:
    """Describe an application: as FastAPI does, with what it cannot know."""
    made = FastAPI.openapi(app)
    schemas = made["components"]["schemas"] | _schemas_of_problems()
    made["components"]["schemas"] = dict(sorted(schemas.items()))
    types = set()
    for ways in made["paths"].values():
        for way in ways.values():
            _say(way)
            types |= _types(way)
    _enumerate(made["components"]["schemas"]["ProblemDetails"], types)
    return made


def _say(way: dict[str, Any]) -> None:
    """Say in words what an address does, with an example that is true."""
    summary, _, description = way["description"].partition("\n\n")
    way["summary"] = " ".join(summary.split()).removesuffix(".")
    way["description"] = description
    for parameter in way.get("parameters", ()):
        _say_parameter(parameter)
    shown = _examples().get(way["operationId"])
    if shown is None:
        return
    for name, value in shown.get("parameters", {}).items():
        known = next(one for one in way["parameters"] if one["name"] == name)
        known["example"] = value
    if "body" in shown:
        way["requestBody"]["content"]["application/json"]["example"] = shown["body"]
    answered = next(one for one in way["responses"] if one.startswith("2"))
    content = way["responses"][answered]["content"]
    content["application/json"]["example"] = shown["answer"]


def _say_parameter(parameter: dict[str, Any]) -> None:
    """Say once what a parameter is; what can be left out is not sent as null."""
    schema = parameter["schema"]
    schema.pop("description", None)
    schema.pop("title", None)
    if "anyOf" in schema:
        schema |= next(one for one in schema.pop("anyOf") if one["type"] != "null")


@cache
def _examples() -> dict[str, Any]:
    """Give an example of each operation, as a test has sent it and was answered."""
    found: dict[str, Any] = msgspec.json.decode(
        files(__package__).joinpath("examples.json").read_bytes()
    )
    return found


def _by_status(codes: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    known = known_codes()
    every = {*codes, *(one for one, status in known.items() if status >= 500)}
    for number in sorted({known[one] for one in every}):
        yield number, sorted(one for one in every if known[one] == number)


def _problem(codes: list[str]) -> dict[str, Any]:
    return {
        "$ref": "#/components/schemas/ProblemDetails",
        "properties": {"type": {"enum": [f"{NAMESPACE}{one}" for one in codes]}},
    }


def _types(way: dict[str, Any]) -> set[str]:
    return {
        kind
        for answer in way["responses"].values()
        if MEDIA_TYPE in answer["content"]
        for kind in answer["content"][MEDIA_TYPE]["schema"]["properties"]["type"][
            "enum"
        ]
    }


def _enumerate(schema: dict[str, Any], types: set[str]) -> None:
    # Nobody can describe an address that there is not, or a way that it is not asked.
    elsewhere = {f"{NAMESPACE}{one}" for one in ("no-such-place", "no-such-method")}
    schema["properties"]["type"]["enum"] = sorted(types | elsewhere)


def _schemas_of_problems() -> dict[str, Any]:
    own = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    parts = own.pop("$defs")
    return {"ProblemDetails": own, **parts}

"""How the API describes itself: OpenAPI 3.1, with every status of every address."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from .problems import MEDIA_TYPE

TITLE = "Wayfellow"
DESCRIPTION = """\
Mentoring programmes that run by themselves: people take part, things happen, and what
follows from them by the programme follows.

Each request carries a token, which says whose it is: an application's, a member of
staff's or a participant's. What it may see and do follows from the programme's own
roles. Errors are problem details after RFC 9457.
"""
TAGS = [
    {"name": "Programmes", "description": "Programme files, and their versions."},
    {"name": "Runs", "description": "Intakes of a programme: how they stand."},
    {"name": "People", "description": "Participants and relationships."},
    {"name": "Events", "description": "What happens to them."},
    {"name": "Putting right", "description": "What staff do by hand, with a reason."},
    {"name": "Deliveries", "description": "Messages and tasks that wait."},
    {"name": "Tokens", "description": "Whose a token is."},
]
_MEANS = {
    400: "The body is no JSON.",
    401: "There is no token, or it lets nobody in.",
    403: "The token, or the programme, does not allow it.",
    404: "There is no such run, participant or relationship, for this token.",
    409: "The programme does not allow it now, or somebody else was first.",
    410: "It was answered before, and the answer was erased with somebody.",
    413: "The body is too large.",
    415: "The body is not sent as JSON.",
    422: "Something in the request is missing, unknown or of the wrong kind.",
    500: "Something is to be mended on the server; nothing was changed.",
    503: "The server could not do it just now; nothing was changed.",
}
_ALWAYS = (401, 403, 422, 500, 503)
_OF_A_CHANGE = (400, 409, 410, 413, 415)


class Part(BaseModel):
    """A part of a request that is of no use."""

    where: str
    what: str


class Mistake(BaseModel):
    """A mistake, or a doubt, about a programme file."""

    code: str
    severity: str
    title: str
    line: int
    column: int
    detail: str
    help: str


class ProblemDetails(BaseModel):
    """What went wrong, after RFC 9457."""

    type: str = Field(examples=["urn:wayfellow:problem:not-permitted"])
    title: str
    status: int
    detail: str = Field(description="What is wrong, and what to do, in a sentence.")
    possible: list[str] | None = Field(
        None, description="What can be done instead, where a programme refuses."
    )
    errors: list[Part] | None = Field(None, description="Which parts are of no use.")
    mistakes: list[Mistake] | None = Field(
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
    *,
    changes: bool = False,
    may_miss: bool = True,
) -> dict[str, Any]:
    """Describe every answer of an address: its own, and each problem there can be."""
    problems = [*_ALWAYS, *(_OF_A_CHANGE if changes else ()), *([404] * may_miss)]
    said: dict[int | str, dict[str, Any]] = {
        number: {
            "description": _MEANS[number],
            "content": {
                MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}
            },
        }
        for number in sorted(problems)
    }
    said[status] = {"description": what, "model": model}
    return {"responses": dict(sorted(said.items())), "status_code": status}

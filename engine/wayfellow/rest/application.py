"""The API as an application: to be served, or mounted in a host that uses FastAPI."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from wayfellow.errors import WayfellowError
from wayfellow.live import Office, tenant_name

from .bodies import Bodies, as_problem
from .deliveries import deliveries, tokens
from .documents import DESCRIPTION, TAGS, TITLE, document
from .doors import USUAL as FAILURES
from .doors import Door
from .events import events, righting
from .health import health
from .logs import Form, Log, teller
from .people import people
from .problems import (
    Invalid,
    NoSuchMethod,
    NoSuchPlace,
    RequestProblem,
    Unforeseen,
    status_of,
)
from .programmes import programmes
from .runs import runs

_log = logging.getLogger("wayfellow.rest")


def api(
    offices: Office | Mapping[str, Office],
    *,
    failures: int = FAILURES,
    log: Form | None = None,
) -> FastAPI:
    """Make the REST API for one office, or for several tenants' by their names.

    One office alone is the tenant `main`. A tenant's tokens are in its own database,
    and open nothing in another's. `failures` is how many tokens that let nobody in an
    address may send in a minute, 0 for any number. `log` writes a line for each request
    to standard error.
    """
    if isinstance(offices, Office):
        offices = {"main": offices}
    app = _application()
    app.state.offices = {tenant_name(name): one for name, one in offices.items()}
    app.state.door = Door(failures)
    if log is not None:
        app.add_middleware(Log, tell=teller(log))
    return app


def description() -> dict[str, Any]:
    """Describe the API after OpenAPI 3.1; it is the same for every office."""
    return _application().openapi()


def _application() -> FastAPI:
    app = FastAPI(
        title=TITLE,
        version=version("wayfellow"),
        description=DESCRIPTION,
        license_info={"name": "Apache 2.0", "identifier": "Apache-2.0"},
        servers=[{"url": "/", "description": "The server that says so."}],
        openapi_tags=TAGS,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
        generate_unique_id_function=lambda route: route.name,
    )
    every = APIRouter(prefix="/v1")
    for router in (programmes, runs, people, events, righting, deliveries, tokens):
        every.include_router(router)
    app.include_router(every)
    app.include_router(health)
    app.add_middleware(Bodies)
    app.add_exception_handler(WayfellowError, _of_ours)
    app.add_exception_handler(RequestValidationError, _of_validation)
    app.add_exception_handler(HTTPException, _of_the_framework)
    app.add_exception_handler(Exception, _of_nobody)
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]
    return app


def _described(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        app.openapi_schema = document(app)
    return app.openapi_schema


async def _of_ours(_: Request, error: Exception) -> Response:
    assert isinstance(error, WayfellowError)
    if not isinstance(error, RequestProblem) and status_of(error) >= 500:
        _log.error("%s: %s", type(error).__name__, error)
    return as_problem(error)


async def _of_validation(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    parts = tuple(
        (".".join(str(part) for part in one["loc"]), _in_words(one))
        for one in error.errors()
    )
    return as_problem(Invalid(parts))


async def _of_the_framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        answer = as_problem(NoSuchMethod(request.method))
        answer.headers.update(error.headers or {})
        return answer
    if error.status_code == 404:
        return as_problem(NoSuchPlace())
    return as_problem(Invalid((("body", str(error.detail)),)))


async def _of_nobody(_: Request, error: Exception) -> Response:
    _log.error("an unforeseen failure", exc_info=error)
    return as_problem(Unforeseen())


def _in_words(one: dict[str, Any]) -> str:
    """Say what is wrong with a part of a request, without repeating its value."""
    match one["type"]:
        case "missing":
            return "it is missing"
        case "extra_forbidden":
            return "there is no such field"
        case "value_error":
            return str(one["msg"]).removeprefix("Value error, ")
        case "model_type" | "model_attributes_type" if one["loc"][-1] == "by":
            return 'say who, as `{"role": "organiser", "id": "olu"}`'
        case "model_type" | "model_attributes_type" | "dict_type":
            return "it is an object, such as `{...}`"
    said = str(one["msg"])
    return said[:1].lower() + said[1:]

"""Whether the server is well: for whoever starts and stops it, who has no token."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from wayfellow.errors import WayfellowError
from wayfellow.live import Office

from .bodies import as_problem

health = APIRouter(include_in_schema=False)
_log = logging.getLogger("wayfellow.rest")


@health.get("/health")
async def is_alive() -> Response:
    """Say that the process answers; no database is asked."""
    return JSONResponse({"status": "alive"}, headers={"Cache-Control": "no-store"})


@health.get("/ready")
def is_ready(request: Request) -> Response:
    """Say whether each tenant's database can be used; 503 when one cannot.

    Which one, and why, is written to the log alone.
    """
    offices: Mapping[str, Office] = request.app.state.offices
    for name, office in offices.items():
        try:
            office.look(lambda desk: desk.now)
        except WayfellowError as problem:
            _log.error("the database of `%s` cannot be used: %s", name, problem)
            return as_problem(problem)
    return JSONResponse({"status": "ready"}, headers={"Cache-Control": "no-store"})

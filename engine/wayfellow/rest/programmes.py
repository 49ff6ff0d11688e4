"""Programme files and the runs that are opened in them."""

from __future__ import annotations

from fastapi import APIRouter, Response

from wayfellow.live import Desk
from wayfellow_dsl import read_programme
from wayfellow_dsl.diagnostics import Diagnostic

from .asked import Advance, NewProgramme, NewRound, NewRun
from .callers import Known, Repeating
from .cursors import place_of
from .documents import answers
from .paging import USUAL, After, Limit, paged
from .problems import Mistakes
from .tasks import TasksTold, TaskTold
from .told import (
    Deployed,
    DeployedInUse,
    KeptTold,
    Page,
    Progressed,
    RoundHeld,
    RunTold,
    StatusTold,
    StuckTold,
)
from .values import At, RunName, Whom

programmes = APIRouter(tags=["Programmes"])
runs = APIRouter(tags=["Runs"])


@programmes.post(
    "/programmes", **answers(201, Deployed, "It is deployed.", changes=True)
)
def deploy(caller: Repeating, body: NewProgramme) -> Response:
    """Deploy a programme file; the same again changes nothing.

    A file with mistakes is answered with 422 and every one of them, in `mistakes`.
    """
    caller.need("deploy and open", of_all=True)
    known = caller.office.hooks.languages.extensions
    reading = read_programme(body.text, known)
    programme = reading.programme
    if programme is None:
        raise Mistakes([_mistake(one) for one in reading.diagnostics])
    return caller.change(lambda desk: Deployed.of_version(desk.deploy(programme)))


@programmes.get(
    "/programmes",
    **answers(200, Page[DeployedInUse], "A page of versions.", may_miss=False),
)
def list_programmes(
    caller: Known, limit: Limit = USUAL, after: After = None
) -> Response:
    """List every deployed version, with its runs and how many people are in it."""
    caller.need("look into all", of_all=True)
    place = place_of(after, "programmes", tuple[str, int]) or ("", 0)

    def page(desk: Desk) -> Page[DeployedInUse]:
        known = [
            DeployedInUse.of(one)
            for one in desk.versions_in_use()
            if (one.name, one.version) > place
        ]
        return paged(known, limit, "programmes", lambda one: (one.name, one.version))

    return caller.look(page)


@runs.post("/runs", **answers(201, RunTold, "The run is open.", changes=True))
def open_run(caller: Repeating, body: NewRun) -> Response:
    """Open a run of a deployed programme."""
    caller.need("deploy and open", of_all=True)
    return caller.change(
        lambda desk: RunTold.of(
            desk.open_run(body.programme, body.starts, body.id, version=body.version)
        )
    )


@runs.get("/runs", **answers(200, Page[RunTold], "A page of runs.", may_miss=False))
def list_runs(caller: Known, limit: Limit = USUAL, after: After = None) -> Response:
    """List every run, by when it starts."""
    caller.need("look into all")
    place = place_of(after, "runs", tuple[str, str]) or ("", "")

    def page(desk: Desk) -> Page[RunTold]:
        known = [RunTold.of(one) for one in caller.runs(desk)]
        later = [one for one in known if (one.starts.isoformat(), one.id) > place]
        return paged(later, limit, "runs", lambda one: (one.starts.isoformat(), one.id))

    return caller.look(page)


@runs.get("/runs/{run}", **answers(200, StatusTold, "How it stands."))
def status(caller: Known, run: RunName) -> Response:
    """Say how many are where in a run, and who has been there longest."""
    return caller.look(lambda desk: StatusTold.of(caller.seen(desk, run).status()))


@runs.get("/runs/{run}/stuck", **answers(200, StuckTold, "What needs attention."))
def stuck(caller: Known, run: RunName, at: At = None) -> Response:
    """Name what needs somebody's attention, the most urgent first."""
    return caller.look(
        lambda desk: StuckTold.of(caller.seen(desk, run).stuck(at=at or desk.now))
    )


@runs.get("/runs/{run}/inbox", **answers(200, Page[KeptTold], "A page of it."))
def inbox(
    caller: Known, run: RunName, limit: Limit = USUAL, after: After = None
) -> Response:
    """List what was posted and waits, and what of it was refused, with the reason."""
    caller.need("look into all")
    of = f"inbox {run}"
    last = place_of(after, of, tuple[int]) or (0,)

    def page(desk: Desk) -> Page[KeptTold]:
        every = caller.run(desk, run).inbox()
        told = [KeptTold.of(one) for one in every if one.place > last[0]]
        return paged(told, limit, of, lambda one: (one.place,))

    return caller.look(page)


@runs.get("/runs/{run}/tasks", **answers(200, TasksTold, "What is to be done."))
def tasks(caller: Known, run: RunName, whom: Whom = "") -> Response:
    """Name what people are asked to do or to decide, and have not done yet.

    Staff are told all of it, everybody else what is for them. It reads the whole run.
    """
    return caller.look(
        lambda desk: TasksTold(
            tasks=[TaskTold.of(one) for one in caller.seen(desk, run).tasks(whom)]
        )
    )


@runs.post(
    "/runs/{run}/rounds", **answers(201, RoundHeld, "It was held.", changes=True)
)
def hold_round(caller: Repeating, run: RunName, body: NewRound) -> Response:
    """Hold a round of matching now, besides those that are planned."""
    caller.need("hold a round")
    return caller.change(
        lambda desk: RoundHeld.of(
            caller.run(desk, run).match(body.policy, at=body.at or desk.now)
        ),
        run=run,
    )


@runs.post(
    "/runs/{run}/advance",
    **answers(200, Progressed, "Time has passed.", changes=True),
)
def advance(caller: Repeating, run: RunName, body: Advance) -> Response:
    """Let everything happen that is due by a time, where no worker does."""
    caller.need("let time pass")
    return caller.change(
        lambda desk: Progressed.of(desk.advance(body.to, run=caller.run(desk, run).id)),
        run=run,
        status=200,
    )


def _mistake(one: Diagnostic) -> dict[str, object]:
    return {
        "code": one.code,
        "severity": one.severity,
        "title": one.title,
        "line": one.span.line,
        "column": one.span.column,
        "detail": one.detail,
        "help": one.help,
    }

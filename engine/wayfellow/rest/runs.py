"""Runs: intakes of a programme, how they stand, and what there is to do in them."""

from __future__ import annotations

from fastapi import APIRouter, Response

from wayfellow.live import Desk

from .asked import Advance, NewRound, NewRun
from .callers import Known, Repeating
from .cursors import place_of
from .documents import OF_A_RUN, answers
from .paging import USUAL, After, Limit, paged
from .told.deliveries import InboxItem, InboxPage
from .told.runs import (
    Attention,
    MatchingRound,
    Progress,
    Run,
    RunPage,
    RunStatus,
    Task,
    TaskPage,
)
from .values import At, RunName, Whom

runs = APIRouter(tags=["Runs"])


@runs.post(
    "/runs",
    **answers(
        201,
        Run,
        "The run is open.",
        *("not-for-caller", "unknown-programme", "unknown-version", "run-exists"),
        changes=True,
    ),
)
def open_run(caller: Repeating, body: NewRun) -> Response:
    """Open a run.

    It is one intake of a deployed programme, of its newest version unless stated. It
    takes the token of an application.
    """
    caller.need("deploy and open", of_all=True)
    return caller.change(
        lambda desk: Run.of(
            desk.open_run(body.programme, body.starts, body.id, version=body.version)
        )
    )


@runs.get("/runs", **answers(200, RunPage, "A page of runs.", "not-for-caller"))
def list_runs(caller: Known, limit: Limit = USUAL, after: After = None) -> Response:
    """List the runs.

    By when they start. It takes the token of an application; one that is for one run is
    told of that one.
    """
    caller.need("look into all")
    place = place_of(after, "runs", tuple[str, str]) or ("", "")

    def page(desk: Desk) -> RunPage:
        known = [Run.of(one) for one in caller.runs(desk)]
        later = [one for one in known if (one.starts.isoformat(), one.id) > place]
        return paged(
            RunPage, later, limit, "runs", lambda one: (one.starts.isoformat(), one.id)
        )

    return caller.look(page)


@runs.get(
    "/runs/{run}",
    **answers(200, RunStatus, "How it stands.", "not-permitted", *OF_A_RUN),
)
def get_run_status(caller: Known, run: RunName) -> Response:
    """Say how a run stands.

    How many are in each step and ended as each outcome, who has been there longest,
    and when something happens next by itself. It is for staff and applications.
    """
    return caller.look(lambda desk: RunStatus.of(caller.seen(desk, run).status()))


@runs.get(
    "/runs/{run}/stuck",
    **answers(200, Attention, "What needs attention.", "not-permitted", *OF_A_RUN),
)
def list_matters(caller: Known, run: RunName, at: At = None) -> Response:
    """Name what needs somebody's attention.

    The most urgent first: safeguarding holds, what was refused, who is forgotten, what
    no rule handled and what could not be delivered. It is for staff and applications.
    """
    return caller.look(
        lambda desk: Attention.of(caller.seen(desk, run).stuck(at=at or desk.now))
    )


@runs.get(
    "/runs/{run}/inbox",
    **answers(200, InboxPage, "A page of it.", "not-for-caller", *OF_A_RUN),
)
def list_inbox(
    caller: Known, run: RunName, limit: Limit = USUAL, after: After = None
) -> Response:
    """List what was posted and has not happened.

    What waits for a worker, and what was refused, with the reason, in its order. It
    takes the token of an application.
    """
    caller.need("look into all")
    of = f"inbox {run}"
    last = place_of(after, of, tuple[int]) or (0,)

    def page(desk: Desk) -> InboxPage:
        every = caller.run(desk, run).inbox()
        told = [InboxItem.of(one) for one in every if one.place > last[0]]
        return paged(InboxPage, told, limit, of, lambda one: (one.place,))

    return caller.look(page)


@runs.get(
    "/runs/{run}/tasks",
    **answers(200, TaskPage, "A page of tasks.", *OF_A_RUN),
)
def list_tasks(
    caller: Known,
    run: RunName,
    whom: Whom = "",
    limit: Limit = USUAL,
    after: After = None,
) -> Response:
    """Name what people are asked to do.

    To do or to decide, and have not done yet, the oldest first. Staff and applications
    are told all of it, everybody else what is for them.
    """
    of = f"tasks {run} {whom}"
    last = place_of(after, of, tuple[str, str, str]) or ("", "", "")

    def page(desk: Desk) -> TaskPage:
        found = [Task.of(one) for one in caller.seen(desk, run).tasks(whom)]
        left = [one for one in found if _of_task(one) > last]
        return paged(TaskPage, left, limit, of, _of_task)

    return caller.look(page)


@runs.post(
    "/runs/{run}/rounds",
    **answers(
        201,
        MatchingRound,
        "It was held.",
        *("not-for-caller", "unknown-policy", *OF_A_RUN),
        changes=True,
    ),
)
def hold_matching_round(caller: Repeating, run: RunName, body: NewRound) -> Response:
    """Hold a round of matching now.

    It is besides those that are planned. It takes the token of an application.
    """
    caller.need("hold a round")
    return caller.change(
        lambda desk: MatchingRound.of(
            caller.run(desk, run).match(body.policy, at=body.at or desk.now)
        ),
        run=run,
    )


@runs.post(
    "/runs/{run}/advance",
    **answers(
        200, Progress, "Time has passed.", "not-for-caller", *OF_A_RUN, changes=True
    ),
)
def advance_time(caller: Repeating, run: RunName, body: Advance) -> Response:
    """Let time pass in a run.

    Everything happens that is due by a time, each at its own time. It is for where no
    worker does so, and takes the token of an application.
    """
    caller.need("let time pass")
    return caller.change(
        lambda desk: Progress.of(desk.advance(body.to, run=caller.run(desk, run).id)),
        run=run,
        status=200,
    )


def _of_task(task: Task) -> tuple[str, str, str]:
    return task.asked.isoformat(), task.subject, task.name

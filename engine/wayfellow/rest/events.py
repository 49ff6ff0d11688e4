"""What happens, and what staff put right."""

from __future__ import annotations

from fastapi import APIRouter, Response

from wayfellow.decide import Event
from wayfellow.errors import WayfellowError
from wayfellow.live import Desk

from .asked import (
    CarefulEvent,
    NewCorrection,
    NewEvent,
    NewEvents,
    NewMove,
    NewReopening,
    NewWaiver,
)
from .callers import Caller, Repeating
from .documents import answers
from .told import Accepted, AllDone, Done
from .values import RunName, SubjectName, said

events = APIRouter(tags=["Events"])
righting = APIRouter(tags=["Putting right"])


@events.post("/runs/{run}/events", **answers(201, Done, "It counts.", changes=True))
def send(caller: Repeating, run: RunName, body: CarefulEvent) -> Response:
    """Say that something happened: an event, a need met, a meeting, an answer."""
    return caller.change(
        lambda desk: Done.of(
            caller.run(desk, run).send(
                body.subject,
                body.event,
                by=caller.acting_for_somebody(body.by),
                at=body.at or desk.now,
                payload=said(body.payload),
                sequence=body.seen,
            )
        ),
        run=run,
    )


@events.post(
    "/runs/{run}/events/bulk", **answers(201, AllDone, "All count.", changes=True)
)
def send_many(caller: Repeating, run: RunName, body: NewEvents) -> Response:
    """Say that several things happened, in this order: all of them, or none."""

    def work(desk: Desk) -> AllDone:
        made = []
        for index, one in enumerate(body.events):
            try:
                made.append(_event(caller, desk, one))
            except WayfellowError as error:
                error.index, error.about = index, one.subject
                raise
        found = caller.run(desk, run).send_many(made)
        return AllDone(answers=[Done.of(answer) for answer in found])

    return caller.change(work, run=run)


@events.post("/runs/{run}/inbox", **answers(202, Accepted, "It is kept.", changes=True))
def post(caller: Repeating, run: RunName, body: NewEvent) -> Response:
    """Say that something happened, and leave it to a worker to see to it.

    It is kept at once, in order. Whether the programme allows it shows later.
    """
    return caller.change(
        lambda desk: Accepted.of(
            caller.run(desk, run).post(_event(caller, desk, body))
        ),
        run=run,
        status=202,
    )


@righting.post(
    "/runs/{run}/subjects/{subject:path}/move",
    **answers(201, Done, "They have moved.", changes=True),
)
def move(
    caller: Repeating, run: RunName, subject: SubjectName, body: NewMove
) -> Response:
    """Move somebody to a step or an outcome by hand."""
    return caller.change(
        lambda desk: Done.of(
            caller.run(desk, run).move(
                subject,
                body.to,
                reason=body.reason,
                by=caller.acting_for_somebody(body.by),
                at=body.at or desk.now,
            )
        ),
        run=run,
    )


@righting.post(
    "/runs/{run}/subjects/{subject:path}/waive",
    **answers(201, Done, "It is let go.", changes=True),
)
def waive(
    caller: Repeating, run: RunName, subject: SubjectName, body: NewWaiver
) -> Response:
    """Let a need go for one person, where the programme allows it."""
    return caller.change(
        lambda desk: Done.of(
            caller.run(desk, run).waive(
                subject,
                body.need,
                reason=body.reason,
                by=caller.acting_for_somebody(body.by),
                at=body.at or desk.now,
                member=body.member,
            )
        ),
        run=run,
    )


@righting.post(
    "/runs/{run}/subjects/{subject:path}/correct",
    **answers(201, Done, "It is put right.", changes=True),
)
def correct(
    caller: Repeating, run: RunName, subject: SubjectName, body: NewCorrection
) -> Response:
    """Put right what was recorded by mistake; the mistaken line stays."""
    return caller.change(
        lambda desk: Done.of(
            caller.run(desk, run).correct(
                subject,
                body.line,
                reason=body.reason,
                by=caller.acting_for_somebody(body.by),
                at=body.at or desk.now,
                payload=None if body.payload is None else said(body.payload),
                when=body.when,
            )
        ),
        run=run,
    )


@righting.post(
    "/runs/{run}/subjects/{subject:path}/reopen",
    **answers(201, Done, "They go on.", changes=True),
)
def reopen(
    caller: Repeating, run: RunName, subject: SubjectName, body: NewReopening
) -> Response:
    """Let somebody who has ended go on from a step."""
    return caller.change(
        lambda desk: Done.of(
            caller.run(desk, run).reopen(
                subject,
                body.to,
                reason=body.reason,
                by=caller.acting_for_somebody(body.by),
                at=body.at or desk.now,
            )
        ),
        run=run,
    )


def _event(caller: Caller, desk: Desk, body: NewEvent) -> Event:
    return Event(
        body.subject,
        body.event,
        body.at or desk.now,
        caller.acting_for_somebody(body.by),
        said(body.payload),
    )

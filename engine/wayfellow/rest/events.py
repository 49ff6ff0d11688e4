"""What happens, and what staff put right."""

from __future__ import annotations

from fastapi import APIRouter, Response

from wayfellow import decide
from wayfellow.errors import WayfellowError
from wayfellow.live import Desk

from .asked import (
    Correction,
    Event,
    EventList,
    Move,
    NewEvent,
    Reopening,
    Waiver,
)
from .callers import Caller, Repeating
from .documents import BY_HAND, OF_A_RUN, OF_AN_EVENT, answers
from .told.deliveries import PostedEvent
from .told.histories import Result, Results
from .values import RunName, SubjectName, said

events = APIRouter(tags=["Events"])
righting = APIRouter(tags=["Putting right"])


@events.post(
    "/runs/{run}/events",
    **answers(201, Result, "It counts.", *OF_AN_EVENT, changes=True),
)
def send_event(caller: Repeating, run: RunName, body: NewEvent) -> Response:
    """Say that something happened.

    An event of the programme, a need met, a meeting, an answer, a concern. What
    follows from it by the programme is answered.
    """
    return caller.change(
        lambda desk: Result.of(
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
    "/runs/{run}/events/bulk",
    **answers(201, Results, "All count.", *OF_AN_EVENT, changes=True),
)
def send_events(caller: Repeating, run: RunName, body: EventList) -> Response:
    """Say that several things happened.

    In this order: all of them count, or none. A problem says by `index`, from 0, which
    of them it is about.
    """

    def work(desk: Desk) -> Results:
        made = []
        for index, one in enumerate(body.events):
            try:
                made.append(_event(caller, desk, one))
            except WayfellowError as error:
                error.index, error.about = index, one.subject
                raise
        found = caller.run(desk, run).send_many(made)
        return Results(answers=[Result.of(answer) for answer in found])

    return caller.change(work, run=run)


@events.post(
    "/runs/{run}/inbox",
    **answers(
        202, PostedEvent, "It is kept.", "not-for-caller", *OF_A_RUN, changes=True
    ),
)
def post_event(caller: Repeating, run: RunName, body: Event) -> Response:
    """Post something that happened, for later.

    It is kept at once, in order, and a worker sees to it. Whether the programme allows
    it shows later, in the run's inbox.
    """
    return caller.change(
        lambda desk: PostedEvent.of(
            caller.run(desk, run).post(_event(caller, desk, body))
        ),
        run=run,
        status=202,
    )


@righting.post(
    "/runs/{run}/subjects/{subject:path}/move",
    **answers(201, Result, "They have moved.", *BY_HAND, changes=True),
)
def move_subject(
    caller: Repeating, run: RunName, subject: SubjectName, body: Move
) -> Response:
    """Move somebody by hand.

    To a step or an outcome, with the reason why.
    """
    return caller.change(
        lambda desk: Result.of(
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
    **answers(201, Result, "It is let go.", *OF_AN_EVENT, changes=True),
)
def waive_need(
    caller: Repeating, run: RunName, subject: SubjectName, body: Waiver
) -> Response:
    """Let a need go for one person.

    Where the programme allows it, with the reason why.
    """
    return caller.change(
        lambda desk: Result.of(
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
    **answers(201, Result, "It is put right.", *BY_HAND, changes=True),
)
def correct_record(
    caller: Repeating, run: RunName, subject: SubjectName, body: Correction
) -> Response:
    """Put right what was recorded by mistake.

    The mistaken line stays in the history, and what would have been otherwise is
    worked out.
    """
    return caller.change(
        lambda desk: Result.of(
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
    **answers(
        201, Result, "They go on.", "no-room", "excluded", *BY_HAND, changes=True
    ),
)
def reopen_subject(
    caller: Repeating, run: RunName, subject: SubjectName, body: Reopening
) -> Response:
    """Let somebody who has ended go on.

    From a step, with the reason why, and with the relationships that ended with it.
    """
    return caller.change(
        lambda desk: Result.of(
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


def _event(caller: Caller, desk: Desk, body: Event) -> decide.Event:
    return decide.Event(
        body.subject,
        body.event,
        body.at or desk.now,
        caller.acting_for_somebody(body.by),
        said(body.payload),
    )

"""Participants and relationships: who there are, why they are there, and their past."""

from __future__ import annotations

from fastapi import APIRouter, Response

from wayfellow.live import Desk
from wayfellow_dsl.diagnostics import excerpt, listed, nearest
from wayfellow_dsl.model import Programme

from .asked import NewParticipant, NewRelationship
from .callers import Known, Repeating
from .cursors import place_of
from .documents import BY_HAND, OF_A_RUN, OF_A_SUBJECT, answers
from .paging import USUAL, After, Limit, paged
from .problems import Invalid
from .told.histories import HistoryLine, HistoryPage, Result
from .told.people import Explanation, Subject, SubjectPage, SubjectSummary
from .values import At, Begins, Kind, PlaceName, RunName, SubjectName, said

people = APIRouter(tags=["People"])


@people.post(
    "/runs/{run}/participants",
    **answers(
        201,
        Result,
        "They begin.",
        *("already-enrolled", "window-closed", "bad-details", "not-possible-here"),
        *("not-for-caller", "not-permitted", *OF_A_RUN),
        changes=True,
    ),
)
def enrol_participant(
    caller: Repeating, run: RunName, body: NewParticipant
) -> Response:
    """Let somebody begin in a role.

    Details that the role does not have are refused, and so are those that are missing.
    """
    return caller.change(
        lambda desk: Result.of(
            caller.run(desk, run).enrol(
                body.role,
                body.id,
                at=body.at or desk.now,
                by=caller.acting(body.by),
                person=body.person,
                details=said(body.details),
            )
        ),
        run=run,
    )


@people.post(
    "/runs/{run}/relationships",
    **answers(
        201,
        Result,
        "It begins.",
        *("no-room", "excluded", *BY_HAND),
        changes=True,
    ),
)
def introduce_people(
    caller: Repeating, run: RunName, body: NewRelationship
) -> Response:
    """Bring people together in a relationship.

    As staff do, outside of the rounds of matching. Where the programme has people asked
    first, it is an offer to them.
    """
    return caller.change(
        lambda desk: Result.of(
            caller.run(desk, run).introduce(
                body.relationship,
                body.members,
                by=caller.acting_for_somebody(body.by),
                at=body.at or desk.now,
                joins=body.joins,
            )
        ),
        run=run,
    )


@people.get(
    "/runs/{run}/subjects",
    **answers(200, SubjectPage, "A page of them.", "not-permitted", *OF_A_RUN),
)
def list_subjects(
    caller: Known,
    run: RunName,
    kind: Kind = "",
    place: PlaceName = "",
    begins: Begins = "",
    limit: Limit = USUAL,
    after: After = None,
) -> Response:
    """List participants and relationships.

    By identifier, those who have ended too. It is for staff and applications.
    """
    of = f"subjects {run} {kind} {place} {begins}"
    last = place_of(after, of, tuple[str]) or ("",)

    def page(desk: Desk) -> SubjectPage:
        found = caller.seen(desk, run).people(
            kind=kind, place=place, begins=begins, after=last[0], limit=limit + 1
        )
        if not found:
            _see_that_there_is(caller.run(desk, run).programme, kind, place)
        told = [SubjectSummary.of(one) for one in found]
        return paged(SubjectPage, told, limit, of, lambda one: (one.id,))

    return caller.look(page)


def _see_that_there_is(programme: Programme, kind: str, place: str) -> None:
    """Refuse what no version with somebody in it knows, nor the one of the run."""
    kinds = [one.name for one in programme.roles]
    kinds += [one.name for one in programme.relationships]
    _see("kind", "role or relationship", kind, kinds)
    steps = [
        step.name
        for lifecycle in programme.lifecycles
        if kind in ("", lifecycle.subject)
        for step in lifecycle.steps
    ]
    outcomes = [one.name for one in programme.outcomes]
    whose = f" of a {kind}" if kind else ""
    _see("place", f"step{whose} or outcome", place, [*steps, *outcomes])


def _see(parameter: str, what: str, given: str, known: list[str]) -> None:
    if given and given not in known:
        meant = nearest(given, known)
        hint = f"did you mean `{meant}`?" if meant else f"there are {listed(known)}"
        told = f"there is no {what} `{excerpt(given)}`; {hint}"
        raise Invalid(((f"query.{parameter}", told),))


@people.get(
    "/runs/{run}/subjects/{subject:path}/why",
    **answers(200, Explanation, "What it waits for.", *OF_A_SUBJECT),
)
def explain_subject(
    caller: Known, run: RunName, subject: SubjectName, at: At = None
) -> Response:
    """Explain what somebody waits for.

    Why a participant or a relationship is where it is, what can happen next, and who
    can act, in sentences.
    """
    return caller.look(
        lambda desk: Explanation.of(
            caller.seen(desk, run).why(subject, at=at or desk.now)
        )
    )


@people.get(
    "/runs/{run}/subjects/{subject:path}/history",
    **answers(200, HistoryPage, "A page of lines.", *OF_A_SUBJECT),
)
def list_history(
    caller: Known,
    run: RunName,
    subject: SubjectName,
    limit: Limit = USUAL,
    after: After = None,
) -> Response:
    """Give the history of somebody.

    Of a participant or a relationship, the oldest line first. What is not for the
    caller to know is withheld.
    """
    of = f"history {run} {subject}"
    place = place_of(after, of, tuple[int]) or (0,)

    def page(desk: Desk) -> HistoryPage:
        lines = caller.seen(desk, run).history(
            subject, after=max(0, place[0]), limit=limit + 1
        )
        told = [HistoryLine.of_line(line) for line in lines]
        return paged(HistoryPage, told, limit, of, lambda line: (line.sequence,))

    return caller.look(page)


@people.get(
    "/runs/{run}/subjects/{subject:path}",
    **answers(200, Subject, "As the caller may see it.", *OF_A_SUBJECT),
)
def get_subject(caller: Known, run: RunName, subject: SubjectName) -> Response:
    """Say where somebody is, and what is known.

    Of a participant or a relationship. Private details are only for whom the programme
    lets see them.
    """
    return caller.look(lambda desk: Subject.of(caller.seen(desk, run).profile(subject)))

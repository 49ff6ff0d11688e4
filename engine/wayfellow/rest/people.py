"""Participants and relationships: who there are, why they are there, and their past."""

from __future__ import annotations

from fastapi import APIRouter, Response

from wayfellow.live import Desk
from wayfellow_dsl.diagnostics import excerpt, listed, nearest
from wayfellow_dsl.model import Programme

from .asked import NewParticipant, NewRelationship
from .callers import Known, Repeating
from .cursors import place_of
from .documents import answers
from .paging import USUAL, After, Limit, paged
from .problems import Invalid
from .told import Done, LineTold, ListedTold, Page, SubjectTold, WhyTold
from .values import At, Begins, Kind, PlaceName, RunName, SubjectName, said

people = APIRouter(tags=["People"])


@people.post(
    "/runs/{run}/participants", **answers(201, Done, "They begin.", changes=True)
)
def enrol(caller: Repeating, run: RunName, body: NewParticipant) -> Response:
    """Let somebody begin in a role."""
    return caller.change(
        lambda desk: Done.of(
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
    "/runs/{run}/relationships", **answers(201, Done, "It begins.", changes=True)
)
def introduce(caller: Repeating, run: RunName, body: NewRelationship) -> Response:
    """Bring people together in a relationship, as staff do."""
    return caller.change(
        lambda desk: Done.of(
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


@people.get("/runs/{run}/subjects", **answers(200, Page[ListedTold], "A page of them."))
def list_subjects(
    caller: Known,
    run: RunName,
    kind: Kind = "",
    place: PlaceName = "",
    begins: Begins = "",
    limit: Limit = USUAL,
    after: After = None,
) -> Response:
    """List participants and relationships, those who have ended too, by identifier."""
    of = f"subjects {run} {kind} {place} {begins}"
    last = place_of(after, of, tuple[str]) or ("",)

    def page(desk: Desk) -> Page[ListedTold]:
        found = caller.seen(desk, run).people(
            kind=kind, place=place, begins=begins, after=last[0], limit=limit + 1
        )
        if kind and not found:
            _see_kind(caller.run(desk, run).programme, kind)
        told = [ListedTold.of(one) for one in found]
        return paged(told, limit, of, lambda one: (one.id,))

    return caller.look(page)


def _see_kind(programme: Programme, kind: str) -> None:
    """Refuse what no version with somebody in it knows, nor the one of the run."""
    known = [one.name for one in programme.roles]
    known += [one.name for one in programme.relationships]
    if kind not in known:
        meant = nearest(kind, known)
        hint = f"did you mean `{meant}`?" if meant else f"there are {listed(known)}"
        what = f"there is no role or relationship `{excerpt(kind)}`; {hint}"
        raise Invalid((("query.kind", what),))


@people.get("/runs/{run}/subjects/{subject:path}/why", **answers(200, WhyTold, "Why."))
def why(caller: Known, run: RunName, subject: SubjectName, at: At = None) -> Response:
    """Explain what a participant or a relationship waits for, and who can act."""
    return caller.look(
        lambda desk: WhyTold.of(caller.seen(desk, run).why(subject, at=at or desk.now))
    )


@people.get(
    "/runs/{run}/subjects/{subject:path}/history",
    **answers(200, Page[LineTold], "A page of lines."),
)
def history(
    caller: Known,
    run: RunName,
    subject: SubjectName,
    limit: Limit = USUAL,
    after: After = None,
) -> Response:
    """Give the history of a participant or a relationship, the oldest line first."""
    of = f"history {run} {subject}"
    place = place_of(after, of, tuple[int]) or (0,)

    def page(desk: Desk) -> Page[LineTold]:
        lines = caller.seen(desk, run).history(
            subject, after=max(0, place[0]), limit=limit + 1
        )
        told = [LineTold.of_line(line) for line in lines]
        return paged(told, limit, of, lambda line: (line.sequence,))

    return caller.look(page)


@people.get("/runs/{run}/subjects/{subject:path}", **answers(200, SubjectTold, "Them."))
def show(caller: Known, run: RunName, subject: SubjectName) -> Response:
    """Say where a participant or a relationship is, and what is known of it."""
    return caller.look(
        lambda desk: SubjectTold.of(caller.seen(desk, run).profile(subject))
    )

"""Programme files, and the versions of them that are deployed."""

from __future__ import annotations

from fastapi import APIRouter, Response

from wayfellow.live import Desk
from wayfellow_dsl import read_programme
from wayfellow_dsl.diagnostics import Diagnostic

from .asked import NewProgramme
from .callers import Known, Repeating
from .cursors import place_of
from .documents import answers
from .paging import USUAL, After, Limit, paged
from .problems import Mistakes
from .told.programmes import (
    ProgrammeVersion,
    ProgrammeVersionInUse,
    ProgrammeVersionPage,
)

programmes = APIRouter(tags=["Programmes"])


@programmes.post(
    "/programmes",
    **answers(
        201,
        ProgrammeVersion,
        "It is deployed.",
        *("not-for-caller", "version-taken", "mistakes"),
        changes=True,
    ),
)
def deploy_programme(caller: Repeating, body: NewProgramme) -> Response:
    """Deploy a programme file.

    The same again changes nothing. A file with mistakes is answered with 422 and every
    one of them, in `mistakes`. It takes the token of an application.
    """
    caller.need("deploy and open", of_all=True)
    known = caller.office.hooks.languages.extensions
    reading = read_programme(body.text, known)
    programme = reading.programme
    if programme is None:
        raise Mistakes([_mistake(one) for one in reading.diagnostics])
    return caller.change(
        lambda desk: ProgrammeVersion.of_version(desk.deploy(programme))
    )


@programmes.get(
    "/programmes",
    **answers(200, ProgrammeVersionPage, "A page of versions.", "not-for-caller"),
)
def list_programmes(
    caller: Known, limit: Limit = USUAL, after: After = None
) -> Response:
    """List the programmes that are deployed.

    Every version, by name, with its runs and how many people are in it. It takes the
    token of an application.
    """
    caller.need("look into all", of_all=True)
    place = place_of(after, "programmes", tuple[str, int]) or ("", 0)

    def page(desk: Desk) -> ProgrammeVersionPage:
        known = [
            ProgrammeVersionInUse.of(one)
            for one in desk.versions_in_use()
            if (one.name, one.version) > place
        ]
        return paged(
            ProgrammeVersionPage,
            known,
            limit,
            "programmes",
            lambda one: (one.name, one.version),
        )

    return caller.look(page)


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

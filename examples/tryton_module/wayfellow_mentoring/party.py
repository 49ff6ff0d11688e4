"""Tryton's party, with a part in the programme and the stage that it has come to.

Everything happens in Tryton's own transaction, on its own connection: what Tryton takes
back has not happened in the programme either.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from trytond.exceptions import UserError
from trytond.model import fields
from trytond.pool import Pool, PoolMeta
from trytond.transaction import Transaction

from wayfellow.contrib.lending import lent_engine
from wayfellow.decide import Actor
from wayfellow.errors import NotYet, Refused, Unusable
from wayfellow.hooks import Hooks, Move, hookimpl
from wayfellow.live import Desk, Office, create_tables
from wayfellow_dsl import read_programme

RUN = "everywhere"
NOON = time(12, tzinfo=UTC)
EVENTS = {
    "mentoring_form": "form application",
    "mentoring_interview": "interview",
    "mentoring_withdrawn": "withdrawn",
}
"""What is ticked in a party, and the event that it is."""


class StageKeeper:
    """Writes the stage that somebody has come to into their record in Tryton.

    It is Tryton's own transaction: the stage is kept with the move, or neither is.
    """

    @hookimpl
    def after_move(self, move: Move) -> None:
        """Keep the new stage; it is no change that the programme has to hear of."""
        if move.subject.isdecimal():
            party = Pool().get("party.party")
            # Nobody may write the stage by hand; the programme does.
            with Transaction().set_context(_check_access=False):
                found = party.search([("id", "=", int(move.subject))])
                party.write(found, {"mentoring_stage": move.target})


OFFICE = Office(
    lent_engine("sqlite", lambda: Transaction().connection),
    hooks=Hooks([StageKeeper()]),
)


@contextmanager
def the_desk() -> Iterator[Desk]:
    """Give the desk, in Tryton's own transaction; a refusal is told to the user."""
    with OFFICE.engine.connect() as connection:
        try:
            yield OFFICE.bind(connection)
        except Refused as refused:
            possible = ", ".join(refused.possible)
            told = f"Possible now: {possible}." if possible else ""
            raise UserError(str(refused), told) from refused
        except (NotYet, Unusable) as wrong:
            raise UserError(str(wrong)) from wrong


def the_user() -> Actor:
    """Give who is using Tryton: they are staff, and stand in the history as such."""
    user = Pool().get("res.user")(Transaction().user)
    return Actor("organiser", user.login or "tryton")


class Party(metaclass=PoolMeta):
    """A party that may take part."""

    __name__ = "party.party"

    mentoring_role = fields.Selection(
        [(None, ""), ("volunteer", "Volunteer"), ("neighbour", "Neighbour")],
        "Takes part as",
    )
    mentoring_area = fields.Selection(
        [(None, ""), ("north", "North"), ("south", "South")], "Area"
    )
    mentoring_since = fields.Date("Since", help="Empty for today.")
    mentoring_form = fields.Boolean("Form handed in")
    mentoring_interview = fields.Boolean("Interviewed")
    mentoring_withdrawn = fields.Boolean("Changed their mind")
    mentoring_stage = fields.Char("Stage", readonly=True)

    @classmethod
    def __register__(cls, module: str) -> None:
        """Make our tables beside Tryton's, and open a run."""
        super().__register__(module)
        with OFFICE.engine.connect() as connection:
            create_tables(connection)
            desk = OFFICE.bind(connection)
            if RUN not in desk.runs():
                text = Path(os.environ["WAYFELLOW_PROGRAMME"]).read_text("utf-8")
                programme = read_programme(text).programme
                assert programme is not None
                desk.deploy(programme)
                desk.open_run(programme.name, date(2026, 1, 5), RUN)

    @classmethod
    def create(cls, rows: list[dict[str, Any]]) -> list[Any]:
        """Let those begin who come to take part."""
        parties = super().create(rows)
        for party in parties:
            cls._compare(party, role=None, ticked=set())
        return parties

    @classmethod
    def write(cls, *changes: Any) -> None:
        """Let the programme know of what is ticked that was not before."""
        before = [
            (party, party.mentoring_role, _ticked(party))
            for parties in changes[::2]
            for party in parties
        ]
        super().write(*changes)
        for party, role, ticked in before:
            cls._compare(cls(party.id), role, ticked)

    @classmethod
    def _compare(cls, party: Any, role: str | None, ticked: set[str]) -> None:
        # In the order of the form, where several are ticked at once.
        news = [name for name in EVENTS if name in _ticked(party) - ticked]
        if party.mentoring_role == role and not (role and news):
            return
        if role is not None and party.mentoring_role != role:
            raise UserError("Whoever takes part keeps the role that they began in.")
        with the_desk() as desk:
            run, by = desk.run(RUN), the_user()
            if role is None:
                since, area = party.mentoring_since, party.mentoring_area
                run.enrol(
                    party.mentoring_role,
                    str(party.id),
                    at=datetime.combine(since, NOON) if since else None,
                    by=by,
                    details={"area": area} if area else {},
                )
            for name in news:
                run.send(str(party.id), EVENTS[name], by=by)

    @classmethod
    def let_time_pass(cls) -> None:
        """Let everything happen that is due; Tryton's scheduler calls it."""
        with the_desk() as desk:
            desk.advance(datetime.now(UTC))


class Cron(metaclass=PoolMeta):
    """Tryton's scheduler, which lets time pass in the programme."""

    __name__ = "ir.cron"

    @classmethod
    def __setup__(cls) -> None:
        """Add what it can be asked to do."""
        super().__setup__()
        cls.method.selection.append(
            ("party.party|let_time_pass", "Let Time Pass in Mentoring")
        )


def _ticked(party: Any) -> set[str]:
    return {name for name in EVENTS if getattr(party, name)}

"""Tryton's party, with a part in the programme and the stage that it has come to.

Everything happens in Tryton's own transaction, on its own connection: what Tryton takes
back has not happened in the programme either.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from trytond.model import fields
from trytond.pool import Pool, PoolMeta
from trytond.transaction import Transaction

from wayfellow.contrib.lending import lent_engine
from wayfellow.decide import Actor
from wayfellow.hooks import Hooks, Record, hookimpl
from wayfellow.live import LiveRun, Office, create_tables
from wayfellow_dsl import read_programme

RUN = "everywhere"


class StageKeeper:
    """Writes the stage that somebody has come to into their record in Tryton."""

    @hookimpl
    def after_move(self, record: Record) -> None:
        """Keep the new stage; it is no change that the programme has to hear of."""
        if record.subject.isdecimal():
            party = Pool().get("party.party")
            # Nobody may write the stage by hand; the programme does.
            with Transaction().set_context(_check_access=False):
                found = party.search([("id", "=", int(record.subject))])
                party.write(found, {"mentoring_stage": record.target})


OFFICE = Office(
    lent_engine("sqlite", lambda: Transaction().connection),
    hooks=Hooks([StageKeeper()]),
)


@contextmanager
def the_run() -> Iterator[LiveRun]:
    """Give the run, in Tryton's own transaction."""
    with OFFICE.engine.connect() as connection:
        yield OFFICE.bind(connection).run(RUN)


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
    mentoring_form = fields.Boolean("Form handed in")
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
            if party.mentoring_role:
                with the_run() as run:
                    run.enrol(
                        party.mentoring_role,
                        str(party.id),
                        at=datetime.now(UTC),
                        details={"area": party.mentoring_area},
                    )
        return parties

    @classmethod
    def write(cls, *changes: Any) -> None:
        """Let the programme know when a form has been handed in."""
        super().write(*changes)
        for parties, values in zip(changes[::2], changes[1::2], strict=True):
            if not values.get("mentoring_form"):
                continue
            for party in parties:
                by = Actor(party.mentoring_role, str(party.id))
                with the_run() as run:
                    run.send(
                        str(party.id), "form application", by=by, at=datetime.now(UTC)
                    )

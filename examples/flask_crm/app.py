"""A small CRM in Flask and SQLAlchemy, with its programme run by Wayfellow.

    pip install flask "wayfellow"
    flask --app examples/flask_crm/app.py run

The host has a table of its own. Each request is one transaction, in which the host's
row and what follows in the programme are kept together, or not at all.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from flask import Flask, request
from sqlalchemy import create_engine
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from wayfellow.decide import Actor
from wayfellow.errors import (
    DatabaseTrouble,
    KeyReused,
    NotYet,
    Refused,
    Unknown,
    Unusable,
)
from wayfellow.live import LiveRun, Office, create_tables
from wayfellow_dsl import read_programme

PROGRAMME = Path(__file__).parent.parent / "befriending.programme"
RUN = "everywhere"


class Base(DeclarativeBase):
    """The host's own tables."""


class Person(Base):
    """Somebody whom the host knows."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


def create_app(database: str) -> Flask:
    """Make the application, and the tables of both where there are none."""
    app = Flask(__name__)
    engine = create_engine(database)
    office = Office(engine)
    _prepare(office)

    def run_in(session: Session) -> LiveRun:
        return office.bind(session).run(RUN)

    @app.post("/people")
    def join() -> tuple[dict[str, Any], int]:
        """Keep a person, and let them begin as what they come as."""
        form = request.get_json()
        with Session(engine) as session:
            person = Person(name=form["name"])
            session.add(person)
            session.flush()
            run_in(session).enrol(
                form["role"],
                str(person.id),
                at=datetime.now(UTC),
                details={"area": form["area"]},
            )
            session.commit()
            return _tell(run_in(session), person), 201

    @app.get("/people/<int:number>")
    def look(number: int) -> dict[str, Any]:
        """Say where somebody is, and what they wait for."""
        with Session(engine) as session:
            return _tell(run_in(session), session.get_one(Person, number))

    @app.post("/people/<int:number>/events")
    def happen(number: int) -> dict[str, Any]:
        """Say that something happened; a repeated Idempotency-Key changes nothing."""
        form = request.get_json()
        with Session(engine) as session:
            run_in(session).send(
                str(number),
                form["event"],
                by=Actor(form["by"]["role"], form["by"]["id"]),
                at=datetime.fromisoformat(form["at"]),
                key=request.headers.get("Idempotency-Key"),
            )
            session.commit()
            return _tell(run_in(session), session.get_one(Person, number))

    @app.errorhandler(Refused)
    def refuse(refused: Refused) -> tuple[dict[str, Any], int]:
        """Pass on what the programme does not allow, and what can be done instead."""
        return {"refused": str(refused), "possible": refused.possible}, 409

    @app.errorhandler(Unknown)
    @app.errorhandler(NoResultFound)
    def not_found(_: Exception) -> tuple[dict[str, Any], int]:
        """Say no more: who else there is, is for nobody who asks."""
        return {"unknown": "there is nobody of that number"}, 404

    @app.errorhandler(Unusable)
    @app.errorhandler(NotYet)
    @app.errorhandler(KeyReused)
    def mend(wrong: Exception) -> tuple[dict[str, Any], int]:
        """Say what is wrong with the request."""
        return {"wrong": str(wrong)}, 400

    @app.errorhandler(DatabaseTrouble)
    def again(_: DatabaseTrouble) -> tuple[dict[str, Any], int]:
        """Nothing has changed; somebody else was first, or is still writing."""
        return {"busy": "try again in a moment"}, 503

    return app


def _prepare(office: Office) -> None:
    with Session(office.engine) as session:
        Base.metadata.create_all(session.connection())
        create_tables(session.connection())
        desk = office.bind(session)
        if RUN not in desk.runs():
            programme = read_programme(PROGRAMME.read_text("utf-8")).programme
            assert programme is not None
            desk.deploy(programme)
            desk.open_run(programme.name, date(2026, 1, 5), RUN)
        session.commit()


def _tell(run: LiveRun, person: Person) -> dict[str, Any]:
    subject = run.subject(str(person.id))
    why = run.why(subject.id, at=datetime.now(UTC))
    return {
        "id": person.id,
        "name": person.name,
        "stage": subject.outcome or subject.step,
        "waits_for": why.lines,
    }


if os.environ.get("FLASK_RUN_FROM_CLI"):
    app = create_app("sqlite:///crm.db")

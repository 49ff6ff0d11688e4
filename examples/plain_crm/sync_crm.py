"""A CRM of one table in plain SQLAlchemy, with its programme run by Wayfellow.

    pip install wayfellow
    python examples/plain_crm/sync_crm.py

Give the address of another database to use that one, such as PostgreSQL's. Each call
of `Session` below is one transaction of the host's: its row and what follows in the
programme are kept together, or not at all.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from wayfellow.decide import Actor
from wayfellow.errors import Refused
from wayfellow.live import Office, create_tables
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


def prepare(office: Office) -> None:
    """Make the tables of both, deploy the programme and open a run, where need be."""
    programme = read_programme(PROGRAMME.read_text("utf-8")).programme
    assert programme is not None
    with Session(office.engine) as session:
        Base.metadata.create_all(session.connection())
        create_tables(session.connection())
        desk = office.bind(session)
        desk.deploy(programme)
        if RUN not in desk.runs():
            desk.open_run(programme.name, date(2026, 1, 5), RUN)
        session.commit()


def join(office: Office, name: str, area: str) -> str:
    """Keep a person, and let them begin; give what they are called in the run."""
    with Session(office.engine) as session:
        person = Person(name=name)
        session.add(person)
        session.flush()
        who = f"person-{person.id}"
        run = office.bind(session).run(RUN)
        run.enrol("volunteer", who, details={"area": area})
        session.commit()
        return who


def happens(office: Office, who: str, event: str, by: Actor) -> None:
    """Say that something happened to somebody just now."""
    with Session(office.engine) as session:
        office.bind(session).run(RUN).send(who, event, by=by)
        session.commit()


def main(address: str) -> None:
    """Let somebody join and go on, and say where they are."""
    office = Office(create_engine(address))
    prepare(office)
    who = join(office, "Kai", "north")
    try:
        happens(office, who, "interview", Actor("volunteer", who))
    except Refused as refused:
        print(f"Refused: {refused}.")
    happens(office, who, "form application", Actor("volunteer", who))
    happens(office, who, "interview", Actor("organiser", "olu"))
    with Session(office.engine) as session:
        why = office.bind(session).run(RUN).why(who)
    print(why.summary)
    # What a worker does all the time: let happen what is due, and deliver.
    done = office.work(once=True)
    print(f"{done.fired} clocks went off, {done.delivered} messages were delivered.")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "sqlite:///crm.db")

"""A CRM of one table in asynchronous SQLAlchemy, with its programme run by Wayfellow.

    pip install "wayfellow[async]"
    python examples/plain_crm/async_crm.py

Give the addresses of another database to use that one: first for an asynchronous
driver, then for one that is not. The office works inside `run_sync`, on the session of
the host; a worker has an office of its own, on an engine that is not asynchronous.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from wayfellow.decide import Actor
from wayfellow.live import LiveRun, Office, create_tables
from wayfellow_dsl import read_programme

PROGRAMME = Path(__file__).parent.parent / "befriending.programme"
RUN = "everywhere"
_Answer = TypeVar("_Answer")


class Base(DeclarativeBase):
    """The host's own tables."""


class Person(Base):
    """Somebody whom the host knows."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


async def in_run(
    office: Office, session: AsyncSession, work: Callable[[LiveRun], _Answer]
) -> _Answer:
    """Do something in the run, in the transaction of a session."""
    return await session.run_sync(lambda sync: work(office.bind(sync).run(RUN)))


def prepare(office: Office, session: Session) -> None:
    """Make the tables of both, deploy the programme and open a run, where need be."""
    programme = read_programme(PROGRAMME.read_text("utf-8")).programme
    assert programme is not None
    Base.metadata.create_all(session.connection())
    create_tables(session.connection())
    desk = office.bind(session)
    desk.deploy(programme)
    if RUN not in desk.runs():
        desk.open_run(programme.name, date(2026, 1, 5), RUN)


async def serve(address: str) -> str:
    """Let somebody join and go on, as requests would; say where they are."""
    engine = create_async_engine(address)
    office = Office(engine.sync_engine)
    async with AsyncSession(engine) as session:
        await session.run_sync(lambda sync: prepare(office, sync))
        await session.commit()
    async with AsyncSession(engine) as session:
        person = Person(name="Kai")
        session.add(person)
        await session.flush()
        who = f"person-{person.id}"
        details = {"area": "north"}
        await in_run(
            office, session, lambda run: run.enrol("volunteer", who, details=details)
        )
        await session.commit()
    async with AsyncSession(engine) as session:
        themselves = Actor("volunteer", who)
        await in_run(
            office,
            session,
            lambda run: run.send(who, "form application", by=themselves),
        )
        await session.commit()
        now = datetime.now(UTC)
        why = await in_run(office, session, lambda run: run.why(who, at=now))
    await engine.dispose()
    return why.summary


def main(address: str, to_work: str) -> None:
    """Serve for a while, and then do what a worker does all the time."""
    print(asyncio.run(serve(address)))
    done = Office(create_engine(to_work)).work(once=True)
    print(f"{done.fired} clocks went off, {done.delivered} messages were delivered.")


if __name__ == "__main__":
    given = sys.argv[1:] or ["sqlite+aiosqlite:///crm.db", "sqlite:///crm.db"]
    main(given[0], given[-1])

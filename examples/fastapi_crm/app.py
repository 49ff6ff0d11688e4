"""A small asynchronous CRM in FastAPI, with its programme run by Wayfellow.

    pip install "fastapi[standard]" "wayfellow[async]"
    fastapi run examples/fastapi_crm/app.py

The engine is not asynchronous itself: it works inside `run_sync` of the host's own
`AsyncSession`, on the same connection and in the same transaction.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

from fastapi import FastAPI, Header, Request
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel
from sqlalchemy import Connection
from sqlalchemy.exc import NoResultFound
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
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
_Result = TypeVar("_Result")


class Base(DeclarativeBase):
    """The host's own tables."""


class Person(Base):
    """Somebody whom the host knows."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Joining(BaseModel):
    """A form of somebody who wants to take part."""

    name: str
    role: str
    area: str


class Happening(BaseModel):
    """Something that somebody says has happened."""

    event: str
    by_role: str
    by_id: str
    at: AwareDatetime


def create_app(database: str) -> FastAPI:
    """Make the application, which makes the tables when it starts."""
    engine = create_async_engine(database)
    office = Office(engine.sync_engine)

    @asynccontextmanager
    async def prepared(_: FastAPI) -> AsyncIterator[None]:
        async with engine.begin() as connection:
            await connection.run_sync(_prepare, office)
        yield
        await engine.dispose()

    async def transact(work: Callable[[Session, LiveRun], _Result]) -> _Result:
        async with AsyncSession(engine) as session:
            done = await session.run_sync(
                lambda sync: work(sync, office.bind(sync).run(RUN))
            )
            await session.commit()
            return done

    app = FastAPI(lifespan=prepared)

    @app.post("/people", status_code=201)
    async def join(form: Joining) -> dict[str, Any]:
        """Keep a person, and let them begin as what they come as."""

        def work(session: Session, run: LiveRun) -> dict[str, Any]:
            person = Person(name=form.name)
            session.add(person)
            session.flush()
            details = {"area": form.area}
            run.enrol(form.role, str(person.id), at=datetime.now(UTC), details=details)
            return _tell(run, person)

        return await transact(work)

    @app.get("/people/{number}")
    async def look(number: int) -> dict[str, Any]:
        """Say where somebody is, and what they wait for."""
        return await transact(
            lambda session, run: _tell(run, session.get_one(Person, number))
        )

    @app.post("/people/{number}/events")
    async def happen(
        number: int, form: Happening, idempotency_key: str | None = Header(None)
    ) -> dict[str, Any]:
        """Say that something happened; a repeated Idempotency-Key changes nothing."""

        def work(session: Session, run: LiveRun) -> dict[str, Any]:
            by = Actor(form.by_role, form.by_id)
            run.send(str(number), form.event, by=by, at=form.at, key=idempotency_key)
            return _tell(run, session.get_one(Person, number))

        return await transact(work)

    @app.exception_handler(Refused)
    async def refuse(_: Request, refused: Refused) -> JSONResponse:
        """Pass on what the programme does not allow, and what can be done instead."""
        told = {"refused": str(refused), "possible": refused.possible}
        return JSONResponse(told, status_code=409)

    @app.exception_handler(Unknown)
    @app.exception_handler(NoResultFound)
    async def not_found(_: Request, __: Exception) -> JSONResponse:
        """Say no more: who else there is, is for nobody who asks."""
        told = {"unknown": "there is nobody of that number"}
        return JSONResponse(told, status_code=404)

    @app.exception_handler(Unusable)
    @app.exception_handler(NotYet)
    @app.exception_handler(KeyReused)
    async def mend(_: Request, wrong: Exception) -> JSONResponse:
        """Say what is wrong with the request."""
        return JSONResponse({"wrong": str(wrong)}, status_code=400)

    @app.exception_handler(DatabaseTrouble)
    async def again(_: Request, __: Exception) -> JSONResponse:
        """Nothing has changed; somebody else was first, or is still writing."""
        return JSONResponse({"busy": "try again in a moment"}, status_code=503)

    return app


def _prepare(connection: Connection, office: Office) -> None:
    Base.metadata.create_all(connection)
    create_tables(connection)
    desk = office.bind(connection)
    if RUN not in desk.runs():
        programme = read_programme(PROGRAMME.read_text("utf-8")).programme
        assert programme is not None
        desk.deploy(programme)
        desk.open_run(programme.name, date(2026, 1, 5), RUN)


def _tell(run: LiveRun, person: Person) -> dict[str, Any]:
    subject = run.subject(str(person.id))
    why = run.why(subject.id, at=datetime.now(UTC))
    return {
        "id": person.id,
        "name": person.name,
        "stage": subject.outcome or subject.step,
        "waits_for": why.lines,
    }


app = create_app("sqlite+aiosqlite:///crm.db")

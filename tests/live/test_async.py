"""Hosts that work asynchronously: the engine runs inside `run_sync`."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
from sqlalchemy import URL, Connection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session

from live.offices import Where, enrolled, opened
from wayfellow.hooks import Hooks
from wayfellow.live import Office, create_tables


def _engine(nowhere: Where) -> AsyncEngine:
    if isinstance(nowhere, URL):
        return create_async_engine(nowhere)
    return create_async_engine(f"sqlite+aiosqlite:///{nowhere / 'host.db'}")


async def _made(engine: AsyncEngine) -> Office:
    async with engine.begin() as connection:
        await connection.run_sync(create_tables)
    return Office(engine.sync_engine, hooks=Hooks(), ahead=None)


def _count(office: Office, connection: Connection) -> int:
    bound = office.bind(connection)
    return sum(len(bound.run(run).history()) for run in bound.runs())


async def _on_a_connection(engine: AsyncEngine) -> list[int]:
    office = await _made(engine)

    def work(connection: Connection) -> None:
        enrolled(opened(office.bind(connection)), "ana", "bea")

    counts = []
    for keep in (False, True):
        async with engine.connect() as connection:
            await connection.run_sync(work)
            await (connection.commit() if keep else connection.rollback())
        async with engine.connect() as connection:
            counts.append(await connection.run_sync(lambda c: _count(office, c)))
    return counts


async def _on_a_session(engine: AsyncEngine) -> list[int]:
    office = await _made(engine)

    def work(session: Session) -> None:
        enrolled(opened(office.bind(session)), "ana", "bea")

    counts = []
    for keep in (False, True):
        async with AsyncSession(engine) as session:
            async with session.begin_nested():
                await session.run_sync(work)
            await (session.commit() if keep else session.rollback())
        async with engine.connect() as connection:
            counts.append(await connection.run_sync(lambda c: _count(office, c)))
    return counts


@pytest.mark.parametrize("way", [_on_a_connection, _on_a_session])
def test_an_asynchronous_host_owns_its_transaction(nowhere: Where, way: Any) -> None:
    """What it rolls back is gone, and what it commits is kept, savepoints and all."""

    async def tried() -> list[int]:
        engine = _engine(nowhere)
        work: Coroutine[Any, Any, list[int]] = way(engine)
        counts = await work
        await engine.dispose()
        return counts

    assert asyncio.run(tried()) == [0, 2]

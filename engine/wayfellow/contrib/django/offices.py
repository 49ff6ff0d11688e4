"""A desk inside Django's own transaction, for each of its databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from typing import Any

from django.db import connections, transaction
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import NullPool

from wayfellow.errors import UnknownDatabase
from wayfellow.live import Desk, Office

from .dialects import DRIVERS


@contextmanager
def desk(using: str = "default") -> Iterator[Desk]:
    """Work in Django's own transaction, and on its own connection.

    The block is atomic. Inside an `atomic()` of yours it is part of it: what you roll
    back is gone here too, and nothing is kept until you are done. `using` is the
    database's alias in Django's settings. Raises UnknownDatabase when it is neither
    SQLite nor PostgreSQL, and what `Office.bind` raises.
    """
    with transaction.atomic(using=using), engine(using).connect() as connection:
        yield _office(using).bind(connection)


@cache
def engine(using: str) -> Engine:
    """Give an engine of SQLAlchemy that has no connection but Django's."""
    vendor = connections[using].vendor
    if vendor not in DRIVERS:
        raise UnknownDatabase(f"{vendor}:")
    return create_engine(
        DRIVERS[vendor],
        creator=partial(_lent, using),
        poolclass=NullPool,
        pool_reset_on_return=None,
    )


@cache
def _office(using: str) -> Office:
    # Not for others: what it does by itself it would commit, which is for Django to do.
    return Office(engine(using))


def _lent(using: str) -> Any:
    """Give the driver's connection that Django has in this thread."""
    django = connections[using]
    django.ensure_connection()
    return django.connection

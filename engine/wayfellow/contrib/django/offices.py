"""A desk inside Django's own transaction, for each of its databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from typing import Any

from django.db import connections, transaction
from sqlalchemy import Engine

from wayfellow.contrib.lending import lent_engine
from wayfellow.live import Desk, Office


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
    return lent_engine(connections[using].vendor, partial(_lent, using))


@cache
def _office(using: str) -> Office:
    # Not for others: what it does by itself it would commit, which is for Django to do.
    return Office(engine(using))


def _lent(using: str) -> Any:
    """Give the driver's connection that Django has in this thread."""
    django = connections[using]
    django.ensure_connection()
    return django.connection

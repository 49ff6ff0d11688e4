"""A desk inside Django's own transaction, and an office for work outside of any."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache, partial
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connections, transaction
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import QueuePool

from wayfellow.contrib.lending import lent_engine
from wayfellow.errors import SchemaMismatch, SchemaMissing, UnknownDatabase, Unusable
from wayfellow.hooks import Hooks
from wayfellow.live import AHEAD, Desk, Office, check_tables

from . import configuration

_APPLICATION = "wayfellow.contrib.django"
_DIALECTS = {"sqlite": "sqlite://", "postgresql": "postgresql+psycopg://"}


@contextmanager
def desk(
    using: str | None = None, *, ahead: timedelta | None = AHEAD
) -> Iterator[Desk]:
    """Work in Django's own transaction, and on its own connection.

    The block is atomic. Inside an `atomic()` of yours it is part of it: what you roll
    back is gone here too, and nothing is kept until you are done. `using` is the
    database's alias in Django's settings, that of `WAYFELLOW` or `default` unless
    stated. NotYet is raised for what is said to happen more than `ahead` from now;
    None lets time be virtual, for tests. Raises UnknownDatabase when it is neither
    SQLite nor PostgreSQL, Django's own TransactionManagementError in a transaction that
    an error has broken, Unusable on PostgreSQL with `USE_TZ = False`, and what
    `Office.bind` raises.
    """
    using = using or configuration.database()
    django = connections[using]
    check_times(using)
    # What is done in a transaction that Django has given up would be lost in silence.
    django.validate_no_broken_transaction()
    if django.vendor == "sqlite" and not django.get_autocommit():
        _begin(django)
    with transaction.atomic(using=using), engine(using).connect() as connection:
        with by_migrating(using):
            today = _office(using, ahead).bind(connection)
        yield today


def open_office(
    using: str | None = None,
    *,
    hooks: Hooks | None = None,
    ahead: timedelta | None = AHEAD,
) -> Office:
    """Open an office with connections of its own, as Django's settings have them.

    It is for what commits by itself: `work`, `advance`, `deliver`, `transact`. What
    Django does meanwhile is in another transaction. `hooks` None means the plugins that
    are installed and those of the settings. Raises UnknownDatabase, and Unusable on
    PostgreSQL with `USE_TZ = False`.
    """
    using = using or configuration.database()
    django = connections[using]
    if django.vendor not in _DIALECTS:
        raise UnknownDatabase(f"{django.vendor}:")
    check_times(using)

    def connect() -> Any:
        return django.get_new_connection(django.get_connection_params())

    own = create_engine(
        _DIALECTS[django.vendor],
        creator=connect,
        poolclass=QueuePool,
        hide_parameters=True,
    )
    plugins = configuration.plugins() if hooks is None else hooks
    return Office(own, hooks=plugins, ahead=ahead)


def check_migrated(using: str) -> None:
    """See that the tables fit; SchemaMissing or SchemaMismatch when they do not."""
    with by_migrating(using), engine(using).connect() as connection:
        check_tables(connection)


def check_times(using: str) -> None:
    """See that times come with their zone; raises Unusable where Django drops it."""
    if connections[using].vendor == "postgresql" and not settings.USE_TZ:
        raise Unusable(
            "with `USE_TZ = False` Django takes times from PostgreSQL without their "
            "zone, and nobody knows any more when something happened. Set `USE_TZ = "
            "True` in the settings; `TIME_ZONE` can stay as it is"
        )


@contextmanager
def by_migrating(using: str) -> Iterator[None]:
    """Let whoever lacks tables be told how a project of Django's makes them."""
    other = "" if using == "default" else f" --database {using}"
    remedy = f"`manage.py migrate{other}`"
    if not apps.is_installed(_APPLICATION):
        remedy = f"{remedy}, once `INSTALLED_APPS` has `{_APPLICATION}`"
    try:
        yield
    except SchemaMissing as problem:
        raise SchemaMissing(problem.prefix, remedy) from problem
    except SchemaMismatch as problem:
        raise SchemaMismatch(problem.found, problem.needed, remedy) from problem


def forget(*, setting: str, **_: Any) -> None:
    """Read `WAYFELLOW` anew when it is changed, as a test does that overrides it."""
    if setting == "WAYFELLOW":
        _office.cache_clear()


def _begin(django: Any) -> None:
    """Begin where Django leaves it to SQLite's driver, which would do so too late."""
    if not django.connection.in_transaction:
        with django.cursor() as cursor:
            cursor.execute("BEGIN IMMEDIATE")


@cache
def engine(using: str) -> Engine:
    """Give an engine of SQLAlchemy that has no connection but Django's."""
    return lent_engine(connections[using].vendor, partial(_lent, using))


@cache
def _office(using: str, ahead: timedelta | None) -> Office:
    # Not for others: what it does by itself it would commit, which is for Django to do.
    return Office(engine(using), hooks=configuration.plugins(), ahead=ahead)


def _lent(using: str) -> Any:
    """Give the driver's connection that Django has in this thread."""
    django = connections[using]
    django.ensure_connection()
    return django.connection

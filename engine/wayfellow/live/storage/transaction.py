"""The host's transaction: we join it, and never end it.

SQLite's driver begins a transaction by itself only before an INSERT, UPDATE or DELETE,
not before a SAVEPOINT: the outermost savepoint then commits when it is released, and a
later rollback by the host finds nothing to take back. So we begin in its stead.

A plugin that is called inside must not end it either: what it commits is refused.

And when a commit fails or is interrupted, SQLAlchemy takes the transaction for over. It
may go on in the driver, as when somebody is reading and SQLite has to wait, and whoever
is given the connection next would commit it. So we end it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from wayfellow.errors import DatabaseTrouble, DeskClosed, OtherDatabase, Unusable
from wayfellow.hooks.guarding import ended, is_asked, is_open

from .channel import Channel, database_errors

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, scoped_session

Host: TypeAlias = "Session | scoped_session[Any] | Connection"


def keep_whole(engine: Engine) -> None:
    """See to it that every transaction ends as its host was told.

    On SQLite no savepoint is ever the outermost, and nowhere is a transaction left open
    when a commit has failed.
    """
    if not event.contains(engine, "savepoint", _before_savepoint):
        event.listen(engine, "savepoint", _before_savepoint)
        event.listen(engine, "commit", _refuse_plugins)
        event.listen(engine, "checkin", partial(_end_what_failed, engine.dialect))


def join(host: Host, engine: Engine) -> Connection:
    """Give the host's connection.

    OtherDatabase when it is not one of the engine's, DeskClosed when it is closed,
    Unusable when it is none.
    """
    connection = host if isinstance(host, Connection) else _connection_of(host)
    if connection.closed:
        raise DeskClosed
    if connection.engine.pool is not engine.pool:
        raise OtherDatabase
    return connection


def _connection_of(host: Session | scoped_session[Any]) -> Connection:
    # The ORM takes long to load: only whoever brings a session has it already.
    from sqlalchemy.orm import Session, scoped_session

    if isinstance(host, scoped_session):
        host = host()
    if not isinstance(host, Session):
        raise Unusable(
            "an office works on a SQLAlchemy `Session` or `Connection`; an "
            "asynchronous one lends its own by `run_sync`"
        )
    with database_errors():
        return host.connection()


def begin(channel: Channel) -> None:
    """Begin a transaction where SQLite's driver would leave it until too late.

    It begins as a writer: what is read first cannot be overtaken before we write.
    """
    connection = channel.connection
    if connection.dialect.name != "sqlite":
        return
    driver = connection.connection.driver_connection
    if driver is not None and not driver.in_transaction:
        channel.run("BEGIN IMMEDIATE")


@contextmanager
def all_or_nothing(channel: Channel) -> Iterator[None]:
    """Take back what was written inside when it ends in an error.

    The plain statements cost a tenth of a nested transaction of SQLAlchemy's.
    """
    channel.run("SAVEPOINT wayfellow")
    try:
        yield
        channel.run("RELEASE SAVEPOINT wayfellow")
    except BaseException:
        # Some failures end the whole transaction; then no savepoint is left.
        if not channel.is_lost:
            with suppress(DatabaseTrouble):
                channel.run("ROLLBACK TO SAVEPOINT wayfellow")
                channel.run("RELEASE SAVEPOINT wayfellow")
        raise


def _refuse_plugins(connection: Connection) -> None:
    if is_asked() and is_asked(connection.connection.driver_connection):
        raise ended()


def _end_what_failed(
    dialect: Dialect, connection: DBAPIConnection | None, record: ConnectionPoolEntry
) -> None:
    if connection is not None and is_open(record.driver_connection):
        # By the dialect, which does nothing where the connection is only lent to us.
        dialect.do_rollback(cast(Any, connection))


def _before_savepoint(connection: Connection, _name: str | None) -> None:
    begin(Channel(connection))

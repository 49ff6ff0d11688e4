"""The office: one database, its plugins, and the programmes it has compiled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event as Flag
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError

from wayfellow.errors import (
    DatabaseMissing,
    DriverMissing,
    Overtaken,
    StaleState,
    UnknownDatabase,
    Unusable,
)
from wayfellow.hooks import Hooks, StartUp, installed_plugins

from . import given
from .answers import Delivery, Progress, Seal, Turn, Work
from .change import Workplace
from .desk import Desk
from .privacy.remains import scrub
from .queues.delivery import deliver
from .queues.means import Means
from .queues.presence import alone
from .queues.worker import PAUSE, Worker
from .records.chain import Salts, new_salt
from .storage.channel import database_errors
from .storage.programmes import Programmes
from .storage.schema import check_tables, recheck_tables, upgrade_tables
from .storage.statements import statements_for
from .storage.store import Store
from .storage.tables import PREFIX, tables_under
from .storage.transaction import Host, join, keep_whole
from .timing.clock import AHEAD, SteadyClock, happened, wall_clock
from .timing.passing import BATCH, Passage, Step, let_pass

_Result = TypeVar("_Result")
_ATTEMPTS = 3


class Office:
    """The live engine for one SQLAlchemy engine; make one when your program starts.

    `bind` works inside the transaction of a host, who alone commits. `transact`,
    `advance` and `deliver` are for use without one: each opens its own connection and
    commits. On SQLite the office also sees to it that the engine begins a transaction
    before a savepoint, and ends one that could not be committed; neither happens by
    itself.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        prefix: str = PREFIX,
        schema: str | None = None,
        hooks: Hooks | Iterable[object] | None = None,
        clock: Callable[[], datetime] = wall_clock,
        salts: Salts = new_salt,
        ahead: timedelta | None = AHEAD,
    ) -> None:
        """Open an office with some plugins; `hooks` None means all that are installed.

        The tables begin with `prefix`, and are in `schema` where one is given.
        `salts` gives each line of history what nobody can guess about it.
        `clock` tells when things are written down. NotYet is raised for what is said to
        happen more than `ahead` after it; None lets time be virtual.
        """
        if not isinstance(engine, Engine):
            raise Unusable(
                "an office is for a SQLAlchemy `Engine`; of an asynchronous one give "
                "its `sync_engine`"
            )
        self.engine = engine
        self.hooks = _plugins(hooks)
        given.to_call(clock, "clock", "what gives the time")
        self._clock = clock
        given.to_call(salts, "salts", "what gives a text")
        self._salts = salts
        self._ahead = given.duration_or_none(ahead, "ahead")
        self._schema = None if schema is None else given.text(schema, "schema")
        self._tables = tables_under(given.text(prefix, "prefix"), schema)
        self._statements = statements_for(self._tables, engine.dialect)
        self._programmes = Programmes(self.hooks)
        self._is_checked = False
        self._newest: datetime | None = None
        keep_whole(engine)
        self.hooks.start(StartUp(self))

    def upgrade(self) -> int:
        """Bring the tables up to date and commit; they are made where there are none.

        Gives the version they had before, 0 for none; see `upgrade_tables`.
        """
        with database_errors(), self.engine.connect() as connection:
            before = upgrade_tables(
                connection, self._tables.prefix, self._schema, hooks=self.hooks
            )
            connection.commit()
        return before

    def bind(self, host: Host) -> Desk:
        """Work inside a host's transaction: give a desk that never commits.

        Raises SchemaMissing or SchemaMismatch, OtherDatabase, or DatabaseLocked.
        """
        connection = join(host, self.engine)
        return Desk(self._place(connection, is_shared=True))

    def look(self, question: Callable[[Desk], _Result]) -> _Result:
        """Answer a question from the database, without holding up who writes to it.

        Everything in the answer is as it stood at one moment.
        """
        given.to_call(question, "question", "what is asked of a desk")
        return self._read(lambda place: question(Desk(place)))

    def scrub(self) -> bool:
        """Rewrite the tables so that nothing is left in them of what was erased.

        On SQLite it is the whole file, with its write-ahead log; on PostgreSQL each
        table is rewritten while nobody else can use it. Call it after the transaction
        of an erasure has been committed. False where somebody still reads what is to
        go; then call it again. Raises DatabaseLocked.
        """
        return scrub(self.engine, self._tables)

    def seal(self) -> Seal:
        """Seal all that has been recorded in all runs.

        On PostgreSQL it waits a moment for those who are writing.
        """
        place = self._commit(lambda place: place.store.histories.settled_place())
        return self.look(lambda desk: desk.seal(upto=place))

    def close(self) -> None:
        """Let go of the database; the office can be used again and connects anew."""
        self.engine.dispose()

    def transact(self, work: Callable[[Desk], _Result]) -> _Result:
        """Do some work in a transaction of its own, and commit it.

        When somebody else was first, it is done again from the beginning, up to three
        times in all; then StaleState is raised. Whatever is raised, nothing has
        changed.
        """
        given.to_call(work, "work", "what is done at a desk")
        return self._commit(lambda place: work(Desk(place)))

    def advance(
        self,
        to: datetime,
        *,
        run: str | None = None,
        batch: int = BATCH,
        watch: Callable[[datetime], None] | None = None,
    ) -> Progress:
        """Let everything happen that is due by a time, `batch` participants a commit.

        It comes to the same as one after the other. `watch` is told the time of each
        thing that was due.
        """
        to = happened(given.moment(to), self._clock(), self._ahead)
        if run is not None:
            given.text(run, "run")
        passage = Passage(to, run, batch)
        progress = Progress()
        while (step := self._commit(_one_step(passage))) is not None:
            passage.note(step)
            progress += step.progress
            if watch is not None:
                for when in step.times:
                    watch(when)
        return progress

    def work(
        self,
        *,
        until: datetime | None = None,
        once: bool = False,
        stop: Flag | None = None,
        pause: timedelta = PAUSE,
        batch: int = BATCH,
        clock: Callable[[], datetime] | None = None,
        watch: Callable[[Turn], None] | None = None,
    ) -> Work:
        """Be a worker: handle what is posted, let time pass, deliver; give what it did.

        It works until a time, until `stop` is set, or with `once` until there is
        nothing to do; otherwise it rests when there is nothing, until something is due,
        and `pause` at the most. `clock` tells it the time, a SteadyClock unless stated.
        `watch` is told what it does as it goes.

        Raises WorkerPresent where the database is SQLite's and another one is at work;
        ClockLeapt with nothing done; SchemaMissing and SchemaMismatch. Other troubles
        with the database it waits out, except with `once`.
        """
        if clock is None:
            clock = self._steady_clock()
        given.to_call(clock, "clock", "what gives the time")
        given.of_kind(pause, timedelta, "pause", "a `timedelta`")
        given.number(batch, "batch")
        if stop is not None:
            given.of_kind(stop, Flag, "stop", "a `threading.Event`")
        until = None if until is None else given.moment(until)
        stop = stop or Flag()
        worker = Worker(self._means(clock), stop=stop, batch=batch, watch=watch)
        with alone(self.engine):
            return worker.work(until=until, is_once=once, pause=pause)

    def deliver(self) -> Delivery:
        """Offer every waiting effect to the plugins, and note what was delivered.

        An effect that no plugin takes, or that a plugin fails on, stays in the outbox;
        one that failed is not tried again before its time, and after eight failures it
        is given up. Raises WorkerPresent where the database is SQLite's and another
        one delivers.
        """
        with alone(self.engine):
            return deliver(self._means(self._clock), Flag(), is_eager=True)

    def now(self) -> datetime:
        """Give the time by the office's clock.

        ClockLeapt where it is more than a year later than the newest line.
        """
        return self._steady_clock()()

    def _steady_clock(self) -> Callable[[], datetime]:
        if self._ahead is None:
            return self._clock
        last = self._read(lambda place: place.store.histories.last_recorded())
        return SteadyClock(last, wall=self._clock)

    def _means(self, clock: Callable[[], datetime]) -> Means:
        return Means(
            self._commit,
            partial(self._commit, attempts=1),
            self._read,
            self.engine.dialect.name == "postgresql",
            self.hooks,
            clock,
        )

    def _read(self, question: Callable[[Workplace], _Result]) -> _Result:
        with database_errors(), self.engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN")
            else:
                connection.execution_options(isolation_level="REPEATABLE READ")
            place = self._place(connection, is_shared=False)
            return question(replace(place, is_looking=True))

    def _commit(
        self, work: Callable[[Workplace], _Result], attempts: int = _ATTEMPTS
    ) -> _Result:
        for attempt in range(attempts):
            try:
                with database_errors(), self.engine.connect() as connection:
                    place = self._place(connection, is_shared=False)
                    place.begin()
                    result = work(place)
                    connection.commit()
                    return result
            except (Overtaken, StaleState):
                if attempt + 1 == attempts:
                    raise
        raise AssertionError("the last attempt returns or raises")

    def _place(self, connection: Connection, is_shared: bool) -> Workplace:
        now = self._clock()
        store = Store(connection, self._statements, self._salts)
        if not self._is_checked:
            check_tables(connection, self._tables.prefix, self._schema)
            self._newest = store.histories.last_recorded()
            self._is_checked = True
        else:
            # Somebody may have brought the tables up to date while we were at work.
            recheck_tables(store.connection, self._statements.version)
        if self._newest is None or now >= self._newest:
            self._newest = now
        else:
            store.clock_is_behind = True
        return Workplace(
            store, self._programmes, self.hooks, now, is_shared, self._ahead
        )


def _one_step(passage: Passage) -> Callable[[Workplace], Step | None]:
    return lambda place: let_pass(place, passage)


def _plugins(hooks: Hooks | Iterable[object] | None) -> Hooks:
    if hooks is None:
        return installed_plugins()
    if isinstance(hooks, Hooks):
        return hooks
    if isinstance(hooks, (str, Mapping)) or not isinstance(hooks, Iterable):
        raise Unusable(
            "`hooks` are plugins, such as `[MyPlugin()]`; leave it out for all that "
            "are installed, and give `[]` for none"
        )
    return Hooks(hooks)


def open_office(
    database: Path | str | URL,
    *,
    create: bool = False,
    hooks: Hooks | Iterable[object] | None = None,
    clock: Callable[[], datetime] = wall_clock,
    ahead: timedelta | None = AHEAD,
    patience: float = 5.0,
) -> Office:
    """Open a database of one's own: a file, or what a SQLAlchemy URL names.

    `create` makes the file and the tables where they are missing, and brings older
    tables up to date. `patience` is how many seconds to wait while somebody else is
    writing. Raises DatabaseMissing where there is no file, UnknownDatabase for a URL
    that is of no use, and DriverMissing.
    """
    engine = _engine(database, patience)
    path = engine.url.database if engine.dialect.name == "sqlite" else None
    if path is not None and not create and not Path(path).exists():
        raise DatabaseMissing(path)
    office = Office(engine, hooks=hooks, clock=clock, ahead=ahead)
    if create:
        if path is not None:
            with database_errors(), engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        office.upgrade()
    return office


def _engine(database: Path | str | URL, patience: float) -> Engine:
    if isinstance(patience, bool) or not isinstance(patience, (int, float)):
        raise Unusable("`patience` is how many seconds to wait, such as `5.0`")
    if not isinstance(database, (Path, str, URL)):
        raise Unusable(
            "`database` is a file, such as `Path('wayfellow.db')`, or an address, such "
            "as `postgresql://user@host/name`"
        )
    if isinstance(database, Path) or (
        isinstance(database, str) and "://" not in database
    ):
        database = URL.create("sqlite", database=str(database))
    try:
        url = make_url(database)
        kind = url.get_backend_name()
        if kind == "sqlite":
            waiting: dict[str, Any] = {"timeout": patience, "isolation_level": None}
            return create_engine(url, connect_args=waiting, hide_parameters=True)
        if url.drivername in ("postgres", "postgresql"):
            url = url.set(drivername="postgresql+psycopg")
        elif kind != "postgresql":
            raise UnknownDatabase(str(database))
        waiting = {"options": f"-c lock_timeout={round(patience * 1000)}"}
        return create_engine(url, connect_args=waiting, hide_parameters=True)
    except ArgumentError as problem:
        raise UnknownDatabase(str(database)) from problem
    except ModuleNotFoundError as problem:
        raise DriverMissing(str(problem.name)) from problem

"""The host owns the transaction: what it rolls back takes our rows along."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from live.offices import KIM, accepted, day, enrolled, opened
from wayfellow.errors import DatabaseLocked, OtherDatabase, Refused, StaleState
from wayfellow.hooks import Hooks, Move, hookimpl
from wayfellow.live import Office, create_tables


class Base(DeclarativeBase):
    """The host's own tables."""


class Note(Base):
    """Something that the host keeps beside our rows."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str]


@pytest.fixture
def engine(host_engine: Engine) -> Engine:
    """Give a host's engine, with its own table and ours."""
    Base.metadata.create_all(host_engine)
    with host_engine.begin() as connection:
        create_tables(connection)
    return host_engine


@pytest.fixture
def office(engine: Engine) -> Office:
    """Give an office in the host's database, with the small programme deployed."""
    office = Office(engine, hooks=Hooks(), ahead=None)
    with Session(engine) as session, session.begin():
        opened(office.bind(session))
    return office


def _counts(engine: Engine) -> tuple[int, ...]:
    tables = ("note", "wayfellow_subject", "wayfellow_history")
    with engine.connect() as connection:
        return tuple(
            connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in tables
        )


def _work(office: Office, session: Session, who: str = "ana") -> None:
    session.add(Note(words=who))
    enrolled(office.bind(session).run("spring"), who)


def test_rows_under_a_savepoint_go_when_the_host_rolls_back(office: Office) -> None:
    """A savepoint that the host released is still rolled back with the rest."""
    with Session(office.engine) as session:
        with session.begin_nested():
            _work(office, session)
        session.rollback()

    assert _counts(office.engine) == (0, 0, 0)


def test_a_session_that_joins_by_savepoints_can_be_taken_back(office: Office) -> None:
    """A commit of a session that only has a savepoint ends with its connection."""
    with office.engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            _work(office, session)
            session.commit()
        outer.rollback()

    assert _counts(office.engine) == (0, 0, 0)


def test_the_first_savepoint_is_safe_even_before_anything_is_bound(
    engine: Engine,
) -> None:
    """An office that was made is enough; nothing needs to be bound before."""
    office = Office(engine, hooks=Hooks(), ahead=None)
    with Session(engine) as session:
        with session.begin_nested():
            opened(office.bind(session))
        session.rollback()
        runs = office.bind(session).runs()

    assert runs == ()


def test_a_rollback_takes_our_rows_and_the_hosts(office: Office) -> None:
    """Without a commit by the host nothing stays."""
    with Session(office.engine) as session:
        _work(office, session)
        session.rollback()

    assert _counts(office.engine) == (0, 0, 0)


def test_the_host_commits_both(office: Office) -> None:
    """One commit by the host keeps its row and ours."""
    with Session(office.engine) as session, session.begin():
        _work(office, session)

    assert _counts(office.engine) == (1, 1, 1)


def test_nothing_of_ours_commits(office: Office) -> None:
    """Until the host commits, nobody else sees what was done."""
    with office.engine.connect() as connection:
        enrolled(office.bind(connection).run("spring"), "ana")
        seen = _counts(office.engine)
        connection.commit()

    assert seen == (0, 0, 0)
    assert _counts(office.engine) == (0, 1, 1)


def test_a_savepoint_that_is_rolled_back_leaves_what_was_before(
    office: Office,
) -> None:
    """The host may take back a part, and keep the rest."""
    with Session(office.engine) as session, session.begin():
        _work(office, session, "ana")
        nested = session.begin_nested()
        _work(office, session, "bea")
        nested.rollback()

    assert _counts(office.engine) == (1, 1, 1)


def test_a_refusal_leaves_the_hosts_transaction_usable(office: Office) -> None:
    """A host may catch a refusal and go on."""
    with Session(office.engine) as session, session.begin():
        _work(office, session)
        run = office.bind(session).run("spring")
        with pytest.raises(Refused):
            run.send("ana", "accepted", by=KIM, at=day(5))

    assert _counts(office.engine) == (1, 1, 1)


def test_a_decision_is_written_whole_or_not_at_all(engine: Engine) -> None:
    """A host that goes on after a lost race finds none of the decision's rows."""

    class Overtaking:
        """Somebody who writes to ben just when ana and ben are introduced."""

        @hookimpl
        def before_move(self, move: Move) -> None:
            if move.subject == "ana+ben":
                session.execute(
                    text("UPDATE wayfellow_subject SET revision = 9 WHERE id = 'ben'")
                )

    office = Office(engine, hooks=Hooks([Overtaking()]), ahead=None)
    with Session(engine) as session, session.begin():
        run = opened(office.bind(session))
        accepted(run, "ana")
        enrolled(run, "ben", role="mentor")
        before = _in_transaction(session)
        with pytest.raises(StaleState):
            run.introduce("pair", {"mentee": "ana", "mentor": "ben"}, by=KIM, at=day(7))
        after = _in_transaction(session)

    assert after == before


def _in_transaction(session: Session) -> list[tuple[object, ...]]:
    rows = session.execute(
        text("SELECT id, step, sequence FROM wayfellow_subject ORDER BY id")
    )
    lines = session.execute(text("SELECT count(*) FROM wayfellow_history"))
    return [*map(tuple, rows), *map(tuple, lines)]


def test_a_session_of_another_database_is_refused(
    office: Office, tmp_path: Path
) -> None:
    """An office works in its own engine's database only."""
    other = create_engine(f"sqlite:///{tmp_path / 'other.db'}")
    with Session(other) as session, pytest.raises(OtherDatabase):
        office.bind(session)
    other.dispose()


def test_binding_to_read_holds_nobody_up(office: Office) -> None:
    """Who only looks takes no lock, so that somebody else can write meanwhile."""
    with Session(office.engine) as reader, Session(office.engine) as writer:
        office.bind(reader).run("spring").status()
        _work(office, writer)
        writer.commit()

    assert _counts(office.engine) == (1, 1, 1)


def test_tables_under_another_prefix_live_side_by_side(engine: Engine) -> None:
    """Two offices with their own prefixes know nothing of each other."""
    with engine.begin() as connection:
        create_tables(connection, "second_")
    second = Office(engine, prefix="second_", hooks=Hooks(), ahead=None)
    first = Office(engine, hooks=Hooks(), ahead=None)
    with Session(engine) as session, session.begin():
        opened(second.bind(session))
        first_runs = first.bind(session).runs()
        second_runs = second.bind(session).runs()

    assert (first_runs, second_runs) == ((), ("spring",))


def test_making_tables_in_a_transaction_can_be_taken_back(host_engine: Engine) -> None:
    """Tables made inside a transaction that is rolled back are not there."""
    office = Office(host_engine, hooks=Hooks(), ahead=None)
    with host_engine.connect() as connection:
        create_tables(connection)
        office.bind(connection)
        connection.rollback()
        found = inspect(connection).get_table_names()

    assert found == []


@pytest.mark.parametrize("is_host", [True, False])
def test_what_could_not_be_committed_is_not_committed_later(
    tmp_path: Path, is_host: bool
) -> None:
    """While somebody reads, SQLite may not commit: that has then not happened."""
    url = f"sqlite:///{tmp_path / 'host.db'}"
    engine = create_engine(url, connect_args={"timeout": 0.05})
    with engine.begin() as connection:
        create_tables(connection)
    office = Office(engine, hooks=Hooks(), ahead=None)
    office.transact(opened)

    def enrol(who: str) -> None:
        if not is_host:
            office.transact(lambda desk: enrolled(desk.run("spring"), who))
            return
        with Session(engine) as session, session.begin():
            enrolled(office.bind(session).run("spring"), who)

    with sqlite3.connect(tmp_path / "host.db") as reader:
        reading = reader.execute(
            "SELECT version_num FROM wayfellow_version UNION SELECT 1"
        )
        reading.fetchone()
        with pytest.raises((DatabaseLocked, OperationalError)):
            enrol("ana")
        reading.close()
    reader.close()
    enrol("bea")
    lines = office.look(lambda desk: desk.run("spring").history())
    engine.dispose()

    assert [line.record.subject for line in lines] == ["bea"]

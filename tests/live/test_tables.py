"""The tables: what they hold, what they refuse, and that no hot path reads them all."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from live.offices import KIM, NOON, Where, accepted, an_office, day, enrolled, in_run
from wayfellow.decide import Event
from wayfellow.errors import (
    DatabaseFailed,
    DatabaseMissing,
    SchemaMismatch,
    SchemaMissing,
)
from wayfellow.hooks import Hooks
from wayfellow.live import (
    SCHEMA_VERSION,
    Desk,
    Office,
    Tables,
    create_tables,
    open_office,
)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE wayfellow_history SET name = 'nothing happened'",
        "DELETE FROM wayfellow_history",
    ],
)
def test_a_history_is_never_changed(where: Where, change: str) -> None:
    """The database itself refuses to change or to remove a line."""
    office = in_run(an_office(where))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    with (
        office.engine.connect() as connection,
        pytest.raises(IntegrityError, match="a history is never changed"),
    ):
        connection.execute(text(change))


def test_a_line_is_written_once(where: Where) -> None:
    """No subject has two lines of the same number in one run."""
    office = in_run(an_office(where))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    again = text(
        "INSERT INTO wayfellow_history SELECT place + 1, run, subject, sequence, "
        '"when", recorded, kind, name, by_role, by_id, payload, source, target, '
        "because, cause_subject, cause_sequence, passed, salt, sealed, digest "
        "FROM wayfellow_history"
    )
    with (
        office.engine.connect() as connection,
        pytest.raises(IntegrityError, match=r"unique|never changed"),
    ):
        connection.execute(again)


def test_a_time_is_stored_as_text_in_utc(tmp_path: Path) -> None:
    """A time is ISO 8601 text with microseconds, and no driver converts it."""
    office = in_run(an_office(tmp_path))
    at = datetime.fromisoformat("2027-01-05T10:00:00.5+02:00")
    office.transact(lambda desk: desk.run("spring").enrol("mentee", "ana", at=at))
    with office.engine.connect() as connection:
        stored = connection.execute(
            text("SELECT created FROM wayfellow_subject")
        ).scalar_one()

    assert stored == "2027-01-05T08:00:00.500000+00:00"


def test_core_reads_the_tables_as_we_wrote_them(where: Where) -> None:
    """A host may read our tables with SQLAlchemy Core, and gets our values."""
    office = in_run(an_office(where))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    subject = Tables().subject
    with office.engine.connect() as connection:
        row = connection.execute(subject.select()).one()

    assert (row.id, row.created, row.state.facts) == ("ana", NOON, {})
    assert row.created.tzinfo is UTC


def test_a_database_without_tables_says_how_to_make_them(tmp_path: Path) -> None:
    """Binding to an empty database names the command that makes the tables."""
    engine = create_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    office = Office(engine, hooks=Hooks(), ahead=None)
    with Session(engine) as session, pytest.raises(SchemaMissing, match="live init"):
        office.bind(session)
    engine.dispose()


@pytest.mark.parametrize(
    ("found", "advice"),
    [(SCHEMA_VERSION + 1, "Update Wayfellow"), (0, "wayfellow live upgrade")],
)
def test_tables_of_another_version_are_left_alone(
    host_engine: Engine, found: int, advice: str
) -> None:
    """Binding to older or newer tables is refused, with both versions named."""
    with host_engine.begin() as connection:
        create_tables(connection)
        connection.execute(
            text(f"UPDATE wayfellow_version SET version_num = '{found:04}'")
        )
    with pytest.raises(SchemaMismatch, match=f"version {found}.*{advice}"):
        Office(host_engine, hooks=Hooks(), ahead=None).look(lambda desk: desk.runs())


def test_making_tables_twice_keeps_what_is_there(where: Where) -> None:
    """Tables that are there already are left as they are."""
    office = in_run(an_office(where))
    with office.engine.begin() as connection:
        create_tables(connection)

    assert office.look(lambda desk: desk.runs()) == ("spring",)


def test_a_missing_file_is_not_made_by_looking(tmp_path: Path) -> None:
    """Opening a database that is not there names the command that makes one."""
    path = tmp_path / "missing.db"
    with pytest.raises(DatabaseMissing, match="live init"):
        open_office(path, hooks=Hooks())

    assert not path.exists()


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    """A file of another kind is reported in plain words."""
    path = tmp_path / "letter.txt"
    path.write_text("Dear all, " * 200)
    with pytest.raises(DatabaseFailed, match="not a database"):
        open_office(path, hooks=Hooks()).look(lambda desk: desk.runs())


def test_no_path_of_daily_work_reads_a_whole_table(tmp_path: Path) -> None:
    """Every statement of sending, enrolling, advancing and asking uses an index."""
    office = in_run(an_office(tmp_path), every_week=True)
    statements: list[tuple[str, object]] = []

    @event.listens_for(office.engine, "before_cursor_execute")
    def note(
        connection: Connection,
        cursor: object,
        statement: str,
        parameters: object,
        context: object,
        is_many: bool,
    ) -> None:
        # The version is a table of one row.
        is_small = "sqlite_" in statement or statement.endswith("wayfellow_version")
        if statement.startswith(("SELECT", "UPDATE")) and not is_small:
            statements.append((statement, parameters))

    def work(desk: Desk) -> None:
        run = desk.run("spring")
        enrolled(run, "ben", role="mentor")
        accepted(run, "ana")
        run.send("ana", "pause", by=KIM, at=day(7), key="k")
        run.send("ana", "resume", by=KIM, at=day(8))
        enrolled(run, "cy")
        run.send_many([Event(who, "pause", day(8), KIM) for who in ("ana", "cy")])
        run.send_many([Event(who, "resume", day(9), KIM) for who in ("ana", "cy")])

    office.transact(work)
    office.advance(day(60))
    office.advance(day(70), run="spring")
    office.deliver()
    office.look(
        lambda desk: (
            desk.run("spring").status(),
            desk.run("spring").why("ana", at=day(71)),
            desk.run("spring").history("ana"),
            desk.outbox(),
        )
    )
    event.remove(office.engine, "before_cursor_execute", note)
    scans = set()
    with office.engine.connect() as connection:
        for statement, parameters in statements:
            plan = connection.exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement}",
                parameters,  # type: ignore[arg-type]
            )
            for row in plan:
                if row.detail.startswith("SCAN") and "INDEX" not in row.detail:
                    scans.add((row.detail, statement))

    assert scans == set()
    assert len({statement for statement, _ in statements}) > 12

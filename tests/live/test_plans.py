"""How the databases go about each statement, with many people in their tables."""

from __future__ import annotations

from enrolled import begin, copy
from plans import EXPECTED, ONLY_ON_POSTGRESQL, differences, named, plans
from sqlalchemy import Connection, insert, select, text, update

from live.offices import Where, an_office
from wayfellow.live import Tables
from wayfellow.live.storage.statements import Statements, statements_for
from wayfellow.live.storage.tables import tables_under


def test_each_statement_looks_at_no_more_than_it_needs(where: Where) -> None:
    """Rows are found by the columns that are written down, in indexes, on both."""
    office = an_office(where)
    begin(office)
    tables = Tables()
    with office.engine.begin() as connection:
        for number in range(1, 20):
            copy(connection, tables, number, number, run=f"run {number}")
        _fill_queues(connection, tables)
    if office.engine.dialect.name == "postgresql":
        with office.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text("VACUUM ANALYZE"))
    statements = Statements(tables, office.engine.dialect)
    with office.engine.connect() as connection:
        wrong = differences(connection, statements)
        looked_at = plans(connection, statements).keys()

    assert wrong == []
    assert EXPECTED.keys() - looked_at <= ONLY_ON_POSTGRESQL


def _fill_queues(connection: Connection, tables: Tables) -> None:
    """Deliver most of what was to be, and have most handled of what was posted."""
    outbox, inbox, subject = tables.outbox, tables.inbox, tables.subject.c
    names = ["run", "subject", "received", "handled", "attempts", "problem"]
    rows = select(
        subject.run, subject.id, subject.created, subject.created, 0, subject.kind
    )
    for statement in (
        update(outbox).where(outbox.c.place % 20 > 0).values(delivered=outbox.c.when),
        insert(inbox).from_select(names, rows),
        update(inbox).where(inbox.c.place % 20 == 0).values(handled=None),
    ):
        connection.execute(statement)


def test_a_statement_that_is_not_written_down_is_told(where: Where) -> None:
    """Whoever adds a statement has to say by which index it finds its rows."""
    office = an_office(where)
    statements = Statements(Tables(), office.engine.dialect)
    statements.another = statements.runs  # type: ignore[attr-defined]
    statements.versions = statements.deployments
    with office.engine.connect() as connection:
        told = "\n".join(differences(connection, statements))

    assert "another: is not written down" in told
    assert "versions: ['deployment: all of it'] instead of" in told


def test_statements_are_prepared_once_for_all_offices(where: Where) -> None:
    """They read just as they would for an engine of their own that has connected."""
    office, other = an_office(where), an_office(where)
    tables = tables_under()
    with office.engine.connect():
        own = Statements(tables, office.engine.dialect)
    shared = statements_for(tables, office.engine.dialect)

    assert shared is statements_for(tables, other.engine.dialect)
    for (name, mine), (_, ours) in zip(named(own), named(shared), strict=True):
        assert mine.text == ours.text, name

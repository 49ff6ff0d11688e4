"""One statement for all that follows from a decision, where a database can.

PostgreSQL is a journey away, and every statement is a journey there and back. What is
to be written travels as JSON, and is taken apart there: the subjects that were known,
those that are new, the lines of history, and the effects. When somebody else has
written one of the subjects since it was read, no line and no effect is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Table,
    TableValuedAlias,
    Text,
    bindparam,
    cast,
    column,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.sql.selectable import CTE

from .columns import Json, Moment, Rows
from .tables import Tables

CHANGING = (
    "step",
    "outcome",
    "entered",
    "next_due",
    "sequence",
    "revision",
    "state",
)
"""What may change about a subject."""


def written_at_once(tables: Tables) -> Select[Any]:
    """Give the statement; it answers with the known subjects that it has changed."""
    subject = tables.subject
    known = _taken_apart(
        "known", subject, ("id", *CHANGING), (column("found", Integer),)
    )
    changed = (
        update(subject)
        .where(
            subject.c.run == bindparam("in_run"),
            subject.c.id == known.c.id,
            subject.c.revision == known.c.found,
        )
        .values({name: known.c[name] for name in CHANGING})
        .returning(subject.c.id)
        .cte("changed")
    )
    is_whole = select(func.count()).select_from(changed).scalar_subquery() == (
        bindparam("many", type_=Integer)
    )
    return select(changed.c.id).add_cte(
        _added("new", subject, is_whole),
        _added("lines", tables.history, is_whole),
        _added("effects", tables.outbox, is_whole),
    )


def _added(name: str, table: Table, is_whole: ColumnElement[bool]) -> CTE:
    columns = [one.name for one in table.c if one.name != "place"]
    given = _taken_apart(name, table, columns)
    return (
        insert(table)
        .inline()
        .from_select(
            columns, select(*(given.c[one] for one in columns)).where(is_whole)
        )
        .cte(f"added_{name}")
    )


def _taken_apart(
    name: str,
    table: Table,
    columns: Iterable[str],
    more: tuple[Any, ...] = (),
) -> TableValuedAlias:
    parts = [column(one, _plain(table.c[one])) for one in columns]
    sent = cast(bindparam(name, type_=Rows(table)), JSON)
    return (
        func.json_to_recordset(sent)
        .table_valued(*parts, *more, name=f"given_{name}")
        .render_derived(with_types=True)
    )


def _plain(of: Any) -> Any:
    if isinstance(of.type, Json):
        return Text()
    return of.type if isinstance(of.type, (Integer, Moment)) else Text()

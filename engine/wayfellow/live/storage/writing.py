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
    any_,
    bindparam,
    cast,
    column,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSON
from sqlalchemy.sql.dml import ReturningUpdate
from sqlalchemy.sql.selectable import CTE

from .columns import Json, Moment, Rows
from .tables import Tables

CHANGING = (
    "step",
    "outcome",
    "entered",
    "next_due",
    "quiet",
    "sequence",
    "revision",
    "state",
    "digest",
    "deployment",
)
"""What may change about a subject."""


def written_for_one(tables: Tables) -> Select[Any]:
    """Give the statement for one subject that was known; it answers with it.

    By far the most decisions are about one, and then no estimate can keep a database
    from looking it up directly.
    """
    changed = (
        _update(tables.subject, bindparam("id"), bindparam("found", type_=Integer))
        .values({name: bindparam(name) for name in CHANGING})
        .cte("changed")
    )
    return _followed_by(tables, changed)


def written_for_several(tables: Tables) -> Select[Any]:
    """Give the statement for any; it answers with the known ones that it changed."""
    subject = tables.subject
    known = _taken_apart(
        "known", subject, ("id", *CHANGING), (column("found", Integer),)
    )
    changed = (
        _update(subject, known.c.id, known.c.found)
        .where(subject.c.id == any_(bindparam("ids", type_=ARRAY(Text))))
        .values({name: known.c[name] for name in CHANGING})
        .cte("changed")
    )
    is_whole = _is_whole(changed)
    return _followed_by(tables, changed).add_cte(_added("new", subject, is_whole))


def _update(table: Table, identifier: Any, found: Any) -> ReturningUpdate[Any]:
    return (
        update(table)
        .where(
            table.c.run == bindparam("run"),
            table.c.id == identifier,
            table.c.revision == found,
        )
        .returning(table.c.id)
    )


def _followed_by(tables: Tables, changed: CTE) -> Select[Any]:
    is_whole = _is_whole(changed)
    return select(changed.c.id).add_cte(
        _added("lines", tables.history, is_whole),
        _added("effects", tables.outbox, is_whole),
    )


def _is_whole(changed: CTE) -> ColumnElement[bool]:
    many = select(func.count()).select_from(changed).scalar_subquery()
    return many == bindparam("many", type_=Integer)


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

"""The statements for what waits its turn: effects to deliver, and what was posted.

Of what is for one addressee about one subject, only what comes first is taken, and so
is of what was posted about one subject: whoever else looks meanwhile passes over them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Dialect,
    Integer,
    Select,
    bindparam,
    func,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from .columns import Moment, Words
from .prepared import Prepared
from .tables import Tables

_LIMIT = bindparam("limit", type_=BigInteger)
_NOW = bindparam("now", type_=Moment)


class OutboxStatements:
    """What is asked of the outbox, and written to it."""

    def __init__(self, tables: Tables, dialect: Dialect) -> None:
        def ready(statement: Any) -> Prepared:
            return Prepared(statement, dialect)

        outbox = tables.outbox.c
        effect = select(
            outbox.run,
            outbox.key,
            outbox.kind,
            outbox.subject,
            outbox.when,
            outbox.to,
            outbox.name,
            outbox.payload,
            outbox.attempts,
            outbox.problem,
            outbox.due,
            outbox.parked,
            outbox.taken,
            outbox.place,
        )
        waits = outbox.delivered.is_(None)
        is_open = waits & outbox.parked.is_(None)
        run = bindparam("in_run", type_=Words)
        page = (
            effect.where(
                outbox.place > bindparam("after"), or_(run == "", outbox.run == run)
            )
            .order_by(outbox.place)
            .limit(_LIMIT)
        )
        self.waiting = ready(page.where(is_open))
        self.parked = ready(page.where(waits, outbox.parked.is_not(None)))
        self.count = ready(
            select(func.count(), func.count(outbox.parked)).where(
                waits, outbox.run == bindparam("in_run")
            )
        )
        here = waits & (outbox.run == bindparam("in_run"))
        self.first = ready(select(func.min(outbox.when)).where(here))
        self.failed = ready(
            effect.where(here, outbox.problem != "")
            .order_by(outbox.place)
            .limit(_LIMIT)
        )
        is_due = or_(
            outbox.due.is_(None),
            outbox.due <= _NOW,
            # What nobody took may be for a plugin that is there now.
            (outbox.attempts == 0) & (bindparam("is_eager", type_=Integer) == 1),
        )
        self.claim = ready(
            effect.where(
                outbox.place > bindparam("after"),
                is_open,
                is_due,
                ~_comes_later(tables),
            )
            .order_by(outbox.place)
            .limit(_LIMIT)
            .with_for_update(of=tables.outbox, skip_locked=True)
        )
        named = outbox.key == bindparam("of_key")
        self.take = ready(
            select(outbox.place)
            .where(named, waits, outbox.attempts == bindparam("tried"))
            .with_for_update(skip_locked=True)
        )
        self.note_delivered = ready(
            update(tables.outbox)
            .where(named)
            .values(
                delivered=bindparam("delivered"),
                problem="",
                due=null(),
                parked=null(),
                taken="",
            )
        )
        self.note_failed = ready(
            update(tables.outbox)
            .where(named)
            .values(
                attempts=bindparam("attempts"),
                problem=bindparam("problem"),
                due=bindparam("due"),
                parked=bindparam("parked"),
                taken=bindparam("taken"),
            )
        )
        again = (
            update(tables.outbox)
            .where(waits, outbox.attempts > 0)
            .values(attempts=0, due=null(), parked=null())
        )
        self.retry_all = ready(again.where(or_(run == "", outbox.run == run)))
        self.retry = ready(again.where(named))


class InboxStatements:
    """What is asked of the inbox, and written to it."""

    def __init__(self, tables: Tables, dialect: Dialect) -> None:
        def ready(statement: Any) -> Prepared:
            return Prepared(statement, dialect)

        inbox = tables.inbox.c
        posted = select(
            inbox.run,
            inbox.place,
            inbox.subject,
            inbox.stimulus,
            inbox.received,
            inbox.key,
            inbox.attempts,
            inbox.problem,
            inbox.due,
            inbox.parked,
            inbox.handled,
        )
        waits = inbox.handled.is_(None)
        kind = postgresql if dialect.name == "postgresql" else sqlite
        columns = [column.name for column in inbox if column.name != "place"]
        self.add = Prepared(
            kind.insert(tables.inbox)
            .on_conflict_do_nothing()
            .inline()
            .returning(inbox.place),
            dialect,
            columns,
        )
        self.by_key = ready(
            posted.where(
                inbox.run == bindparam("in_run"), inbox.key == bindparam("named")
            )
        )
        self.open_in_run = ready(
            posted.where(waits, inbox.run == bindparam("in_run"))
            .order_by(inbox.place)
            .limit(_LIMIT)
        )
        self.claim = ready(
            posted.where(
                inbox.place > bindparam("after"),
                waits,
                inbox.parked.is_(None),
                or_(inbox.due.is_(None), inbox.due <= _NOW),
                ~_was_posted_later(tables),
            )
            .order_by(inbox.place)
            .limit(_LIMIT)
            .with_for_update(of=tables.inbox, skip_locked=True)
        )
        this = inbox.place == bindparam("at_place")
        self.note = ready(
            update(tables.inbox)
            .where(this)
            .values(
                handled=bindparam("handled"),
                stimulus=bindparam("stimulus"),
                attempts=inbox.attempts + 1,
                problem=bindparam("problem"),
                due=bindparam("due"),
                parked=bindparam("parked"),
            )
        )
        refused = this & waits & inbox.parked.is_not(None)
        self.retry = ready(
            update(tables.inbox)
            .where(refused, inbox.run == bindparam("in_run"))
            .values(attempts=0, problem="", due=null(), parked=null())
        )
        self.dismiss = ready(
            update(tables.inbox)
            .where(refused, inbox.run == bindparam("in_run"))
            .values(handled=bindparam("handled"), stimulus=null())
        )


def _comes_later(tables: Tables) -> ColumnElement[bool]:
    """Say whether something else goes to the same addressee first.

    What no plugin takes holds up nobody: it was offered, and has not failed.
    """
    outbox, earlier = tables.outbox.c, tables.outbox.alias("earlier").c
    is_untaken = (earlier.attempts == 0) & earlier.due.is_not(None)
    return _is_there(
        select(earlier.place).where(
            earlier.run == outbox.run,
            earlier.subject == outbox.subject,
            earlier.to == outbox.to,
            earlier.place < outbox.place,
            earlier.delivered.is_(None),
            earlier.parked.is_(None),
            ~is_untaken,
        )
    )


def _was_posted_later(tables: Tables) -> ColumnElement[bool]:
    """Say whether something else was posted about the same subject first."""
    inbox, earlier = tables.inbox.c, tables.inbox.alias("earlier").c
    return _is_there(
        select(earlier.place).where(
            earlier.run == inbox.run,
            earlier.subject == inbox.subject,
            earlier.place < inbox.place,
            earlier.handled.is_(None),
            earlier.parked.is_(None),
        )
    )


def _is_there(rows: Select[Any]) -> ColumnElement[bool]:
    """Say whether there is a row, looked up for each one in question.

    PostgreSQL would make one join of NOT EXISTS, and read all that waits for each look.
    """
    return rows.limit(1).scalar_subquery().is_not(None)

"""Requests that are safe to repeat: the first answer is kept, and given again.

The answer is written in the transaction of what it tells of. Whoever repeats a request
while the first is under way waits for it, where the database sees to it.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import msgspec
from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from wayfellow.errors import DatabaseLocked, Overtaken, UnderWay
from wayfellow_dsl.model import Frozen

from ..change import Workplace
from ..privacy.persons import sql
from ..storage.channel import database_errors

KEPT_FOR = timedelta(days=2)
"""How long an answer is kept; it is in the history for good what was done."""
_AT_ONCE = 100
"""How many old answers are removed with each new one, at the most."""


class KeptAnswer(Frozen, frozen=True):
    """What somebody was told when they asked first."""

    content: str
    """A digest of what they asked for; empty when it has been erased."""
    status: int
    body: str | None
    """None when it was erased, since it may have told of somebody who was."""


class Repeats:
    """The answers that one database keeps, within one transaction."""

    def __init__(self, place: Workplace) -> None:
        self._place = place
        self._table = place.store.tables.answer

    def claim(
        self, whose: tuple[str, ...], key: str, content: bytes
    ) -> KeptAnswer | None:
        """Take a key; give the answer that is kept under it, or None when it is new.

        Raises UnderWay when whoever asked first takes too long; on a file of SQLite,
        where everybody waits for everybody who writes, DatabaseLocked.
        """
        self._place.begin()
        asked, of = _named(whose, key), self._table.c
        try:
            with database_errors():
                is_new = self._is_new(asked, content)
        except DatabaseLocked:
            raise UnderWay from None
        with database_errors():
            if is_new:
                self._remove_old()
                return None
            row = (
                sql(self._place)
                .execute(
                    select(of.content, of.status, of.body).where(of.asked == asked)
                )
                .first()
            )
        if row is None:
            raise Overtaken
        return KeptAnswer(row.content, row.status, row.body)

    def keep(
        self, whose: tuple[str, ...], key: str, run: str, status: int, body: str
    ) -> None:
        """Keep the answer to what was claimed, which was about a run or about none."""
        with database_errors():
            sql(self._place).execute(
                update(self._table)
                .where(self._table.c.asked == _named(whose, key))
                .values(run=run, status=status, body=body)
            )

    def _is_new(self, asked: str, content: bytes) -> bool:
        connection = sql(self._place)
        kind = postgresql if connection.dialect.name == "postgresql" else sqlite
        claimed = connection.execute(
            kind.insert(self._table)
            .values(
                asked=asked,
                content=content_of(content),
                run="",
                status=0,
                body=None,
                recorded=self._place.now,
            )
            .on_conflict_do_nothing()
            .returning(self._table.c.asked)
        )
        return claimed.first() is not None

    def _remove_old(self) -> None:
        of = self._table.c
        old = (
            select(of.asked)
            .where(of.recorded < self._place.now - KEPT_FOR)
            .order_by(of.recorded)
            .limit(_AT_ONCE)
            .with_for_update(skip_locked=True)
        )
        sql(self._place).execute(delete(self._table).where(of.asked.in_(old)))


def content_of(content: bytes) -> str:
    """Give the digest by which a request is known to be the same."""
    return sha256(content).hexdigest()


def _named(whose: tuple[str, ...], key: str) -> str:
    return sha256(msgspec.json.encode((*whose, key))).hexdigest()

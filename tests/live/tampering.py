"""How somebody with power over the database gets round the guard of the histories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine, text

from wayfellow.live import Tables
from wayfellow.live.records.chain import commitment

ERASE = (
    "UPDATE wayfellow_history SET subject = 'x1', by_id = '', payload = '{}', "
    "because = '', cause_subject = CASE WHEN cause_subject IS NULL THEN NULL "
    "ELSE 'x1' END, salt = NULL, sealed = :sealed WHERE place = :place"
)
"""What erasing a line comes to; the database lets it through."""


def tamper(engine: Engine, *changes: str, **values: Any) -> None:
    """Change tables behind the guard's back."""
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.begin() as connection:
        if is_sqlite:
            for change in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER wayfellow_history_{change}")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for change in changes:
            connection.execute(text(change), values)


def lines_of(engine: Engine) -> list[dict[str, Any]]:
    """Give every column of every line, in the order written."""
    history = Tables().history
    with engine.connect() as connection:
        found = connection.execute(history.select().order_by(history.c.place))
        return [dict(row._mapping) for row in found]


def erase(engine: Engine, line: Mapping[str, Any]) -> int:
    """Erase the private part of one line, as the database allows; say how many were."""
    with engine.begin() as connection:
        sealed = {"sealed": commitment(line), "place": line["place"]}
        return connection.execute(text(ERASE), sealed).rowcount

"""What is forgotten of callers when somebody is erased."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, update

from ..change import Workplace
from ..privacy.persons import Part, names_any, sql
from .tokens import Tokens


def forget_callers(place: Workplace, part: Part, named: Iterable[str]) -> None:
    """Take somebody's tokens of a run away, and forget what callers were told there.

    Whoever repeats a request is told that its answer was erased, and does nothing anew.
    """
    token, answer = place.store.tables.token, place.store.tables.answer
    named = tuple(named)
    theirs = [
        one.id
        for one in Tokens(place).all()
        if one.run == part.run and one.whose in part.identifiers
    ]
    tells = names_any([answer.c.body], named)
    if part.identifiers:
        tells |= answer.c.run == part.run
    for change in (
        delete(token).where(token.c.id.in_(theirs)),
        update(token).where(names_any([token.c.label], named)).values(label=""),
        update(answer).where(tells).values(content="", body=None),
    ):
        sql(place).execute(change)

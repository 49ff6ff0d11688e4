"""Others, as they are named to somebody who may not know who they are.

Each is called by a role and a letter: the same in everything that one export holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from sqlalchemy import or_, select

from wayfellow.decide import Effect, Record, Subject
from wayfellow_dsl.model import Programme
from wayfellow_dsl.phrases import say_name

from ..change import Workplace
from .forgetting import closed_details
from .names import Names
from .persons import Part, sql

_BETWEEN = re.compile(r"[\s+,;:!?()<>\"']+|\.(?=\s|$)")
_AT_ONCE = 400
"""How many identifiers are looked up in one statement."""


class Letters:
    """Gives everybody a letter for their role, in the order in which they come up."""

    def __init__(self) -> None:
        self._given: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def of(self, person: str, role: str) -> str:
        """Name somebody: `mentor A`, then `mentor B`; always the same."""
        if person not in self._given:
            number = self._counts.get(role, 0)
            self._counts[role] = number + 1
            self._given[person] = f"{say_name(role)} {_letters(number)}"
        return self._given[person]


def redacted_names(
    place: Workplace,
    programme: Programme,
    part: Part,
    own: Iterable[str],
    letters: Letters,
    told: Iterable[Subject | Record | Effect],
) -> Names:
    """Give names for everybody who comes up in what is told, but for the `own`."""
    instead = {one: one for one in own}
    for role, who in _staff(place, programme, part.run):
        instead.setdefault(who, letters.of(who, role))
    for identifier, role, other in _participants(place, part.run, told):
        instead.setdefault(identifier, letters.of(other, role))
        instead.setdefault(other, letters.of(other, role))
    return Names(instead, closed_details(programme))


def _staff(place: Workplace, programme: Programme, run: str) -> list[tuple[str, str]]:
    """Name the staff who have done anything in a run, with their role."""
    line = place.store.tables.history.c
    roles = [staff.name for staff in programme.staff]
    asked = (
        select(line.by_role, line.by_id)
        .where(line.run == run, line.by_role.in_(roles), line.by_id != "")
        .distinct()
        .order_by(line.by_role, line.by_id)
    )
    return [(role, who) for role, who in sql(place).execute(asked)]


def _participants(
    place: Workplace, run: str, told: Iterable[Subject | Record | Effect]
) -> list[tuple[str, str, str]]:
    """Give identifier, role and person of participants who come up in what is told."""
    words = sorted({word for one in told for word in _words(msgspec.to_builtins(one))})
    subject, found = place.store.tables.subject.c, []
    for start in range(0, len(words), _AT_ONCE):
        some = words[start : start + _AT_ONCE]
        asked = select(subject.id, subject.kind, subject.person).where(
            subject.run == run,
            subject.person.is_not(None),
            or_(subject.id.in_(some), subject.person.in_(some)),
        )
        found += [(one, role, who) for one, role, who in sql(place).execute(asked)]
    return sorted(found)


def _words(value: Any) -> Iterator[str]:
    """Give whatever could be an identifier in a value, however deep."""
    match value:
        case str():
            yield value
            yield value.partition(" of ")[2]
            for word in _BETWEEN.split(value):
                yield from (word, word.partition("#")[0])
        case dict():
            for key, inner in value.items():
                yield from _words(key)
                yield from _words(inner)
        case list() | tuple():
            for inner in value:
                yield from _words(inner)


def _letters(number: int) -> str:
    """Write a number as `A` to `Z`, then `AA`."""
    before, last = divmod(number, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)

"""Whom an effect is for and about, as far as a plugin may know them.

Of whom it is for a plugin knows everything recorded; of everybody else, what the
programme's file does not call private. An announcement is for nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from wayfellow.decide import Compiled, Effect, Subject
from wayfellow.decide.state import ANNOUNCEMENT
from wayfellow.hooks import AfterCommit, Known
from wayfellow_dsl.model import Value

from ..answers import Waiting
from ..change import Workplace
from ..storage.runs import RunRow

_People = dict[str, Subject]


class Addressed(NamedTuple):
    """What a plugin is told of an effect, and whether it may go out."""

    context: AfterCommit
    is_held: bool
    """Whether a safeguarding hold keeps it from everybody but the named role."""


def address(place: Workplace, waiting: Waiting, now: datetime) -> Addressed:
    """Say to a plugin whom an effect is for, and whom it is about."""
    row = place.row(waiting.run)
    compiled = place.compiled(row)
    people = _read(place, waiting)
    programme = compiled.programme
    context = AfterCommit(
        waiting.run,
        programme.name,
        programme.version,
        programme.timezone,
        now,
        waiting.attempts,
        _recipient(people, compiled, _whom(waiting.effect)),
        _about(people, compiled, waiting),
        _origin(row),
    )
    return Addressed(context, _is_held(people, compiled, waiting))


def _origin(row: RunRow) -> str:
    """Name a run so that one of another database is never called the same."""
    return sha256(f"{row.id} {row.opened.isoformat()}".encode()).hexdigest()[:32]


def _read(place: Workplace, waiting: Waiting) -> _People:
    """Read everybody whom an effect is for or about, together."""
    effect, to = waiting.effect, _whom(waiting.effect)
    found = _found(place, waiting.run, {effect.subject, to, _owner_of(to)} - {""})
    first = found.get(effect.subject)
    members = set() if first is None else {who for _, who in first.members}
    if members - found.keys():
        found |= _found(place, waiting.run, members - found.keys())
    return found


def _found(place: Workplace, run: str, names: Iterable[str]) -> _People:
    several = place.store.subjects(run, names)
    return {stored.subject.id: stored.subject for stored in several}


def _whom(effect: Effect) -> str:
    """Name whom an effect is for; nobody, where a plugin has announced it."""
    return "" if effect.kind == ANNOUNCEMENT else effect.to


def _owner_of(party: str) -> str:
    """Name whom another party belongs to, such as amal of `guardian of amal`."""
    return party.partition(" of ")[2]


def _recipient(people: _People, compiled: Compiled, to: str) -> Known | None:
    if to in compiled.staff:
        return Known(to, to)
    if to in people:
        return _known(compiled, people[to], with_private=True)
    subject = people.get(_owner_of(to))
    if subject is None:
        return None
    party = to.partition(" of ")[0]
    own = {
        name: value
        for name, value in _details(compiled, subject, with_private=True).items()
        if name.startswith(f"{party}_")
    }
    open_ = _details(compiled, subject, with_private=False)
    return Known(to, party, details={**open_, **own})


def _about(people: _People, compiled: Compiled, waiting: Waiting) -> tuple[Known, ...]:
    first = people.get(waiting.effect.subject)
    if first is None:
        return ()
    members = (people[who] for _, who in first.members if who in people)
    to = _whom(waiting.effect)
    return tuple(
        _known(compiled, one, with_private=one.id == to) for one in (first, *members)
    )


def _is_held(people: _People, compiled: Compiled, waiting: Waiting) -> bool:
    """Say whether whom an effect is about is on a safeguarding hold by now.

    What was decided before goes out to nobody meanwhile but the named role.
    """
    subject = people.get(waiting.effect.subject)
    if subject is None or all(hold.kind != "concern" for hold in subject.holds):
        return False
    return _whom(waiting.effect) not in compiled.lifters


def _known(compiled: Compiled, subject: Subject, *, with_private: bool) -> Known:
    details = _details(compiled, subject, with_private=with_private)
    return Known(subject.id, subject.kind, subject.outcome or subject.step, details)


def _details(
    compiled: Compiled, subject: Subject, *, with_private: bool
) -> dict[str, Value]:
    role = compiled.roles.get(subject.kind)
    return {
        detail.name: subject.facts[detail.name].value
        for detail in (() if role is None else role.details)
        if detail.name in subject.facts and (with_private or not detail.private)
    }

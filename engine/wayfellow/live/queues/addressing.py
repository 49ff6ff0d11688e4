"""Whom an effect is for and about, as far as a plugin may know them.

Of whom it is for a plugin knows everything recorded; of everybody else, what the
programme's file does not call private.
"""

from __future__ import annotations

from datetime import datetime

from wayfellow.decide import Compiled, Subject
from wayfellow.hooks import AfterCommit, Known
from wayfellow_dsl.model import Value

from ..answers import Waiting
from ..change import Workplace


def address(place: Workplace, waiting: Waiting, now: datetime) -> AfterCommit:
    """Say to a plugin whom an effect is for, and whom it is about."""
    compiled = place.compiled(place.row(waiting.run))
    programme = compiled.programme
    return AfterCommit(
        waiting.run,
        programme.name,
        programme.version,
        programme.timezone,
        now,
        waiting.attempts,
        _recipient(place, compiled, waiting),
        _about(place, compiled, waiting),
    )


def _recipient(place: Workplace, compiled: Compiled, waiting: Waiting) -> Known | None:
    to = waiting.effect.to
    if to in compiled.staff:
        return Known(to, to)
    subject = _subject(place, waiting.run, to)
    if subject is not None:
        return _known(compiled, subject, with_private=True)
    party, _, whose = to.partition(" of ")
    subject = _subject(place, waiting.run, whose) if whose else None
    if subject is None:
        return None
    own = {
        name: value
        for name, value in _details(compiled, subject, with_private=True).items()
        if name.startswith(f"{party}_")
    }
    open_ = _details(compiled, subject, with_private=False)
    return Known(to, party, details={**open_, **own})


def _about(place: Workplace, compiled: Compiled, waiting: Waiting) -> tuple[Known, ...]:
    first = _subject(place, waiting.run, waiting.effect.subject)
    if first is None:
        return ()
    members = (_subject(place, waiting.run, who) for _, who in first.members)
    everybody = (first, *(one for one in members if one is not None))
    return tuple(
        _known(compiled, one, with_private=one.id == waiting.effect.to)
        for one in everybody
    )


def _subject(place: Workplace, run: str, identifier: str) -> Subject | None:
    stored = place.store.subject(run, identifier)
    return None if stored is None else stored.subject


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

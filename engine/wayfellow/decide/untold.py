"""What the engine says to somebody on hold: kept, and said when they are let go."""

from __future__ import annotations

from datetime import datetime

from wayfellow_dsl.model import Need

from .draft import Draft
from .relating.members import base_of
from .state import Hold, Told
from .timing.standstill import resume


def is_heard(holds: tuple[Hold, ...], name: str) -> bool:
    """Say whether somebody with these holds hears what the engine says.

    A consent that was withdrawn does not silence the rule for its withdrawal.
    """
    consent = name.removesuffix("withdrawn")
    return all(
        hold.kind == "consent"
        and consent != name
        and f"{hold.need} ".startswith(consent)
        for hold in holds
    )


def let_go(
    draft: Draft, identifier: str, holds: tuple[Hold, ...], now: datetime
) -> None:
    """Take holds away from a subject; with none left, its clocks run on.

    What the engine had to say in the meantime is then said.
    """
    subject = draft[identifier]
    kept = tuple(hold for hold in subject.holds if hold not in holds)
    if len(kept) == len(subject.holds):
        return
    draft.change(identifier, holds=kept)
    if not subject.is_live:
        return
    if not kept:
        resume(draft, identifier, now)
    said = tuple(told for told in subject.untold if is_heard(kept, told.name))
    untold = tuple(told for told in subject.untold if told not in said)
    draft.change(identifier, untold=untold)
    for told in said:
        draft.raise_event(identifier, told.name, told.relation, told.cause)
    if said or not kept:
        draft.touched.append(identifier)


def keep_untold(draft: Draft, identifier: str, told: Told) -> None:
    """Keep what the engine says for when somebody on hold is let go."""
    subject = draft[identifier]
    # What a step does on entering is not done once it has been left again.
    kept = tuple(t for t in subject.untold if t.name != "enter" or told.name != "enter")
    draft.change(identifier, untold=(*kept, told))


def forget_untold(draft: Draft, identifier: str, need: Need) -> None:
    """Say no more, to somebody on hold, of what is as it was again."""
    subject = draft[identifier]
    lifecycle = draft.compiled.lifecycles[subject.kind]
    for other in lifecycle.needs.values():
        alike = (other.kind, other.name) == (need.kind, need.name)
        if alike and any(
            fact.value is False and base_of(name) == other.key
            for name, fact in subject.facts.items()
        ):
            return
    over = (f"{need.key} lapsed", f"{need.kind} {need.name} withdrawn")
    untold = tuple(told for told in subject.untold if told.name not in over)
    draft.change(identifier, untold=untold)

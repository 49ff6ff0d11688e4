"""What stands against erasing somebody, and what can be done about each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from wayfellow_dsl.phrases import say_date

from ..change import Workplace
from .legal_holds import standing_holds
from .persons import Part, Person, names_any, sql
from .retention import kept_for_concerns


def obstacles(place: Workplace, person: Person, at: datetime) -> Iterator[str]:
    """Say what stands against erasing somebody, each with what can be done."""
    for part in person.parts:
        for stored in (*part.journeys, *part.relationships):
            one = stored.subject
            is_theirs = not one.members or any(map(one.has_member, part.identifiers))
            if one.is_live and is_theirs:
                yield (
                    f"`{one.id}` is still in `{one.step}` in the run `{part.run}` (end "
                    "that first, by an event or with `wayfellow live move`)"
                )
            if any(h.kind == "concern" for h in one.holds) and not one.members:
                yield (
                    f"a safeguarding concern about `{one.id}` is open in the run "
                    f"`{part.run}`"
                )
        if _waits(place, part):
            yield (
                f"something about them still waits in the inbox of `{part.run}` (let "
                "it be handled first)"
            )
    for hold in standing_holds(place, person.id):
        day = say_date(hold.since.date().isoformat())
        yield (
            f"a legal hold stands since {day} (`wayfellow live release` lifts it when "
            "its reason is over)"
        )
    if person.last_end is None:
        return
    kept = kept_for_concerns(place, person)
    if kept is not None and (kept.until is None or kept.until >= at):
        yield "a safeguarding concern was raised about them or by them, and " + (
            f"{kept.because} (write `keep concerns for …` there)"
            if kept.until is None
            else f"{kept.because}: until {say_date(kept.until.date().isoformat())}"
        )


def _waits(place: Workplace, part: Part) -> bool:
    """Say whether something that was handed in about somebody is not handled yet."""
    box = place.store.tables.inbox.c
    asked = select(box.place).where(
        box.run == part.run,
        box.handled.is_(None),
        box.parked.is_(None),
        names_any((box.subject, box.stimulus), part.identifiers),
    )
    return sql(place).execute(asked.limit(1)).first() is not None

"""Everything that is held on one person, for them to read and to take along.

Others are in it by their role and a letter only, such as `mentor A`. What was recorded
of safeguarding concerns is no part of it, whether there is any or not, unless the named
role asks for it: to know of a concern can endanger somebody.
"""

from __future__ import annotations

from wayfellow.decide import Actor, Refusal
from wayfellow.errors import Refused

from ..change import Workplace
from ..storage.channel import database_errors
from .gathering import Gathering
from .held import Export
from .legal_holds import legal_holds
from .persons import Person, find_person
from .retention import newest


def export(
    place: Workplace, person: str, *, with_concerns: bool, by: Actor | None
) -> Export:
    """Gather everything held on somebody.

    Raises UnknownPerson, and Refused when anybody but the role that lifts safeguarding
    holds asks for records of concerns.
    """
    with database_errors():
        found = find_person(place, person)
        if with_concerns:
            _see_lifter(place, found, by)
        held = legal_holds(place, person) if with_concerns else ()
        gathered = Gathering(place, found, with_concerns=with_concerns)
        return Export(
            person,
            place.now,
            with_concerns,
            _keeping(place, found),
            gathered.journeys(),
            gathered.relationships(),
            gathered.mentions(),
            gathered.messages(),
            gathered.requests(),
            gathered.received(),
            gathered.tokens(),
            held,
        )


def _keeping(place: Workplace, person: Person) -> tuple[str, ...]:
    names = {
        place.programmes.compiled(place.store, part.deployment).programme.name: None
        for part in person.parts
    }
    sentences = []
    for name in names:
        programme = newest(place, name).programme
        kept = programme.kept("records")
        said = "no time is set" if kept is None else f"{kept.length} after they end"
        sentences.append(f"{programme.title or name}: {said}")
    return tuple(sentences)


def _see_lifter(place: Workplace, person: Person, by: Actor | None) -> None:
    for part in person.parts:
        programme = place.programmes.compiled(place.store, part.deployment).programme
        lifters = [staff.name for staff in programme.staff if staff.lifts_holds]
        is_theirs = by is not None and by.id in person.identifiers
        if by is None or not by.id or by.role not in lifters or is_theirs:
            who = " or ".join(lifters)
            raise Refused(
                Refusal(
                    "not permitted",
                    f"records of concerns are only for the {who} of "
                    f"{programme.title or programme.name}, by role and name, and not "
                    "about themselves",
                )
            )

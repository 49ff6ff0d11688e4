"""Who may see and do what: one table, and whoever is not in it may not.

The table is read by the live engine and by the documentation, and every cell of it is
tried by a test. What a programme's own rules decide it leaves to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast, get_args

from ..compiled import Compiled
from ..scene import Population
from ..state import ENGINE, Actor, Subject

Standing = Literal[
    "person",
    "member",
    "attached",
    "participant",
    "staff",
    "lifter",
    "outsider",
    "host",
]
"""How somebody stands to whom it is about: the person themselves, or a member of the
relationship; another member of a relationship of theirs that is under way; a guardian,
say, of theirs; any other participant; staff; staff who lift safeguarding holds; anybody
else; and the application or the desk that keeps the database."""
Grant = Literal["yes", "part", "named", "no"]
"""All of it; with something withheld; where the programme names them; nothing."""

_TABLE = """
                    person  member  attached  participant staff  lifter  outsider  host
see status          no      no      no        no          yes    yes     no        yes
see stuck           no      no      no        no          yes    yes     no        yes
see why             part    no      part      no          yes    yes     no        yes
see history         part    no      no        no          part   yes     no        yes
see details         yes     yes     yes       no          yes    yes     no        yes
see private details yes     no      no        no          yes    yes     no        yes
see a hold          part    no      part      no          yes    yes     no        yes
see concerns        no      no      no        no          no     yes     no        yes
see others' notes   no      no      no        no          yes    yes     no        yes
enrol               yes     no      no        no          yes    yes     no        yes
send an event       named   named   named     named       named  named   named     named
send for another    no      no      no        no          yes    yes     no        no
waive a need        no      no      no        no          named  named   no        no
introduce           no      no      no        no          yes    yes     no        no
move by hand        no      no      no        no          yes    yes     no        no
move while held     no      no      no        no          no     yes     no        no
correct a record    no      no      no        no          yes    yes     no        no
reopen an ending    no      no      no        no          yes    yes     no        no
raise a concern     yes     yes     yes       yes         yes    yes     yes       yes
lift a concern      no      no      no        no          no     yes     no        no
pause and resume    yes     no      no        no          yes    yes     no        no
migrate the run     no      no      no        no          yes    yes     no        no
export a person     no      no      no        no          no     no      no        yes
export concerns     no      no      no        no          no     yes     no        no
erase a person      no      no      no        no          yes    yes     no        yes
forbid erasing      no      no      no        no          yes    yes     no        no
erase by time       no      no      no        no          no     no      no        yes
import people       no      no      no        no          no     no      no        yes
hold a round        no      no      no        no          no     no      no        yes
let time pass       no      no      no        no          no     no      no        yes
deploy and open     no      no      no        no          no     no      no        yes
verify              no      no      no        no          no     no      no        yes
look into all       no      no      no        no          no     no      no        yes
"""


def _read(text: str) -> Mapping[str, Mapping[Standing, Grant]]:
    heading, *rows = text.strip("\n").splitlines()
    places = [(heading.index(f" {name}") + 1, name) for name in heading.split()]
    ends = [place for place, _ in places[1:]] + [len(heading) + 1]
    table = {}
    for row in rows:
        cells = {
            name: row[place:end].strip()
            for (place, name), end in zip(places, ends, strict=True)
        }
        assert set(cells) == set(get_args(Standing))
        assert set(cells.values()) <= set(get_args(Grant))
        table[row[: places[0][0]].strip()] = cast(Mapping[Standing, Grant], cells)
    return table


TABLE = _read(_TABLE)
"""What each standing is granted, by deed."""


def granted(deed: str, standing: Standing) -> Grant:
    """Say what somebody is granted; nothing for a deed that nobody thought of."""
    return TABLE.get(deed, {}).get(standing, "no")


def standing_of(
    compiled: Compiled, population: Population, actor: Actor, subject: Subject | None
) -> Standing:
    """Say how somebody stands to a subject, or to the whole run without one.

    Who somebody is, the host has made sure of. A member of staff about whom it is
    stands to it as any other person does.
    """
    if actor == ENGINE:
        return "host"
    staff = compiled.staff.get(actor.role)
    if staff is not None:
        if subject is not None and actor.id and _is_about(subject, actor.id):
            return "person"
        return "lifter" if staff.lifts_holds else "staff"
    own = population.get(actor.id) if actor.role in compiled.roles else None
    if own is not None and own.kind == actor.role:
        if subject is None:
            return "participant"
        if _is_about(subject, own.id) or own.id in subject.journeys:
            return "person"
        return "member" if _meets(population, own, subject) else "participant"
    if subject is not None and _is_attached(compiled, population, actor, subject):
        return "attached"
    return "outsider"


def _is_about(subject: Subject, identifier: str) -> bool:
    if subject.members:
        return subject.has_member(identifier)
    return identifier in (subject.id, subject.person)


def _meets(population: Population, own: Subject, other: Subject) -> bool:
    """Say whether two are in a relationship that is under way, and not of concern."""
    for identifier in own.relations:
        relation = population.get(identifier)
        if (
            relation is not None
            and relation.is_live
            and relation.active_since is not None
            and relation.has_member(own.id)
            and relation.has_member(other.id)
            and not any(hold.kind == "concern" for hold in relation.holds)
        ):
            return True
    return False


def _is_attached(
    compiled: Compiled, population: Population, actor: Actor, subject: Subject
) -> bool:
    """Say whether an actor is a guardian, say, of somebody; their name says whose."""
    whom = [who for _, who in subject.members] or [subject.id]
    for identifier in whom:
        person = population.get(identifier)
        role = None if person is None else compiled.roles.get(person.kind)
        named = f"{actor.role} of {identifier}"
        if role is not None and actor.id == named:
            return any(one.name == actor.role for one in role.attached)
    return False

"""Example people, for whom a letter can be looked at before anybody gets it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

from wayfellow.hooks import AfterCommit, Effect, Known
from wayfellow_dsl.model import Detail, Programme, Role, Value
from wayfellow_dsl.phrases import say_name

from .occasions import Occasion

_NAMES = ("Amal", "Bea", "Cleo", "Dina")
_MONDAY = datetime(2027, 9, 6, 9, tzinfo=UTC)


def example(programme: Programme, occasion: Occasion) -> tuple[AfterCommit, Effect]:
    """Make up an effect for an occasion, and the people whom it is for and about."""
    relationships = {one.name: one for one in programme.relationships}
    people = {
        role.name: _person(role, _NAMES[place % len(_NAMES)])
        for place, role in enumerate(programme.roles)
    }
    relation = relationships.get(occasion.about)
    if relation is None:
        about: tuple[Known, ...] = (people[occasion.about],)
    else:
        members = [people[role] for role in dict.fromkeys(relation.members)]
        identifier = "+".join(one.id for one in members)
        about = (Known(identifier, relation.name, "begun"), *members)
    if occasion.is_staff:
        whom = Known(occasion.to, occasion.to)
    elif occasion.of:
        whom = _attached(occasion, people[occasion.of])
    else:
        whom = people[occasion.to]
    context = AfterCommit(
        "example",
        programme.name,
        programme.version,
        programme.timezone,
        _MONDAY,
        0,
        whom,
        tuple(_as_seen(programme, one, whom) for one in about),
    )
    effect = Effect(
        f"example/{about[0].id}/1/{whom.id}",
        _kind(occasion),
        about[0].id,
        _MONDAY,
        whom.id,
        occasion.name,
        _payload(occasion, [one.id for one in about[1:] or about]),
    )
    return context, effect


def _person(role: Role, name: str) -> Known:
    values = {detail.name: _value(detail, name) for detail in role.details}
    return Known(name.lower(), role.name, "taking_part", values)


def _value(detail: Detail, name: str) -> Value:
    known: Mapping[str, Value] = {
        "email": f"{name.lower()}@example.org",
        "name": name,
        "first_name": name,
    }
    if detail.type == "text" and detail.name in known:
        return known[detail.name]
    if detail.type == "text" and detail.name.endswith("_name"):
        return "Eve"
    if detail.type == "text" and detail.name.endswith("_email"):
        return "eve@example.org"
    match detail.type:
        case "number":
            return 3
        case "yes or no":
            return True
        case "date":
            return "2027-10-01"
        case "date of birth":
            return "2010-05-01"
        case "one of" | "levels":
            return detail.choices[0]
        case "some of":
            return detail.choices[:2]
        case "people":
            return ("finn", "gus")
        case "person":
            return "finn"
        case "text":
            return detail.label or say_name(detail.name)


def _attached(occasion: Occasion, child: Known) -> Known:
    start = f"{occasion.to}_"
    own = {name: v for name, v in child.details.items() if name.startswith(start)}
    return Known(f"{occasion.to} of {child.id}", occasion.to, details=own)


def _as_seen(programme: Programme, one: Known, whom: Known) -> Known:
    """Give somebody without what the recipient of a letter is not told."""
    roles = [role for role in programme.roles if role.name == one.kind]
    private = {each.name for role in roles for each in role.details if each.private}
    if one.id == whom.id or not private:
        return one
    open_ = {name: v for name, v in one.details.items() if name not in private}
    return Known(one.id, one.kind, one.step, open_)


def _kind(occasion: Occasion) -> Literal["message", "request", "task", "call"]:
    if occasion.manner == "decide":
        return "request"
    if occasion.manner == "invite":
        return "call"
    tasks = ("survey", "check in", "shortlist", "owed", "concern", "attend", "look")
    return "task" if occasion.manner in tasks else "message"


def _payload(occasion: Occasion, people: list[str]) -> dict[str, object]:
    match occasion.manner:
        case "decide":
            return {"by": "2027-09-20T22:59:59+00:00"}
        case "check in" | "shortlist":
            return {"with": people, "of": people}
        case "invite":
            when = "Friday 29 October 2027, 15:00 (Europe/London)"
            said = {"start": when, "minutes": 60, "place": "Town library"}
            return {"said": said}
        case "owed":
            return {"need": "form application"}
        case "attend":
            return {"because": "they are in the same team now"}
        case _:
            return {"manner": occasion.manner}

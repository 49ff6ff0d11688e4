"""Groups: relationships with several members of a role, and the places in them."""

from __future__ import annotations

from wayfellow_dsl.labels import in_backticks
from wayfellow_dsl.model import Need

from ..compiled import Compiled
from ..draft import Draft
from ..scene import Population
from ..state import Event, Refusal, Subject
from .members import need_of, owner_of


def is_group(draft: Draft, relation: Subject) -> bool:
    """Say whether a relationship can have several members of a role."""
    relationship = draft.compiled.relationships.get(relation.kind)
    return relationship is not None and relationship.is_group


def is_offer(draft: Draft, relation: Subject) -> bool:
    """Say whether it is a group that has not begun yet, or an offer to join one."""
    return relation.active_since is None and is_group(draft, relation)


def places_left(
    compiled: Compiled, population: Population, group: Subject, role: str
) -> int:
    """Say how many more members of a role a group can take, offers counted."""
    offers = (population.get(identifier) for identifier in group.relations)
    reserved = sum(
        len(offer.members_in(role))
        for offer in offers
        if offer is not None and offer.is_live
    )
    most = compiled.relationships[group.kind].size(role).most
    return most - len(group.members_in(role)) - reserved


def fact_of(draft: Draft, subject: Subject, need: Need, event: Event) -> str | Refusal:
    """Name the fact that a need has been met: in a group, by the member who owes it."""
    role = owner_of(need)
    if not role or not is_group(draft, subject):
        return need.key
    members = subject.members_in(role)
    who = event.payload.get("member")
    if event.by.role == role:
        who = event.by.id
    elif need.by.kind == "attached" and who is None:
        who = event.by.id.removeprefix(f"{need.by.name} of ")
    if who is None and len(members) == 1:
        who = members[0]
    if str(who) in members:
        return need_of(need.key, str(who))
    known = in_backticks(members)
    return Refusal(
        "bad details",
        f"say for whom: `{event.name}` is for each {role}; add `member` with one of "
        f"{known}",
    )

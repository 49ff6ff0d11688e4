"""Who somebody is to a rule or a need: one of its parties, or not."""

from __future__ import annotations

from wayfellow_dsl.model import Party

from .state import Actor, Subject


def is_party(actor: Actor, party: Party, subject: Subject | None) -> bool:
    """Say whether an actor is the party that a rule names, in this subject's step."""
    match party.kind:
        case "anyone":
            return True
        case "staff":
            return actor.role == party.name
        case "attached":
            return actor.role == party.name and _is_attached(actor, party, subject)
        case "member":
            return (
                subject is not None and (party.name, actor.id) in subject.members
            ) and actor.role == party.name
        case _:
            if subject is None:
                return False
            if subject.members:
                return (actor.role, actor.id) in subject.members
            return actor.id == subject.id and actor.role == subject.kind


def _is_attached(actor: Actor, party: Party, subject: Subject | None) -> bool:
    """Say whether a guardian, say, is one of somebody here.

    `guardian of ana` says whose; of any other identifier the host has made sure.
    """
    _, is_said, whose = actor.id.partition(f"{party.name} of ")
    if not is_said or subject is None:
        return True
    if not subject.members:
        return whose == subject.id
    return any(
        whose == identifier and party.of in ("", role)
        for role, identifier in subject.members
    )

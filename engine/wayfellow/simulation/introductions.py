"""Introductions: with whom staff would bring somebody together, in their order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from wayfellow.decide import Actor, Compiled, Introduce, Subject
from wayfellow_dsl.model import OnEngine, Relationship


def ways_to_introduce(
    compiled: Compiled,
    population: Mapping[str, Subject],
    seeker: Subject,
    relationship: Relationship,
    staff: Actor,
    now: datetime,
) -> Iterator[Introduce]:
    """Yield what staff would try: the first that is not refused is what they do.

    Of partners those with the fewest relationships come first, then those who have
    waited longest. Somebody joins a group that there is, the smallest first, before
    another begins, with as many of those who wait as it takes.
    """
    name, own = relationship.name, (seeker.kind, seeker.id)
    if not relationship.is_group:
        other = relationship.members[1]
        partners = (s for s in population.values() if s.kind == other and s.is_live)
        for partner in sorted(partners, key=_in_turn):
            members = (own, (partner.kind, partner.id))
            yield Introduce(name, members, now, staff)
        return
    groups = (s for s in population.values() if s.kind == name and s.is_live)
    for group in sorted(groups, key=lambda one: (len(one.members), one.id)):
        if not group.joins:
            yield Introduce(name, (own,), now, staff, joins=group.id)
    waiting = {
        role: sorted(
            (
                one
                for one in population.values()
                if one.kind == role and one.id != seeker.id and _waits(compiled, one)
            ),
            key=_in_turn,
        )
        for role in relationship.members
    }
    most = max(relationship.size(role).most for role in relationship.members)
    for number in range(most, 0, -1):
        begins: list[tuple[str, str]] = []
        for role in relationship.members:
            size = relationship.size(role)
            wanted = min(max(number, size.least), size.most)
            found = [own] if role == seeker.kind else []
            found += [(role, one.id) for one in waiting[role]]
            begins += found[:wanted]
        yield Introduce(name, tuple(begins), now, staff)


def _in_turn(subject: Subject) -> tuple[int, datetime, str]:
    return len(subject.relations), subject.created, subject.id


def _waits(compiled: Compiled, subject: Subject) -> bool:
    """Say whether somebody is where they could be matched."""
    if not subject.is_live or subject.is_held:
        return False
    step = compiled.step(subject)
    return step.step.implied or any(
        isinstance(rule.trigger, OnEngine) and rule.trigger.name == "matched"
        for rule in step.rules
    )

"""Whether two people may be brought together, now and again when they have agreed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import product

from wayfellow_dsl.model import Candidates, Relationship
from wayfellow_dsl.phrases import say_condition

from ..compiled import Compiled
from ..draft import Cause, Draft
from ..scene import Population, Scene
from ..state import Subject, has_lapsed
from ..timing import standstill

POLICY = "policy"
"""The fact of a relationship that names the `match` block by which it began."""


def exclusion(
    compiled: Compiled,
    relationship: str,
    scene: Scene,
    policy: str = "",
) -> str:
    """Give the reason why a policy keeps two people apart; empty when none does.

    Without the name of a policy, every policy for the relationship is asked.
    """
    for candidate in compiled.programme.policies:
        if candidate.relationship != relationship:
            continue
        if policy and candidate.name != policy:
            continue
        for test, because in compiled.exclusions[candidate.name]:
            if test(scene):
                return because or "the programme keeps them apart"
    return ""


def candidates_for(
    compiled: Compiled, relationship: str, kind: str, policy: str = ""
) -> list[Candidates]:
    """Give who of a role, or of the groups, may be matched; none when anybody.

    Without the name of a policy, those of every policy for the relationship.
    """
    return [
        group
        for candidate in compiled.programme.policies
        if candidate.relationship == relationship and policy in ("", candidate.name)
        for group in (candidate.seekers, candidate.partners, candidate.groups)
        if group is not None and group.role == kind
    ]


def is_candidate(
    compiled: Compiled,
    population: Population,
    subject: Subject,
    group: Candidates,
    now: datetime,
) -> bool:
    """Say whether somebody is among those who may be matched."""
    if subject.step not in group.steps:
        return False
    if group.condition is None:
        return True
    step = compiled.step(subject).step
    return compiled.candidates[group](Scene(population, now, subject, step))


def no_candidate(
    draft: Draft, subject: Subject, relationship: str, policy: str, now: datetime
) -> str:
    """Say why somebody may not be matched where they are; empty when they may."""
    kind = subject.kind
    groups = candidates_for(draft.compiled, relationship, kind, policy)
    if not groups:
        return ""
    here = [group for group in groups if subject.step in group.steps]
    if not here:
        steps = dict.fromkeys(step for group in groups for step in group.steps)
        where = " or ".join(f"`{step}`" for step in steps)
        return f"`{subject.id}` is in `{subject.step}`; a {kind} is matched in {where}"
    if any(is_candidate(draft.compiled, draft, subject, one, now) for one in here):
        return ""
    wanted = " or ".join(
        say_condition(group.condition) for group in here if group.condition is not None
    )
    return f"`{subject.id}` may be matched only if {wanted}"


def policy_of(relation: Subject) -> str:
    """Name the policy by which a relationship began; empty when by hand."""
    named = relation.facts.get(POLICY)
    return "" if named is None else str(named.value)


def combinations(
    population: Population, members: Iterable[tuple[str, Subject]], now: datetime
) -> Iterator[Scene]:
    """Give what a matching rule looks at: one member of each role, in every way."""
    by_role: dict[str, list[Subject]] = {}
    for role, member in members:
        by_role.setdefault(role, []).append(member)
    for chosen in product(*by_role.values()):
        yield Scene(population, now, members=dict(zip(by_role, chosen, strict=True)))


def offered_before(
    population: Population, one: Subject, other: Subject, relationship: Relationship
) -> str:
    """Say why two people are not offered to each other again; empty when they may be.

    Whoever was willing in a group that did not come about is free for another.
    """
    for identifier in one.relations:
        relation = population.get(identifier)
        if relation is None or relation.kind != relationship.name:
            continue
        if identifier not in other.relations and relation.joins not in other.relations:
            continue
        if relation.joins:
            if relation.outcome == "not_accepted" or not relation.has_member(one.id):
                return "they have been offered to each other before"
            continue
        is_both = relation.has_member(one.id) and relation.has_member(other.id)
        if is_both and relation.is_live:
            return "they are already together, or have an open offer"
        if (
            not is_both
            or relation.active_since is not None
            or not relationship.is_group
        ):
            return "they have been offered to each other before"
    return ""


def refuses_to_begin(draft: Draft, relation: Subject, now: datetime) -> str:
    """Check a pair again at the moment it would begin.

    Gives the reason against it, or an empty text.
    """
    for role, identifier in relation.members:
        because = may_not_begin(draft, relation, role, draft[identifier], now)
        if because:
            return because
    return keeps_apart(draft, relation, now)


def may_not_begin(
    draft: Draft, relation: Subject, role: str, member: Subject, now: datetime
) -> str:
    """Say what keeps a member from beginning now; empty when nothing does."""
    if not member.is_live:
        return f"the {role} has left"
    if member.is_held:
        return f"the {role} is on hold"
    lapsed = has_lapsed(member)
    if lapsed:
        return f"the {role}'s {lapsed} does not hold good"
    if no_candidate(draft, member, relation.kind, policy_of(relation), now):
        return f"the {role} is in {member.step} by now"
    takes = draft.compiled.roles[role].takes.most
    if len(draft.active_relations(member)) >= takes:
        return f"the {role} has no room left"
    return ""


def keeps_apart(draft: Draft, relation: Subject, now: datetime) -> str:
    """Give the reason why a policy would keep a relationship's members apart now."""
    members = [(role, draft[identifier]) for role, identifier in relation.members]
    policy = policy_of(relation)
    for scene in combinations(draft, members, now):
        because = exclusion(draft.compiled, relation.kind, scene, policy)
        if because:
            return because
    return ""


def close_offer(
    draft: Draft,
    member: str,
    relation: Subject,
    outcome: str,
    now: datetime,
    cause: Cause,
) -> None:
    """Let somebody go who had an offer, and their deadlines run on."""
    if not draft[member].is_live:
        return
    draft.record(
        member,
        now,
        "engine",
        "offer ended",
        payload={"relationship": relation.id, "outcome": outcome},
        cause=cause,
    )
    standstill.resume_deadlines(draft, member, now)


def report_exclusion(
    draft: Draft, identifier: str, because: str, now: datetime, cause: Cause
) -> None:
    """Ask staff to decide on a relationship that a rule would no longer allow.

    An exclusion that becomes true later moves nothing by itself.
    """
    ask_staff(draft, identifier, "continue or end", because, now, cause)


def ask_staff(
    draft: Draft, identifier: str, name: str, because: str, now: datetime, cause: Cause
) -> None:
    """Open a task for those who match people, or else for the first staff role."""
    programme, relation = draft.compiled.programme, draft[identifier]
    proposers = [
        policy.proposed_by.name
        for policy in programme.policies
        if policy.relationship == relation.kind and policy.proposed_by is not None
    ]
    to = (*proposers, *(staff.name for staff in programme.staff))[:1]
    key = draft.record(
        identifier, now, "task", name, payload={"to": to}, because=because, cause=cause
    )
    for whom in to:
        draft.send(key, now, "task", whom, name, {"because": because})

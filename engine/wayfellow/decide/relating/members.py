"""Several members of one role: what conditions and needs mean in a group.

A condition holds for every combination of one member of each role, or for one of them;
a need is owed by each member, and kept for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product

from wayfellow_dsl.model import (
    All,
    AnyOf,
    Compare,
    Computed,
    Condition,
    Constant,
    Ended,
    InStep,
    Known,
    Met,
    Need,
    Not,
    Programme,
    Reached,
    Step,
    Sum,
)

from ..scene import Scene, Test
from ..state import Subject


class Groups:
    """The groups of a programme, and who owes what in them."""

    def __init__(self, programme: Programme) -> None:
        self._groups = {r.name: r for r in programme.relationships if r.is_group}
        self.names = frozenset(self._groups)
        self.owners = {
            need.key: owner_of(need)
            for name in self._groups
            for step in programme.lifecycle(name).steps
            for need in step.needs
        }
        """For each need of a group the role of which each member owes it."""
        self._several = {
            role
            for group in self._groups.values()
            for role in group.members
            if group.size(role).most > 1
        }

    def roles_in(self, condition: Condition | None) -> Sequence[str]:
        """List the roles in a condition of which a group can have several members."""
        if condition is None or not self._several:
            return ()
        return sorted(self._several.intersection(self._named(condition)))

    def lacking(self, group: Subject, step: Step) -> list[tuple[str, int]]:
        """Give each role of which a group that forms has too few, and how many."""
        relationship = self._groups.get(group.kind)
        if relationship is None or not step.implied or group.joins:
            return []
        lacks = (
            (role, relationship.size(role).least - len(group.members_in(role)))
            for role in relationship.members
        )
        return [(role, number) for role, number in lacks if number > 0]

    def _named(self, condition: Condition) -> Iterator[str]:
        match condition:
            case All(conditions=parts) | AnyOf(conditions=parts):
                for part in parts:
                    yield from self._named(part)
            case Not(condition=part):
                yield from self._named(part)
            case Compare(left=left, right=right):
                for term in (left, right):
                    inner = term.term if isinstance(term, Sum) else term
                    if isinstance(inner, Computed):
                        yield from inner.roles
                    elif not isinstance(inner, Constant):
                        yield inner.of
            case Known(fact=Computed() as made):
                yield from made.roles
            case Known(fact=fact):
                yield fact.of
            case Met(need=need, of=of):
                yield of or self.owners.get(need, "")
            case InStep(of=of) | Ended(of=of) | Reached(of=of):
                yield of
            case _:
                return


def need_of(key: str, member: str) -> str:
    """Name the fact of a group that one of its members has met a need."""
    return f"{key}/{member}"


def base_of(fact: str) -> str:
    """Name the need of which a fact says that it has been met."""
    return fact.partition("/")[0]


def owner_of(need: Need) -> str:
    """Name the role of which each member owes a need; empty when none does."""
    match need.by.kind:
        case "member":
            return need.by.name
        case "attached":
            return need.by.of
        case _:
            return ""


def over_members(
    test: Test, roles: Sequence[str], quantified: Callable[[Iterable[bool]], bool]
) -> Test:
    """Try a condition on every combination of one member of each role.

    A role without members is unknown in each combination.
    """

    def tried(scene: Scene) -> bool:
        if scene.subject is None or not scene.subject.members:
            return test(scene)
        found = {role: scene.all_of(role) for role in roles}
        several = {role: members for role, members in found.items() if members}
        if all(len(members) == 1 for members in several.values()):
            return test(scene)
        return quantified(
            test(scene.choosing(dict(zip(several, chosen, strict=True))))
            for chosen in product(*several.values())
        )

    return tried

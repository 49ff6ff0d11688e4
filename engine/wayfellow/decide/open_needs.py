"""Which needs of a step are open, and in a group which of its members owes each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wayfellow_dsl.model import Condition, Need, Programme, Step

from .relating.members import Groups, need_of, owner_of
from .scene import Scene, Test
from .state import Subject


class OpenNeeds:
    """Finds the needs that are open to somebody, as one programme asks for them.

    `test` makes a function of the condition under which a need is asked for.
    """

    def __init__(
        self,
        programme: Programme,
        groups: Groups,
        test: Callable[[Condition], Test],
    ) -> None:
        self._programme = programme
        self._groups = groups
        self._guards = {
            need.guard: test(need.guard)
            for lifecycle in programme.lifecycles
            for step in lifecycle.steps
            for need in step.needs
            if need.guard is not None
        }

    def unmet(self, scene: Scene) -> list[Need]:
        """Give the needs of the step that apply and are neither met nor let go."""
        subject, step = scene.subject, scene.step
        if subject is None or step is None:
            return []
        if subject.kind in self._groups.names:
            return list(dict.fromkeys(need for need, _ in self._owed_by_each(scene)))
        return [
            need
            for need in self._asked(subject, step)
            if not _is_done(subject, need.key)
            and need.key not in subject.forgone
            and self.applies(need, scene)
            and not (need.by.kind == "member" and _is_gone(scene.of(need.by.name)))
        ]

    def owed(self, scene: Scene) -> list[tuple[Need, str]]:
        """Give what is still needed, and in a group the member who owes it.

        Empty for what a staff role owes, or any one of the members.
        """
        if scene.subject is not None and scene.subject.kind in self._groups.names:
            return self._owed_by_each(scene)
        return [(need, "") for need in self.unmet(scene)]

    def applies(self, need: Need, scene: Scene) -> bool:
        """Say whether somebody is asked for a need: whether its condition holds."""
        return need.guard is None or self._guards[need.guard](scene)

    def lacking(self, group: Subject, step: Step) -> list[tuple[str, int]]:
        """Give each role of which a group that forms has too few, and how many."""
        return self._groups.lacking(group, step)

    def are_done(self, scene: Scene) -> bool:
        """Say whether nothing is open any more, and nobody is lacking."""
        subject, step = scene.subject, scene.step
        if subject is not None and step is not None and self.lacking(subject, step):
            return False
        return not self.unmet(scene)

    def _asked(self, subject: Subject, step: Step) -> Sequence[Need]:
        """Give the needs of a step, and those of earlier ones that are owed again."""
        if not subject.owed:
            return step.needs
        here = {need.key for need in step.needs}
        every = self._programme.lifecycle(subject.kind).steps
        known = {need.key: need for each in every for need in each.needs}
        again = [known[k] for k in subject.owed if k in known and k not in here]
        return (*step.needs, *again)

    def _owed_by_each(self, scene: Scene) -> list[tuple[Need, str]]:
        group, step = scene.subject, scene.step
        if group is None or step is None:
            return []
        found: list[tuple[Need, str]] = []
        for need in self._asked(group, step):
            if need.key in group.forgone:
                continue
            owner = owner_of(need)
            if not owner:
                if not _is_done(group, need.key) and self.applies(need, scene):
                    found.append((need, ""))
                continue
            for member in scene.all_of(owner):
                if _is_gone(member) or _is_done(group, need_of(need.key, member.id)):
                    continue
                if self.applies(need, scene.choosing({owner: member})):
                    found.append((need, member.id))
        return found


def _is_gone(member: Subject | None) -> bool:
    return member is None or bool(member.outcome)


def _is_done(subject: Subject, need: str) -> bool:
    """Say whether a need is met or was waived, and has not lapsed since."""
    known = subject.facts.get(need)
    return known is not None and known.value is not False

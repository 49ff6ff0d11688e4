"""Conditions of the model made into functions, and how they read what they ask about.

A fact that was never recorded makes every comparison with it false: absence is never
taken for an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from wayfellow_dsl.model import (
    COMPARISONS,
    All,
    AnyOf,
    Compare,
    Computed,
    Condition,
    Constant,
    Count,
    Duration,
    Ended,
    Fact,
    Identity,
    InStep,
    Known,
    MeetingsOver,
    Met,
    Need,
    NeedsDone,
    Not,
    Programme,
    Reached,
    Step,
    Sum,
    Term,
    Value,
)

from .computing import Functions
from .relating.members import Groups, need_of, over_members, owner_of
from .state import Subject
from .timing.calendar import Calendar


class Population(Protocol):
    """Where subjects are found: a dictionary will do."""

    def get(self, identifier: str, /) -> Subject | None:
        """Give the subject as it stands, or None."""


class Scene:
    """What a condition looks at: one subject, or the members of a possible pair."""

    __slots__ = ("_chosen", "_members", "_population", "now", "step", "subject")

    def __init__(
        self,
        population: Population,
        now: datetime,
        subject: Subject | None = None,
        step: Step | None = None,
        members: Mapping[str, Subject] | None = None,
    ) -> None:
        self._population = population
        self._members = members
        self._chosen: Mapping[str, Subject] = {}
        self.now = now
        self.subject = subject
        self.step = step

    def of(self, role: str) -> Subject | None:
        """Find whom a condition is about: the subject itself, or a member by role."""
        if not role:
            return self.subject
        if role in self._chosen:
            return self._chosen[role]
        if self._members is not None:
            return self._members.get(role)
        if self.subject is None:
            return None
        if self.subject.kind == role:
            return self.subject
        for kind, identifier in self.subject.members:
            if kind == role:
                return self._population.get(identifier)
        return None

    def all_of(self, role: str) -> list[Subject]:
        """Find all whom a condition of a group's step is about, by their role."""
        if role in self._chosen or self.subject is None or self._members is not None:
            found = [self.of(role)]
        else:
            members = self.subject.members_in(role)
            found = [self._population.get(member) for member in members]
        return [member for member in found if member is not None]

    def choosing(self, chosen: Mapping[str, Subject]) -> Scene:
        """Look at one member of each of these roles, instead of at all."""
        scene = Scene(self._population, self.now, self.subject, self.step)
        scene._chosen = {**self._chosen, **chosen}
        return scene

    def relations(self, subject: Subject) -> list[Subject]:
        """Give the relationships of a participant, in the order created."""
        found = (self._population.get(identifier) for identifier in subject.relations)
        return [relation for relation in found if relation is not None]


Test = Callable[[Scene], bool]
Reader = Callable[[Scene], Value | None]


class Conditions:
    """Makes functions of the conditions of one programme."""

    def __init__(
        self,
        programme: Programme,
        calendar: Calendar,
        functions: Functions | None = None,
    ) -> None:
        """Take the functions of plugins by which its conditions decide.

        With None, what a plugin would work out is read like a fact of this name: so
        somebody can be made up of whom it is so.
        """
        self._programme = programme
        self._calendar = calendar
        self._functions = functions
        self._capacity = {role.name: role.takes.most for role in programme.roles}
        self._birthdays = {
            role.name: detail.name
            for role in programme.roles
            for detail in role.details
            if detail.type == "date of birth"
        }
        """For each role that has one, the detail that is a date of birth."""
        closed = {each.name: calendar.spans(each) for each in programme.calendars}
        self._closures = {
            (lifecycle.subject, stage.name): closed[stage.stops_in]
            for lifecycle in programme.lifecycles
            for stage in lifecycle.stages
            if stage.stops_in
        }
        self._stages = {
            (lifecycle.subject, step.name): step.stage
            for lifecycle in programme.lifecycles
            for step in lifecycle.steps
        }
        self._groups = Groups(programme)
        self._guards = {
            need.guard: self.test(need.guard)
            for lifecycle in programme.lifecycles
            for step in lifecycle.steps
            for need in step.needs
            if need.guard is not None
        }

    def test(self, condition: Condition | None, *, for_any: bool = False) -> Test:
        """Make a function that says whether the condition holds; None always does.

        What it says of a role with several members has to hold for each of them, in
        every combination; `for_any` is satisfied with one.
        """
        test = self._test(condition)
        roles = self._groups.roles_in(condition)
        return over_members(test, roles, any if for_any else all) if roles else test

    def _test(self, condition: Condition | None) -> Test:
        match condition:
            case None:
                return _always
            case All(conditions=parts):
                tests = [self._test(part) for part in parts]
                return lambda scene: all(test(scene) for test in tests)
            case AnyOf(conditions=parts):
                tests = [self._test(part) for part in parts]
                return lambda scene: any(test(scene) for test in tests)
            case Not(condition=part):
                test = self._test(part)
                return lambda scene: not test(scene)
            case Compare():
                return self._compare(condition)
            case Known(fact=fact):
                read = self.reader(fact)
                return lambda scene: read(scene) is not None
            case Met(need=need, of="") if self._groups.owners.get(need):
                owner = self._groups.owners[need]
                return lambda scene: self._has_met_in_group(scene, need, owner)
            case Met(need=need, of=of):
                return lambda scene: _has_met(scene.of(of), need)
            case NeedsDone():
                return self._needs_done
            case MeetingsOver(held=held):
                return lambda scene: self._meetings_over(scene, held)
            case InStep(steps=steps, of=of):
                return lambda scene: _is_in(scene.of(of), steps)
            case Ended(outcomes=outcomes, of=of):
                return lambda scene: _has_ended(scene.of(of), outcomes)
            case Reached(steps=steps, of=of):
                return lambda scene: _has_reached(scene.of(of), steps)

    def reader(self, term: Term) -> Reader:
        """Make a function that gives the term's value, or None when it is unknown."""
        match term:
            case Constant(value=value):
                return lambda scene: value
            case Identity(of=of):
                return lambda scene: _person(scene.of(of))
            case Count(name=name, of=of, argument=argument):
                return lambda scene: self._count(scene, scene.of(of), name, argument)
            case Computed() if self._functions is not None:
                return self._functions.reader(term, self._programme, self._calendar)
            case Computed(name=name, of=of):
                return lambda scene: _fact(scene.of(of), name)
            case Sum(term=inner, plus=plus):
                read = self.reader(inner)
                return lambda scene: _plus(read(scene), plus)
            case Fact(name=name, of=of):
                return lambda scene: _fact(scene.of(of), name)

    def _compare(self, condition: Compare) -> Test:
        left, right = self.reader(condition.left), self.reader(condition.right)
        compare = COMPARISONS[condition.operator]
        ranks: dict[Any, int] = {level: i for i, level in enumerate(condition.order)}

        def test(scene: Scene) -> bool:
            first, second = left(scene), right(scene)
            if first is None or second is None:
                return False
            if ranks:
                return compare(ranks.get(first, -1), ranks.get(second, -1))
            return compare(first, second)

        return test

    def _count(
        self, scene: Scene, subject: Subject | None, name: str, argument: str
    ) -> Value | None:
        if subject is None:
            return None
        match name:
            case "meetings held":
                return len(subject.meetings)
            case "meetings missed":
                return len(subject.missed)
            case "meetings missed in a row":
                since = max((*subject.meetings[-1:], subject.entered))
                return sum(slot.end > since for slot in subject.missed)
            case "rematches":
                confirmed = (
                    relation.active_since is not None
                    and relation.had_member(subject.id)
                    for relation in scene.relations(subject)
                )
                return max(0, sum(confirmed) - 1)
            case "active pairs":
                return sum(
                    _is_active(relation) and relation.has_member(subject.id)
                    for relation in scene.relations(subject)
                )
            case "members":
                return len(subject.members_in(argument))
            case "capacity":
                return self._capacity.get(subject.kind, 1)
            case "hours met":
                return subject.minutes_met / 60
            case "times":
                return subject.counts.get(argument, 0)
            case "age":
                return self._age(subject, scene.now)
            case "days in":
                spent = subject.spent.get(argument)
                stage = self._stages.get((subject.kind, subject.step))
                if argument in (subject.step, stage) and not subject.outcome:
                    spent = (spent or timedelta()) + (scene.now - subject.entered)
                return None if spent is None else spent.days
            case _:
                entered = subject.stages.get(argument)
                if entered is None:
                    entered = _spent_since(subject, argument, scene.now)
                return 0 if entered is None else self._months(entered, scene.now)

    def number(self, scene: Scene, subject: Subject, count: Count) -> int | None:
        """Give a number that grows by time alone, for one subject."""
        found = self._count(scene, subject, count.name, count.argument)
        return found if isinstance(found, int) else None

    def becomes(self, subject: Subject, count: Count, number: int) -> datetime | None:
        """Say when such a number becomes so large, as things stand; None for never."""
        argument, calendar = count.argument, self._calendar
        if count.name == "age":
            born = self._born(subject)
            return None if born is None else calendar.begins(birthday(born, number))
        stage = self._stages.get((subject.kind, subject.step))
        spent = subject.spent.get(argument, timedelta())
        is_here = argument in (subject.step, stage) and not subject.outcome
        began = subject.entered - spent if is_here else None
        if count.name == "days in":
            return None if began is None else began + timedelta(days=number)
        since = subject.stages.get(argument, began)
        if since is None:
            return None
        first = calendar.day(since)
        day = calendar.add(first, Duration(number, "months"))
        # A month is over on its day, or on the first of the next without such a day.
        return calendar.begins(day + timedelta(days=day.day < first.day))

    def _born(self, subject: Subject) -> date | None:
        born = _fact(subject, self._birthdays.get(subject.kind, ""))
        return None if born is None else date.fromisoformat(str(born))

    def _age(self, subject: Subject, now: datetime) -> int | None:
        first, today = self._born(subject), self._calendar.day(now)
        if first is None:
            return None
        has_come = (today.month, today.day) >= (first.month, first.day)
        return today.year - first.year - (not has_come)

    def _months(self, earlier: datetime, later: datetime) -> int:
        first, last = self._calendar.day(earlier), self._calendar.day(later)
        months = (last.year - first.year) * 12 + last.month - first.month
        return months - (last.day < first.day)

    def unmet_needs(self, scene: Scene) -> list[Need]:
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

    def applies(self, need: Need, scene: Scene) -> bool:
        """Say whether somebody is asked for a need: whether its condition holds."""
        return need.guard is None or self._guards[need.guard](scene)

    def _asked(self, subject: Subject, step: Step) -> Sequence[Need]:
        """Give the needs of a step, and those of earlier ones that are owed again."""
        if not subject.owed:
            return step.needs
        here = {need.key for need in step.needs}
        every = self._programme.lifecycle(subject.kind).steps
        known = {need.key: need for each in every for need in each.needs}
        again = [known[k] for k in subject.owed if k in known and k not in here]
        return (*step.needs, *again)

    def owed(self, scene: Scene) -> list[tuple[Need, str]]:
        """Give what is still needed, and in a group the member who owes it.

        Empty for what a staff role owes, or any one of the members.
        """
        if scene.subject is not None and scene.subject.kind in self._groups.names:
            return self._owed_by_each(scene)
        return [(need, "") for need in self.unmet_needs(scene)]

    def _owed_by_each(self, scene: Scene) -> list[tuple[Need, str]]:
        group, step = scene.subject, scene.step
        if group is None or step is None:
            return []
        found: list[tuple[Need, str]] = []
        for need in self._asked(group, step):
            if need.key in group.forgone:
                continue
            guard = None if need.guard is None else self._guards[need.guard]
            owner = owner_of(need)
            if not owner:
                if not _is_done(group, need.key) and (guard is None or guard(scene)):
                    found.append((need, ""))
                continue
            for member in scene.all_of(owner):
                if _is_gone(member) or _is_done(group, need_of(need.key, member.id)):
                    continue
                if guard is None or guard(scene.choosing({owner: member})):
                    found.append((need, member.id))
        return found

    def lacking(self, group: Subject, step: Step) -> list[tuple[str, int]]:
        """Give each role of which a group that forms has too few, and how many."""
        return self._groups.lacking(group, step)

    def _has_met_in_group(self, scene: Scene, need: str, owner: str) -> bool:
        group = scene.subject
        if group is None or group.kind not in self._groups.names:
            return _has_met(group, need)
        member = scene.of(owner)
        return member is not None and _has_met(group, need_of(need, member.id))

    def _needs_done(self, scene: Scene) -> bool:
        subject, step = scene.subject, scene.step
        if subject is not None and step is not None and self.lacking(subject, step):
            return False
        return not self.unmet_needs(scene)

    def _meetings_over(self, scene: Scene, held: bool) -> bool:
        subject, step = scene.subject, scene.step
        if subject is None or step is None or step.plan is None:
            return False
        plan = step.plan
        if not plan.number or subject.planned_from is None:
            return False
        began = subject.planned_from
        if sum(met >= began for met in subject.meetings) >= plan.number:
            return True
        if held:
            return False
        lost_before = subject.planned_lost
        ends = self._calendar.pausing(
            self._closures.get((subject.kind, step.stage), ()),
            began,
            lambda lost, _: self._calendar.period_ends(
                began, plan.every, plan.number, lost_before + lost
            ),
        )
        return scene.now >= ends


def birthday(born: date, age: int) -> date:
    """Give the day on which somebody becomes so old; 1 March for 29 February.

    >>> birthday(date(2012, 2, 29), 18)
    datetime.date(2030, 3, 1)
    """
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def _spent_since(subject: Subject, step: str, now: datetime) -> datetime | None:
    """Say since when somebody would have been in a step, had they never left it."""
    before = subject.spent.get(step)
    if subject.step == step and not subject.outcome:
        return subject.entered - (before or timedelta())
    return None if before is None else now - before


def _always(scene: Scene) -> bool:
    return True


def _is_gone(member: Subject | None) -> bool:
    return member is None or bool(member.outcome)


def _is_active(relation: Subject) -> bool:
    return relation.active_since is not None and not relation.outcome


def _has_met(subject: Subject | None, need: str) -> bool:
    known = None if subject is None else subject.facts.get(need)
    return known is not None and known.value is True


def _is_done(subject: Subject, need: str) -> bool:
    """Say whether a need is met or was waived, and has not lapsed since."""
    known = subject.facts.get(need)
    return known is not None and known.value is not False


def _is_in(subject: Subject | None, steps: tuple[str, ...]) -> bool:
    return subject is not None and not subject.outcome and subject.step in steps


def _has_ended(subject: Subject | None, outcomes: tuple[str, ...]) -> bool:
    if subject is None or not subject.outcome:
        return False
    return not outcomes or subject.outcome in outcomes


def _has_reached(subject: Subject | None, steps: tuple[str, ...]) -> bool:
    return subject is not None and any(step in subject.visited for step in steps)


def _person(subject: Subject | None) -> str | None:
    return None if subject is None else subject.person or subject.id


def _fact(subject: Subject | None, name: str) -> Value | None:
    if subject is None:
        return None
    recorded = subject.facts.get(name)
    return None if recorded is None else recorded.value


def _plus(value: Value | None, plus: float) -> Value | None:
    return value + plus if isinstance(value, (int, float)) else None

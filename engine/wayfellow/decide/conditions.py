"""Conditions of the model made into functions, and how they read what they ask about.

A fact that was never recorded makes every comparison with it false: absence is never
taken for an answer.
"""

from __future__ import annotations

from typing import Any

from wayfellow_dsl.model import (
    COMPARISONS,
    All,
    AnyOf,
    Compare,
    Computed,
    Condition,
    Constant,
    Count,
    Ended,
    Fact,
    Identity,
    InStep,
    Known,
    MeetingsOver,
    Met,
    NeedsDone,
    Not,
    Programme,
    Reached,
    Sum,
    Term,
    Value,
)

from .computing import Functions
from .counts import Counts
from .open_needs import OpenNeeds
from .relating.members import Groups, need_of, over_members
from .scene import Reader, Scene, Test
from .state import Subject
from .timing.calendar import Calendar


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
        self.counts = Counts(programme, calendar)
        closed = {each.name: calendar.spans(each) for each in programme.calendars}
        self._closures = {
            (lifecycle.subject, stage.name): closed[stage.stops_in]
            for lifecycle in programme.lifecycles
            for stage in lifecycle.stages
            if stage.stops_in
        }
        self._groups = Groups(programme)
        self.open_needs = OpenNeeds(programme, self._groups, self.test)

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
                return lambda scene: self.open_needs.are_done(scene)
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
                count = self.counts.value
                return lambda scene: count(scene, scene.of(of), name, argument)
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

    def _has_met_in_group(self, scene: Scene, need: str, owner: str) -> bool:
        group = scene.subject
        if group is None or group.kind not in self._groups.names:
            return _has_met(group, need)
        member = scene.of(owner)
        return member is not None and _has_met(group, need_of(need, member.id))

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


def _always(scene: Scene) -> bool:
    return True


def _has_met(subject: Subject | None, need: str) -> bool:
    known = None if subject is None else subject.facts.get(need)
    return known is not None and known.value is True


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

"""Certainty: what of a condition about days in a step can no longer change."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from wayfellow.decide.conditions import Conditions
from wayfellow.decide.scene import Scene
from wayfellow_dsl.model import (
    All,
    AnyOf,
    Compare,
    Condition,
    Constant,
    Count,
    Not,
    Programme,
)

from .paths import Paths

Verdict = Callable[[Scene], bool | None]
"""Says what will hold in the end; None while that may still go either way."""


class Certainty:
    """Tells of people under way what is already certain about their days in a step.

    Days only grow. Whoever has been somewhere for over 42 days always will have been,
    and whoever cannot come there again, by the rules, has the days that they have.
    Nothing else is taken as certain before somebody has ended: a sixth meeting can be
    known early and its absence only late, so that counting it early would flatter.
    """

    def __init__(
        self, programme: Programme, conditions: Conditions, subject: str
    ) -> None:
        self._conditions = conditions
        self._subject = subject
        self._paths = Paths(programme)
        self._lifecycle = programme.lifecycle(subject)
        self._ahead: dict[tuple[str, str], bool] = {}

    def verdict(self, condition: Condition, *, as_it_is: bool = False) -> Verdict:
        """Make a function that says what is certain of a condition.

        With `as_it_is`, all but days in a step is taken to stay as it is now.
        """
        match condition:
            case Not(condition=part):
                inner = self.verdict(part, as_it_is=as_it_is)
                return lambda scene: _opposite(inner(scene))
            case All(conditions=parts):
                verdicts = [self.verdict(part, as_it_is=as_it_is) for part in parts]
                return lambda scene: _all(verdict(scene) for verdict in verdicts)
            case AnyOf(conditions=parts):
                verdicts = [self.verdict(part, as_it_is=as_it_is) for part in parts]
                return lambda scene: _opposite(
                    _all(_opposite(verdict(scene)) for verdict in verdicts)
                )
            case Compare(left=Count(name="days in", of="") as days, right=Constant()):
                return self._days(condition, days)
        return self._conditions.test(condition) if as_it_is else lambda scene: None

    def may_be_in(self, scene: Scene, place: str) -> bool:
        """Say whether someone is in a step or stage, or can come there by the rules."""
        step = scene.step
        if step is None or scene.subject is None or not scene.subject.is_live:
            return False
        key = (step.name, place)
        if key not in self._ahead:
            ahead, _ = self._paths.reached(self._subject, step.name)
            there = {
                one.name
                for one in self._lifecycle.steps
                if place in (one.name, one.stage)
            }
            self._ahead[key] = not there.isdisjoint((step.name, *ahead))
        return self._ahead[key]

    def _days(self, condition: Compare, days: Count) -> Verdict:
        test = self._conditions.test(condition)
        read = self._conditions.reader(days)
        grows_true = condition.operator in ("at least", "over")
        grows_false = condition.operator in ("at most", "under")

        def verdict(scene: Scene) -> bool | None:
            holds = test(scene)
            is_passed = grows_true and holds
            is_passed |= grows_false and not holds and read(scene) is not None
            if is_passed or not self.may_be_in(scene, days.argument):
                return holds
            return None

        return verdict


def _opposite(verdict: bool | None) -> bool | None:
    return None if verdict is None else not verdict


def _all(verdicts: Iterable[bool | None]) -> bool | None:
    found = list(verdicts)
    if False in found:
        return False
    return None if None in found else True

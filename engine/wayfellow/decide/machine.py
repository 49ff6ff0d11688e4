"""State machines: one flat `transitions` Machine for each role and each relationship.

The Machine is the meaning of a lifecycle. The table read out of it says the same at a
twentieth of the cost, for simulation and for bulk work; a property test proves that
the two choose alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast

from transitions import Machine, Transition

from wayfellow_dsl.model import (
    End,
    Go,
    Lifecycle,
    OnClock,
    OnEngine,
    OnEvent,
    OnTrue,
    Rule,
    Step,
    Trigger,
)

from .conditions import Conditions
from .parties import is_party
from .scene import Scene, Test
from .state import Actor


class Cursor:
    """The one light object that a Machine drives: refilled for each choice."""

    __slots__ = (
        "actor",
        "asked",
        "caused_by",
        "ended_as",
        "is_last",
        "relation",
        "rule",
        "scene",
        "state",
    )

    def __init__(
        self,
        scene: Scene,
        actor: Actor,
        *,
        relation: str = "",
        ended_as: str = "",
        is_last: bool = False,
        caused_by: str = "",
        asked: tuple[str, ...] = (),
    ) -> None:
        self.scene = scene
        self.actor = actor
        self.relation = relation
        self.ended_as = ended_as
        self.is_last = is_last
        self.caused_by = caused_by
        self.asked = asked
        self.state = ""
        self.rule: int | None = None


Admission = Callable[[Cursor], bool]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a transition table."""

    rule: int
    permits: Admission
    """Says whether this actor, or this ending, is one that the rule speaks of."""
    holds: Admission
    """Says whether the rule's condition holds."""
    target: str
    """The step or outcome; empty to stay."""


def trigger_name(trigger: Trigger, place: int) -> str:
    """Name a trigger within its step; `place` is the rule's place among its rules."""
    match trigger:
        case OnEvent(name=name):
            return f"event {name}"
        case OnEngine(name=name):
            return f"engine {name}"
        case OnClock():
            return f"clock {place}"
        case _:
            return f"true {place}"


def place_rules(step: Step, throughout: tuple[Rule, ...]) -> Iterator[tuple[int, Rule]]:
    """Yield a step's own rules and those of every step, each with its place."""
    yield from enumerate(step.rules)
    yield from enumerate(throughout, -len(throughout))


def when_true(rule: Rule, conditions: Conditions) -> Test:
    """Make the test of a rule that waits for something to be true, with its `if`."""
    assert isinstance(rule.trigger, OnTrue)
    becomes = conditions.test(rule.trigger.condition)
    if rule.guard is None:
        return becomes
    guard = conditions.test(rule.guard)
    return lambda scene: becomes(scene) and guard(scene)


def build_machine(lifecycle: Lifecycle, conditions: Conditions) -> Machine:
    """Make the flat Machine of a role or a relationship."""
    # It never registers a model: adding one costs 12 kB and time that grows with the
    # number added, and sets the state of a loaded row back to the first.
    outcomes = {
        rule.target.outcome
        for step in lifecycle.steps
        for rule in lifecycle.rules(step)
        if isinstance(rule.target, End)
    }
    machine = Machine(
        model=None,
        states=[*(step.name for step in lifecycle.steps), *sorted(outcomes)],
        initial=lifecycle.steps[0].name,
        auto_transitions=False,
    )
    for step in lifecycle.steps:
        for place, rule in place_rules(step, lifecycle.always(step)):
            machine.add_transition(
                trigger_name(rule.trigger, place),
                step.name,
                _destination(rule),
                conditions=[_permits(rule.trigger), _holds(rule, conditions)],
                before=_Note(place),
            )
    return machine


def _destination(rule: Rule) -> str | None:
    match rule.target:
        case Go(step=step):
            return step
        case End(outcome=outcome):
            return outcome
        case _:
            return None


class _Note:
    """Notes on the cursor which rule the Machine took."""

    __slots__ = ("place",)

    def __init__(self, place: int) -> None:
        self.place = place

    def __call__(self, cursor: Cursor) -> None:
        cursor.rule = self.place


def _permits(trigger: Trigger) -> Admission:
    match trigger:
        case OnEvent(by=parties):
            return lambda cursor: any(
                is_party(cursor.actor, party, cursor.scene.subject) for party in parties
            )
        case OnEngine(name="ended", relation=relation, outcomes=outcomes, last=last):
            return lambda cursor: (
                cursor.relation == relation
                and (not outcomes or cursor.ended_as in outcomes)
                and (cursor.is_last or not last)
                and trigger.caused_by in ("", cursor.caused_by)
            )
        case OnEngine(name="invitation ended", outcomes=outcomes):
            return lambda cursor: not outcomes or cursor.ended_as in outcomes
        case OnEngine(name="nobody decides", asked=asked):
            return lambda cursor: not asked or not {*asked}.isdisjoint(cursor.asked)
        case _:
            return _admits


def _admits(cursor: Cursor) -> bool:
    return True


def _holds(rule: Rule, conditions: Conditions) -> Admission:
    if isinstance(rule.trigger, OnTrue):
        both = when_true(rule, conditions)
        return lambda cursor: both(cursor.scene)
    if rule.guard is None:
        return _admits
    guard = conditions.test(rule.guard)
    return lambda cursor: guard(cursor.scene)


def read_table(machine: Machine) -> dict[tuple[str, str], tuple[Row, ...]]:
    """Read the rows out of a Machine, by step and name of trigger."""
    return {
        (source, name): tuple(map(_read_row, transitions))
        for name, event in machine.events.items()
        for source, transitions in event.transitions.items()
    }


def _read_row(transition: Transition) -> Row:
    permits, holds = (condition.func for condition in transition.conditions)
    (note,) = transition.before
    assert isinstance(note, _Note)
    return Row(
        note.place,
        cast(Admission, permits),
        cast(Admission, holds),
        transition.dest or "",
    )

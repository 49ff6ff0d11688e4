"""State machines: one flat `transitions` Machine for each role and each relationship.

The Machine is the meaning of a lifecycle. The table read out of it says the same at a
twentieth of the cost, for simulation and for bulk work; a property test proves that
the two choose alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from transitions import Machine, Transition

from wayfellow_dsl.model import (
    Candidates,
    Count,
    End,
    Go,
    Lifecycle,
    OnClock,
    OnEngine,
    OnEvent,
    OnTrue,
    Party,
    Programme,
    ReckonMeetings,
    Rule,
    Step,
    Trigger,
    find_all,
)
from wayfellow_dsl.phrases import say_trigger

from .computing import NO_FUNCTIONS, Functions
from .conditions import Conditions, Scene, Test
from .state import Actor, Subject
from .timing.calendar import Calendar
from .timing.waking import wakers


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


class CompiledStep:
    """A step with what a decision asks of it worked out beforehand.

    Its own rules have their places from nothing up. The rules of every step have theirs
    below nothing, so that they are the same in each.
    """

    __slots__ = (
        "clocks",
        "closures",
        "conditions",
        "has_enter",
        "names",
        "rules",
        "silent",
        "step",
        "wakers",
    )

    def __init__(
        self,
        step: Step,
        throughout: tuple[Rule, ...],
        conditions: Conditions,
        closures: tuple[tuple[datetime, datetime], ...] = (),
    ) -> None:
        self.step = step
        self.closures = closures
        self.rules = (*step.rules, *throughout)
        placed = tuple(place_rules(step, throughout))
        self.clocks = tuple(
            (place, rule.trigger.clock)
            for place, rule in placed
            if isinstance(rule.trigger, OnClock)
        )
        self.conditions: tuple[tuple[int, Test], ...] = tuple(
            (place, _both(conditions, rule))
            for place, rule in placed
            if isinstance(rule.trigger, OnTrue)
        )
        self.wakers = wakers(step, self.rules, conditions)
        self.has_enter = any(
            isinstance(rule.trigger, OnEngine) and rule.trigger.name == "enter"
            for rule in step.rules
        )
        self.names = tuple(say_trigger(rule.trigger) for rule in self.rules)
        self.silent = frozenset(
            place
            for place, rule in placed
            if rule.actions == (ReckonMeetings(),) and rule.target is None
        )
        """Rules that only look back on meetings, and leave no record of looking."""


def place_rules(step: Step, throughout: tuple[Rule, ...]) -> Iterator[tuple[int, Rule]]:
    """Yield a step's own rules and those of every step, each with its place."""
    yield from enumerate(step.rules)
    yield from enumerate(throughout, -len(throughout))


class CompiledLifecycle:
    """The Machine of one role or relationship, and the table read out of it."""

    def __init__(
        self,
        lifecycle: Lifecycle,
        conditions: Conditions,
        closures: Mapping[str, tuple[tuple[datetime, datetime], ...]],
        counted: frozenset[str],
    ) -> None:
        self.lifecycle = lifecycle
        stops = {stage.name: stage.stops_in for stage in lifecycle.stages}
        self.steps = {
            step.name: CompiledStep(
                step,
                lifecycle.always(step),
                conditions,
                closures.get(stops.get(step.stage, ""), ()),
            )
            for step in lifecycle.steps
        }
        self.starts = tuple(
            (step.name, conditions.test(step.starts_if))
            for step in lifecycle.steps
            if step.starts_if is not None
        )
        """Steps in which some people begin, and who."""
        began = (step.name for step in lifecycle.steps if step.starts_if is None)
        self.first = next(began, lifecycle.steps[0].name)
        self.closure = next(
            (step.name for step in lifecycle.steps if step.stage == "closure"), ""
        )
        self.needs = {need.key: need for step in lifecycle.steps for need in step.needs}
        self.consents = frozenset(
            name
            for need in self.needs.values()
            if need.kind == "consent"
            for name in (need.key, f"{need.kind} {need.name}")
        )
        """Consents by which they can be withdrawn: all of a name, or one."""
        self.machine = _build(lifecycle, conditions)
        self.table = _read_table(self.machine)
        self.events = frozenset(
            name.removeprefix("event ")
            for _, name in self.table
            if name.startswith("event ")
        )
        self.counted = counted
        """Events that are counted, with ` by` and a role where it matters whose."""
        self.counted_stages = frozenset(
            clock.anchor.name
            for step in self.steps.values()
            for _, clock in step.clocks
            if clock.anchor.kind == "stage"
        )
        """Stages from whose entering some clock counts."""
        missed = {
            clock.anchor.name
            for step in self.steps.values()
            for _, clock in step.clocks
            if clock.anchor.kind == "silence"
        }
        self.noted = frozenset(
            name.partition(" by ")[0] for name in {*missed, *_counted(lifecycle)}
        ) - {"meeting held"}
        """Events that are recorded in any step, with or without a rule for them."""

    def choose_by_machine(self, state: str, trigger: str, cursor: Cursor) -> int | None:
        """Let the Machine choose: the place of the rule taken, or None."""
        event = self.machine.events.get(trigger)
        if event is None or state not in event.transitions:
            return None
        cursor.state, cursor.rule = state, None
        event.trigger(cursor, cursor)
        return cursor.rule

    def choose_by_table(self, state: str, trigger: str, cursor: Cursor) -> int | None:
        """Choose from the table: the place of the rule taken, or None."""
        for row in self.table.get((state, trigger), ()):
            if row.permits(cursor) and row.holds(cursor):
                return row.rule
        return None


class Compiled:
    """A programme made ready to decide.

    `by_machine` lets the `transitions` Machine choose each rule; otherwise the table
    does. Both choose alike.
    """

    def __init__(
        self,
        programme: Programme,
        by_machine: bool = False,
        functions: Functions = NO_FUNCTIONS,
    ) -> None:
        self.programme = programme
        self.functions = functions
        self._is_lacking = functions.lack(programme)
        self.calendar = Calendar.of(programme)
        self.conditions = Conditions(programme, self.calendar, functions)
        self.by_machine = by_machine
        counted = frozenset(_counted(programme))
        closures = {
            each.name: self.calendar.spans(each) for each in programme.calendars
        }
        self.lifecycles: Mapping[str, CompiledLifecycle] = {
            lifecycle.subject: CompiledLifecycle(
                lifecycle, self.conditions, closures, counted
            )
            for lifecycle in programme.lifecycles
        }
        self.roles = {role.name: role for role in programme.roles}
        self.staff = {staff.name: staff for staff in programme.staff}
        self.attached = {one.name for role in programme.roles for one in role.attached}
        """What those are called who are attached to somebody, such as guardians."""
        self.lifters = tuple(s.name for s in programme.staff if s.lifts_holds)
        """The staff roles that lift safeguarding holds."""
        self.relationships = {r.name: r for r in programme.relationships}
        self.outcomes = {outcome.name: outcome for outcome in programme.outcomes}
        self.exclusions: dict[str, tuple[tuple[Test, str], ...]] = {}
        self.candidates: dict[Candidates, Test] = {}
        """Who of those in the steps of a `match` block may be matched."""
        for policy in programme.policies:
            for group in (policy.seekers, policy.partners, policy.groups):
                if group is not None:
                    self.candidates[group] = self.conditions.test(group.condition)
            # Of two policies with one name, what either forbids is forbidden.
            self.exclusions[policy.name] = self.exclusions.get(policy.name, ()) + tuple(
                (self.conditions.test(exclusion.condition), exclusion.because)
                for exclusion in policy.exclusions
            )

    def step(self, subject: Subject) -> CompiledStep:
        """Give the compiled step that a subject is in."""
        return self.lifecycles[subject.kind].steps[subject.step]

    def require_plugins(self) -> None:
        """Raise PluginMissing when a plugin by which the programme decides is not here.

        Without it the programme can be looked at, and nothing in it be decided.
        """
        if self._is_lacking:
            self.functions.check(self.programme)

    def choose(self, subject: Subject, trigger: str, cursor: Cursor) -> int | None:
        """Choose the first rule of the present step that may be taken."""
        lifecycle = self.lifecycles[subject.kind]
        if self.by_machine:
            return lifecycle.choose_by_machine(subject.step, trigger, cursor)
        return lifecycle.choose_by_table(subject.step, trigger, cursor)


def compile_programme(
    programme: Programme,
    *,
    by_machine: bool = False,
    functions: Functions = NO_FUNCTIONS,
) -> Compiled:
    """Make a programme ready to decide: its machines, tables, calendar and tests.

    `functions` are those of the plugins in use.
    """
    return Compiled(programme, by_machine, functions)


def _counted(value: object) -> Iterator[str]:
    """Name the events whose number some condition asks for."""
    for count in find_all(value, Count):
        if count.name == "times":
            yield count.argument


def _both(conditions: Conditions, rule: Rule) -> Test:
    assert isinstance(rule.trigger, OnTrue)
    becomes = conditions.test(rule.trigger.condition)
    if rule.guard is None:
        return becomes
    guard = conditions.test(rule.guard)
    return lambda scene: becomes(scene) and guard(scene)


def _build(lifecycle: Lifecycle, conditions: Conditions) -> Machine:
    # A flat machine that never registers a model: adding one costs 12 kB and time that
    # grows with the number added, and sets the state of a loaded row back to the first.
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
        both = _both(conditions, rule)
        return lambda cursor: both(cursor.scene)
    if rule.guard is None:
        return _admits
    guard = conditions.test(rule.guard)
    return lambda cursor: guard(cursor.scene)


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


def _read_table(machine: Machine) -> dict[tuple[str, str], tuple[Row, ...]]:
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

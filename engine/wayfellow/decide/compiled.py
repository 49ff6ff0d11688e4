"""A programme made ready to decide: its lifecycles, their steps, who may be matched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from wayfellow_dsl.model import (
    Candidates,
    Count,
    Lifecycle,
    OnClock,
    OnEngine,
    OnTrue,
    Programme,
    ReckonMeetings,
    Rule,
    Step,
    find_all,
)
from wayfellow_dsl.phrases import say_trigger

from .computing import NO_FUNCTIONS, Functions
from .conditions import Conditions
from .machine import Cursor, build_machine, place_rules, read_table, when_true
from .scene import Test
from .state import Subject
from .timing.calendar import Calendar
from .timing.waking import wakers


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
            (place, when_true(rule, conditions))
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
        self.machine = build_machine(lifecycle, conditions)
        self.table = read_table(self.machine)
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
        *,
        by_machine: bool = False,
        functions: Functions = NO_FUNCTIONS,
    ) -> None:
        self.programme = programme
        self.functions = functions
        self._is_lacking = functions.lack(programme)
        self.calendar = Calendar.of(programme)
        self.conditions = Conditions(programme, self.calendar, functions)
        self.open_needs = self.conditions.open_needs
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
    return Compiled(programme, by_machine=by_machine, functions=functions)


def _counted(value: object) -> Iterator[str]:
    """Name the events whose number some condition asks for."""
    for count in find_all(value, Count):
        if count.name == "times":
            yield count.argument

"""Lifecycles: the steps of a role or of a relationship, in their stages."""

from __future__ import annotations

from .base import Frozen, Span
from .conditions import Condition
from .rules import Need, Rule
from .time import Duration


class MeetingPlan(Frozen, frozen=True):
    """How often a pair means to meet. The rules that keep it are among the step's."""

    every: Duration
    number: int
    """How many meetings are planned in all; 0 when there is no end."""
    minutes: int = 0
    """How long one takes, about; 0 when the file does not say."""


class Expectation(Frozen, frozen=True):
    """Something hoped for: it is reported and never enforced."""

    condition: Condition
    span: Span | None = None


class Step(Frozen, frozen=True):
    """A place that a participant or a relationship can be in."""

    name: str
    stage: str
    label: str = ""
    needs: tuple[Need, ...] = ()
    rules: tuple[Rule, ...] = ()
    plan: MeetingPlan | None = None
    expects: tuple[Expectation, ...] = ()
    starts_if: Condition | None = None
    """Who begins here rather than in the first step."""
    implied: bool = False
    """True for steps that the engine adds: `proposed` and `taking_part`."""
    span: Span | None = None


class Window(Frozen, frozen=True):
    """When the stage that people join in is open: relative to the run's start, or on
    dates, which are ISO 8601 text, or `MM-DD` for the next one after the start.
    """

    opens: Duration | None = None
    closes: Duration | None = None
    opens_on: str = ""
    closes_on: str = ""


class Stage(Frozen, frozen=True):
    """A named part of a lifecycle."""

    name: str
    label: str = ""
    window: Window | None = None
    stops_in: str = ""
    """The calendar on whose closed days the clocks of its steps stand still."""
    span: Span | None = None


class Lifecycle(Frozen, frozen=True):
    """The state machine of a role or of a relationship."""

    subject: str
    """The name of the role or of the relationship."""
    stages: tuple[Stage, ...]
    steps: tuple[Step, ...]
    """The first one without a `starts_if` is where people begin otherwise."""
    throughout: tuple[Rule, ...] = ()
    """Rules of every step, tried after the step's own; not of the implied step of an
    offer."""

    def always(self, step: Step) -> tuple[Rule, ...]:
        """Give the rules of every step, as far as they are tried in this one."""
        return () if step.name == "proposed" and step.implied else self.throughout

    def rules(self, step: Step) -> tuple[Rule, ...]:
        """Give every rule that is tried in a step: its own first."""
        return (*step.rules, *self.always(step))

    def step(self, name: str) -> Step:
        """Find a step by its name; KeyError when there is none."""
        for step in self.steps:
            if step.name == name:
                return step
        raise KeyError(name)

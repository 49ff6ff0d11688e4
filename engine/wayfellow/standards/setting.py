"""A programme as a standard sees it: who the mentor is, and where pairs meet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from wayfellow.errors import CannotAudit
from wayfellow.evidence import Paths
from wayfellow_dsl.model import (
    Frozen,
    Lifecycle,
    MatchPolicy,
    OnEngine,
    Programme,
    Rule,
    Span,
    Step,
)

from .standard import Part

_CLOSURE = "closure"


class Judgement(Frozen, frozen=True):
    """Whether a programme's rules show something, and which of them."""

    is_met: bool
    says: str
    """What was found, or what is missing."""
    lines: tuple[int, ...] = ()
    """Where in the file it is shown."""
    write: str = ""
    """What to write when it is missing."""


@dataclass(frozen=True)
class Setting:
    """One programme, and what the words of a standard mean in it."""

    programme: Programme
    relationship: str
    mentor: str
    mentee: str

    def role(self, part: Part) -> str:
        """Give the role that does this part."""
        return self.mentor if part == "mentor" else self.mentee

    @cached_property
    def paths(self) -> Paths:
        """The ways of the programme."""
        return Paths(self.programme)

    @cached_property
    def pair(self) -> Lifecycle:
        """The life of a pair."""
        return self.programme.lifecycle(self.relationship)

    @property
    def policies(self) -> tuple[MatchPolicy, ...]:
        """The ways in which pairs are matched."""
        return tuple(
            policy
            for policy in self.programme.policies
            if policy.relationship == self.relationship
        )

    @cached_property
    def closing(self) -> tuple[Step, ...]:
        """The steps in which a pair takes its leave."""
        return tuple(step for step in self.pair.steps if step.stage == _CLOSURE)

    @cached_property
    def meeting(self) -> tuple[Step, ...]:
        """The steps in which a pair meets; without a plan the first of its own."""
        planned = tuple(step for step in self.pair.steps if step.plan is not None)
        own = (step for step in self.pair.steps if not step.implied)
        return planned or tuple(own)[:1]

    def doors(self, role: str) -> tuple[str, ...]:
        """Give the steps from which people of a role come to meet somebody."""
        found = [
            step
            for policy in self.policies
            for group in (policy.seekers, policy.partners)
            if group.role == role
            for step in group.steps
        ]
        lifecycle = self.programme.lifecycle(role)
        found = found or [
            step.name
            for step in lifecycle.steps
            if any(map(_awaits_match, lifecycle.rules(step)))
        ]
        return tuple(dict.fromkeys(found or [step.name for step in lifecycle.steps]))


def set_out(programme: Programme) -> Setting:
    """Find out who is the mentor in a programme, and who the mentee.

    By the names of the roles; otherwise the mentee is who seeks in a `match` block, or
    who is named first in the relationship. Raises CannotAudit.
    """
    if not programme.relationships:
        raise CannotAudit(programme.name)
    relationship = programme.relationships[0]
    first, *others = relationship.members
    other = others[0] if others else first
    if first == "mentor" or other == "mentee":
        first, other = other, first
    elif first != "mentee" and other != "mentor":
        seekers = {
            policy.seekers.role
            for policy in programme.policies
            if policy.relationship == relationship.name
        }
        if seekers == {other}:
            first, other = other, first
    return Setting(programme, relationship.name, mentor=other, mentee=first)


def lines_of(spans: Iterable[Span | None]) -> tuple[int, ...]:
    """List the lines of some places, in order, each once."""
    return tuple(sorted({span.line for span in spans if span is not None}))


def _awaits_match(rule: Rule) -> bool:
    return isinstance(rule.trigger, OnEngine) and rule.trigger.name == "matched"

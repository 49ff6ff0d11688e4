"""Who takes part, who runs it, and how people can end."""

from __future__ import annotations

from typing import Literal as Choice

import msgspec

from .base import Frozen, Span


class Party(msgspec.Struct, frozen=True, array_like=True):
    """Somebody who may act, or who is told: `them`, a member, a staff role, somebody
    attached to a participant (a guardian), anyone.
    """

    kind: Choice["them", "member", "staff", "attached", "anyone"]
    name: str = ""
    """The role's name for a member or a staff role; empty for any staff."""
    of: str = ""
    """For somebody attached to a member of a relationship: the member's role."""

    def __str__(self) -> str:
        if self.of:
            return f"{self.name} of {self.of}"
        return self.name or self.kind


class Detail(Frozen, frozen=True):
    """Something known about everybody in a role."""

    name: str
    type: Choice[
        "text",
        "number",
        "yes or no",
        "date",
        "date of birth",
        "person",
        "people",
        "one of",
        "levels",
        "some of",
    ]
    choices: tuple[str, ...] = ()
    label: str = ""
    private: bool = False
    optional: bool = False
    span: Span | None = None


class Capacity(msgspec.Struct, frozen=True, array_like=True):
    """How many relationships somebody takes at one time."""

    least: int = 1
    most: int = 1


class Attached(Frozen, frozen=True):
    """Somebody attached to a participant, with no lifecycle of their own: a guardian,
    a teacher.
    """

    name: str
    label: str = ""
    span: Span | None = None


class Role(Frozen, frozen=True):
    """A kind of participant."""

    name: str
    label: str = ""
    plural: str = ""
    details: tuple[Detail, ...] = ()
    takes: Capacity = Capacity()
    attached: tuple[Attached, ...] = ()
    span: Span | None = None


class Staff(Frozen, frozen=True):
    """A kind of person who runs the programme and has no lifecycle in it."""

    name: str
    label: str = ""
    lifts_holds: bool = False
    """May lift a safeguarding hold. Exactly one staff role does in every programme."""
    span: Span | None = None


class Relationship(Frozen, frozen=True):
    """A kind of pair, or of group."""

    name: str
    members: tuple[str, ...]
    """The roles of its members, in the order written."""
    sizes: tuple[Capacity, ...] = ()
    """Of a group: how many members it has of each role; empty for a pair."""
    label: str = ""
    span: Span | None = None

    @property
    def is_group(self) -> bool:
        """Say whether it can have several members of one role."""
        return bool(self.sizes)

    def size(self, role: str) -> Capacity:
        """Say how many members of a role it has, at least and at most."""
        if not self.sizes:
            return Capacity()
        return self.sizes[self.members.index(role)]


class Outcome(Frozen, frozen=True):
    """One way for a participant or a relationship to end."""

    name: str
    label: str = ""
    completed: bool = False
    may_return: bool = True
    span: Span | None = None


IMPLIED_OUTCOMES = {
    "not_accepted": "An offer that somebody declined or that nobody answered in time",
    "superseded": "An offer withdrawn because a place was taken or a rule forbids it",
    "member_left": "A relationship whose member left the programme",
    "joined_group": "An offer to join a group that was taken up",
    "left": "A participant who left a role that has no stages",
}
"""Outcomes that the engine adds. A file may declare `left`, with words of its own."""

RESERVED_OUTCOMES = frozenset(IMPLIED_OUTCOMES) - {"left"}
"""Outcomes that no file may declare."""

IMPLIED_STEPS = {
    "proposed": "a relationship that waits for its members to accept it",
    "taking_part": "a participant in a role that has no stages of its own",
}
"""Steps that lowering adds and that no file may declare."""

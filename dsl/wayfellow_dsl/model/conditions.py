"""Conditions, and the terms that they compare."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from typing import Literal as Choice

from .base import Frozen, Value
from .extensions import Function


class Constant(Frozen, frozen=True, tag="constant"):
    """A value written in the file."""

    value: Value


class Fact(Frozen, frozen=True, tag="fact"):
    """A fact of the subject itself (`of` is empty) or of the member called `of`."""

    name: str
    of: str = ""


class Identity(Frozen, frozen=True, tag="identity"):
    """The person who is the member called `of` (or the subject itself)."""

    of: str = ""


class Count(Frozen, frozen=True, tag="count"):
    """A number that the engine keeps: see `COUNTERS`."""

    name: str
    of: str = ""
    argument: str = ""


class Computed(Frozen, frozen=True, tag="computed"):
    """A value that a plugin works out: of the subject itself (`of` is empty), of the
    member called `of`, or of that member and the one called `beside`.
    """

    plugin: str
    function: Function
    of: str = ""
    beside: str = ""

    @property
    def name(self) -> str:
        """The function as a file writes it: `travel.zone`."""
        return f"{self.plugin}.{self.function.name}"

    @property
    def words(self) -> str:
        """The function as people read of it."""
        return self.function.label or self.name.replace(".", " ").replace("_", " ")

    @property
    def roles(self) -> tuple[str, ...]:
        """Of whom it is worked out; empty text for the subject itself."""
        return (self.of, self.beside) if self.beside else (self.of,)


class Sum(Frozen, frozen=True, tag="sum"):
    """A number and something added to it."""

    term: Fact | Count | Computed
    plus: float
    """Below nothing to take away."""


COUNTERS = {
    "meetings held": "meetings that took place",
    "meetings missed": "planned meetings that did not take place in their time",
    "meetings missed in a row": "planned meetings missed since the last one held or "
    "since entering the step, whichever is later",
    "rematches": "relationships after the first one in this journey",
    "active pairs": "relationships under way now",
    "capacity": "relationships that this person takes at one time",
    "days in": "whole days spent in the step, or in the stage, so far; unknown for "
    "somebody who was never there",
    "months in": "whole months since first entering the stage; of a step, whole months "
    "spent in it",
    "hours met": "hours of the meetings that took place, as far as they were recorded "
    "with their `minutes`",
    "times": "how often an event has been recorded",
    "age": "whole years since the date of birth; unknown without one",
    "members": "present members of a role in a group",
}
"""Every counter, and what it counts. `active pairs` also answers to the name of the
programme's own relationship (`active friendships`)."""

Term = Constant | Fact | Identity | Count | Computed | Sum


class Compare(Frozen, frozen=True, tag="compare"):
    """A comparison of two terms. Ordered choices compare by their order."""

    operator: Choice[
        "is", "is not", "at least", "at most", "under", "over", "includes", "shares"
    ]
    """What has several choices includes one, or shares some with another."""
    left: Term
    right: Term
    order: tuple[str, ...] = ()
    """The levels, lowest first, when the terms are ordered choices."""


COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "is": lambda left, right: bool(left == right),
    "is not": lambda left, right: bool(left != right),
    "at least": lambda left, right: bool(left >= right),
    "at most": lambda left, right: bool(left <= right),
    "under": lambda left, right: bool(left < right),
    "over": lambda left, right: bool(left > right),
    "includes": lambda left, right: right in left,
    "shares": lambda left, right: not set(left).isdisjoint(right),
}
"""What each operator of a `Compare` says of two known values."""


class Known(Frozen, frozen=True, tag="known"):
    """Holds when the fact has been recorded, or what a plugin works out is known."""

    fact: Fact | Computed


class Met(Frozen, frozen=True, tag="met"):
    """Holds when the need with this key has been met by the subject, or by the
    member called `of`; `need` is the key of a `Need`.
    """

    need: str
    of: str = ""


class NeedsDone(Frozen, frozen=True, tag="needs done"):
    """Holds when every need of the present step that applies is met."""


class MeetingsOver(Frozen, frozen=True, tag="meetings over"):
    """Holds when all planned meetings were held (`held`), or when the time planned
    for them has run out as well.
    """

    held: bool = False


class InStep(Frozen, frozen=True, tag="in step"):
    """Holds while the subject, or the member called `of`, is in one of these steps."""

    steps: tuple[str, ...]
    of: str = ""


class Ended(Frozen, frozen=True, tag="ended"):
    """Holds once the subject ended, as one of `outcomes` when there are any."""

    outcomes: tuple[str, ...] = ()
    of: str = ""


class Reached(Frozen, frozen=True, tag="reached"):
    """Holds once the subject has ever been in one of these steps."""

    steps: tuple[str, ...]
    of: str = ""


class All(Frozen, frozen=True, tag="all"):
    """Holds when each of the conditions holds."""

    conditions: tuple[Condition, ...]


class AnyOf(Frozen, frozen=True, tag="any"):
    """Holds when at least one of the conditions holds."""

    conditions: tuple[Condition, ...]


class Not(Frozen, frozen=True, tag="not"):
    """Holds when the condition does not."""

    condition: Condition


Condition = (
    Compare
    | Known
    | Met
    | NeedsDone
    | MeetingsOver
    | InStep
    | Ended
    | Reached
    | All
    | AnyOf
    | Not
)

"""Lengths of time, and clocks."""

from __future__ import annotations

from typing import Literal as Choice

import msgspec

from .base import Frozen, Span

Unit = Choice["minutes", "hours", "days", "working days", "weeks", "months", "years"]


_DAYS = {
    "minutes": 1 / 1440,
    "hours": 1 / 24,
    "days": 1.0,
    "working days": 7 / 5,
    "weeks": 7.0,
    "months": 365.25 / 12,
    "years": 365.25,
}


class Duration(msgspec.Struct, frozen=True, array_like=True):
    """A length of time, such as `10 working days`.

    Minutes and hours are absolute; days and longer follow the programme's calendar.
    """

    amount: int
    unit: Unit

    @property
    def days(self) -> float:
        """About how many days it has, months and years by their mean."""
        return self.amount * _DAYS[self.unit]

    def __str__(self) -> str:
        unit = self.unit.removesuffix("s") if self.amount == 1 else self.unit
        return f"{self.amount} {unit}"


class Anchor(Frozen, frozen=True):
    """The moment from which a clock counts."""

    kind: Choice[
        "step", "stage", "plan", "silence", "start", "date", "joining", "lapse"
    ]
    """`step`: entering the step. `stage`: first entering the stage `name`. `plan`:
    first entering a step that has a meeting plan. `silence`: the later of entering the
    step and the last event called `name` (`contact`, or `contact by mentor`). `start`:
    the run's start. `date`: `name` is an ISO 8601 date, or `MM-DD` for the next one.
    `joining`: enrolment, or when the relationship began. `lapse`: when the check with
    the key `name` lapses; a first length below nothing lies before it."""
    name: str = ""


class Closure(msgspec.Struct, frozen=True, array_like=True):
    """Days on which clocks stand still, the first and the last included."""

    first: str
    """ISO 8601 date."""
    last: str
    """ISO 8601 date."""
    label: str = ""


class DayCalendar(Frozen, frozen=True):
    """A calendar of closed days, such as a school's holidays."""

    name: str
    closed: tuple[Closure, ...]
    label: str = ""
    span: Span | None = None


class Clock(Frozen, frozen=True):
    """When something is due: once, or again and again."""

    anchor: Anchor
    first: Duration
    every: Duration | None = None
    at_most: int | None = None
    falls: Choice["exactly", "day start", "day end"] = "day end"
    """Messages go when the day starts, moved to the next working day; a deadline
    falls at the end of its day; minutes and hours are exact."""

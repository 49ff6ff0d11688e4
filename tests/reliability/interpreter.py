"""Conditions and clocks, reckoned as simply as they are written down.

An interpreter that reads the model and nothing of the engine: it is slow, has no tables,
and looks everything up anew each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from wayfellow.decide import Subject
from wayfellow_dsl.model import (
    All,
    AnyOf,
    Compare,
    Condition,
    Constant,
    Count,
    Ended,
    Fact,
    Identity,
    InStep,
    Known,
    Met,
    Need,
    NeedsDone,
    Not,
    Programme,
    Reached,
    Step,
    Sum,
    Term,
)


class NotSimple(Exception):
    """What takes more than a line to reckon is left to other tests."""


class Interpreter:
    """Says what holds of one subject at one moment."""

    def __init__(
        self,
        programme: Programme,
        population: Mapping[str, Subject],
        subject: Subject,
        now: datetime,
    ) -> None:
        self.programme, self.population = programme, population
        self.subject, self.now = subject, now

    def holds(self, condition: Condition) -> bool:
        """Say whether a condition holds; NotSimple for one that is not simple."""
        match condition:
            case Not(condition=inner):
                return not self.holds(inner)
            case All(conditions=parts):
                return False not in [self.holds(part) for part in parts]
            case AnyOf(conditions=parts):
                return True in [self.holds(part) for part in parts]
            case Known(fact=fact):
                return self.value(fact) is not None
            case Compare(operator=operator, left=left, right=right, order=order):
                return _compared(operator, self.value(left), self.value(right), order)
            case Met(need=need, of=of):
                who = self.who(of)
                return (
                    who is not None
                    and need in who.facts
                    and (who.facts[need].value is True)
                )
            case NeedsDone():
                return all(self.is_done(need) for need in self.here().needs)
            case InStep(steps=steps, of=of):
                who = self.who(of)
                return who is not None and who.outcome == "" and who.step in steps
            case Ended(outcomes=outcomes, of=of):
                who = self.who(of)
                if who is None or who.outcome == "":
                    return False
                return outcomes == () or who.outcome in outcomes
            case Reached(steps=steps, of=of):
                who = self.who(of)
                return who is not None and len({*steps} & {*who.visited}) > 0
            case _:
                raise NotSimple

    def here(self) -> Step:
        """Give the step that the subject is in."""
        return self.programme.lifecycle(self.subject.kind).step(self.subject.step)

    def is_done(self, need: Need) -> bool:
        """Say whether a need stands in nobody's way any more."""
        if need.guard is not None and not self.holds(need.guard):
            return True
        if need.by.kind == "member":
            who = self.who(need.by.name)
            if who is None or who.outcome:
                return True
        known = self.subject.facts.get(need.key)
        is_met = known is not None and known.value is not False
        return is_met or need.key in self.subject.forgone

    def value(self, term: Term) -> Any:
        """Give what a term stands for; None when nobody knows."""
        match term:
            case Constant(value=value):
                return value
            case Fact(name=name, of=of):
                who = self.who(of)
                known = None if who is None else who.facts.get(name)
                return None if known is None else known.value
            case Identity(of=of):
                who = self.who(of)
                return None if who is None else (who.person or who.id)
            case Sum(term=inner, plus=plus):
                value = self.value(inner)
                return None if value is None else value + plus
            case Count(name=name, of=of, argument=argument):
                who = self.who(of)
                return None if who is None else self.count(who, name, argument)
        raise NotSimple

    def count(self, who: Subject, name: str, argument: str) -> Any:
        """Give what the engine counts of somebody."""
        pairs = [self.population[one] for one in who.relations]
        begun = [one for one in pairs if one.active_since is not None]
        match name:
            case "meetings held":
                return len(who.meetings)
            case "meetings missed":
                return len(who.missed)
            case "times":
                return who.counts.get(argument, 0)
            case "active pairs":
                return len([one for one in begun if one.outcome == ""])
            case "rematches":
                return max(len(begun), 1) - 1
            case "capacity":
                return self.programme.role(who.kind).takes.most
            case "age":
                return self.age(who)
        raise NotSimple

    def age(self, who: Subject) -> int | None:
        """Count birthdays, one after the other."""
        details = self.programme.role(who.kind).details
        names = [one.name for one in details if one.type == "date of birth"]
        known = who.facts.get(names[0]) if names else None
        if known is None:
            return None
        born = date.fromisoformat(str(known.value))
        today = self.now.astimezone(ZoneInfo(self.programme.timezone)).date()
        years = 0
        while _birthday(born, years + 1) <= today:
            years += 1
        return years

    def who(self, of: str) -> Subject | None:
        """Find whom a condition is about."""
        if of in ("", self.subject.kind):
            return self.subject
        found = [who for role, who in self.subject.members if role == of]
        if len(found) > 1:
            raise NotSimple
        return self.population[found[0]] if found else None


def due(zone: ZoneInfo, anchor: datetime, amount: int, unit: str) -> datetime:
    """Give the deadline that lies so long after a moment: the end of its day.

    Minutes and hours are exact. Months clamp to the end of a shorter one.
    """
    if unit in ("minutes", "hours"):
        return anchor + timedelta(**{unit: amount})
    day = anchor.astimezone(zone).date()
    if unit in ("days", "weeks"):
        day += timedelta(**{unit: amount})
    else:
        months = day.month - 1 + amount * (12 if unit == "years" else 1)
        first = date(day.year + months // 12, months % 12 + 1, 1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        day = first.replace(day=min(day.day, last.day))
    midnight = datetime.combine(day + timedelta(days=1), time(), zone)
    return midnight.astimezone(UTC) - timedelta(microseconds=1)


def _compared(operator: str, left: Any, right: Any, order: tuple[str, ...]) -> bool:
    if left is None or right is None:
        return False
    if order:
        places = {level: place for place, level in enumerate(order)}
        left, right = places.get(left, -1), places.get(right, -1)
    match operator:
        case "is":
            return bool(left == right)
        case "is not":
            return bool(left != right)
        case "at least":
            return not left < right
        case "at most":
            return not left > right
        case "under":
            return bool(left < right)
        case "over":
            return bool(left > right)
        case "includes":
            return any(one == right for one in left)
    raise NotSimple


def _birthday(born: date, years: int) -> date:
    """Give a birthday; who was born on 29 February has it on 1 March meanwhile."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)

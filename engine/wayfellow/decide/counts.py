"""Numbers that nobody records: ages, meetings held, days in a step, months in a stage.

Some of them grow by time alone; of these it is known when they will be how large.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from wayfellow_dsl.model import Count, Duration, Programme, Value

from .scene import Scene
from .state import Subject
from .timing.calendar import Calendar


class Counts:
    """Counts what the conditions of one programme ask for."""

    def __init__(self, programme: Programme, calendar: Calendar) -> None:
        self._calendar = calendar
        self._capacity = {role.name: role.takes.most for role in programme.roles}
        self._birthdays = {
            role.name: detail.name
            for role in programme.roles
            for detail in role.details
            if detail.type == "date of birth"
        }
        """For each role that has one, the detail that is a date of birth."""
        self._stages = {
            (lifecycle.subject, step.name): step.stage
            for lifecycle in programme.lifecycles
            for step in lifecycle.steps
        }

    def value(
        self, scene: Scene, subject: Subject | None, name: str, argument: str
    ) -> Value | None:
        """Give a number by its name in the model; None when it is unknown.

        `argument` is the event, role, step or stage that it is about, if any.
        """
        if subject is None:
            return None
        match name:
            case "meetings held":
                return len(subject.meetings)
            case "meetings missed":
                return len(subject.missed)
            case "meetings missed in a row":
                since = max((*subject.meetings[-1:], subject.entered))
                return sum(slot.end > since for slot in subject.missed)
            case "rematches":
                return _rematches(scene, subject)
            case "active pairs":
                return _active_pairs(scene, subject)
            case "members":
                return len(subject.members_in(argument))
            case "capacity":
                return self._capacity.get(subject.kind, 1)
            case "hours met":
                return subject.minutes_met / 60
            case "times":
                return subject.counts.get(argument, 0)
            case "age":
                return self._age(subject, scene.now)
            case "days in":
                return self._days_in(subject, argument, scene.now)
            case _:
                return self._months_in(subject, argument, scene.now)

    def number(self, scene: Scene, subject: Subject, count: Count) -> int | None:
        """Give a number that grows by time alone, for one subject."""
        found = self.value(scene, subject, count.name, count.argument)
        return found if isinstance(found, int) else None

    def becomes(self, subject: Subject, count: Count, number: int) -> datetime | None:
        """Say when such a number becomes so large, as things stand; None for never."""
        argument, calendar = count.argument, self._calendar
        if count.name == "age":
            born = self._born(subject)
            return None if born is None else calendar.begins(birthday(born, number))
        spent = subject.spent.get(argument, timedelta())
        began = subject.entered - spent if self._is_in(subject, argument) else None
        if count.name == "days in":
            return None if began is None else began + timedelta(days=number)
        since = subject.stages.get(argument, began)
        if since is None:
            return None
        first = calendar.day(since)
        day = calendar.add(first, Duration(number, "months"))
        # A month is over on its day, or on the first of the next without such a day.
        return calendar.begins(day + timedelta(days=day.day < first.day))

    def _is_in(self, subject: Subject, place: str) -> bool:
        """Say whether somebody is in a step or stage now."""
        stage = self._stages.get((subject.kind, subject.step))
        return place in (subject.step, stage) and not subject.outcome

    def _days_in(self, subject: Subject, place: str, now: datetime) -> int | None:
        spent = subject.spent.get(place)
        if self._is_in(subject, place):
            spent = (spent or timedelta()) + (now - subject.entered)
        return None if spent is None else spent.days

    def _months_in(self, subject: Subject, place: str, now: datetime) -> int:
        entered = subject.stages.get(place)
        if entered is None:
            entered = _spent_since(subject, place, now)
        return 0 if entered is None else self._months(entered, now)

    def _months(self, earlier: datetime, later: datetime) -> int:
        first, last = self._calendar.day(earlier), self._calendar.day(later)
        months = (last.year - first.year) * 12 + last.month - first.month
        return months - (last.day < first.day)

    def _born(self, subject: Subject) -> date | None:
        born = subject.facts.get(self._birthdays.get(subject.kind, ""))
        return None if born is None else date.fromisoformat(str(born.value))

    def _age(self, subject: Subject, now: datetime) -> int | None:
        first, today = self._born(subject), self._calendar.day(now)
        if first is None:
            return None
        has_come = (today.month, today.day) >= (first.month, first.day)
        return today.year - first.year - (not has_come)


def birthday(born: date, age: int) -> date:
    """Give the day on which somebody becomes so old; 1 March for 29 February.

    >>> birthday(date(2012, 2, 29), 18)
    datetime.date(2030, 3, 1)
    """
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def _rematches(scene: Scene, subject: Subject) -> int:
    confirmed = (
        relation.active_since is not None and relation.had_member(subject.id)
        for relation in scene.relations(subject)
    )
    return max(0, sum(confirmed) - 1)


def _active_pairs(scene: Scene, subject: Subject) -> int:
    return sum(
        relation.active_since is not None
        and not relation.outcome
        and relation.has_member(subject.id)
        for relation in scene.relations(subject)
    )


def _spent_since(subject: Subject, step: str, now: datetime) -> datetime | None:
    """Say since when somebody would have been in a step, had they never left it."""
    before = subject.spent.get(step)
    if subject.step == step and not subject.outcome:
        return subject.entered - (before or timedelta())
    return None if before is None else now - before

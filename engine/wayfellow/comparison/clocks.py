"""Clocks that are not as they were: sooner, later, or counted from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from msgspec.structs import replace

from wayfellow.decide import Calendar
from wayfellow_dsl.model import Clock, OnClock, Rule, Step
from wayfellow_dsl.phrases import say_date, say_name

from .differences import Effect, Example
from .lengths import plain
from .lists import say_response
from .trials import Trial
from .versions import Versions

_DAY = date(2027, 1, 11)
"""A Monday: the day from which examples count."""
_EXACT = ("minutes", "hours")
_MOST_TIMES = 60
"""How often a clock is let go off, to find a time at which two differ."""


def clock_change(versions: Versions, old: Rule, new: Rule, bears: int) -> Effect:
    """Say what it means that a rule's clock changed.

    To be let on later is stricter, to be shut out later looser.
    """
    if _plain(old) == _plain(new):
        return "same meaning"
    before, now = _dues(versions, (old, new))
    if not bears or before is None or now is None or before == now:
        return "different"
    return "stricter" if (now > before) == (bears > 0) else "looser"


def clock_example(
    versions: Versions,
    subject: str,
    steps: tuple[Step, Step],
    rules: tuple[Rule | None, Rule | None],
    trial: Trial[bool] | None = None,
) -> Example | None:
    """Tell on which day a rule is due for somebody, where before and now differ.

    `trial` says for whom each rule's own condition holds, if one has any. None when
    there is no one day to count from, or nobody for whom anything differs.
    """
    begun = {_begun(rule) for rule in rules if rule is not None}
    tail = begun.pop()
    if begun or not tail:
        return None
    step = steps[1].name
    who = f"a {say_name(subject)}" + (f" in `{step}`" if step else "")
    holds = rules[0] is not None, rules[1] is not None
    said = _first_difference(versions, rules, holds)
    if trial is not None:
        # Those for whom both rules hold are the plainest.
        ranked = sorted(trial.tried, key=lambda one: one.old != one.new)
        pairs = {(one.old, one.new) for one in ranked}
        words = {pair: _first_difference(versions, rules, pair) for pair in pairs}
        chosen = next((one for one in ranked if words[one.old, one.new]), None)
        if chosen is None:
            return None
        who, said = trial.person(chosen), words[chosen.old, chosen.new]
    if said is None:
        return None
    if " where " in who:
        who += ","
    if tail.startswith("who entered it"):
        # Which step it is says either the sentence about them, or this one.
        told = f" in `{step}`"
        tail = tail if " where " in who else tail.replace("it", f"`{step}`", 1)
        who = who if " where " in who else who.removesuffix(told)
    who = f"{who} {tail}".format(day=say_date(_DAY.isoformat()))
    return Example(who, *said)


def _first_difference(
    versions: Versions,
    rules: tuple[Rule | None, Rule | None],
    holds: tuple[bool, bool],
) -> tuple[str, str] | None:
    """Say what each rule does the first time that they differ; None if never."""
    both = [rule if is_so else None for rule, is_so in zip(rules, holds, strict=True)]
    times = [
        _times(rule, calendar)
        for rule, calendar in zip(both, versions.calendars, strict=True)
    ]
    for number in range(1, _MOST_TIMES + 1):
        dues = [next(each, None) for each in times]
        said = [
            _said(versions, rule, due, number)
            for rule, due in zip(both, dues, strict=True)
        ]
        if said[0] != said[1]:
            return said[0], said[1]
        if dues == [None, None]:
            return None
    return None


def _times(rule: Rule | None, calendar: Calendar) -> Iterator[datetime]:
    """Give when a clock goes off, time after time."""
    clock = _clock(rule)
    if clock is None:
        return
    most = 1 if clock.every is None else clock.at_most or _MOST_TIMES
    for number in range(1, most + 1):
        yield calendar.due(clock, calendar.starts(_DAY), number)


def _dues(
    versions: Versions, rules: tuple[Rule | None, Rule | None]
) -> tuple[datetime | None, datetime | None]:
    """Reckon when each rule is first due; None where there is no clock to reckon."""
    before, now = (
        calendar.due(clock, calendar.starts(_DAY))
        if (clock := _clock(rule)) is not None
        else None
        for rule, calendar in zip(rules, versions.calendars, strict=True)
    )
    return before, now


def _plain(rule: Rule) -> Clock | None:
    """Give a rule's clock with lengths that mean the same written the same."""
    if not isinstance(rule.trigger, OnClock):
        return None
    clock = rule.trigger.clock
    first = plain(clock.first)
    assert first is not None
    return replace(clock, first=first, every=plain(clock.every))


def _clock(rule: Rule | None) -> Clock | None:
    if rule is None or not isinstance(rule.trigger, OnClock):
        return None
    return rule.trigger.clock if rule.trigger.clock.first.amount >= 0 else None


def _begun(rule: Rule) -> str:
    """Say from when somebody's clock counts, with a gap for the day."""
    clock = _clock(rule)
    if clock is None:
        return ""
    match clock.anchor.kind:
        case "step":
            return "who entered it on {day}"
        case "stage":
            return f"who entered `{clock.anchor.name}` on {{day}}"
        case "silence":
            event = clock.anchor.name
            last = "meeting" if event == "meeting held" else say_name(event)
            return f"with no {last} since {{day}}"
        case "plan":
            return "whose meetings began on {day}"
        case "start":
            return "in a run that started on {day}"
        case "joining":
            return "who joined on {day}"
        case _:
            return ""


def _said(
    versions: Versions, rule: Rule | None, due: datetime | None, number: int
) -> str:
    if rule is None or due is None:
        return "nothing happens" if number == 1 else "nothing more happens"
    clock = _clock(rule)
    assert clock is not None
    calendar = versions.calendars[0]
    at = due.astimezone(calendar.zone)
    nth = "" if number == 1 else f", the {_nth(number)} time"
    words = f"{say_response([rule])}{nth} on {say_date(at.date().isoformat())}"
    return f"{words} at {at:%H:%M}" if clock.first.unit in _EXACT else words


def _nth(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if 10 <= number % 100 <= 20 else ending}"

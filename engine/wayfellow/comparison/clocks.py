"""Clocks that are not as they were: sooner, later, or counted from elsewhere."""

from __future__ import annotations

from datetime import date, datetime

from msgspec.structs import replace

from wayfellow_dsl.model import Clock, OnClock, Rule, Step
from wayfellow_dsl.phrases import say_date, say_name

from .differences import Effect, Example
from .lengths import plain
from .lists import say_response
from .versions import Versions

_DAY = date(2027, 1, 11)
"""A Monday: the day from which examples count."""
_EXACT = ("minutes", "hours")


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
) -> Example | None:
    """Tell on which day a rule is due for somebody, before and now.

    None when there is no one day to count from.
    """
    told = [rule for rule in rules if rule is not None]
    begun = {_begun(rule, subject, steps) for rule in told}
    words = begun.pop()
    if begun or not words:
        return None
    dues = _dues(versions, rules)
    said = [
        "nothing happens" if rule is None or due is None else _said(versions, rule, due)
        for rule, due in zip(rules, dues, strict=True)
    ]
    return Example(words.format(day=say_date(_DAY.isoformat())), *said)


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


def _begun(rule: Rule, subject: str, steps: tuple[Step, Step]) -> str:
    """Say for whom a rule's clock counts, with a gap for the day it counts from."""
    clock = _clock(rule)
    if clock is None:
        return ""
    step = steps[1].name
    who = f"a {say_name(subject)}"
    there = f"{who} in `{step}`" if step else who
    match clock.anchor.kind:
        case "step":
            return f"{who} who entered `{step}` on {{day}}"
        case "stage":
            return f"{there} who entered `{clock.anchor.name}` on {{day}}"
        case "silence":
            event = clock.anchor.name
            last = "meeting" if event == "meeting held" else say_name(event)
            return f"{there} with no {last} since {{day}}"
        case "plan":
            return f"{there} whose meetings began on {{day}}"
        case "start":
            return f"{there}, in a run that started on {{day}}"
        case "joining":
            return f"{there} who joined on {{day}}"
        case _:
            return ""


def _said(versions: Versions, rule: Rule, due: datetime) -> str:
    clock = _clock(rule)
    assert clock is not None
    calendar = versions.calendars[0]
    at = due.astimezone(calendar.zone)
    words = f"{say_response([rule])} on {say_date(at.date().isoformat())}"
    return f"{words} at {at:%H:%M}" if clock.first.unit in _EXACT else words

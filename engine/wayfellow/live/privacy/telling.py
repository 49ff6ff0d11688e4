"""A line of history as a sentence for whom it is about."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from wayfellow.decide import Record
from wayfellow.decide.retelling.corrected import Corrected
from wayfellow_dsl.labels import label_outcome, label_place, label_subject
from wayfellow_dsl.model import Programme
from wayfellow_dsl.phrases import say_date, say_list, say_name


def say_line(
    record: Record,
    programme: Programme,
    own: Collection[str],
    corrected: Corrected | None = None,
) -> str:
    """Say what happened, by whom, where it led, and why; `own` is called you.

    `corrected` is what the line itself puts right, or the newest correction of it.
    """

    def named(who: str) -> str:
        party, _, whose = who.partition(" of ")
        if who in own:
            return "you"
        return f"your {say_name(party)}" if whose in own else who

    words = _what(record, programme, named)
    is_correction = record.kind == "corrected"
    if is_correction and corrected is not None:
        words = _correction(corrected, programme)
    if record.by.role != "engine":
        role, who = say_name(record.by.role), named(record.by.id)
        is_whole = not who or who.startswith(("you", role))
        done = "put right" if is_correction else "recorded"
        words += f", {done} by {who or role if is_whole else f'{role} {who}'}"
    if record.target:
        words += f"; {_move(record, programme)}"
    if record.because:
        words += f" (the reason: {record.because})"
    if corrected is not None and not is_correction:
        way = "put right" if corrected.after is not None else "taken back as a mistake"
        words += f"; {way} on {_day(corrected.correction.when, programme)}"
    return f"{words[:1].upper()}{words[1:]}."


def _what(record: Record, programme: Programme, named: Callable[[str], str]) -> str:
    name = say_name(record.name)
    to = say_list(map(named, record.payload.get("to", ())), "and")
    match record.kind:
        case "enrolled":
            return f"began as {label_subject(programme, record.name).lower()}"
        case "message":
            return f"the message “{name}” for {to}"
        case "request":
            who = say_list(map(named, record.payload.get("who", ())), "or")
            return f"asked {who} to decide: {name}"
        case "task":
            return f"the task “{name}” for {to}"
        case "call":
            return f"“{name}” was set going"
        case "enrolment":
            return f"asked to begin as {label_subject(programme, record.name).lower()}"
        case "moved by hand":
            return "moved by hand"
        case "erased":
            return "erased"
        case "corrected":
            return f"correction of “{name}”"
        case "timer":
            return f"it was time: {name}"
        case "condition":
            return f"it had become so: {name}"
        case _:
            return name


def _move(record: Record, programme: Programme) -> str:
    def place(name: str) -> str:
        return label_outcome(programme, name) or _step(programme, record, name)

    if not record.source:
        return f"first step: {place(record.target)}"
    return f"from {place(record.source)} to {place(record.target)}"


def _step(programme: Programme, record: Record, name: str) -> str:
    """Name a step; it may be one of any lifecycle of the programme."""
    for lifecycle in programme.lifecycles:
        if any(step.name == name for step in lifecycle.steps):
            return label_place(programme, lifecycle.subject, name)
    return say_name(name)


def _correction(corrected: Corrected, programme: Programme) -> str:
    """Say what was wrong in which line, and what is right."""
    before, after = corrected.before, corrected.after
    mistaken = before or after
    assert mistaken is not None
    day = _day(mistaken.when, programme)
    name = say_name(mistaken.name)
    if mistaken.kind == "enrolled":
        name = f"began as {label_subject(programme, mistaken.name).lower()}"
    words = f"correction of “{name}” of {day}: "
    if after is None:
        was = [
            f"{say_name(one.name)} {say_value(one.before)}" for one in corrected.changes
        ]
        recorded = f" ({'; '.join(was)} had been recorded)" if was else ""
        return f"{words}it never happened{recorded}"
    said = [
        f"{say_name(one.name)} {say_value(one.after)}"
        f" instead of {say_value(one.before)}"
        for one in corrected.changes
    ]
    if before is None:
        said.insert(0, "it happened after all")
    if corrected.happened is not None:
        wrong, right = (_moment(when, programme) for when in corrected.happened)
        said.append(f"it happened on {right} instead of {wrong}")
    return words + ("; ".join(said) or "what it said")


def say_value(value: Any) -> str:
    """Say a value in words; what is not said at all is nothing."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case list() | tuple():
            return ", ".join(map(say_value, value)) or "nothing"
        case Mapping():
            said = [f"{say_name(key)} {say_value(one)}" for key, one in value.items()]
            return ", ".join(said) or "nothing"
    return str(value)


def _day(when: datetime, programme: Programme) -> str:
    there = when.astimezone(ZoneInfo(programme.timezone))
    return say_date(there.date().isoformat())


def _moment(when: datetime, programme: Programme) -> str:
    there = when.astimezone(ZoneInfo(programme.timezone))
    return f"{_day(when, programme)}, {there:%H:%M}"

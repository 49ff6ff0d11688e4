"""A line of history as a sentence for whom it is about."""

from __future__ import annotations

from collections.abc import Callable, Collection

from wayfellow.decide import Record
from wayfellow_dsl.labels import label_outcome, label_place, label_subject
from wayfellow_dsl.model import Programme
from wayfellow_dsl.phrases import say_list, say_name


def say_line(record: Record, programme: Programme, own: Collection[str]) -> str:
    """Say what happened, by whom, where it led, and why; `own` is called you."""

    def named(who: str) -> str:
        party, _, whose = who.partition(" of ")
        if who in own:
            return "you"
        return f"your {say_name(party)}" if whose in own else who

    words = _what(record, programme, named)
    if record.by.role != "engine":
        role, who = say_name(record.by.role), named(record.by.id)
        is_whole = not who or who.startswith(("you", role))
        words += f", recorded by {who or role if is_whole else f'{role} {who}'}"
    if record.target:
        words += f"; {_move(record, programme)}"
    if record.because:
        words += f" (the reason: {record.because})"
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

"""Accounts: what happened to somebody, told in a few lines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from wayfellow.decide.state import Record, Subject
from wayfellow.decide.timing.calendar import Calendar
from wayfellow_dsl.phrases import say_date

LONGEST = 12
"""How many lines an account has at most."""


def concerned(
    population: Iterable[Subject], identifiers: Iterable[str]
) -> frozenset[str]:
    """Name those whom an account is of: these, their relationships or members."""
    wanted = frozenset(identifiers)
    found = set(wanted)
    for subject in population:
        members = {identifier for _, identifier in subject.members}
        if subject.id in wanted:
            found |= members
        elif wanted & members:
            found.add(subject.id)
    return frozenset(found)


def give_account(
    records: Iterable[Record], who: Iterable[str], calendar: Calendar
) -> tuple[str, ...]:
    """Tell what happened to these subjects, the latest lines when there are many."""
    wanted = frozenset(who)
    told = [
        (say_date(calendar.day(record.when).isoformat()), words)
        for record in records
        if record.subject in wanted and (words := _say(record))
    ]
    width = max((len(day) for day, _ in told), default=0)
    lines = [f"{day:<{width}}  {words}" for day, words in told]
    if len(lines) <= LONGEST:
        return tuple(lines)
    left_out = len(lines) - LONGEST + 1
    return (f"({left_out} earlier lines left out)", *lines[1 - LONGEST :])


def write_account(account: Iterable[str], margin: int) -> Iterator[str]:
    """Write an account in lines of at most 80 columns, hung beside their days."""
    indent = " " * margin
    for line in account:
        _, _, words = line.partition("  ")
        hang = len(line) - len(words.lstrip()) if words else 0
        yield from textwrap.wrap(
            line, 80, initial_indent=indent, subsequent_indent=indent + " " * hang
        )


def _say(record: Record) -> str:
    whose = record.subject
    match record.kind:
        case "enrolled":
            return f"{whose} begins in {record.target}"
        case "message":
            to = ", ".join(record.payload.get("to", ()))
            manner = record.payload.get("manner", "send")
            return f'{whose}: {manner} {to} "{record.name}"'
        case "request":
            who = ", ".join(record.payload.get("who", ()))
            return f"{whose}: ask {who} to decide {record.name}"
        case "task" | "enrolment":
            return f"{whose}: {record.kind} {record.name}"
    by = "" if record.by.role == "engine" else f" by {record.by.id or record.by.role}"
    cause = f"{record.name}{by}"
    if record.kind in ("corrected", "reopened"):
        cause = f"{record.kind}{by}"
        if record.kind == "corrected":
            cause = f"{record.kind} {record.name}{by}"
    if record.because:
        cause += f', because "{record.because}"'
    if record.target:
        return f"{whose}: {record.source} -> {record.target} ({cause})"
    if record.kind in ("timer", "condition", "engine"):
        # What such a rule did, other than to lead somewhere, has lines of its own.
        return ""
    return f"{whose}: {cause}"

"""Who was ever connected with whom, as the lines of their histories say."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from ..state import SAME_PERSON, Record


def tied_by(record: Record) -> list[str]:
    """Name those with whom a record connects its subject."""
    others = [record.cause[0]] if record.cause is not None else []
    named = ["members", "joins", "relationship", "invited"]
    if record.kind == "enrolment":
        named.append("person")
    for name in named:
        others += names_in(record.payload.get(name))
    return others


def ever_connected(
    records: Iterable[Record], subjects: Collection[str], *, as_listed: bool = False
) -> set[str]:
    """Name some subjects and all who were ever connected with them.

    With `as_listed`, who was on a shortlist is connected with whom it was sent to.
    """
    ties: dict[str, set[str]] = {}
    persons: dict[str, str] = {}
    for record in records:
        others = tied_by(record)
        if as_listed:
            others += names_in(record.payload.get("of"))
        if record.kind == "enrolled":
            person = str(record.payload.get(SAME_PERSON, record.subject))
            others.append(persons.setdefault(person, record.subject))
        for other in others:
            ties.setdefault(record.subject, set()).add(other)
            ties.setdefault(other, set()).add(record.subject)
    found = set(subjects)
    waiting = list(found)
    while waiting:
        more = ties.get(waiting.pop(), set()) - found
        found |= more
        waiting += more
    return found


def names_in(value: Any) -> list[str]:
    """Give every text in what a payload says, whatever its form."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, (tuple, list)):
        return []
    return [name for each in value for name in names_in(each)]

"""What corrections changed: each mistaken line as it stood, and as it was put right."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from wayfellow_dsl.model import Frozen, Value

from ..draft import Cause
from ..state import Record


class Change(Frozen, frozen=True):
    """One thing that a mistaken line said, and what is right."""

    name: str
    before: Value | None
    """None where nothing was said of it."""
    after: Value | None
    """None where nothing is said of it any more."""


class Corrected(Frozen, frozen=True):
    """A line of history before and after one correction of it."""

    correction: Record
    before: Record | None
    """None where the line had been withdrawn."""
    after: Record | None
    """None where it never happened."""

    @property
    def changes(self) -> tuple[Change, ...]:
        """What is said otherwise, in the order in which it was said."""
        was = {} if self.before is None else self.before.payload
        now = {} if self.after is None else self.after.payload
        return tuple(
            Change(name, was.get(name), now.get(name))
            for name in {**was, **now}
            if name not in was or name not in now or was[name] != now[name]
        )

    @property
    def happened(self) -> tuple[datetime, datetime] | None:
        """When it was taken to have happened, and when it did; None for no change."""
        if self.before is None or self.after is None:
            return None
        when = self.before.when, self.after.when
        return None if when[0] == when[1] else when


class Lines:
    """The lines of histories as they stand, while they are read in order."""

    def __init__(self) -> None:
        self._found: dict[Cause, Record] = {}
        self._withdrawn: set[Cause] = set()

    def take(self, record: Record) -> Corrected | None:
        """Take in the next line; gives what changed, where it puts another right."""
        if record.kind != "corrected":
            self._found[record.subject, record.sequence] = record
            return None
        line = (record.subject, record.payload.get("line", 0))
        if line not in self._found:
            # What the correction of somebody erased said is gone.
            return None
        before = None if line in self._withdrawn else self._found[line]
        self._withdrawn.discard(line)
        if not {"instead", "happened"} & record.payload.keys():
            self._withdrawn.add(line)
            return Corrected(record, before, None)
        after = self._found[line]
        if "instead" in record.payload:
            after = replace(after, payload=record.payload["instead"])
        if "happened" in record.payload:
            happened = datetime.fromisoformat(record.payload["happened"])
            after = replace(after, when=happened)
        self._found[line] = after
        return Corrected(record, before, after)

    def standing(self) -> list[Record]:
        """Give the lines as they stand, without those that correct, or were withdrawn.

        All others are as they were written.
        """
        found = self._found.items()
        return [record for line, record in found if line not in self._withdrawn]


def as_corrected(records: Iterable[Record]) -> list[Record]:
    """Give the lines of histories as they were put right, without those withdrawn.

    The lines that correct others are left out; all others are as they were written.
    """
    lines = Lines()
    for record in records:
        lines.take(record)
    return lines.standing()


class Corrections:
    """The corrections in some histories, by their own lines and by those put right."""

    def __init__(self, records: Iterable[Record]) -> None:
        lines = Lines()
        self._found: dict[Cause, Corrected] = {}
        for record in records:
            corrected = lines.take(record)
            if corrected is not None:
                self._found[record.subject, record.sequence] = corrected
                self._found[record.subject, record.payload["line"]] = corrected

    def about(self, subject: str, line: int) -> Corrected | None:
        """Give what a line put right, or the newest correction of it; None for others.

        The correction of a line that is not among the histories is none.
        """
        return self._found.get((subject, line))

"""Hindsight: what would have been otherwise, had all that is known been known in time.

What people did is done again, each thing when it happened and as it was put right
since, and everything else follows. What comes out is held against what there was. Whom
a matching round brought together, and when, is taken as it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from wayfellow_dsl.model import Frozen
from wayfellow_dsl.phrases import say_date, say_list

from ..compiled import Compiled
from ..draft import EndlessRules
from ..state import (
    Decision,
    Introduce,
    Pass,
    Record,
    Refusal,
    Run,
    Stimulus,
)
from ..timing.calendar import Calendar
from .corrected import as_corrected
from .stimuli import stimulus_of
from .ties import ever_connected, names_in
from .world import World

Decide = Callable[[Compiled, Run, Any, Stimulus], Decision | Refusal]
"""The decision itself; it takes part in what it looks back on."""

DIFFERED = "what would have differed"
"""The task with which staff get the list of it."""
_SENT = ("message", "request", "task", "call", "enrolment")
_UNTOLD = ("erased", "migrated")
"""What stands in the way of telling a history again as one programme has it."""
_JUST_BEFORE = timedelta(microseconds=1)


class Otherwise(Frozen, frozen=True):
    """A move, a message or a task that would have been otherwise."""

    subject: str
    when: datetime
    kind: str
    """`move`, or the kind of what was sent: a message, a request, a task, a call."""
    happened: bool
    """Whether it happened, and would not have; else it would have, and did not."""
    name: str = ""
    """What was sent."""
    to: tuple[str, ...] = ()
    """Whom it was for."""
    source: str = ""
    target: str = ""


def hindsight(
    decide: Decide,
    compiled: Compiled,
    run: Run,
    histories: Iterable[Record],
    subject: str,
    until: datetime,
) -> tuple[Otherwise, ...]:
    """Say what would have been otherwise for all who were connected with a subject.

    `histories` are in the order written. Nothing is said where somebody was erased, or
    went over to another version of the programme: such a history cannot be told again.
    """
    records = list(histories)
    world = ever_connected(records, [subject])
    known = [record for record in records if record.subject in world]
    if any(record.kind in _UNTOLD for record in known):
        return ()
    corrections = {
        (one.subject, one.sequence) for one in known if one.kind == "corrected"
    }
    there = [one for one in known if one.cause not in corrections]
    again = _Retelling(decide, compiled, run).tell(as_corrected(known), until)
    was, would = Counter(map(_key, there)), Counter(map(_key, again))
    found = [
        *(_otherwise(key, True) for key in (was - would).elements() if key),
        *(_otherwise(key, False) for key in (would - was).elements() if key),
    ]
    return tuple(sorted(found, key=lambda one: (one.when, one.subject, one.happened)))


def of_correction(
    decide: Decide,
    compiled: Compiled,
    run: Run,
    before: Sequence[Record],
    correction: Record,
) -> tuple[Otherwise, ...]:
    """Say what would have been otherwise, had a line been right from the beginning.

    `before` is what was recorded before the correction, in the order written.
    """
    about, until = correction.subject, correction.when

    def look(records: Sequence[Record]) -> tuple[Otherwise, ...]:
        return hindsight(decide, compiled, run, records, about, until)

    known = Counter(look(before))
    return tuple(
        one for one in look([*before, correction]) if not _take_one(known, one)
    )


def say_otherwise(one: Otherwise, calendar: Calendar) -> str:
    """Say in a sentence what would have been otherwise."""
    day = say_date(calendar.day(one.when).isoformat())
    if one.kind == "move":
        where = f"from {one.source} to {one.target}"
        went, gone = f"went {where}", f"gone {where}"
        if not one.source:
            went, gone = f"began in {one.target}", f"begun in {one.target}"
        if one.happened:
            return f"{one.subject} {went} on {day}, and would not have."
        return f"{one.subject} would have {gone} on {day}."
    to = f" to {say_list(list(one.to), 'and')}" if one.to else ""
    what = {"message": "", "call": ""}.get(one.kind, f"{one.kind} ")
    what = f"the {what}`{one.name}`" if what else f"`{one.name}`"
    if one.happened:
        return f"{one.subject}: {what} went{to} on {day}, and would not have."
    return f"{one.subject}: {what} would have gone{to} on {day}."


# -- How a history is told again -------------------------------------------------------


class _Retelling:
    """A history told anew, as it would have gone."""

    def __init__(self, decide: Decide, compiled: Compiled, run: Run) -> None:
        self._decide = decide
        self._compiled = compiled
        self._run = run
        self._world = World()

    def tell(self, records: Iterable[Record], until: datetime) -> list[Record]:
        """Do all that people did, in the order in which it happened."""
        found = (stimulus_of(self._compiled, record) for record in records)
        stimuli = [stimulus for stimulus in found if stimulus is not None]
        for stimulus in sorted(stimuli, key=lambda each: each.at):
            if isinstance(stimulus, Introduce) and stimulus.policy:
                # At one instant, clocks come before rounds.
                for _, member in stimulus.members:
                    self._let(Pass(member, stimulus.at))
            self._let(self._world.complete(stimulus))
        for identifier in list(self._world.subjects):
            self._let(Pass(identifier, until - _JUST_BEFORE))
        return self._world.records

    def _let(self, stimulus: Stimulus) -> None:
        with suppress(EndlessRules):
            decision = self._decide(self._compiled, self._run, self._world, stimulus)
            if not isinstance(decision, Refusal):
                self._world.keep(decision)


# -- What is compared ------------------------------------------------------------------

_Key = tuple[str, datetime, str, str, tuple[str, ...], str, str]


def _key(record: Record) -> _Key | None:
    """Give what makes two moves, or two messages, the same; None for other records."""
    if record.target:
        return (
            record.subject,
            record.when,
            "move",
            "",
            (),
            record.source,
            record.target,
        )
    if record.kind not in _SENT:
        return None
    to = record.payload.get("to", record.payload.get("who", ()))
    names = tuple(names_in(to))
    return record.subject, record.when, record.kind, record.name, names, "", ""


def _otherwise(key: _Key | None, happened: bool) -> Otherwise:
    assert key is not None
    subject, when, kind, name, to, source, target = key
    return Otherwise(subject, when, kind, happened, name, to, source, target)


def _take_one(known: Counter[Otherwise], one: Otherwise) -> bool:
    if not known[one]:
        return False
    known[one] -= 1
    return True

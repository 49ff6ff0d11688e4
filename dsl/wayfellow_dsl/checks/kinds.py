"""The kinds of people that the conditions of a step tell apart.

What the conditions mention is split into classes, and every combination is gone
through. Where there are more than can be, some are looked at: what is found is so, and
what is not found may still be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ..classes import Case, Cases, Example, Matter, Place, split
from ..model import (
    Computed,
    Condition,
    Count,
    Fact,
    Go,
    Identity,
    Known,
    NeedsDone,
    Programme,
    Reached,
    Step,
    find_all,
)

MOST_KINDS = 2_000
"""So many combinations are looked at; more are admitted in the message."""


def kinds_of(
    conditions: Iterable[Condition],
    subject: str,
    programme: Programme,
    step: Step | None = None,
) -> Cases:
    """Give every kind of somebody in a step, as far as the conditions look.

    A fact may be unknown where a condition asks whether it is; a number stays whole.
    Everything that the step needs is taken to be done.
    """
    said = tuple(conditions)
    asked_for = {known.fact for one in said for known in find_all(one, Known)}
    classes = split(said, subject, [programme])
    for matter, examples in classes.items():
        classes[matter] = tuple(_likely(matter, examples, asked_for, step))
    return Cases(classes, MOST_KINDS)


def _likely(
    matter: Matter,
    examples: tuple[Example, ...],
    asked_for: set[Fact | Computed],
    step: Step | None,
) -> Iterator[Example]:
    match matter:
        case NeedsDone():
            yield True
        case Reached(steps=steps, of="") if step is not None and step.name in steps:
            yield True
        case Place(of="") if step is not None:
            yield Go(step.name)
        case Fact() | Count() | Computed():
            for example in examples:
                is_fraction = isinstance(example, float)
                is_unasked = example is None and matter not in asked_for
                if not is_fraction and not is_unasked:
                    yield example
            if matter in asked_for and None not in examples:
                yield None
        case _:
            yield from examples


def lasting(case: Case) -> Case:
    """Keep of a case what belongs to somebody, and is no passing state."""
    return {
        matter: value
        for matter, value in case.items()
        if isinstance(matter, Fact | Computed | Identity | NeedsDone)
    }


def shortened(case: Case, is_one: Callable[[Case], bool]) -> Case:
    """Leave out of a case whatever does not make it one."""
    kept = dict(case)
    for matter in case:
        fewer = {other: value for other, value in kept.items() if other != matter}
        if is_one(fewer):
            kept = fewer
    return kept


def say_unseen(kinds: Cases) -> str:
    """Admit that not every kind was looked at; nothing when every one was."""
    if kinds.is_whole:
        return ""
    total = f"{kinds.total:,}" if kinds.total < 10**9 else "very many"
    return f" Only {kinds.most:,} of {total} kinds were looked at: there may be more."

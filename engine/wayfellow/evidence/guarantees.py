"""Guarantees: what is proved of every run, and what is watched in those that are tried.

Whether something is possible is a question about the ways from step to step, and is
decided. Whether something never happens can sometimes be proved in the same way; it is
always watched, after everything that happens.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Literal as Choice

from wayfellow_dsl.model import (
    All,
    AnyOf,
    Condition,
    Frozen,
    Guarantee,
    InStep,
    Met,
    Never,
    Possible,
    Programme,
)

from .accounts import write_account
from .paths import Paths, say_path
from .watching import Breach

_WIDTH = 80

Standing = Choice["proved", "possible", "impossible", "held", "broken", "not tried"]


class Assurance(Frozen, frozen=True, omit_defaults=False):
    """How a guarantee stands."""

    title: str
    line: int
    """Where it is written; 0 when that is not known."""
    standing: Standing
    words: str
    """What was found, and how."""
    history: tuple[str, ...] = ()
    """The shortest history that broke it."""

    @property
    def is_kept(self) -> bool:
        """Say whether nothing speaks against the guarantee."""
        return self.standing not in ("impossible", "broken")


def judge(
    programme: Programme, tried: int, what: str, breaches: Sequence[Breach]
) -> tuple[Assurance, ...]:
    """Say how every guarantee of a programme stands.

    `tried` counts the stories or runs that were watched, and `what` names one of them
    (`story`, `simulated run`); `breaches` are those that were seen in them.
    """
    paths = Paths(programme)
    return tuple(
        _judge(guarantee, paths, tried, what, [b for b in breaches if b.guarantee == i])
        for i, guarantee in enumerate(programme.guarantees)
    )


def _judge(
    guarantee: Guarantee,
    paths: Paths,
    tried: int,
    what: str,
    breaches: Sequence[Breach],
) -> Assurance:
    promise = guarantee.promise
    line = guarantee.span.line if guarantee.span else 0
    if isinstance(promise, Possible):
        standing, words = _decide(guarantee.of, promise, paths)
        return Assurance(guarantee.title, line, standing, words)
    if breaches:
        shortest = min(breaches, key=lambda breach: breach.length)
        broken = len({breach.where for breach in breaches})
        words = (
            f"broken in {broken} of {_counted(tried, what)}, for instance by "
            f"{shortest.subject} in {shortest.where}"
        )
        return Assurance(guarantee.title, line, "broken", words, shortest.history)
    if is_proved(guarantee, paths):
        words = "proved for every run, but for moves by hand"
        return Assurance(guarantee.title, line, "proved", words)
    if not tried:
        words = f"not tried: there is no {what}"
        return Assurance(guarantee.title, line, "not tried", words)
    words = f"held in {_counted(tried, what)}; that is no proof for every run"
    return Assurance(guarantee.title, line, "held", words)


def _decide(of: str, promise: Possible, paths: Paths) -> tuple[Standing, str]:
    path = paths.find(of, promise.start, promise.steps)
    if path is not None:
        return "possible", f"possible: {say_path(promise.start, path)}"
    steps, outcomes = paths.reached(of, promise.start)
    leads = [*steps, *(f"the end ({outcome})" for outcome in outcomes)]
    where = f"leads only to {', '.join(leads)}" if leads else "leads nowhere"
    missing = " or ".join(promise.steps)
    return "impossible", f"{promise.start} {where}, never to {missing}"


def is_proved(guarantee: Guarantee, paths: Paths) -> bool:
    """Say whether a `never` follows from the needs that no path goes round.

    It does when it is about being in certain steps, and either no path leads there or
    everybody has met there what the `unless` asks for. False says nothing.
    """
    promise = guarantee.promise
    if not isinstance(promise, Never):
        return False
    steps = _steps(promise.condition)
    if steps is None:
        return False
    if not paths.is_reached(guarantee.of, steps):
        return True
    unless = promise.unless
    return unless is not None and _is_certain(unless, guarantee.of, steps, paths)


def _steps(condition: Condition) -> tuple[str, ...] | None:
    """Give the steps that a condition needs the subject itself to be in, if any."""
    if isinstance(condition, InStep) and not condition.of:
        return condition.steps
    if isinstance(condition, All):
        found = (_steps(part) for part in condition.conditions)
        return next((steps for steps in found if steps is not None), None)
    return None


def _is_certain(
    condition: Condition, of: str, steps: tuple[str, ...], paths: Paths
) -> bool:
    match condition:
        case Met(need=key, of=member) if member in ("", of):
            return paths.is_certain(of, key, steps)
        case Met(need=key, of=member):
            return paths.is_certain_of_member(of, member, key)
        case All(conditions=parts):
            return all(_is_certain(part, of, steps, paths) for part in parts)
        case AnyOf(conditions=parts):
            return any(_is_certain(part, of, steps, paths) for part in parts)
        case _:
            return False


def _counted(number: int, what: str) -> str:
    if number == 1:
        return f"1 {what}"
    plural = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
    return f"{number} {plural}"


def write_assurance(assurance: Assurance) -> Iterator[str]:
    """Write how a guarantee stands, in lines of at most 80 columns."""
    yield from _wrapped(assurance.title, 2)
    words = assurance.words if assurance.is_kept else f"NOT KEPT: {assurance.words}"
    yield from _wrapped(words, 4)
    yield from write_account(assurance.history, 6)


def _wrapped(text: str, margin: int) -> list[str]:
    indent = " " * margin
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent)

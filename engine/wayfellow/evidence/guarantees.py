"""Guarantees: what is proved of every run, and what is watched in those that are tried.

Whether something is possible is a question about the ways from step to step, and is
decided. Whether something never happens is proved or refuted where it is a matter of
steps and needs; it is always watched as well, after everything that happens.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Literal as Choice

from wayfellow_dsl.model import Frozen, Guarantee, Possible, Programme

from .accounts import write_account
from .paths import Paths, say_path
from .refutations import find_out
from .search import Search
from .watching import Breach

_WIDTH = 80

Standing = Choice[
    "proved", "refuted", "possible", "impossible", "held", "broken", "not tried"
]


class Assurance(Frozen, frozen=True, omit_defaults=False):
    """How a guarantee stands."""

    title: str
    line: int
    """Where it is written; 0 when that is not known."""
    standing: Standing
    words: str
    """What was found, and how."""
    history: tuple[str, ...] = ()
    """The shortest history that broke it, or the shortest story that would."""

    @property
    def is_kept(self) -> bool:
        """Say whether nothing speaks against the guarantee."""
        return self.standing not in ("impossible", "broken", "refuted")


def judge(
    programme: Programme,
    tried: int,
    what: str,
    breaches: Sequence[Breach],
    aside: str = "",
) -> tuple[Assurance, ...]:
    """Say how every guarantee of a programme stands.

    `tried` counts the stories or runs that were watched, and `what` names one of them
    (`story`, `simulated run`); `breaches` are those that were seen in them. `aside`
    says what they are made up of, where that is worth saying.
    """
    counted = _counted(tried, what) + (f" ({aside})" if aside else "")
    return tuple(
        _judge(
            programme,
            guarantee,
            "" if tried else what,
            counted,
            [b for b in breaches if b.guarantee == i],
        )
        for i, guarantee in enumerate(programme.guarantees)
    )


def _judge(
    programme: Programme,
    guarantee: Guarantee,
    untried: str,
    counted: str,
    breaches: Sequence[Breach],
) -> Assurance:
    promise = guarantee.promise
    line = guarantee.span.line if guarantee.span else 0
    if isinstance(promise, Possible):
        standing, words = _decide(guarantee.of, promise, programme)
        return Assurance(guarantee.title, line, standing, words)
    if breaches:
        shortest = min(breaches, key=lambda breach: breach.length)
        broken = len({breach.where for breach in breaches})
        words = (
            f"broken in {broken} of {counted}, for instance by "
            f"{shortest.subject} in {shortest.where}"
        )
        return Assurance(guarantee.title, line, "broken", words, shortest.history)
    finding = find_out(programme, guarantee)
    if finding.is_proved:
        words = "proved for every run, but for moves by hand"
        return Assurance(guarantee.title, line, "proved", words)
    if finding.story:
        words = "refuted: the rules allow this"
        return Assurance(guarantee.title, line, "refuted", words, finding.story)
    if untried:
        words = f"not tried: there is no {untried}"
        return Assurance(guarantee.title, line, "not tried", words)
    words = f"held in {counted}; that is no proof for every run"
    return Assurance(guarantee.title, line, "held", words)


def _decide(of: str, promise: Possible, programme: Programme) -> tuple[Standing, str]:
    paths = Paths(programme)
    path = paths.find(of, promise.start, promise.steps)
    behind = Search(programme, of).leads_to(promise.start)
    is_reached = behind is None or not behind.keys().isdisjoint(promise.steps)
    if path is not None and (is_reached or promise.start in promise.steps):
        return "possible", f"possible: {say_path(promise.start, path)}"
    steps, outcomes = paths.reached(of, promise.start)
    if path is not None and behind is not None:
        # The paths are all cut off: by a rule that is always taken first, for instance.
        steps = tuple(step for step in steps if step in behind)
        outcomes = tuple(outcome for outcome in outcomes if outcome in behind)
    leads = [*steps, *(f"the end ({outcome})" for outcome in outcomes)]
    where = f"leads only to {', '.join(leads)}" if leads else "leads nowhere"
    missing = " or ".join(promise.steps)
    return "impossible", f"{promise.start} {where}, never to {missing}"


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

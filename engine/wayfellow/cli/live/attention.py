"""The command `stuck`: what needs somebody's attention, and what it prints."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

import click

from wayfellow.live import Desk, Matter, Stuck
from wayfellow_dsl.model import Programme

from . import printed, typed
from .options import RUN, Options, at, with_options
from .program import called

_HEADINGS = {
    "concern": "On a safeguarding hold",
    "refused": "Due, and refused",
    "posted": "Posted, and not recorded",
    "forgotten": "Nothing ahead",
    "unhandled": "Not handled by any rule",
    "held": "On hold",
    "undelivered": "Not delivered",
}
_NAMED = 6
"""How many people are named where several wait for the same."""


@click.command()
@with_options(at("How things stand then"), RUN)
def stuck(given: Options) -> None:
    """List everybody who would be forgotten, and what else needs attention.

    Whoever takes part has something ahead of them, or is listed here with what can be
    done. The most urgent comes first.
    """

    def look(desk: Desk) -> list[tuple[Stuck, str]]:
        found = []
        for name in [given.run] if given.run else desk.runs():
            run = desk.run(name)
            found_here = run.stuck(at=typed.read_time(given.at, run.programme))
            found.append((found_here, stuck_words(found_here, run.programme)))
        return found

    # With the plugins: they may be why something that is due does not happen.
    found = given.to_write().look(look)
    words = "\n\n".join(words for _, words in found) or "No run is open yet."
    printed.say([stands for stands, _ in found], words, given.as_json)


def stuck_words(found: Stuck, programme: Programme) -> str:
    """Say what needs attention: a heading for each kind, like matters together."""
    number = sum(1 + len(one.others) for one in found.matters)
    lines = [
        f"{found.run}: "
        + (
            f"{number} to look at."
            if number
            else "nobody is forgotten, and nothing needs attention."
        )
    ]
    for kind, matters in groupby(found.matters, lambda matter: matter.kind):
        lines += ["", _HEADINGS[kind]]
        alike: dict[tuple[object, ...], list[Matter]] = {}
        for matter in matters:
            shared = (matter.what, matter.step, matter.reason, matter.possible)
            alike.setdefault(shared, []).append(matter)
        for group in alike.values():
            lines += [f"  {line}" for line in _said_of(group, found.at)]
    lines += _beside(found, programme)
    return "\n".join(lines)


def _said_of(alike: list[Matter], now: datetime) -> Iterator[str]:
    first = alike[0]
    names = [f"{one.subject} ({_for_how_long(one, now)})" for one in alike[:_NAMED]]
    if len(alike) > _NAMED:
        names.append(f"and {len(alike) - _NAMED} more")
    where = f"in {first.step}" if first.step else ""
    whose = " ".join(part for part in (first.what, where) if part)
    yield f"{whose}: {', '.join(names)}" if whose else ", ".join(names)
    yield f"  {first.reason}"
    beside = [other for one in alike for other in one.others]
    if beside:
        verb = "waits on it" if first.kind == "forgotten" else "is held too"
        if len(beside) > 1:
            verb = "wait on it" if first.kind == "forgotten" else "are held too"
        yield f"  {', '.join(beside)} {verb}."
    for line in first.possible:
        yield f"  possible now: {line}"


def _beside(found: Stuck, programme: Programme) -> Iterator[str]:
    if any(one.kind in ("forgotten", "unhandled") for one in found.matters):
        yield ""
        move = called("move NAME TO --reason WHY")
        yield f"Staff can also move somebody: {move}"
    if found.late and found.late_since is not None:
        since = printed.written(found.late_since, programme)
        yield ""
        yield f"{found.late} with something due since {since}: {called('advance')}"
    if found.undelivered and found.undelivered_since is not None:
        since = printed.written(found.undelivered_since, programme)
        yield ""
        yield f"{found.undelivered} to deliver, since {since}: {called('outbox')}"


def _for_how_long(matter: Matter, now: datetime) -> str:
    days = max((now - matter.since).days, 0)
    return "since today" if days == 0 else f"{days} day{'s' * (days != 1)}"

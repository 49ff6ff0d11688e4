"""Whether steps can send somebody round and round with nothing happening in between."""

from __future__ import annotations

from collections.abc import Iterator

from ..diagnostics import Diagnostic
from ..model import All, Go, Lifecycle, OnEngine, OnTrue, Programme, Rule
from ..phrases import say_name
from ..truth import holds
from . import steps
from .kinds import kinds_of, lasting
from .ways import asked

_Way = tuple[str, Rule]


def check(programme: Programme) -> Iterator[Diagnostic]:
    """Find the rounds of rules that need nothing from outside: each is told once."""
    found: set[int] = set()
    for lifecycle in programme.lifecycles:
        ways = {
            step.name: tuple(_by_itself(lifecycle.rules(step)))
            for step in lifecycle.steps
        }
        for round_about in _rounds(lifecycle, ways):
            _, rule = round_about[-1]
            if rule.span is None or rule.span.line in found:
                continue
            if not _can_be_gone(programme, lifecycle, round_about):
                continue
            found.add(rule.span.line)
            names = ", then ".join(f"`{say_name(name)}`" for name, _ in round_about)
            yield steps.ROUND_AND_ROUND.at(
                rule.span,
                help="let an event or a clock lead on from one of them.",
                names=names,
            )


def _can_be_gone(
    programme: Programme, lifecycle: Lifecycle, round_about: list[_Way]
) -> bool:
    """Say whether anybody could be sent round, as far as facts about them go."""
    conditions = All(tuple(part for _, rule in round_about for part in asked(rule)))
    kinds = kinds_of([conditions], lifecycle.subject, programme)
    return not kinds.is_whole or any(
        holds(conditions, case) is not False for case in map(lasting, kinds)
    )


def _by_itself(rules: tuple[Rule, ...]) -> Iterator[_Way]:
    for rule in rules:
        is_entering = (
            isinstance(rule.trigger, OnEngine) and rule.trigger.name == "enter"
        )
        if isinstance(rule.target, Go) and (
            is_entering or isinstance(rule.trigger, OnTrue)
        ):
            yield rule.target.step, rule


def _rounds(
    lifecycle: Lifecycle, ways: dict[str, tuple[_Way, ...]]
) -> Iterator[list[_Way]]:
    """Give each way back that a search from the first step comes upon."""
    done: set[str] = set()
    for first in lifecycle.steps:
        path: list[str] = []
        taken: list[_Way] = []
        waiting = [iter(ways[first.name])] if first.name not in done else []
        if waiting:
            path.append(first.name)
        while waiting:
            way = next(waiting[-1], None)
            if way is None:
                waiting.pop()
                done.add(path.pop())
                if taken:
                    taken.pop()
            elif way[0] in path:
                yield [*taken[path.index(way[0]) :], way]
            elif way[0] in ways and way[0] not in done:
                path.append(way[0])
                taken.append(way)
                waiting.append(iter(ways[way[0]]))

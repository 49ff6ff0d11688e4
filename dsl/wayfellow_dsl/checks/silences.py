"""Whether the events whose silence is waited for have the names that they go by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from ..diagnostics import Diagnostic, nearest
from ..model import Count, OnClock, OnEvent, Programme, Rule, Span, find_all
from . import names
from .ways import all_rules

_HELD = "meeting held"
_USUAL = ("a meeting", "contact")
"""What is mostly missed; it need not be spoken of elsewhere. Without its article a
meeting would be an event of that name, which no meeting is."""


def check(programme: Programme) -> Iterator[Diagnostic]:
    """Find the silences of an event that only they name, if another is nearly it."""
    rules = [rule for each in programme.lifecycles for rule in all_rules(each)]
    missed = list(_missed(rules))
    if not missed:
        return
    spoken_of = {
        rule.trigger.name for rule in rules if isinstance(rule.trigger, OnEvent)
    }
    spoken_of |= {count.argument for count in find_all(programme, Count)}
    spoken_of |= set(_USUAL)
    for name, span in missed:
        known = None if name in spoken_of else _nearest(name, spoken_of)
        if known is not None:
            yield names.MISSED_NAME.at(
                span,
                help=f"write `{known}`, or say who raises `{name}` in an `on` line.",
                name=name,
                known=known,
            )


def _nearest(name: str, spoken_of: Set[str]) -> str | None:
    if nearest(name, ("meeting", "meetings")):
        return "a meeting"
    return nearest(name, sorted(spoken_of))


def _missed(rules: Iterable[Rule]) -> Iterator[tuple[str, Span]]:
    """Yield each event whose silence a rule waits for, and where."""
    for rule in rules:
        if isinstance(rule.trigger, OnClock) and rule.span is not None:
            anchor = rule.trigger.clock.anchor
            if anchor.kind == "silence" and anchor.name != _HELD:
                yield anchor.name.split()[0], rule.span

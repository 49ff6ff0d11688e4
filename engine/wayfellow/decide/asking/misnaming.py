"""What was said with an event under a name that nothing asks for.

Whatever goes with an event is kept: it is in the history, and whom the event leads to
is told of it. But a name that is nearly one that the event is asked for was probably
meant to be that one, and then what was said has no effect.
"""

from __future__ import annotations

from wayfellow_dsl.diagnostics import nearest
from wayfellow_dsl.model import OnEvent

from ..compiled import Compiled
from ..needs import WAIVE
from ..relating.shortlists import RANKING
from ..state import Event
from ..timing.meetings import HELD


def doubts(compiled: Compiled, kind: str, event: Event) -> tuple[str, ...]:
    """Say of each name in an event's payload which one was probably meant."""
    if not event.payload:
        return ()
    asked = _asked(compiled, kind, event.name)
    left = sorted(asked - set(event.payload))
    found = []
    for name in event.payload:
        meant = "" if name in asked else nearest(name, left)
        if meant:
            found.append(
                f"`{event.name}` asks for no `{name}`; it is kept, and has no effect. "
                f"Did you mean `{meant}`?"
            )
    return tuple(found)


def _asked(compiled: Compiled, kind: str, name: str) -> set[str]:
    """Name all that is asked for with an event; a survey refuses what it does not."""
    lifecycle = compiled.lifecycles[kind]
    asked: set[str] = set()
    if any(
        one.name == kind and one.is_group for one in compiled.programme.relationships
    ):
        asked.add("member")
    if name == HELD:
        asked |= {"minutes", "attended"}
    if name == RANKING:
        asked.add("order")
    if name.startswith(WAIVE):
        asked.add("reason")
    need = lifecycle.needs.get(name)
    if need is not None:
        asked |= {detail.name for detail in need.details}
        asked |= {"until"} if need.kind == "check" else set()
    for step in lifecycle.steps.values():
        for rule in step.rules:
            is_it = isinstance(rule.trigger, OnEvent) and rule.trigger.name == name
            if is_it and rule.needs_reason:
                asked.add("reason")
    return asked

"""What plugins announce of moves: effects that are kept with the moves themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from wayfellow.decide import Compiled, Decision, Effect
from wayfellow.decide.state import ANNOUNCEMENT, Record, unchanging
from wayfellow.errors import PluginFailed, Unusable
from wayfellow.hooks import Announcement, Hooks, InTransaction
from wayfellow.hooks.moves import Before, moves

from . import given

HOOK = "announce"
_NAME = re.compile("[a-z][a-z0-9_]{0,99}")
_LARGEST = 65_536
"""How many bytes of JSON a payload may take."""


def announced(
    hooks: Hooks,
    context: InTransaction,
    compiled: Compiled,
    before: Before,
    decision: Decision,
) -> Iterator[Effect]:
    """Give the effects that plugins make of the moves of a decision.

    Raises PluginFailed for one that answers what cannot be kept.
    """
    after = {subject.id: subject for subject in decision.subjects}
    for move in moves(compiled, before, decision):
        subject = after[move.subject]
        for plugin, answer in hooks.gather(
            HOOK, context=context, move=move, subject=subject
        ):
            try:
                yield from _effects(context.run, move.record, plugin, answer)
            except Unusable as problem:
                raise PluginFailed(plugin, HOOK, str(problem)) from problem


def _effects(run: str, record: Record, plugin: str, answer: Any) -> Iterator[Effect]:
    several = answer if isinstance(answer, (list, tuple)) else [answer]
    names: set[str] = set()
    for one in several:
        if not isinstance(one, Announcement):
            raise Unusable("it must return an `Announcement`, several, or nothing")
        name = one.name
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise Unusable(
                "an announcement has a name of small letters, digits and `_`, such as "
                f"`moved`{given.instead(name)}"
            )
        if name in names:
            raise Unusable(
                f"it announces `{name}` twice of one move: give each a name of its own"
            )
        names.add(name)
        payload = given.document(one.payload, "payload", _LARGEST)
        yield Effect(
            f"{run}/{record.subject}/{record.sequence}/{plugin}/{name}",
            ANNOUNCEMENT,
            record.subject,
            record.when,
            plugin,
            name,
            unchanging(payload),
        )

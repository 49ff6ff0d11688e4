"""Differences: what changed from one version of a programme to another."""

from __future__ import annotations

from typing import Literal as Choice

from msgspec.structs import replace

from wayfellow_dsl.model import Frozen

Effect = Choice["stricter", "looser", "different", "same meaning", "wording"]
"""What a change means for those who take part. `same meaning` is said of conditions and
rules that are put in another way and hold for the same people."""

_OPPOSITE: dict[Effect, Effect] = {"stricter": "looser", "looser": "stricter"}


class Example(Frozen, frozen=True, omit_defaults=False):
    """Somebody who is treated differently."""

    who: str
    before: str
    now: str


class Difference(Frozen, frozen=True, omit_defaults=False):
    """One thing that is not as it was."""

    effect: Effect
    where: str
    """The part of the file, such as `step applying` or `role mentee`."""
    of: tuple[str, ...]
    """The roles or the relationship whose step it is; empty elsewhere."""
    before: str
    """In the designer's words; empty for what is new."""
    now: str
    """Empty for what is gone."""
    old_line: int = 0
    """Where it stands in the older file; 0 where that is not known."""
    new_line: int = 0
    example: Example | None = None
    note: str = ""
    """What was not looked at, when that matters."""


class Renamed(Frozen, frozen=True, omit_defaults=False):
    """Something that kept its content under another name."""

    kind: Choice["stage", "step", "outcome"]
    of: str
    """Whose stage or step it is; empty for an outcome."""
    before: str
    now: str


class Comparison(Frozen, frozen=True, omit_defaults=False):
    """What changed in meaning between two versions of a programme."""

    same: bool
    """Whether they mean the same: nothing differs but wording and order."""
    differences: tuple[Difference, ...] = ()
    reworded: tuple[Difference, ...] = ()
    """What is said in another way and means the same, and mere wording."""
    renamed: tuple[Renamed, ...] = ()


def opposite(effect: Effect) -> Effect:
    """Give the effect of the change the other way round."""
    return _OPPOSITE.get(effect, effect)


def turned(difference: Difference) -> Difference:
    """Give the difference that is found when the versions change places."""
    example = difference.example
    return replace(
        difference,
        effect=opposite(difference.effect),
        before=difference.now,
        now=difference.before,
        old_line=difference.new_line,
        new_line=difference.old_line,
        example=example and replace(example, before=example.now, now=example.before),
    )


def together(effects: list[Effect]) -> Effect:
    """Give the effect of several changes to one thing."""
    kinds = set(effects) - {"same meaning", "wording"}
    if len(kinds) == 1:
        return kinds.pop()
    if kinds:
        return "different"
    return "same meaning" if "same meaning" in effects else "wording"

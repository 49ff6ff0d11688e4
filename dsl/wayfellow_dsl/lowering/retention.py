"""How long records and concerns are kept."""

from __future__ import annotations

from collections.abc import Iterable

from ..model import Retention
from ..reader import Block, Sentence
from .names import Names
from .people import only_once
from .time import check_days, duration
from .trees import child, part, quoted

_KINDS = ("keep_records", "keep_concerns")


def lower_retention(blocks: Iterable[Block], names: Names) -> tuple[Retention, ...]:
    """Lower what stands under `programme` about keeping; records come first."""
    found: dict[str, Retention] = {}
    seen: set[str] = set()
    for block in blocks:
        for sentence in block.sentences:
            if sentence.kind in _KINDS:
                only_once(sentence, sentence.kind, seen, names)
                found.setdefault(sentence.kind, _retention(sentence, names))
    return tuple(found[kind] for kind in _KINDS if kind in found)


def _retention(sentence: Sentence, names: Names) -> Retention:
    tree, line = sentence.tree, sentence.line.number
    length = duration(child(tree, "duration"), line, names.notes)
    check_days(length, sentence.span, "how long something is kept", names.notes)
    return Retention(
        "records" if sentence.kind == "keep_records" else "concerns",
        length,
        quoted(part(tree, "reason")),
        sentence.span,
    )

"""What a programme says of itself: attestations, and items that do not apply."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lark import Token

from ..checks import names as checks
from ..diagnostics import Label
from ..model import Attestation, Exemption, Span
from ..reader import Block, Sentence
from .names import Names
from .time import date_of
from .trees import at, child, name, quoted

KINDS = ("attests", "not_applicable")


def lower_claims(blocks: Iterable[Block], names: Names) -> dict[str, Any]:
    """Lower the claims under the heading `programme`; staff roles are known by now."""
    attestations: list[Attestation] = []
    exemptions: list[Exemption] = []
    places: dict[str, Span] = {}
    for block in blocks:
        for sentence in block.sentences:
            if sentence.kind not in KINDS:
                continue
            _check_once(name(sentence.tree), sentence, places, names)
            if sentence.kind == "attests":
                attestations.append(_attestation(sentence, names))
            else:
                exemptions.append(_exemption(sentence))
    return {"attestations": tuple(attestations), "exemptions": tuple(exemptions)}


def _attestation(sentence: Sentence, names: Names) -> Attestation:
    tree, line = sentence.tree, sentence.line.number
    by = names.staff_role(name(tree, 1), line)
    on = date_of(child(tree, "date"), line, names.notes, needs_year=True)
    return Attestation(str(name(tree)), by.name, on, quoted(tree), sentence.span)


def _exemption(sentence: Sentence) -> Exemption:
    because = quoted(child(sentence.tree, "reason"))
    return Exemption(str(name(sentence.tree)), because, sentence.span)


def _check_once(
    item: Token, sentence: Sentence, places: dict[str, Span], names: Names
) -> None:
    span = at(item, sentence.line.number)
    first = places.setdefault(str(item), span)
    if first == span:
        return
    problem = checks.DUPLICATE.at(
        span,
        label="here again",
        help="keep one of the two sentences.",
        also=[Label(first, "first said here")],
        kind="sentences about an item",
        name=item,
    )
    names.notes.add(problem)

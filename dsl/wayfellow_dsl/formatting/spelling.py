"""The one spelling of a sentence.

Works on the words of the line and on the places that the syntax tree gives them: what
is no name of the writer's is a keyword, and the tree says where a clause begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from lark import Token, Tree

from ..sentences import Syntax

_AFTER_COMMA = frozenset(
    {
        "about_as_long",
        "counts",
        "guard",
        "lifts",
        "limit",
        "no_return",
        "optional",
        "private",
        "repeat",
        "slightly",
        "strongly",
        "target",
        "waived",
        "weighing",
    }
)
"""Clauses that a comma is written before."""

_COMPARATORS = {
    "at_least": "at least",
    "at_most": "at most",
    "under": "under",
    "over": "over",
    "is": "is",
    "is_not": "is not",
}
_OF_VALUES = {
    ("under", "day"): "before",
    ("under", "name"): "below",
    ("over", "name"): "above",
    ("under", "of"): "below",
    ("over", "of"): "above",
    ("under", "computed_of"): "below",
    ("over", "computed_of"): "above",
}
"""How a symbol is read before a date, and before a level or another detail."""

_POSSESSIVE = frozenset({"computed_of", "possessed", "possessed_has", "member_lapsed"})
"""What begins with whose it is, as in `the mentee's guardian`."""

_AS_WRITTEN = frozenset({"NAME", "NUMBER", "STRING", "TIME", "ZONE"})
_CAPITALISED = frozenset({"MONTH", "WEEKDAY"})
_COUNTED = frozenset({"DAY", "MONTHS", "REFERENCE", "TIMES", "UNIT"})
_CURVES = frozenset({"exponential", "lognormal", "normal", "uniform", "weibull"})
_CLOSE_TO_LAST = frozenset({",", ":", "'s", ".", "%", ")"})
_KEYWORD = re.compile(r"'s|[A-Za-z]+|[<>]=|\S")


class _Word(NamedTuple):
    text: str
    start: int
    kind: str = ""
    """The terminal of a word that the tree keeps; nothing for other keywords."""


class _Changes:
    """What becomes of single words, by where they start."""

    def __init__(self, dotted: frozenset[str]) -> None:
        self.dotted = dotted
        self.commas: set[int] = set()
        self.no_commas: set[int] = set()
        self.instead: dict[int, str] = {}
        self.with_the: set[int] = set()


def spell(text: str, tree: Syntax, dotted: frozenset[str] = frozenset()) -> str:
    """Write a sentence in its one spelling, without indentation.

    A detail is `the mentee's age`; an answer is `outcome.confidence`, and what a plugin
    works out is `travel.zone`: `dotted` are the names of surveys and plugins.
    """
    words = list(_words(text, tree))
    changes = _Changes(dotted)
    for parent in tree.iter_subtrees():
        for child in parent.children:
            if isinstance(child, Tree):
                _note_clause(child, parent, words, changes)
            elif child.type in ("COMMA_OR", "COMMA_AND"):
                changes.no_commas.add(child.start_pos or 0)
    return _joined(_changed(words, changes))


def _words(text: str, tree: Syntax) -> Iterator[_Word]:
    kept = {
        token.start_pos: token
        for token in tree.scan_values(lambda value: isinstance(value, Token))
        if not token.startswith(",")
    }
    place = 0
    while match := _KEYWORD.search(text, place):
        start = match.start()
        token = kept.get(start)
        word = match.group() if token is None else str(token)
        place = start + len(word)
        yield _Word(word, start, "" if token is None else token.type)


def _note_clause(
    tree: Syntax, parent: Syntax, words: list[_Word], changes: _Changes
) -> None:
    kind, start = str(tree.data), tree.meta.start_pos if not tree.meta.empty else -1
    if kind == "guard" and parent.data in ("needs", "starts_here"):
        changes.no_commas.add(start)
    elif kind in _AFTER_COMMA or (parent.data == "meet" and _is_count(kind)):
        changes.commas.add(start)
    elif kind == "first_come":
        changes.no_commas.update(range(start, tree.meta.end_pos))
    elif kind in ("of", "of_counter"):
        has_dot = tree.children[0] in changes.dotted
        if not has_dot:
            changes.with_the.add(start)
        changes.instead.update(
            (word.start, "." if has_dot else "'s")
            for word in words
            if word.text in (".", "'s") and start < word.start < tree.meta.end_pos
        )
    elif kind in _POSSESSIVE:
        changes.with_the.add(start)
    elif kind == "is_among":
        owner = next(child for child in tree.children if isinstance(child, Token))
        changes.with_the.add(owner.start_pos or 0)
        changes.instead.update(
            (word.start, "'s")
            for word in words
            if word.text == "." and (owner.end_pos or 0) <= word.start
        )
    elif kind in ("times_first", "often_first"):
        inside = [w for w in words if start < w.start < tree.meta.end_pos]
        changes.with_the.update(w.start for w in inside if w.text.lower() == "first")
        changes.commas.update(w.start for w in inside if w.text.lower() == "then")
    elif kind == "name":
        # Kept where it was written: only the writer knows whether a person is meant.
        changes.with_the.update(
            after.start
            for before, after in pairwise(words)
            if after.start == start and _is_the(before)
        )
    elif kind == "next_run":
        changes.with_the.update(
            word.start
            for word in words
            if word.text.lower() == "next" and start < word.start < tree.meta.end_pos
        )
    elif kind in _COMPARATORS and parent.data in ("compare", "target"):
        symbol = next(word for word in words if word.start == start)
        if not symbol.text.isalpha():
            changes.instead[start] = _in_words(kind, parent)


def _in_words(comparator: str, parent: Syntax) -> str:
    """Say a symbol in words, as its place and what is compared call for."""
    value = parent.children[-1]
    of = str(value.data) if isinstance(value, Tree) else ""
    said = _OF_VALUES.get((comparator, of), _COMPARATORS[comparator])
    has_is = parent.data == "target" or comparator in ("is", "is_not")
    return said if has_is else f"is {said}"


def _is_count(kind: str) -> bool:
    return kind in ("count", "once", "twice")


def _is_the(word: _Word) -> bool:
    return not word.kind and word.text.lower() == "the"


def _changed(words: list[_Word], changes: _Changes) -> Iterator[str]:
    before = last = ""
    for place, word in enumerate(words):
        if _is_the(word) or (word.text == "," and word.start in changes.no_commas):
            continue
        is_late = not word.kind and word.text.lower() == "many"
        if (is_late or word.start in changes.commas) and "," not in (word.text, last):
            yield ","
        if word.start in changes.with_the:
            yield "the"
        before, last = last, changes.instead.get(word.start) or _cased(word)
        if word.kind in _COUNTED:
            last = _counted(last, before, words[:place])
        yield last


def _cased(word: _Word) -> str:
    if word.kind == "MONEY":
        return word.text.replace(" ", "")
    if word.kind in _AS_WRITTEN:
        return word.text
    return word.text.capitalize() if word.kind in _CAPITALISED else word.text.lower()


def _counted(unit: str, before: str, words: list[_Word]) -> str:
    """Make the word for a unit one or many, as the number before it says."""
    number = words[-2].text if before == "working" and len(words) > 1 else before
    if number in ("1", "a", "every", "first"):
        return unit.removesuffix("s")
    return unit if unit.endswith("s") else f"{unit}s"


def _joined(words: Iterator[str]) -> str:
    text = last = ""
    for word in words:
        is_close = (
            not text
            or word in _CLOSE_TO_LAST
            or last in ("(", ".")
            or (word == "(" and last in _CURVES)
        )
        text += word if is_close else f" {word}"
        last = word
    return text

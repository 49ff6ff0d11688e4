"""The rows of a file: its sentences in their one spelling, and its comments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal as Choice
from typing import NamedTuple

from lark import Tree

from ..lines import rows, split
from ..reader import Block, read
from ..scenarios import split_scenario
from ..sentences import Syntax
from ..vocabulary import programme_sentences
from .spelling import spell

Kind = Choice["heading", "sentence", "reason", "comment"]


class Row(NamedTuple):
    """One line of a file that is not blank."""

    kind: Kind
    """A `reason` is a line of its own that begins with `because`."""
    block: str
    """The heading that opens its block; for a comment, the one above it."""
    text: str
    comment: str
    """With its `#`; empty when there is none."""
    is_spaced: bool
    """A blank line stands above it."""
    first_words: int = 0
    """How many of its words make the first column of its block."""


class _Said(NamedTuple):
    kind: Kind
    block: str
    text: str
    first_words: int


def programme_rows(text: str) -> tuple[Row, ...]:
    """List the rows of a programme file without mistakes."""
    said: dict[int, _Said] = {}
    blocks = read(text).blocks
    dotted = frozenset((*_surveys(blocks), *_plugins(blocks)))
    for block in blocks:
        if block.heading is not None:
            line, tree, _ = block.heading
            columns = 2 if block.kind == "measure" else 0
            said[line.number] = _Said(
                "heading", block.kind, spell(line.text, tree, dotted), columns
            )
        for line, tree, _ in block.sentences:
            columns = _first_words(block.kind, tree)
            said[line.number] = _Said(
                "sentence", block.kind, spell(line.text, tree, dotted), columns
            )
    kind = ""
    for line in split(text).lines:
        if line.number in said:
            kind = said[line.number].block
            continue
        because = programme_sentences().parse("reason", line)
        if isinstance(because, Tree):
            said[line.number] = _Said("reason", kind, spell(line.text, because), 0)
    return tuple(_rows(text, said))


def _surveys(blocks: Sequence[Block]) -> Iterator[str]:
    """Give the names of the surveys that the file declares."""
    for block in blocks:
        if block.kind == "survey" and block.heading is not None:
            (names,) = block.heading.tree.find_data("names")
            yield from map(str, names.children)


def _plugins(blocks: Sequence[Block]) -> Iterator[str]:
    """Give the names of the plugins that the file uses."""
    for block in blocks:
        for sentence in block.sentences:
            if sentence.kind == "uses":
                (names,) = sentence.tree.find_data("names")
                yield from map(str, names.children)


def scenario_rows(text: str) -> tuple[Row, ...]:
    """List the rows of a scenario file without mistakes."""
    said = {
        line.number: _Said(
            "heading" if is_heading else "sentence", block, spell(line.text, tree), 0
        )
        for block, is_heading, line, tree in split_scenario(text)
    }
    return tuple(_rows(text, said))


def comments(text: str) -> tuple[str, ...]:
    """List the comments of a file, in order."""
    return tuple(row.comment for row in _rows(text, {}) if row.comment)


def _rows(text: str, said: dict[int, _Said]) -> Iterator[Row]:
    sentences = {line.number: line.text for line in split(text).lines}
    block, is_spaced = "", False
    for number, raw in enumerate(rows(text), 1):
        comment = _plain(raw[len(sentences.get(number, "")) :])
        one = said.get(number)
        if one is not None:
            block = one.block
            yield Row(one.kind, block, one.text, comment, is_spaced, one.first_words)
        elif comment:
            yield Row("comment", block, "", comment, is_spaced)
        is_spaced = not raw or raw.isspace()


def _plain(comment: str) -> str:
    return re.sub(r"\s", " ", comment.strip())


def _first_words(block: str, tree: Syntax) -> int:
    if block == "outcomes":
        return int(any(True for _ in tree.find_data("label")))
    return int((block, tree.data) in (("role", "detail"), ("survey", "question")))

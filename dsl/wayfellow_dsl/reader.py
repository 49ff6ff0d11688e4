"""From text to blocks of sentences, with every mistake of wording noted on the way.

The structure of a file comes from its headings alone, so that a sentence that cannot be
understood costs nothing but itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from lark import Tree

from .checks import words
from .diagnostics import Diagnostic, Edit, listed, nearest
from .limits import MOST_MISTAKES
from .lines import Line, split
from .model import Span
from .sentences import Syntax
from .vocabulary import programme_sentences

HEADINGS = (
    "programme",
    "role",
    "staff",
    "relationship",
    "outcomes",
    "stage",
    "step",
    "throughout",
    "calendar",
    "match",
    "survey",
    "measure",
    "ensure",
    "story",
)

_SENTENCES = {
    "programme": "about",
    "role": "detail",
    "outcomes": "outcome",
    "stage": "window",
    "step": "sentence",
    "throughout": "sentence",
    "calendar": "closure",
    "match": "policy",
    "survey": "question",
    "ensure": "promise",
    "story": "given",
}
"""The start symbol of the sentences under each heading that has any."""

_MOODS = {"given": "given", "when": "happening", "then": "expectation"}
_HAS_REASON = frozenset(
    {
        "after",
        "each",
        "at",
        "before",
        "on_date",
        "on_engine",
        "on_event",
        "when",
        "when_done",
        "otherwise",
        "nobody",
        "never_if",
        "only_if",
        "expectation",
    }
)
_RULED = frozenset({"step", "throughout", "match", "story"})
_WORD = re.compile(r" *([A-Za-z][A-Za-z0-9_-]*)")
_NAMES = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


class Sentence(NamedTuple):
    """One sentence that was understood."""

    line: Line
    tree: Syntax
    reason: str = ""
    """From a line of its own below the sentence."""

    @property
    def kind(self) -> str:
        """What kind of sentence it is: the name of its grammar rule."""
        return str(self.tree.data)

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.line.span


@dataclass
class Block:
    """A heading and the sentences under it."""

    kind: str
    line: Line
    heading: Sentence | None
    """None when the heading could not be understood."""
    sentences: list[Sentence] = field(default_factory=list)
    is_broken: bool = False
    """Something under it could not be understood."""


class Document(NamedTuple):
    """A file as blocks."""

    blocks: tuple[Block, ...]
    """None of them when more is wrong than anybody would read."""
    diagnostics: tuple[Diagnostic, ...]
    broken: frozenset[int]
    """Lines of which nothing more need be said."""
    salvaged: frozenset[str]
    """Every word of those lines: one of them may be the name that is missed."""


def read(text: str) -> Document:
    """Read the blocks and sentences of a programme file."""
    lines, found = split(text)
    reader = _Reader(list(found))
    for line in lines:
        reader.take(line)
        if len(reader.found) > MOST_MISTAKES:
            return Document((), tuple(reader.found), frozenset(), frozenset())
    broken = {diagnostic.span.line for diagnostic in reader.found}
    salvaged = {
        word
        for line in lines
        if line.number in broken
        for word in _NAMES.findall(line.text)
    }
    return Document(
        tuple(reader.blocks),
        tuple(reader.found),
        frozenset(broken),
        frozenset(salvaged),
    )


def _has_reason(tree: Syntax) -> bool:
    return any(
        isinstance(child, Tree) and child.data == "reason" for child in tree.children
    )


class _Reader:
    """Takes the lines of a file one after another."""

    def __init__(self, found: list[Diagnostic]) -> None:
        self.blocks: list[Block] = []
        self.found = found
        self._grammar = programme_sentences()
        self._mood = "given"
        self._is_reason_welcome = False

    def take(self, line: Line) -> None:
        match = _WORD.match(line.text)
        first = match[1].lower() if match else ""
        if first in HEADINGS:
            self._open(first, line)
        elif first == "because":
            self._take_reason(line)
        else:
            self._take_sentence(first, line)

    def _open(self, kind: str, line: Line) -> None:
        tree = self._grammar.parse("heading", line)
        heading = None
        if isinstance(tree, Diagnostic):
            self._note(line, tree)
        else:
            heading = Sentence(line, tree)
        if kind == "step" and not any(block.kind == "stage" for block in self.blocks):
            problem = words.NO_STAGE.at(
                line.span, help="write `stage`, a name and for whom it is, above it."
            )
            self._note(line, problem)
        self.blocks.append(Block(kind, line, heading))
        self._mood = "given"
        self._is_reason_welcome = kind in _RULED and heading is None

    def _take_reason(self, line: Line) -> None:
        tree = self._grammar.parse("reason", line)
        if isinstance(tree, Diagnostic):
            self._note(line, tree)
            return
        block = self.blocks[-1] if self.blocks else None
        if block is not None and block.sentences and self._is_reason_welcome:
            words_in_quotes = str(tree.children[0])[1:-1]
            sentence = block.sentences[-1]
            if sentence.line.number not in {found.span.line for found in self.found}:
                block.sentences[-1] = sentence._replace(reason=words_in_quotes)
        elif not self._is_reason_welcome:
            self._note(
                line,
                words.STRAY_BECAUSE.at(
                    line.span, help="write it at the end of a rule, or just below one."
                ),
            )
        self._is_reason_welcome = False

    def _take_sentence(self, first: str, line: Line) -> None:
        block = self.blocks[-1] if self.blocks else None
        start = _SENTENCES.get(block.kind) if block is not None else None
        if start == "given":
            if first != "and":
                self._mood = _MOODS[nearest(first, _MOODS) or "given"]
            start = self._mood
        tree = None if start is None else self._grammar.parse(start, line)
        if (
            block is None
            or start is None
            or tree is None
            or isinstance(tree, Diagnostic)
        ):
            if not self._take_misspelt_heading(first, line):
                wrong = tree if isinstance(tree, Diagnostic) else None
                self._note(line, self._misplaced(block, start, first, line) or wrong)
                if block is not None:
                    block.is_broken = True
            self._is_reason_welcome = True
            return
        block.sentences.append(Sentence(line, tree))
        has_own = _has_reason(tree) or any(
            _has_reason(child) for child in tree.children if isinstance(child, Tree)
        )
        self._is_reason_welcome = tree.data in _HAS_REASON and not has_own

    def _take_misspelt_heading(self, first: str, line: Line) -> bool:
        """Read a line as the heading that its first word nearly is."""
        meant = nearest(first, HEADINGS) if first else None
        start = len(line.text) - len(line.text.lstrip())
        if meant is None:
            return False
        rest = line.text[start + len(first) :]
        corrected = line._replace(text=line.text[:start] + meant + rest)
        tree = self._grammar.parse("heading", corrected)
        if isinstance(tree, Diagnostic):
            return False
        span = Span(line.number, start + 1, start + len(first) + 1)
        problem = words.UNKNOWN_SENTENCE.at(
            span,
            label=f"did you mean `{meant}`?",
            help=f"write `{meant}`.",
            fix=Edit(span, meant),
            word=first,
        )
        self._note(line, problem)
        self.blocks.append(Block(meant, line, Sentence(corrected, tree)))
        self._mood = "given"
        return True

    def _misplaced(
        self, block: Block | None, start: str | None, first: str, line: Line
    ) -> Diagnostic | None:
        """Say that a sentence is known, but under other headings than this one."""
        if start is not None and first in self._grammar.first_words(start):
            return None
        homes = [
            heading
            for heading, other in _SENTENCES.items()
            if first in self._grammar.first_words(other)
            or (other == "given" and first in _MOODS)
        ]
        if not homes and start is not None:
            return None
        where = f"under `{block.kind}`" if block is not None else "before any heading"
        known = listed(homes, last="or") or listed(HEADINGS, last="or")
        advice = (
            f"such a sentence stands under {known}."
            if homes
            else f"begin with a heading: {known}."
        )
        return words.MISPLACED.at(
            line.span,
            label=f"this stands {where}",
            help=advice,
            word=first or line.text,
        )

    def _note(self, line: Line, problem: Diagnostic | None) -> None:
        """Keep a diagnostic, unless something worse is known of its line."""
        if problem is not None and not line.is_broken:
            self.found.append(problem)

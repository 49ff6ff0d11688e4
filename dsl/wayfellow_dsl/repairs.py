"""Putting mistakes right: the fixes that diagnostics carry, applied to their file.

A fix stays only when it leaves fewer mistakes than there were, or makes a sentence
understood and leaves no more. Whatever stands beside it in the file, down to the kind
of line end, is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol

from .diagnostics import Diagnostic, Edit

_PATIENCE = 100
"""How many readings in a row may show no fewer mistakes before the rest is left."""
_WORDS = "W1"
"""How the codes of findings about the words of a sentence begin."""


class Answer(Protocol):
    """What a reading says about a text."""

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Every mistake and doubt."""

    @property
    def is_complete(self) -> bool:
        """Say whether everything was looked at."""


class Change(NamedTuple):
    """A line that was put right."""

    line: int
    before: str
    after: str


class Repair(NamedTuple):
    """A text as far as it could be put right."""

    text: str
    changes: tuple[Change, ...]
    """In file order, each line once."""
    left: tuple[Diagnostic, ...]
    """What is still to be put right by hand."""


def repair(text: str, read: Callable[[str], Answer]) -> Repair:
    """Apply the fixes of a text's diagnostics, and those of what comes to light then.

    `read` finds the mistakes in a text. Fixes that would not help are not applied.
    """
    workshop = _Workshop(text, read)
    while workshop.go_round():
        pass
    before, after = _split(text), _split(workshop.text)
    changes = tuple(
        Change(place // 2 + 1, before[place], after[place])
        for place in range(0, len(before), 2)
        if before[place] != after[place]
    )
    return Repair(workshop.text, changes, workshop.answer.diagnostics)


def apply(text: str, edits: Sequence[Edit]) -> str:
    """Make changes in a text, each on a line of its own."""
    lines = _split(text)
    for edit in edits:
        place, span = 2 * (edit.span.line - 1), edit.span
        line = lines[place]
        lines[place] = line[: span.column - 1] + edit.text + line[span.end_column - 1 :]
    return text[: _mark(text)] + "".join(lines)


def _mark(text: str) -> int:
    return int(text.startswith("\ufeff"))


def _split(text: str) -> list[str]:
    """Cut a text into its lines, and between any two of them what ends the first."""
    return re.split("(\r\n|\r|\n)", text[_mark(text) :])


class _Workshop:
    """The text as far as it has come, and what is still wrong with it."""

    def __init__(self, text: str, read: Callable[[str], Answer]) -> None:
        self.text, self._read = text, read
        self.answer = read(text)
        self._in_vain = 0

    def go_round(self) -> bool:
        """Try every fix once, one for each line; say whether any was kept."""
        before = self.text
        by_line: dict[int, list[Edit]] = {}
        for edit in _edits(self.answer.diagnostics):
            by_line.setdefault(edit.span.line, []).append(edit)
        if by_line:
            firsts = [edits[0] for edits in by_line.values()]
            self._try_together(firsts)
        if self.text == before:
            # Only when none of them helps, others on the same line have their turn.
            for edits in by_line.values():
                for edit in edits[1:]:
                    if self.text == before:
                        self._try_together([edit])
        return self.text != before

    def _try_together(self, edits: Sequence[Edit]) -> None:
        """Keep as many of some fixes as help; lines keep their numbers."""
        present = set(_edits(self.answer.diagnostics))
        edits = [edit for edit in edits if edit in present]
        if not edits or self._in_vain >= _PATIENCE:
            return
        text = apply(self.text, edits)
        answer = self._read(text)
        if self._keep(text, answer, by=len(edits)):
            return
        if len(edits) == 1:
            self._follow(text, answer)
        else:
            half = len(edits) // 2
            self._try_together(edits[:half])
            self._try_together(edits[half:])

    def _follow(self, text: str, answer: Answer) -> None:
        """Apply what a fix brings to light, until that leaves fewer mistakes."""
        known = set(self.answer.diagnostics)
        while self._in_vain < _PATIENCE:
            new = _edits(found for found in answer.diagnostics if found not in known)
            if not new:
                return
            known.update(answer.diagnostics)
            text = apply(text, new[:1])
            answer = self._read(text)
            if self._keep(text, answer):
                return

    def _keep(self, text: str, answer: Answer, by: int = 1) -> bool:
        """Keep a text if it is better; say whether it is."""
        is_better = _is_better(answer, self.answer, by)
        if is_better:
            self.text, self.answer = text, answer
        self._in_vain = 0 if is_better else self._in_vain + 1
        return is_better


def _edits(found: Iterable[Diagnostic]) -> list[Edit]:
    return [diagnostic.fix for diagnostic in found if diagnostic.fix is not None]


def _is_better(answer: Answer, before: Answer, by: int) -> bool:
    """Say whether there are fewer mistakes, or for once all that there are is known."""
    if answer.is_complete != before.is_complete:
        return answer.is_complete
    fewer = _errors(before) - _errors(answer)
    understood = _wordings(before) - _wordings(answer)
    return fewer >= by or (fewer >= 0 and understood >= by)


def _errors(answer: Answer) -> int:
    return sum(found.severity == "error" for found in answer.diagnostics)


def _wordings(answer: Answer) -> int:
    """Count what hides other mistakes: sentences that are not understood."""
    return sum(found.code.startswith(_WORDS) for found in answer.diagnostics)

"""What is wrong with a file, as values, and how a person reads it.

A `Finding` is one kind of mistake, documented in one place. `Finding.at` makes a
`Diagnostic` of it: a value that the terminal, an editor or JSON only render.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal as Choice

import msgspec

from .model import Frozen, Span

WIDTH = 80
"""The most columns that a rendered diagnostic takes."""

Severity = Choice["error", "warning"]


class Label(Frozen, frozen=True):
    """Another sentence that belongs to a diagnostic, and what it has to do with it."""

    span: Span
    text: str


class Edit(Frozen, frozen=True):
    """A change that certainly repairs the mistake: put `text` in place of the span."""

    span: Span
    text: str


class Diagnostic(Frozen, frozen=True):
    """One mistake, or one doubt, about a file."""

    code: str
    title: str
    """One line, without a full stop, with the writer's own words in backticks."""
    span: Span
    label: str = ""
    """What there is to say at the place itself."""
    detail: str = ""
    """Why it matters."""
    help: str = ""
    """What to write instead."""
    also: tuple[Label, ...] = ()
    fix: Edit | None = None
    severity: Severity = "error"


class Finding(Frozen, frozen=True):
    """A kind of mistake, and its page in the documentation."""

    code: str
    """`W` and three digits; the first one is the family."""
    title: str
    """The pattern of the title, with the places for words in braces."""
    finds: str
    matters: str
    example: str
    instead: str
    frame: str = "file"
    """What the example is a part of: see `checks.frames`."""
    severity: Severity = "error"

    def at(
        self,
        span: Span,
        *,
        label: str = "",
        detail: str = "",
        help: str = "",  # noqa: A002 - what the writer is shown it as
        also: Sequence[Label] = (),
        fix: Edit | None = None,
        **words: object,
    ) -> Diagnostic:
        """Make the diagnostic for one place; `words` fill the title's pattern."""
        shown = {name: excerpt(str(word)) for name, word in words.items()}
        return Diagnostic(
            code=self.code,
            title=self.title.format(**shown),
            span=span,
            label=label,
            detail=detail or self.matters,
            help=help,
            also=tuple(also),
            fix=fix,
            severity=self.severity,
        )


def excerpt(words: str, limit: int = 40) -> str:
    """Make a writer's words safe and short enough to quote."""
    words = _printable(words)
    return words if len(words) <= limit else words[: limit - 3] + "..."


def listed(names: Iterable[str], last: str = "and", quote: str = "`") -> str:
    """Join names as people do: `a`, `b` and `c`; eight at most."""
    shown = [f"{quote}{excerpt(name)}{quote}" for name in names]
    if len(shown) > 8:
        return ", ".join(shown[:8]) + f" {last} {len(shown) - 8} more"
    if len(shown) < 2:
        return "".join(shown)
    return ", ".join(shown[:-1]) + f" {last} {shown[-1]}"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Find what `word` was probably meant to be, or None when nothing is close.

    The same letters in another case, or with other joints (`at risk`, `at-risk`), come
    first; otherwise at most a third of the letters may differ. Of very many names, or
    very long ones, not all are compared letter by letter.
    """
    best, distance = None, max(1, len(word) // 3) + 1
    plain, pairs = _plain(word), _MOST_PAIRS
    for name in known:
        other = _plain(name)
        if other == plain:
            return name
        # One letter changed is one letter less and one more.
        is_far = len({*plain} ^ {*other}) >= 2 * distance
        if is_far or abs(len(name) - len(word)) >= distance:
            continue
        pairs -= len(other) * len(plain)
        apart = _distance(plain, other) if pairs > 0 else distance
        if apart < distance:
            best, distance = name, apart
    return best


_MOST_PAIRS = 40_000
"""So many pairs of letters are compared to find what a word was meant to be."""


def render_text(
    diagnostics: Iterable[Diagnostic],
    source: str,
    filename: str,
    colour: bool = False,
) -> str:
    """Write diagnostics for a person to read, in file order, within 80 columns."""
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ordered = sorted(
        diagnostics, key=lambda found: (found.span.line, found.span.column)
    )
    return "\n".join(_rendered(found, lines, filename, colour) for found in ordered)


def to_json(
    diagnostics: Iterable[Diagnostic],
    filename: str,
    changes: Sequence[Mapping[str, str | int]] | None = None,
) -> str:
    """Write diagnostics as one JSON object for programs to read.

    With `changes`, which lines of the file were put right before.
    """
    found = [msgspec.to_builtins(diagnostic) for diagnostic in diagnostics]
    for entry in found:
        entry.setdefault("severity", "error")
    document = {"file": filename, "diagnostics": found}
    if changes is not None:
        document["changes"] = list(changes)
    return msgspec.json.encode(document).decode()


def _rendered(found: Diagnostic, lines: Sequence[str], name: str, colour: bool) -> str:
    marked = [(found.span, "^", found.label)]
    marked += [(label.span, "-", label.text) for label in found.also]
    marked.sort(key=lambda mark: mark[0].line)
    gutter = len(str(max(mark[0].line for mark in marked)))
    tint = {"error": "31", "warning": "33"}[found.severity] if colour else ""
    head = f"{found.severity}[{found.code}]"
    first = textwrap.wrap(f"{head}: {found.title}", WIDTH, break_on_hyphens=False)
    if tint:
        first[0] = first[0].replace(head, f"\x1b[1;{tint}m{head}\x1b[0m", 1)
    place = f":{found.span.line}:{found.span.column}"
    room = WIDTH - gutter - 5 - len(place)
    file = _printable(name)
    file = file if len(file) <= room else "..." + file[3 - room :]
    written = [*first, f"{'':{gutter}}--> {file}{place}", f"{'':{gutter}} |"]
    for span, mark, label in marked:
        text = lines[span.line - 1] if span.line <= len(lines) else ""
        written += _snippet(text, span, mark, label, gutter)
    written.append(f"{'':{gutter}} |")
    for paragraph in (found.detail, f"Help: {found.help}" if found.help else ""):
        if paragraph:
            written += ["", *textwrap.wrap(paragraph, WIDTH, break_on_hyphens=False)]
    return "\n".join(written) + "\n"


def _snippet(text: str, span: Span, mark: str, label: str, gutter: int) -> list[str]:
    """Quote one line with its mark, cut around the mark when it is too long."""
    room = WIDTH - gutter - 3
    text = _printable(text).rstrip()
    start, end = span.column - 1, max(span.end_column - 1, span.column)
    if len(text) > room:
        left = max(0, min(start - 12, len(text) - room))
        more = left + room < len(text)
        text = text[left : left + room]
        text = f"...{text[3:]}" if left else text
        text = f"{text[:-3]}..." if more else text
        start, end = start - left, end - left
    start = min(start, len(text), room - 1)
    end = min(end, max(len(text), start + 1), room)
    under = " " * start + mark * max(1, end - start)
    quoted = [f"{span.line:>{gutter}} | {text}".rstrip()]
    if len(under) + 1 + len(label) <= room:
        return [*quoted, f"{'':{gutter}} | {under} {label}".rstrip()]
    said = textwrap.wrap(label, room, break_on_hyphens=False)
    return [*quoted, *(f"{'':{gutter}} | {line}" for line in (under, *said))]


def _printable(text: str) -> str:
    """Replace whatever a terminal might obey or hide, one character for one."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    kind = unicodedata.category(character)
    return "?" if kind.startswith("C") or kind == "Mn" else character


def _plain(name: str) -> str:
    return name.casefold().replace("-", "_").replace(" ", "_")


def _distance(one: str, other: str) -> int:
    """Count the letters to add, drop, change or swap (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        above, row = row, [i]
        for j, opposite in enumerate(other, 1):
            cost = min(
                above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != opposite)
            )
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == opposite:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before = above
    return row[-1]

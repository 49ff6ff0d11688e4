"""A handbook as Markdown, in lines of at most 80 columns."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from typing import assert_never

from .document import (
    Block,
    Bullets,
    Document,
    Notice,
    Paragraph,
    Picture,
    Section,
    Term,
    Terms,
)
from .prose import Link, Prose, Strong

_WIDTH = 80
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~#])")
_STARTS_BLOCK = re.compile(r"^(?:[-+=>#]|\d+[.)])")


def to_markdown(document: Document) -> str:
    """Write a handbook as Markdown; the picture is a Mermaid diagram in it."""
    lines = [f"# {_escape(document.title)}", "", f"*{_escape(document.subtitle)}*", ""]
    for words in document.lead:
        lines += [*_wrap(words), ""]
    for section in document.sections:
        lines += _write_section(section, 2)
    lines += ["---", "", *_wrap(Prose((document.closing,)))]
    return "\n".join(lines).rstrip() + "\n"


def _write_section(section: Section, level: int) -> Iterator[str]:
    yield f'<a id="{section.id}"></a>'
    yield ""
    yield f"{'#' * min(level, 6)} {_escape(section.title)}"
    yield ""
    for block in section.blocks:
        yield from _write(block, level)


def _write(block: Block, level: int) -> Iterator[str]:
    match block:
        case Section():
            yield from _write_section(block, level + 1)
        case Paragraph(words=words):
            yield from _wrap(words)
            yield ""
        case Notice(words=words):
            yield from (f"> {line}" for line in _wrap(words, width=_WIDTH - 2))
            yield ""
        case Bullets(items=items, lead=lead):
            if lead:
                yield from _wrap(Prose((lead,)))
                yield ""
            for item in items:
                yield from _wrap(item, "- ", "  ")
            yield ""
        case Terms(terms=terms):
            for term in terms:
                yield from _write_term(term)
            yield ""
        case Picture(mermaid=mermaid, note=note):
            yield "~~~mermaid"
            yield from mermaid.splitlines()
            yield "~~~"
            yield ""
            yield from _wrap(Prose((note,)))
            yield ""
        case other:
            assert_never(other)


def _write_term(term: Term) -> Iterator[str]:
    mark = f'<a id="{term.id}"></a>' if term.id else ""
    name = mark + _inline(term.name)
    if len(term.lines) == 1:
        yield from _wrap_text(f"{name}: {_inline(term.lines[0])}", "- ", "  ")
        return
    yield from _wrap_text(name, "- ", "  ")
    for line in term.lines:
        yield from _wrap(line, "  - ", "    ")


def _wrap(
    words: Prose, first: str = "", later: str = "", width: int = _WIDTH
) -> list[str]:
    return _wrap_text(_inline(words), first, later, width)


def _wrap_text(text: str, first: str, later: str, width: int = _WIDTH) -> list[str]:
    lines = textwrap.wrap(
        text,
        width - len(later),
        break_long_words=False,
        break_on_hyphens=False,
    )
    # A line that happens to begin like a list or a heading must not become one.
    safe = [_STARTS_BLOCK.sub(_escape_start, line) for line in lines]
    return [f"{later if place else first}{line}" for place, line in enumerate(safe)]


def _escape_start(found: re.Match[str]) -> str:
    start = found.group()
    return f"{start[:-1]}\\{start[-1]}"


def _inline(words: Prose) -> str:
    return "".join(map(_write_part, words.parts))


def _write_part(part: str | Strong | Link) -> str:
    match part:
        case Strong(words=words):
            return f"**{_escape(words)}**"
        case Link(words=words, to=to):
            return f"[{_escape(words)}](#{to})"
        case str():
            return _escape(part)


def _escape(words: str) -> str:
    """Put a backslash before every letter that Markdown might take for its own."""
    return _SPECIAL.sub(r"\\\1", words).replace("&", "&amp;")

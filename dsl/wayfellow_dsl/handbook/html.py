"""A document as one HTML page that needs no other file, no script and no network."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
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
from .style import STYLE


def to_html(document: Document) -> str:
    """Write a document as one HTML page, for screens, paper and screen readers."""
    title = f"{document.title}. {document.subtitle}"
    called = escape(document.called)
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en-GB">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>{escape(title)}</title>",
        f"<style>\n{STYLE}</style>",
        "</head>",
        "<body>",
        f'<a class="skip" href="#{called}">Skip to the {called}</a>',
        "<header>",
        f"<h1>{escape(document.title)}</h1>",
        f"<p>{escape(document.subtitle)}</p>",
        "</header>",
        *_write_contents(document),
        f'<main id="{called}">',
        *(f'<p class="lead">{_inline(words)}</p>' for words in document.lead),
    ]
    for section in document.sections:
        lines += _write_section(section, 2)
    lines += [
        "</main>",
        f"<footer><p>{escape(document.closing)}</p></footer>",
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def _write_contents(document: Document) -> Iterator[str]:
    yield '<nav aria-labelledby="contents">'
    yield f'<h2 id="contents">In this {escape(document.called)}</h2>'
    yield "<ol>"
    for section in document.sections:
        yield f"<li>{_link(section)}"
        inner = [block for block in section.blocks if isinstance(block, Section)]
        if inner:
            yield "<ul>"
            yield from (f"<li>{_link(part)}</li>" for part in inner)
            yield "</ul>"
        yield "</li>"
    yield "</ol>"
    yield "</nav>"


def _link(section: Section) -> str:
    return f'<a href="#{escape(section.id)}">{escape(section.title)}</a>'


def _write_section(section: Section, level: int) -> Iterator[str]:
    place, rank = escape(section.id), min(level, 6)
    is_wide = any(isinstance(block, Picture) for block in section.blocks)
    look = "keep" if section.keep else "wide" if is_wide else ""
    keep = f' class="{look}"' if look else ""
    yield f'<section id="{place}"{keep} aria-labelledby="{place}-title">'
    yield f'<h{rank} id="{place}-title">{escape(section.title)}</h{rank}>'
    for block in section.blocks:
        yield from _write(block, level)
    yield "</section>"


def _write(block: Block, level: int) -> Iterator[str]:
    match block:
        case Section():
            yield from _write_section(block, level + 1)
        case Paragraph(words=words):
            yield f"<p>{_inline(words)}</p>"
        case Notice(words=words):
            yield f'<p class="notice" role="note">{_inline(words)}</p>'
        case Bullets(items=items, lead=lead):
            if lead:
                yield f'<p class="leads">{escape(lead)}</p>'
            yield "<ul>"
            yield from (f"<li>{_inline(item)}</li>" for item in items)
            yield "</ul>"
        case Terms(terms=terms):
            yield "<dl>"
            for term in terms:
                yield from _write_term(term)
            yield "</dl>"
        case Picture(svg=svg, title=title, note=note):
            label = escape(title)
            yield "<figure>"
            yield (
                f'<div class="picture" role="region" tabindex="0" aria-label="{label}">'
            )
            yield svg.rstrip()
            yield "</div>"
            yield f"<figcaption>{escape(note)}</figcaption>"
            yield "</figure>"
        case other:
            assert_never(other)


def _write_term(term: Term) -> Iterator[str]:
    place = f' id="{escape(term.id)}"' if term.id else ""
    yield f"<dt{place}>{_inline(term.name)}</dt>"
    yield from (f"<dd>{_inline(line)}</dd>" for line in term.lines)


def _inline(words: Prose) -> str:
    return "".join(map(_write_part, words.parts))


def _write_part(part: str | Strong | Link) -> str:
    match part:
        case Strong(words=words):
            return f"<strong>{escape(words)}</strong>"
        case Link(words=words, to=to):
            return f'<a href="#{escape(to)}">{escape(words)}</a>'
        case str():
            return escape(part)

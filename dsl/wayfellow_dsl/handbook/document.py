"""What a page holds, whatever it is written as: sections, and the blocks in them."""

from __future__ import annotations

from ..model import Frozen
from .prose import Prose


class Paragraph(Frozen, frozen=True, tag="paragraph"):
    """A paragraph."""

    words: Prose


class Bullets(Frozen, frozen=True, tag="bullets"):
    """A list, with the line that leads to it."""

    items: tuple[Prose, ...]
    lead: str = ""


class Term(Frozen, frozen=True):
    """A term, and what is to be said of it, each line by itself."""

    name: Prose
    lines: tuple[Prose, ...]
    id: str = ""


class Terms(Frozen, frozen=True, tag="terms"):
    """A list of terms."""

    terms: tuple[Term, ...]


class Notice(Frozen, frozen=True, tag="notice"):
    """A paragraph that nobody should miss."""

    words: Prose


class Picture(Frozen, frozen=True, tag="picture"):
    """A picture, in both the ways that pages show one."""

    svg: str
    mermaid: str
    title: str
    note: str = ""


class Section(Frozen, frozen=True, tag="section"):
    """A part of the page under a heading of its own."""

    id: str
    title: str
    blocks: tuple[Block, ...] = ()
    keep: bool = False
    """Kept on one sheet of paper, if that can be done."""


Block = Paragraph | Bullets | Terms | Notice | Picture | Section


class Document(Frozen, frozen=True):
    """A whole page."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    lead: tuple[Prose, ...] = ()
    """What stands before the first section."""
    closing: str = ""
    """What stands below the last one."""
    called: str = "handbook"
    """What the page is, in one word."""

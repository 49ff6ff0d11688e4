"""A programme as a handbook that people read who would never open its file."""

from .document import (
    Block,
    Bullets,
    Document,
    Notice,
    Paragraph,
    Section,
    Term,
    Terms,
)
from .handbook import readers, write_handbook
from .html import to_html
from .markdown import to_markdown
from .prose import Prose, prose, sentence

__all__ = [
    "Block",
    "Bullets",
    "Document",
    "Notice",
    "Paragraph",
    "Prose",
    "Section",
    "Term",
    "Terms",
    "prose",
    "readers",
    "sentence",
    "to_html",
    "to_markdown",
    "write_handbook",
]

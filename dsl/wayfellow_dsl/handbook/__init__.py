"""A programme as a handbook that people read who would never open its file."""

from .document import Document
from .handbook import readers, write_handbook
from .html import to_html
from .markdown import to_markdown

__all__ = ["Document", "readers", "to_html", "to_markdown", "write_handbook"]

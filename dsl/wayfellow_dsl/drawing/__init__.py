"""Pictures of a programme, each a text made from the model alone."""

from .dot import draw_dot
from .mermaid import draw_mermaid
from .svg import draw_svg

__all__ = ["draw_dot", "draw_mermaid", "draw_svg"]

"""What the looks of a picture mean."""

from __future__ import annotations

from .arrows import CLOCK
from .shapes import SIZES, Dot, Line, Rect, Shape, Words
from .text import measure

MARGIN = 28.0
"""What is left free around a picture."""


def draw_legend(
    top: float, width: float, kinds: frozenset[str]
) -> tuple[list[Shape], float]:
    """Draw what each look means that is on the page; and say where that ends."""
    shapes: list[Shape] = []
    x, y = MARGIN, top
    for kind, label in _LEGEND:
        if kind not in kinds:
            continue
        taken = 34 + measure(label, SIZES["small"]) + 24
        if x > MARGIN and x + taken > width - MARGIN:
            x, y = MARGIN, y + 24
        middle = y + SIZES["small"] * 0.65
        match kind:
            case "start":
                shapes.append(Dot(x + 14, middle))
            case "clock":
                shapes.append(Words(x + 8, y, (CLOCK.strip(),), "small"))
            case "way" | "back" | "link":
                ends = ((x, middle), (x + 28, middle))
                shapes.append(Line(ends, kind, head=True))
            case _:
                shapes.append(Rect(x, middle - 7, 28, 14, kind))
        shapes.append(Words(x + 36, y, (label,), "small"))
        x += taken + 8
    return shapes, y + 18


_LEGEND = (
    ("start", "where everybody begins"),
    ("way", "the way on"),
    ("back", "a way back"),
    ("link", "from people to what they share, and back"),
    ("clock", "by itself, when the time has come"),
    ("implied", "a step that every such programme has"),
    ("always", "what holds in any step"),
    ("completed", "an ending that counts as completed"),
    ("ending", "another ending"),
)

"""The few shapes that a picture is made of, placed in pixels from its top left."""

from __future__ import annotations

from typing import NamedTuple

from .text import measure

Point = tuple[float, float]
Bounds = tuple[float, float, float, float]
"""Left, top, right and bottom."""

SIZES = {
    "heading": 22,
    "column": 17,
    "stage": 14,
    "step": 14,
    "ending": 12,
    "cause": 12,
    "need": 11,
    "small": 11,
}
"""The size of each kind of words."""

BOLD = ("heading", "column", "stage", "step")
LEADING = 1.3


class Words(NamedTuple):
    """Lines of words; `x` is their left, middle or right, and `y` their top."""

    x: float
    y: float
    lines: tuple[str, ...]
    kind: str
    anchor: str = "start"

    @property
    def width(self) -> float:
        """Give the most that the widest line may take up."""
        return measure_lines(self.lines, self.kind)

    @property
    def height(self) -> float:
        """Give the height of all lines."""
        return height_of(self.lines, self.kind)

    @property
    def bounds(self) -> Bounds:
        """Give the place that the words take up."""
        shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]
        left = self.x - shift * self.width
        return left, self.y, left + self.width, self.y + self.height


class Rect(NamedTuple):
    """A box: a band, a step, or an ending."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    hue: int = 0
    title: str = ""

    @property
    def bounds(self) -> Bounds:
        """Give the place that the box takes up."""
        return self.x, self.y, self.x + self.width, self.y + self.height


class Line(NamedTuple):
    """A line through points with rounded corners, perhaps with an arrow's head."""

    points: tuple[Point, ...]
    kind: str = "way"
    head: bool = False


class Dot(NamedTuple):
    """The mark where everybody begins."""

    x: float
    y: float


Shape = Words | Rect | Line | Dot


class Picture(NamedTuple):
    """A whole picture: shapes in the order to draw them."""

    width: float
    height: float
    title: str
    description: str
    shapes: tuple[Shape, ...]


def measure_lines(lines: tuple[str, ...], kind: str) -> float:
    """Give the most that lines of this kind may take up."""
    size, bold = SIZES[kind], kind in BOLD
    return max((measure(line, size, bold=bold) for line in lines), default=0.0)


def height_of(lines: tuple[str, ...], kind: str) -> float:
    """Give the height of lines of this kind."""
    return len(lines) * SIZES[kind] * LEADING

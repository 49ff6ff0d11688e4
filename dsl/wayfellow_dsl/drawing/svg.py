"""A programme as an SVG picture that needs no other program and no other file."""

from __future__ import annotations

from functools import partial
from html import escape

from ..model import Programme
from .layout import lay_out
from .shapes import BOLD, LEADING, SIZES, Dot, Line, Point, Rect, Shape, Words

_escape = partial(escape, quote=False)

_FONT = "'Segoe UI', 'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', sans-serif"
_PAPER = "#fdfcf9"
_INK = "#1d2733"
_SOFT = "#4a5868"
_LINE = "#5b6877"
_BACK = "#a3540b"
_LINK = "#6b4fa0"
_DASHES = ' stroke-dasharray="6 3"'
_DOTS = ' stroke-dasharray="2 4"'
_BANDS = ("#f1f4f6", "#fafaf7")
_HUES = (
    ("#e3eefa", "#2f6aa8"),
    ("#e4f3ea", "#2c7a52"),
    ("#f1e9f8", "#7350a3"),
    ("#fbf0dc", "#9a6a10"),
    ("#e0f2f2", "#20777b"),
    ("#fae8ea", "#a63f52"),
)
_CORNER = 9.0
_HEAD = 8.0


def draw_svg(programme: Programme) -> str:
    """Draw the lifecycles of a programme side by side, its stages from top to bottom.

    The same programme always gives the same text.
    """
    picture = lay_out(programme)
    width, height = _number(picture.width), _number(picture.height)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" role="img" font-family="{_FONT}">',
        f"<title>{_escape(picture.title)}</title>",
        f"<desc>{_escape(picture.description)}</desc>",
        f'<rect width="{width}" height="{height}" fill="{_PAPER}"/>',
        *map(_draw, picture.shapes),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _draw(shape: Shape) -> str:
    match shape:
        case Words():
            return _draw_words(shape)
        case Rect():
            return _draw_rect(shape)
        case Line():
            return _draw_line(shape)
        case Dot(x=x, y=y):
            return f'<circle cx="{_number(x)}" cy="{_number(y)}" r="6" fill="{_INK}"/>'


def _draw_words(words: Words) -> str:
    size = SIZES[words.kind]
    weight = ' font-weight="600"' if words.kind in BOLD else ""
    colour = _SOFT if words.kind in ("need", "small") else _INK
    start = f'<text font-size="{size}"{weight} fill="{colour}"'
    if words.anchor != "start":
        start += f' text-anchor="{words.anchor}"'
    rows = []
    for row, line in enumerate(words.lines):
        y = words.y + size * (LEADING * row + 1.0)
        place = f'x="{_number(words.x + _indent(line, size))}" y="{_number(y)}"'
        rows.append(f"<tspan {place}>{_escape(line.strip())}</tspan>")
    return f"{start}>{''.join(rows)}</text>"


def _indent(line: str, size: int) -> float:
    # White space at the start of a line is not drawn, so that it has to be a place.
    return (len(line) - len(line.lstrip())) * 0.3 * size


def _draw_rect(rect: Rect) -> str:
    match rect.kind:
        case "band":
            return _box(rect, 0, _BANDS[rect.hue], "none")
        case "step":
            fill, stroke = _HUES[rect.hue % len(_HUES)]
            return _box(rect, 10, fill, stroke)
        case "heard":
            return _box(rect, rect.height / 2, "#ffffff", _LINK, _DOTS)
        case "always":
            return _box(rect, min(10, rect.height / 4), "#ffffff", _LINE)
        case "implied":
            _, stroke = _HUES[rect.hue % len(_HUES)]
            corner = min(10, rect.height / 4)
            return _box(rect, corner, "#ffffff", stroke, ' stroke-dasharray="3 3"')
        case "completed":
            inner = Rect(rect.x + 3, rect.y + 3, rect.width - 6, rect.height - 6, "")
            return _box(rect, rect.height / 2, "#d9f0df", "#1f6b3c") + _box(
                inner, inner.height / 2, "none", "#1f6b3c", more=_tooltip(rect)
            )
        case _:
            return _box(rect, rect.height / 2, "#ffffff", _SOFT, more=_tooltip(rect))


def _tooltip(rect: Rect) -> str:
    return f"<title>{_escape(rect.title)}</title>" if rect.title else ""


def _box(
    rect: Rect, corner: float, fill: str, stroke: str, dash: str = "", more: str = ""
) -> str:
    place = " ".join(
        f'{name}="{_number(value)}"'
        for name, value in zip(("x", "y", "width", "height"), rect[:4], strict=True)
    )
    look = f'rx="{_number(corner)}" fill="{fill}" stroke="{stroke}"{dash}'
    return f"<rect {place} {look}>{more}</rect>" if more else f"<rect {place} {look}/>"


def _draw_line(line: Line) -> str:
    colour = {"back": _BACK, "link": _LINK}.get(line.kind, _LINE)
    dash = {"back": _DASHES, "link": _DOTS}.get(line.kind, "")
    points = list(line.points)
    head = ""
    if line.head:
        points[-1], head = _point_at(points[-2], points[-1], colour)
    path = f"M{_point(points[0])}"
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        path += f"L{_point(_towards(corner, before))}"
        path += f"Q{_point(corner)} {_point(_towards(corner, after))}"
    path += f"L{_point(points[-1])}"
    look = f'fill="none" stroke="{colour}" stroke-width="1.5"{dash}'
    return f'<path d="{path}" {look}/>{head}'


def _point_at(before: Point, end: Point, colour: str) -> tuple[Point, str]:
    """Give where the line stops, and the head of the arrow that goes on to the end."""
    step = _step(end, before)
    base = (end[0] + step[0] * _HEAD, end[1] + step[1] * _HEAD)
    side = (-step[1] * _HEAD / 2, step[0] * _HEAD / 2)
    one, two = (
        (base[0] + side[0], base[1] + side[1]),
        (base[0] - side[0], base[1] - side[1]),
    )
    corners = f"{_point(end)} {_point(one)} {_point(two)}"
    return base, f'<polygon points="{corners}" fill="{colour}"/>'


def _towards(corner: Point, other: Point) -> Point:
    """Give the point on the way from a corner at which its rounding begins."""
    length = abs(other[0] - corner[0]) + abs(other[1] - corner[1])
    reach = min(_CORNER, length / 2)
    step = _step(corner, other)
    return corner[0] + step[0] * reach, corner[1] + step[1] * reach


def _step(start: Point, end: Point) -> Point:
    """Give the direction from one point to another along an axis."""
    return _sign(end[0] - start[0]), _sign(end[1] - start[1])


def _sign(value: float) -> float:
    return (value > 0) - (value < 0)


def _point(point: Point) -> str:
    return f"{_number(point[0])},{_number(point[1])}"


def _number(value: float) -> str:
    # Sums of floats differ in their last digit from one Python to another.
    return f"{value + 1e-6:.1f}".removesuffix(".0")

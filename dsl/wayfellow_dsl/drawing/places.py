"""A column on the page: where its parts are, and the shapes that they are drawn as."""

from __future__ import annotations

from dataclasses import dataclass

from ..labels import is_completion, label_name, label_outcome
from ..model import Programme
from .arrows import Arrow
from .columns import (
    BOX,
    LINK,
    PAD,
    Column,
    end_words,
    exit_drop,
    exit_height,
    exit_words,
    lane_words,
    next_words,
)
from .couplings import Coupling
from .shapes import SIZES, Dot, Line, Rect, Shape, Words, height_of
from .text import wrap

START = 30.0
"""The height above a first step of the mark where everybody begins."""
END_GAP = 22.0
"""The height between a last step and the mark of a relationship's end."""
END_ROOM = 76.0
"""The height that this mark takes up at most, with the gap above it."""


@dataclass(frozen=True)
class Place:
    """A column on the page."""

    column: Column
    left: float
    tops: tuple[float, ...]
    """Where the box of each step begins."""

    @property
    def box_left(self) -> float:
        """Give the left side of the boxes."""
        return self.left + self.column.lanes_width

    @property
    def middle(self) -> float:
        """Give the middle of the boxes."""
        return self.box_left + BOX / 2

    def bottom(self, step: int) -> float:
        """Give where the box of a step ends."""
        return self.tops[step] + self.column.box_height(step)

    def lane(self, lane: int) -> float:
        """Give the middle of a lane."""
        inner = sum(self.column.lane_width(nearer) for nearer in range(lane))
        return self.box_left - 20 - inner - self.column.lane_width(lane) / 2

    def port(self, step: int, way: Arrow | Coupling) -> float:
        """Give the height at which a way meets the left side of a step."""
        ports = (*self.column.ports(step), *self.column.links(step, right=False))
        share = (ports.index(way) + 1) / (len(ports) + 1)
        return self.tops[step] + share * self.column.box_height(step)

    def outlet(self, step: int, coupling: Coupling) -> float:
        """Give the height at which a coupling meets the right side of a step."""
        links = self.column.links(step, right=True)
        below = len(links) - links.index(coupling)
        return self.bottom(step) - LINK * (below - 0.5)

    @property
    def start(self) -> float:
        """Give the height of the mark where everybody begins."""
        return self.tops[0] - START + 6

    @property
    def end_mark(self) -> Rect:
        """Give the mark of a relationship's end, below its last step."""
        words = self.end_words
        width, height = words.width + 28, words.height + 12
        top = self.bottom(len(self.tops) - 1) + END_GAP
        return Rect(self.middle - width / 2, top, width, height, "heard")

    @property
    def end_words(self) -> Words:
        """Give the words on that mark."""
        top = self.bottom(len(self.tops) - 1) + END_GAP + 6
        lines = wrap(self.column.heard, BOX - 40, SIZES["ending"], most=2)
        return Words(self.middle, top, lines, "ending", "middle")


def draw_steps(place: Place) -> list[Shape]:
    """Draw the boxes of a column."""
    shapes: list[Shape] = []
    for step, top in enumerate(place.tops):
        height = place.column.box_height(step)
        drawn = place.column.steps[step]
        kind = "implied" if drawn.implied else "step" if drawn.name else "always"
        box = Rect(place.box_left, top, BOX, height, kind, place.column.hue)
        shapes.append(box)
        y = top + PAD
        for words_kind, lines in place.column.box_words(step):
            words = Words(place.box_left + PAD, y, lines, words_kind)
            shapes.append(words)
            y = words.bounds[3] + 2
    return shapes


def draw_ways(place: Place) -> list[Shape]:
    """Draw the ways between the steps of a column."""
    start = place.start
    shapes: list[Shape] = [
        Line(((place.middle, start), (place.middle, place.tops[0])), head=True),
        Dot(place.middle, start),
    ]
    for step in range(len(place.tops)):
        arrow = place.column.next_arrow(step)
        if arrow is not None:
            bottom = place.bottom(step)
            ends = ((place.middle, bottom), (place.middle, place.tops[step + 1]))
            words = Words(place.middle + 10, bottom + 8, next_words(arrow), "cause")
            shapes += [Line(ends, head=True), words]
    for arrow, lane in place.column.lanes.items():
        source = place.column.index(arrow.source)
        target = place.column.index(arrow.target)
        x, gap = place.lane(lane), place.column.gap(arrow)
        words = Words(x, place.bottom(gap) + 8, lane_words(arrow), "cause", "middle")
        near, far = words.y - 4, words.bounds[3] + 4
        if source > target:
            near, far = far, near
        leaves, arrives = place.port(source, arrow), place.port(target, arrow)
        kind = "back" if source > target else "way"
        shapes += [
            Line(((place.box_left, leaves), (x, leaves), (x, near)), kind),
            Line(((x, far), (x, arrives), (place.box_left, arrives)), kind, head=True),
            words,
        ]
    return shapes


def draw_exits(programme: Programme, place: Place) -> list[Shape]:
    """Draw the ways of a column that end, or begin a step again."""
    shapes: list[Shape] = []
    left = place.box_left + BOX
    right = left + place.column.exit_width
    for step, top in enumerate(place.tops):
        exits = place.column.exits(step)
        links = place.column.links(step, right=True)
        room = place.column.box_height(step) - place.column.exits_height(step)
        y = top + (room - LINK * len(links)) / 2
        for arrow in exits:
            line = y + exit_drop(arrow)
            words = exit_words(arrow)
            shapes.append(
                Words(left + 10, line - 6 - height_of(words, "cause"), words, "cause")
            )
            if arrow.ends:
                shapes.append(Line(((left, line), (right, line)), head=True))
                shapes += _draw_ending(programme, arrow.target, end_words(arrow), right,
                                       line, place.column.end_width)  # fmt: skip
            else:
                loop = (right - 12, line), (right - 12, line + 16), (left, line + 16)
                shapes.append(Line(((left, line), *loop), "back", head=True))
            y += exit_height(arrow)
    return shapes


def _draw_ending(
    programme: Programme,
    outcome: str,
    lines: tuple[str, ...],
    left: float,
    middle: float,
    width: float,
) -> list[Shape]:
    height = height_of(lines, "ending") + 12
    kind = "completed" if is_completion(programme, outcome) else "ending"
    title = label_outcome(programme, outcome) or label_name(outcome)
    return [
        Rect(left, middle - height / 2, width, height, kind, title=title),
        Words(left + width / 2, middle - height / 2 + 6, lines, "ending", "middle"),
    ]

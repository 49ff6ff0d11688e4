"""Where everything stands: stages are bands across the page, lifecycles its columns."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from ..labels import (
    clean,
    is_completion,
    label_name,
    label_outcome,
    label_programme,
    label_stage,
    label_subject,
)
from ..model import Lifecycle, Programme
from ..order import order_lifecycles, order_stages
from ..phrases import say_list, say_name, say_window
from .arrows import Arrow, describe
from .columns import (
    BOX,
    PAD,
    Column,
    end_words,
    exit_drop,
    exit_height,
    exit_words,
    lane_words,
    next_words,
    plan_column,
)
from .shapes import SIZES, Dot, Line, Picture, Rect, Shape, Words, height_of
from .text import measure, wrap

_MARGIN = 28.0
_BETWEEN = 36.0
_STAGE_WORDS = 116.0
_STAGE = 148.0
_BAND = 18.0
_START = 30.0
_NAME = 300.0
_LEAST_WIDTH = 560.0


@dataclass(frozen=True)
class _Place:
    """A column on the page."""

    column: Column
    left: float
    tops: tuple[float, ...]
    """Where the box of each step begins."""

    @property
    def box_left(self) -> float:
        return self.left + self.column.lanes_width

    @property
    def middle(self) -> float:
        return self.box_left + BOX / 2

    def bottom(self, step: int) -> float:
        return self.tops[step] + self.column.box_height(step)

    def lane(self, lane: int) -> float:
        inner = sum(self.column.lane_width(nearer) for nearer in range(lane))
        return self.box_left - 20 - inner - self.column.lane_width(lane) / 2

    def port(self, step: int, arrow: Arrow) -> float:
        ports = self.column.ports(step)
        share = (ports.index(arrow) + 1) / (len(ports) + 1)
        return self.tops[step] + share * self.column.box_height(step)


def lay_out(programme: Programme) -> Picture:
    """Place every step, ending, arrow and word of a programme's lifecycles."""
    stages = order_stages(programme)
    columns = [
        plan_column(lifecycle, hue, stages)
        for hue, lifecycle in enumerate(order_lifecycles(programme))
        if lifecycle.steps
    ]
    widths = [column.width + _BETWEEN for column in columns]
    lefts = list(accumulate(widths, initial=_MARGIN + _STAGE))
    width = max(lefts[-1], _LEAST_WIDTH) + _MARGIN
    title = label_programme(programme)
    room = width - 2 * _MARGIN
    lines = wrap(title, room, SIZES["heading"], bold=True, most=3)
    heading = Words(_MARGIN, _MARGIN, lines, "heading")
    names = [_break_name(programme, column.lifecycle) for column in columns]
    names_top = heading.bounds[3] + 18
    top = names_top + max((height_of(name, "column") for name in names), default=0) + 14

    bands, tops, bottom = _stack(programme, columns, stages, top, width)
    places = [
        _Place(column, left, tops[column.lifecycle.subject])
        for column, left in zip(columns, lefts, strict=False)
    ]
    shapes: list[Shape] = [*bands, heading]
    for place, name in zip(places, names, strict=True):
        shapes.append(Words(place.middle, names_top, name, "column", "middle"))
        shapes += _draw_ways(place)
        shapes += _draw_steps(place)
        shapes += _draw_exits(programme, place)
    is_implied = any(step.implied for each in columns for step in each.steps)
    legend, bottom = _draw_legend(bottom + 18, width, is_implied)
    return Picture(
        width, bottom + _MARGIN, title, describe(programme), (*shapes, *legend)
    )


def _break_name(programme: Programme, lifecycle: Lifecycle) -> tuple[str, ...]:
    name = label_subject(programme, lifecycle.subject)
    for relationship in programme.relationships:
        if relationship.name == lifecycle.subject:
            members = say_list(map(say_name, relationship.members), "and")
            name = f"{name} of {clean(members)}"
    return wrap(name, _NAME, SIZES["column"], bold=True, most=3)


def _stack(
    programme: Programme,
    columns: list[Column],
    stages: tuple[str, ...],
    top: float,
    width: float,
) -> tuple[list[Shape], dict[str, tuple[float, ...]], float]:
    """Place stages from top to bottom: the bands, the tops of steps, the bottom."""
    shapes: list[Shape] = []
    tops: dict[str, list[float]] = {column.lifecycle.subject: [] for column in columns}
    for shade, stage in enumerate(stages):
        words = _label_stage(programme, stage, top + _BAND)
        bottom = max((word.bounds[3] for word in words), default=top) + _BAND
        for column in columns:
            y = top + _BAND
            mine = tops[column.lifecycle.subject]
            for step, value in enumerate(column.steps):
                if value.stage == stage:
                    y += 0 if step else _START
                    mine.append(y)
                    y += column.box_height(step) + column.zone_height(step)
            bottom = max(bottom, y)
        band = (_MARGIN / 2, top, width - _MARGIN, bottom - top)
        shapes += [Rect(*band, "band", shade % 2), *words]
        top = bottom
    return shapes, {subject: tuple(found) for subject, found in tops.items()}, top


def _label_stage(programme: Programme, stage: str, top: float) -> list[Words]:
    for lifecycle in programme.lifecycles:
        if any(step.stage == stage for step in lifecycle.steps):
            name = label_stage(lifecycle, stage)
            windows = [each.window for each in lifecycle.stages if each.name == stage]
            break
    lines = wrap(name, _STAGE_WORDS, SIZES["stage"], bold=True, most=4)
    title = Words(_MARGIN, top, lines, "stage")
    notes = [say_window(window) for window in windows if window]
    if not notes:
        return [title]
    small = wrap(notes[0], _STAGE_WORDS, SIZES["small"])
    return [title, Words(_MARGIN, title.bounds[3] + 4, small, "small")]


# -- Inside a column -------------------------------------------------------------------


def _draw_steps(place: _Place) -> list[Shape]:
    shapes: list[Shape] = []
    for step, top in enumerate(place.tops):
        height = place.column.box_height(step)
        kind = "implied" if place.column.steps[step].implied else "step"
        box = Rect(place.box_left, top, BOX, height, kind, place.column.hue)
        shapes.append(box)
        y = top + PAD
        for words_kind, lines in place.column.box_words(step):
            words = Words(place.box_left + PAD, y, lines, words_kind)
            shapes.append(words)
            y = words.bounds[3] + 2
    return shapes


def _draw_ways(place: _Place) -> list[Shape]:
    start = place.tops[0] - _START
    shapes: list[Shape] = [
        Line(((place.middle, start + 6), (place.middle, place.tops[0])), head=True),
        Dot(place.middle, start + 6),
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


def _draw_exits(programme: Programme, place: _Place) -> list[Shape]:
    shapes: list[Shape] = []
    left = place.box_left + BOX
    right = left + place.column.exit_width
    for step, top in enumerate(place.tops):
        exits = place.column.exits(step)
        room = place.column.box_height(step) - sum(map(exit_height, exits))
        y = top + room / 2
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


def _draw_legend(
    top: float, width: float, has_implied: bool
) -> tuple[list[Shape], float]:
    shapes: list[Shape] = []
    x, y = _MARGIN, top
    for kind, label in _LEGEND:
        if kind == "implied" and not has_implied:
            continue
        taken = 34 + measure(label, SIZES["small"]) + 24
        if x > _MARGIN and x + taken > width - _MARGIN:
            x, y = _MARGIN, y + 24
        middle = y + SIZES["small"] * 0.65
        match kind:
            case "start":
                shapes.append(Dot(x + 14, middle))
            case "way" | "back":
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
    ("implied", "a step that every such programme has"),
    ("completed", "an ending that counts as completed"),
    ("ending", "another ending"),
)

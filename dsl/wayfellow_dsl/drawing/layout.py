"""Where everything stands: stages are bands across the page, lifecycles its columns."""

from __future__ import annotations

from itertools import accumulate

from ..labels import (
    clean,
    label_programme,
    label_stage,
    label_subject,
    noun_of,
    plural_of,
)
from ..model import Lifecycle, Programme, Relationship
from ..order import order_lifecycles, order_stages
from ..phrases import say_list, say_name, say_window
from .arrows import CLOCK, describe
from .columns import Column, plan_column
from .legend import MARGIN, draw_legend
from .links import GUTTER, Link, count_tracks, draw_links, find_links
from .places import END_ROOM, START, Place, draw_exits, draw_steps, draw_ways
from .shapes import SIZES, Line, Picture, Rect, Shape, Words, height_of
from .text import wrap

_STAGE_WORDS = 116.0
_STAGE = 148.0
_BAND = 18.0
_NAME = 300.0
_LEAST_WIDTH = 560.0


def lay_out(programme: Programme) -> Picture:
    """Place every step, ending, arrow and word of a programme's lifecycles."""
    stages = order_stages(programme)
    lifecycles = [each for each in order_lifecycles(programme) if each.steps]
    links = find_links(programme, [each.subject for each in lifecycles])
    columns = [
        plan_column(
            lifecycle,
            hue,
            stages,
            tuple(
                (link.coupling, link.to_right)
                for link in links
                if link.coupling.member == lifecycle.subject
            ),
            _say_heard(programme, lifecycle, links),
        )
        for hue, lifecycle in enumerate(lifecycles)
    ]
    widths = [
        column.width + GUTTER * (count_tracks(links, place) + 2)
        for place, column in enumerate(columns)
    ]
    lefts = list(accumulate(widths, initial=MARGIN + _STAGE))
    width = max(lefts[-1], _LEAST_WIDTH) + MARGIN
    title = label_programme(programme)
    room = width - 2 * MARGIN
    lines = wrap(title, room, SIZES["heading"], bold=True, most=3)
    heading = Words(MARGIN, MARGIN, lines, "heading")
    names = [_break_name(programme, column.lifecycle) for column in columns]
    names_top = heading.bounds[3] + 18
    top = names_top + max((height_of(name, "column") for name in names), default=0) + 14

    bands, tops, bottom = _stack(programme, columns, stages, top, width)
    places = [
        Place(column, left, tops[column.lifecycle.subject])
        for column, left in zip(columns, lefts, strict=False)
    ]
    shapes: list[Shape] = [*bands, heading, *draw_links(links, places)]
    for place, name in zip(places, names, strict=True):
        shapes.append(Words(place.middle, names_top, name, "column", "middle"))
        shapes += draw_ways(place)
        shapes += draw_steps(place)
        shapes += draw_exits(programme, place)
    legend, bottom = draw_legend(bottom + 18, width, _find_kinds(shapes))
    return Picture(
        width, bottom + MARGIN, title, describe(programme), (*shapes, *legend)
    )


def _say_heard(
    programme: Programme, lifecycle: Lifecycle, links: tuple[Link, ...]
) -> str:
    couplings = [link.coupling for link in links]
    heard = {each.relationship for each in couplings if each.kind == "ends"}
    if lifecycle.subject not in heard:
        return ""
    return f"the {noun_of(programme, lifecycle.subject)} has ended"


def _find_kinds(shapes: list[Shape]) -> frozenset[str]:
    """Give the looks that are on the page."""
    kinds = {shape.kind for shape in shapes if isinstance(shape, Rect | Line)}
    words = [shape for shape in shapes if isinstance(shape, Words)]
    if any(CLOCK.strip() in line for word in words for line in word.lines):
        kinds.add("clock")
    return frozenset(kinds | {"start"})


def _break_name(programme: Programme, lifecycle: Lifecycle) -> tuple[str, ...]:
    name = label_subject(programme, lifecycle.subject)
    for relationship in programme.relationships:
        if relationship.name == lifecycle.subject:
            name = f"{name} of {clean(_say_members(programme, relationship))}"
    return wrap(name, _NAME, SIZES["column"], bold=True, most=3)


def _say_members(programme: Programme, relationship: Relationship) -> str:
    found = []
    for name in relationship.members:
        size = relationship.size(name)
        least = f"{size.least} to " if size.least < size.most else ""
        if size.most > 1:
            many = plural_of(programme, programme.role(name))
            found.append(f"{least}{size.most} {many}")
        else:
            found.append(say_name(name))
    return say_list(found, "and")


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
                    y += 0 if step else START
                    mine.append(y)
                    y += column.box_height(step) + column.zone_height(step)
                    if column.heard and step == len(column.steps) - 1:
                        y += END_ROOM
            bottom = max(bottom, y)
        band = (MARGIN / 2, top, width - MARGIN, bottom - top)
        shapes += [Rect(*band, "band", shade % 2), *words]
        top = bottom
    return shapes, {subject: tuple(found) for subject, found in tops.items()}, top


def _label_stage(programme: Programme, stage: str, top: float) -> list[Words]:
    for lifecycle in programme.lifecycles:
        if any(step.stage == stage for step in lifecycle.steps):
            name = label_stage(lifecycle, stage)
            found = [each for each in lifecycle.stages if each.name == stage]
            break
    lines = wrap(name, _STAGE_WORDS, SIZES["stage"], bold=True, most=4)
    title = Words(MARGIN, top, lines, "stage")
    notes = [say_window(each.window) for each in found if each.window]
    notes += [
        f"clocks stop in {clean(say_name(each.stops_in))}"
        for each in found
        if each.stops_in
    ]
    if not notes:
        return [title]
    small = wrap("; ".join(notes), _STAGE_WORDS, SIZES["small"])
    return [title, Words(MARGIN, title.bounds[3] + 4, small, "small")]

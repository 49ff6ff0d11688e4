"""One lifecycle as a column: which arrows go down, round the side, or out to an end.

Steps stand below each other in the order written. An arrow to the next step goes
straight down; any other goes round the left side in a lane of its own; endings, and a
step that is entered again, stand to the right of the step that leads to them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ..labels import clean, label_name, label_step
from ..model import Lifecycle, Step
from .arrows import Arrow, all_steps, find_arrows
from .couplings import Coupling
from .notes import find_notes
from .shapes import SIZES, height_of, measure_lines
from .text import wrap

BOX = 216.0
PAD = 12.0
_LANE_WORDS = 150.0
_EXIT_WORDS = 168.0
_END_WORDS = 112.0
_NEXT_WORDS = 180.0
_PORT = 18.0
LINK = 20.0
"""The height of a line that leads from a step to another lifecycle."""


@dataclass(frozen=True)
class Column:
    """A lifecycle with every size that its place on the page depends on."""

    lifecycle: Lifecycle
    hue: int
    steps: tuple[Step, ...]
    arrows: tuple[Arrow, ...]
    lanes: dict[Arrow, int]
    """The arrows that go round, with their lanes: 0 is nearest to the boxes."""
    couplings: tuple[tuple[Coupling, bool], ...] = ()
    """What leads to other lifecycles, each with whether it leaves to the right."""
    heard: str = ""
    """What its members hear of the end of a relationship; empty where none does."""

    @cached_property
    def _places(self) -> dict[str, int]:
        return {step.name: place for place, step in enumerate(self.steps)}

    def index(self, name: str) -> int:
        """Give the place of a step."""
        return self._places[name]

    def links(self, place: int, *, right: bool) -> tuple[Coupling, ...]:
        """List what leads from one side of a step to other lifecycles."""
        name = self.steps[place].name
        return tuple(
            coupling
            for coupling, is_right in self.couplings
            if coupling.step == name and is_right == right
        )

    def next_arrow(self, place: int) -> Arrow | None:
        """Find the arrow straight down from a step."""
        for arrow in self.arrows:
            ends = (arrow.source, arrow.target)
            if not arrow.ends and [*map(self.index, ends)] == [place, place + 1]:
                return arrow
        return None

    def exits(self, place: int) -> tuple[Arrow, ...]:
        """List the arrows from a step to endings and to itself."""
        name = self.steps[place].name
        return tuple(
            arrow
            for arrow in self.arrows
            if arrow.source == name and (arrow.ends or arrow.target == name)
        )

    def gap(self, arrow: Arrow) -> int:
        """Give the step under which the words of an arrow that goes round stand."""
        source, target = self.index(arrow.source), self.index(arrow.target)
        return source if target > source else source - 1

    def ports(self, place: int) -> tuple[Arrow, ...]:
        """List the arrows on the left side of a step, from top to bottom."""
        up, down = [], []
        for arrow, lane in self.lanes.items():
            ends = sorted((self.index(arrow.source), self.index(arrow.target)))
            if place == ends[1]:
                up.append((lane, arrow))
            elif place == ends[0]:
                down.append((-lane, arrow))
        return tuple(arrow for _, arrow in [*sorted(up), *sorted(down)])

    # Sizes

    @cached_property
    def _lane_widths(self) -> dict[int, float]:
        widths: dict[int, float] = {}
        for arrow, lane in self.lanes.items():
            width = measure_lines(lane_words(arrow), "cause") + 16
            widths[lane] = max(width, widths.get(lane, 0.0))
        return widths

    def lane_width(self, lane: int) -> float:
        """Give the width of a lane: its widest words and some room."""
        return self._lane_widths[lane]

    @property
    def lanes_width(self) -> float:
        """Give the width of everything to the left of the boxes."""
        widths = self._lane_widths.values()
        return sum(widths) + (20 if widths else 0)

    @property
    def exit_width(self) -> float:
        """Give the length of the arrows to the right of the boxes."""
        words = [exit_words(arrow) for arrow in self._all_exits()]
        return max((measure_lines(lines, "cause") for lines in words), default=0) + 28

    @property
    def end_width(self) -> float:
        """Give the width of the marks at the ends of those arrows."""
        words = [end_words(arrow) for arrow in self._all_exits() if arrow.ends]
        return max((measure_lines(lines, "ending") for lines in words), default=0) + 24

    @property
    def width(self) -> float:
        """Give the width of the whole column."""
        right = self.exit_width + self.end_width
        return self.lanes_width + BOX + max(right, _NEXT_WORDS - BOX / 2 + 20)

    def box_height(self, place: int) -> float:
        """Give the height of a step's box."""
        words = self.box_words(place)
        inside = sum(height_of(lines, kind) + 2 for kind, lines in words) + 2 * PAD
        outside = self.exits_height(place)
        outside += LINK * len(self.links(place, right=True))
        ports = len(self.ports(place)) + len(self.links(place, right=False))
        return max(inside, outside, (ports + 1) * _PORT, 44.0)

    def exits_height(self, place: int) -> float:
        """Give the height of all arrows to the right of a step."""
        return sum(exit_height(arrow) for arrow in self.exits(place))

    def box_words(self, place: int) -> list[tuple[str, tuple[str, ...]]]:
        """Give the words inside a step's box, with their kinds."""
        step, room = self.steps[place], BOX - 2 * PAD
        title = wrap(label_step(step), room, SIZES["step"], bold=True, most=3)
        notes = []
        for mark, line in find_notes(step):
            first, *rest = wrap(clean(line), room - 14, SIZES["need"], most=4)
            notes += [mark + first, *("   " + more for more in rest)]
        return [("step", title), ("need", tuple(notes))]

    def zone_height(self, place: int) -> float:
        """Give the height under a step that words of arrows stand in."""
        words = [lane_words(arrow) for arrow in self.lanes if self.gap(arrow) == place]
        if (arrow := self.next_arrow(place)) is not None:
            words.append(next_words(arrow))
        heights = [height_of(lines, "cause") + 22 for lines in words]
        return max(heights, default=16.0)

    def _all_exits(self) -> list[Arrow]:
        return [
            arrow for place in range(len(self.steps)) for arrow in self.exits(place)
        ]


def plan_column(
    lifecycle: Lifecycle,
    hue: int,
    stages: tuple[str, ...],
    couplings: tuple[tuple[Coupling, bool], ...] = (),
    heard: str = "",
) -> Column:
    """Arrange a lifecycle whose stages stand in this order on the page."""
    steps = sorted(all_steps(lifecycle), key=lambda step: stages.index(step.stage))
    places = {step.name: place for place, step in enumerate(steps)}
    arrows = find_arrows(lifecycle)
    round_the_side = [
        (places[arrow.source], places[arrow.target], arrow)
        for arrow in arrows
        if not arrow.ends and places[arrow.target] - places[arrow.source] not in (0, 1)
    ]
    lanes = _share_lanes(round_the_side)
    return Column(lifecycle, hue, tuple(steps), arrows, lanes, couplings, heard)


def _share_lanes(arrows: Iterable[tuple[int, int, Arrow]]) -> dict[Arrow, int]:
    """Give each arrow the nearest lane that is free; short arrows choose first."""
    lanes: dict[Arrow, int] = {}
    taken: set[tuple[int, int]] = set()
    for source, target, arrow in sorted(arrows, key=lambda way: abs(way[0] - way[1])):
        gaps = range(min(source, target), max(source, target))
        lane = 0
        while any((lane, gap) in taken for gap in gaps):
            lane += 1
        taken.update((lane, gap) for gap in gaps)
        lanes[arrow] = lane
    return lanes


# -- Words of arrows -------------------------------------------------------------------


def lane_words(arrow: Arrow) -> tuple[str, ...]:
    """Break the causes of an arrow that goes round the side into even lines."""
    lines = _break(arrow, _LANE_WORDS)
    for width in range(int(_LANE_WORDS), 0, -6):
        narrower = _break(arrow, width)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def next_words(arrow: Arrow) -> tuple[str, ...]:
    """Break the causes of an arrow straight down."""
    return _break(arrow, _NEXT_WORDS)


def exit_words(arrow: Arrow) -> tuple[str, ...]:
    """Break the causes of an arrow to an ending, or of a step entered again."""
    return _break(arrow, _EXIT_WORDS)


def end_words(arrow: Arrow) -> tuple[str, ...]:
    """Break the name of an ending."""
    return wrap(label_name(arrow.target), _END_WORDS, SIZES["ending"], most=2)


def exit_height(arrow: Arrow) -> float:
    """Give the height of an arrow to the right, with its words and its ending."""
    below = height_of(end_words(arrow), "ending") / 2 + 14 if arrow.ends else 26.0
    return max(height_of(exit_words(arrow), "cause") + 8, below) + below


def exit_drop(arrow: Arrow) -> float:
    """Give how far down its place the line of an arrow to the right runs."""
    below = height_of(end_words(arrow), "ending") / 2 + 14 if arrow.ends else 26.0
    return max(height_of(exit_words(arrow), "cause") + 8, below)


def _break(arrow: Arrow, width: float) -> tuple[str, ...]:
    lines: list[str] = []
    for place, cause in enumerate(arrow.causes):
        words = f"or {cause}" if place else cause
        lines += wrap(words, width, SIZES["cause"])
    return tuple(lines)

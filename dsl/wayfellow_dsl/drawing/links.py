"""Lines from one lifecycle to another, in the gutters between their columns.

A relationship begins at its mark, where dashed lines arrive from the steps in which its
members are when they are matched; below its last step is the mark of its end, from
which dashed lines lead to the steps in which they hear of it. Where the two do not
stand beside each other, a short line says in words where it leads.
"""

from __future__ import annotations

from typing import NamedTuple

from ..labels import clean, label_subject
from ..model import Programme
from .columns import BOX
from .couplings import Coupling, find_couplings
from .places import Place
from .shapes import Line, Point, Shape, Words

GUTTER = 14.0
"""The width of a track between two columns."""


class Link(NamedTuple):
    """A coupling, with the columns that it joins."""

    coupling: Coupling
    member: int
    relationship: int
    words: str
    """What the other lifecycle is called."""

    @property
    def is_near(self) -> bool:
        """Say whether the two columns stand beside each other."""
        return abs(self.member - self.relationship) == 1

    @property
    def to_right(self) -> bool:
        """Say whether it meets the right side of the member's step."""
        return self.relationship > self.member or not self.is_near

    @property
    def track(self) -> tuple[int, str, str]:
        """Give the gutter, by the column to its left, and what shares a track in it."""
        gutter = min(self.member, self.relationship)
        return gutter, self.coupling.relationship, self.coupling.kind


def find_links(programme: Programme, subjects: list[str]) -> tuple[Link, ...]:
    """List the couplings of a programme whose columns stand in this order."""
    return tuple(
        Link(
            coupling,
            subjects.index(coupling.member),
            subjects.index(coupling.relationship),
            label_subject(programme, coupling.relationship),
        )
        for coupling in find_couplings(programme)
        if coupling.member in subjects and coupling.relationship in subjects
    )


def _find_tracks(links: tuple[Link, ...], gutter: int) -> list[tuple[int, str, str]]:
    tracks = {link.track: None for link in links if link.is_near}
    return [track for track in tracks if track[0] == gutter]


def count_tracks(links: tuple[Link, ...], gutter: int) -> int:
    """Say how many tracks lie to the right of a column."""
    return len(_find_tracks(links, gutter))


def draw_links(links: tuple[Link, ...], places: list[Place]) -> list[Shape]:
    """Draw every link, and the marks of the ends that are heard."""
    shapes: list[Shape] = []
    for place in places:
        if place.column.heard:
            shapes += [place.end_mark, place.end_words]
    together: dict[tuple[int, str, str], list[Link]] = {}
    for link in links:
        if link.is_near:
            together.setdefault(link.track, []).append(link)
        else:
            shapes += _draw_stub(link, places[link.member])
    for track, sharing in together.items():
        tracks = _find_tracks(links, track[0])
        left = places[track[0] + 1].left
        x = left - GUTTER * (len(tracks) - tracks.index(track) + 0.5)
        shapes += _draw_track(sharing, x, places)
    return shapes


def _draw_track(sharing: list[Link], x: float, places: list[Place]) -> list[Shape]:
    """Draw links that share a track: the longest whole, the others as far as it."""
    first = sharing[0]
    relationship, member = places[first.relationship], places[first.member]
    is_beginning = first.coupling.kind == "begins"
    if is_beginning:
        far = (relationship.middle + (-8 if first.to_right else 8), relationship.start)
    else:
        mark = relationship.end_mark
        edge = mark.x if first.to_right else mark.x + mark.width
        far = (edge, mark.y + mark.height / 2)
    nears = sorted(
        (_meet(link, member) for link in sharing),
        key=lambda near: -abs(near[1] - far[1]),
    )
    drawn = [far[1]]
    shapes: list[Shape] = []
    for near in nears:
        is_on_the_way = min(drawn) <= near[1] <= max(drawn)
        points = [near, (x, near[1])]
        if not is_on_the_way:
            points += [(x, far[1]), far]
            drawn.append(near[1])
        if not is_beginning:
            points.reverse()
        head = not (is_beginning and is_on_the_way)
        shapes.append(Line(tuple(points), "link", head=head))
    return [*shapes, _say_matched(first, relationship)] if is_beginning else shapes


def _meet(link: Link, member: Place) -> Point:
    """Give the point at which a link meets the member's step."""
    step = member.column.index(link.coupling.step)
    if link.to_right:
        return member.box_left + BOX, member.outlet(step, link.coupling)
    return member.box_left, member.port(step, link.coupling)


def _say_matched(link: Link, relationship: Place) -> Words:
    side, anchor = (-16.0, "end") if link.to_right else (16.0, "start")
    x, y = relationship.middle + side, relationship.start - 20
    return Words(x, y, ("when matched",), "small", anchor)


def _draw_stub(link: Link, member: Place) -> list[Shape]:
    left, y = _meet(link, member)
    name = clean(link.words)
    out, back = ((left, y), (left + 30, y)), ((left + 30, y), (left, y))
    is_beginning = link.coupling.kind == "begins"
    words = f"matched: {name}" if is_beginning else f"{name} has ended"
    return [
        Line(out if is_beginning else back, "link", head=True),
        Words(left + 36, y - 7, (words,), "small"),
    ]

"""Pictures: everything is on them, nothing lies on anything else, nothing is run."""

from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawing.test_bundled import NAMES, bundled
from effort import tries
from handbook.school import SCHOOL
from strategies import programmes
from wayfellow_dsl.drawing import draw_dot, draw_mermaid, draw_svg
from wayfellow_dsl.drawing.couplings import Coupling, find_couplings
from wayfellow_dsl.drawing.layout import lay_out
from wayfellow_dsl.drawing.shapes import (
    Bounds,
    Dot,
    Line,
    Picture,
    Point,
    Rect,
    Words,
)
from wayfellow_dsl.model import Programme, Role

_SVG = "{http://www.w3.org/2000/svg}"
_LABELS = st.text(st.characters(exclude_categories=()), min_size=1, max_size=120)


def _overlap(one: Bounds, other: Bounds) -> bool:
    return (
        one[0] < other[2]
        and other[0] < one[2]
        and one[1] < other[3]
        and other[1] < one[3]
    )


def _lies_in(inner: Bounds, outer: Bounds) -> bool:
    return (
        outer[0] <= inner[0]
        and outer[1] <= inner[1]
        and inner[2] <= outer[2]
        and inner[3] <= outer[3]
    )


def _assert_clear(picture: Picture) -> None:
    page = (0.0, 0.0, picture.width, picture.height)
    words = [shape.bounds for shape in picture.shapes if isinstance(shape, Words)]
    rects = [shape for shape in picture.shapes if isinstance(shape, Rect)]
    boxes = [rect.bounds for rect in rects if rect.kind != "band"]
    lines = [shape for shape in picture.shapes if isinstance(shape, Line)]
    stretches = _stretches(lines)

    assert not [pair for pair in combinations(words, 2) if _overlap(*pair)]
    assert not [pair for pair in combinations(boxes, 2) if _overlap(*pair)]
    for word in words:
        assert _lies_in(word, page)
        assert not [
            box for box in boxes if _overlap(word, box) and not _lies_in(word, box)
        ]
        assert not [stretch for stretch in stretches if _overlap(word, stretch)]


def _relabel(programme: Programme, label: str) -> Programme:
    """Give every label in a programme the same words."""
    replace = msgspec.structs.replace
    return replace(
        programme,
        name=label,
        title=label,
        roles=tuple(replace(role, label=label) for role in programme.roles),
        outcomes=tuple(replace(each, label=label) for each in programme.outcomes),
        lifecycles=tuple(
            replace(
                lifecycle,
                stages=tuple(replace(stage, label=label) for stage in lifecycle.stages),
                steps=tuple(
                    replace(
                        step,
                        label=label,
                        needs=tuple(replace(n, label=label) for n in step.needs),
                    )
                    for step in lifecycle.steps
                ),
            )
            for lifecycle in programme.lifecycles
        ),
    )


def _parse(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg.encode())  # noqa: S314 - it is our own


def _read_words(svg: str) -> str:
    return " ".join(part.text or "" for part in _parse(svg).iter(f"{_SVG}tspan"))


def test_nothing_lies_on_anything_else(programme: Programme) -> None:
    """No words touch other words, a line, or a box that they do not belong to."""
    _assert_clear(lay_out(programme))


@tries(6)
@given(label=_LABELS)
def test_any_label_keeps_the_picture_clear(programme: Programme, label: str) -> None:
    """However long or odd a label, the picture stays clear and is sound XML."""
    odd = _relabel(programme, label)

    _assert_clear(lay_out(odd))
    _parse(draw_svg(odd))


@pytest.mark.parametrize(
    "words",
    [
        "accepted by coordinator",
        "after 6 weeks",
        "when done",
        "matched",
        "last pair ended as completed",
        "or if nobody decides",
        "survey baseline",
        "Not accepted",
        "Proposed",
        "or ◷ after 4 weeks",
        "or ◷ after 4 weeks, if meetings",
        "• form exit interview from mentor",
        "◷ after 10 working days: remind them",
        "the pair has ended",
    ],
)
def test_the_picture_says_it_in_words(programme: Programme, words: str) -> None:
    """Arrows, needs, endings and implied steps are written as people say them."""
    assert words in _read_words(draw_svg(programme))


def _is_stub(line: Line) -> bool:
    return line.kind == "link" and len(line.points) == 2


@pytest.mark.parametrize("name", ["drawn", "school", *NAMES])
def test_every_arrow_ends_where_it_leads(programme: Programme, name: str) -> None:
    """The head of an arrow touches a box or a mark, and so does where it comes from.

    Where the other column is far away, a short arrow leads to words that name it.
    """
    shown = {"drawn": programme, "school": SCHOOL}.get(name) or bundled(name)
    picture = lay_out(shown)
    _assert_clear(picture)
    rects = [shape for shape in picture.shapes if isinstance(shape, Rect)]
    bottom = max(rect.y + rect.height for rect in rects if rect.kind == "band")
    boxes = [rect.bounds for rect in rects if rect.kind != "band"]
    boxes += [
        (dot.x - 8, dot.y - 8, dot.x + 8, dot.y + 8)
        for dot in picture.shapes
        if isinstance(dot, Dot)
    ]
    lines = [shape for shape in picture.shapes if isinstance(shape, Line)]
    boxes += [
        (words.x - 16, words.y - 12, words.x, words.y + 12)
        for words in picture.shapes
        if isinstance(words, Words) and any(map(_is_stub, lines))
    ]
    for line in lines:
        if line.head and line.points[-1][1] < bottom:
            assert any(_touches(line.points[-1], box) for box in boxes), line
        if line.kind == "link" and line.points[0][1] < bottom:
            ends = [*boxes, *_stretches(lines)]
            assert any(_touches(line.points[0], box) for box in ends), line


def _touches(point: Point, box: Bounds) -> bool:
    x, y = point
    within = box[0] - 0.01 <= x <= box[2] + 0.01 and box[1] - 0.01 <= y <= box[3] + 0.01
    edges = (x - box[0], x - box[2], y - box[1], y - box[3])
    return within and min(map(abs, edges)) < 8.01


def _stretches(lines: list[Line]) -> list[Bounds]:
    return [
        (min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))
        for line in lines
        for a, b in pairwise(line.points)
    ]


@tries(15)
@given(drawn=programmes())
def test_any_programme_has_a_clear_picture(drawn: Programme) -> None:
    """Whatever the language can say, nothing lies on anything else."""
    _assert_clear(lay_out(drawn))
    _parse(draw_svg(drawn))


def test_lifecycles_show_how_they_move_each_other(programme: Programme) -> None:
    """Who waits is matched into the pair, whose end is heard by its members."""
    assert find_couplings(programme) == (
        Coupling("pair", "mentee", "waiting", "begins"),
        Coupling("pair", "mentee", "mentoring", "ends"),
        Coupling("pair", "mentor", "waiting", "begins"),
        Coupling("pair", "mentor", "mentoring", "ends"),
    )
    links = [
        shape
        for shape in lay_out(programme).shapes
        if isinstance(shape, Line) and shape.kind == "link"
    ]

    # One for each coupling, and the sample in the legend.
    assert len(links) == 5


def test_whom_a_policy_looks_at_is_matched() -> None:
    """The steps that a `match` block names are those a relationship begins from."""
    steps = [
        coupling.step
        for coupling in find_couplings(bundled("growth_company"))
        if coupling.member == "mentor" and coupling.kind == "begins"
    ]

    assert steps == ["waiting", "mentoring"]


def test_what_holds_in_any_step_has_a_box() -> None:
    """Rules of every step stand in a box of their own, with no way into it."""
    words = _read_words(draw_svg(SCHOOL))

    assert "In any step" in words
    assert "clocks stop in terms" in words
    assert "consent photos withdrawn" in words


def test_lifecycles_that_stand_apart_are_told_in_words(programme: Programme) -> None:
    """Where a relationship stands beside another column, a short line names it."""
    replace = msgspec.structs.replace
    roles = (*programme.roles[:1], Role("guide"), *programme.roles[1:])
    guide = replace(programme.lifecycles[0], subject="guide")
    wide = replace(programme, roles=roles, lifecycles=(*programme.lifecycles, guide))
    _assert_clear(lay_out(wide))

    assert "matched: Pair" in _read_words(draw_svg(wide))


@pytest.mark.parametrize(
    "name", ["growth_company.mmd", "growth_company.dot", "organic.svg"]
)
def test_pictures_of_ours(name: str, golden) -> None:
    """The pictures of our programmes are kept, and every change of them is seen."""
    subject, _, ending = name.partition(".")
    draw = {"mmd": draw_mermaid, "dot": draw_dot, "svg": draw_svg}[ending]

    golden(Path(__file__).parent / "golden" / name, draw(bundled(subject)))


def test_graphs_have_the_same_links(programme: Programme) -> None:
    """Mermaid and Graphviz draw them as dashed arrows."""
    mermaid, dot = draw_mermaid(programme), draw_dot(programme)

    assert mermaid.count('-. "when matched" .->') == 2
    assert mermaid.count('-. "the pair has ended" .->') == 2
    assert dot.count("style=dashed, constraint=false") == 4


def test_every_step_is_on_the_picture(programme: Programme) -> None:
    """A step of each lifecycle has a box; an implied one has a box of its own look."""
    boxes = [shape for shape in lay_out(programme).shapes if isinstance(shape, Rect)]
    steps = sum(len(lifecycle.steps) for lifecycle in programme.lifecycles)

    assert len([box for box in boxes if box.kind == "step"]) == steps - 1
    # `proposed`, and the sample in the legend.
    assert len([box for box in boxes if box.kind == "implied"]) == 2


def test_stages_stand_in_the_order_of_the_file(programme: Programme) -> None:
    """The pair's stages stand between those of its members, as the file has them."""
    words = [shape for shape in lay_out(programme).shapes if isinstance(shape, Words)]
    stages = [" ".join(word.lines) for word in words if word.kind == "stage"]

    assert stages == [
        "Recruitment",
        "Induction",
        "Matching",
        "Meetings",
        "Closure",
        "Evaluation",
    ]


def test_stages_of_no_file_stand_in_their_own_order(programme: Programme) -> None:
    """A programme that was never a file is drawn in the order of its lifecycles."""
    replace = msgspec.structs.replace
    mentee = programme.lifecycles[0]
    stages = tuple(replace(stage, span=None) for stage in mentee.stages)
    alone = replace(programme, lifecycles=(replace(mentee, stages=stages),))
    words = [shape for shape in lay_out(alone).shapes if isinstance(shape, Words)]

    assert [word.lines[0] for word in words if word.kind == "stage"] == [
        "Recruitment",
        "Induction",
        "Matching",
        "Evaluation",
    ]


def test_ways_back_and_loops_have_their_own_look(programme: Programme) -> None:
    """A way back, and a step that is entered again, are drawn unlike a way on."""
    lines = [shape for shape in lay_out(programme).shapes if isinstance(shape, Line)]
    heads = [line for line in lines if line.kind == "back" and line.head]

    # Rematch, `continue` and `renewed`, and the sample in the legend.
    assert len(heads) == 4


def test_the_picture_describes_itself(programme: Programme) -> None:
    """A screen reader finds a title, and every arrow told in a sentence."""
    root = _parse(draw_svg(programme))

    assert root.findtext(f"{_SVG}title") == "One year of mentoring"
    assert "Waiting leads to Mentoring: matched." in root.findtext(f"{_SVG}desc", "")
    assert root.get("role") == "img"


def test_the_picture_runs_and_fetches_nothing(programme: Programme) -> None:
    """Hostile labels stay words: no scripts, links, or references to other files."""
    hostile = '"><script>alert(1)</script><a href="http://evil">'
    root = _parse(draw_svg(_relabel(programme, hostile)))
    tags = {element.tag.removeprefix(_SVG) for element in root.iter()}
    attributes = {name for element in root.iter() for name in element.attrib}

    assert tags <= {
        *("svg", "title", "desc", "rect", "text", "tspan"),
        *("path", "polygon", "circle"),
    }
    assert not {"href", "style", "onload", "id"} & attributes


@pytest.mark.parametrize("draw", [draw_svg, draw_mermaid, draw_dot])
def test_pictures_are_the_same_every_time(programme: Programme, draw) -> None:
    """The same programme gives the same text, also after a round trip as JSON."""
    again = msgspec.json.decode(msgspec.json.encode(programme), type=Programme)

    assert draw(again) == draw(programme)


def test_a_programme_without_steps_has_a_picture() -> None:
    """A programme that has only a title so far gives a page with that title."""
    assert "Soon" in _read_words(draw_svg(Programme("soon", "Soon")))


def test_mermaid_tells_the_same_arrows(programme: Programme) -> None:
    """The flowchart has groups, steps, arrows in words, and endings."""
    text = draw_mermaid(programme)

    assert text.startswith("flowchart TB\n")
    assert 'subgraph l1g1["Recruitment"]' in text
    assert 'l1s2 -- "accepted by coordinator" --> l1s3' in text
    assert '(["Completed"]):::completed' in text


def test_mermaid_words_cannot_leave_their_quotes(programme: Programme) -> None:
    """Quotes, brackets and hashes of a label are written as numbers."""
    text = draw_mermaid(_relabel(programme, 'a"]; click #x <b>'))

    assert "a#34;#93;#59; click #35;x #60;b#62;" in text


def test_graphviz_words_cannot_leave_their_quotes(programme: Programme) -> None:
    """Quotes and backslashes of a label are escaped."""
    text = draw_dot(_relabel(programme, 'a\\"];'))

    assert 'label="a\\\\\\"];"' in text
    assert 'l1s1 -> l1s2 [label="when done"];' in text

"""Pages: sound, complete in themselves, and safe whatever the labels are."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from xml.etree.ElementTree import Element

import html5lib
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawing.test_bundled import bundled
from effort import tries
from handbook.school import SCHOOL
from wayfellow_dsl.handbook import readers, to_html, to_markdown, write_handbook
from wayfellow_dsl.handbook.style import STYLE
from wayfellow_dsl.model import Programme

_HOSTILE = [
    '"><script>alert(1)</script>',
    "</style></svg><img src=x onerror=alert(1)>",
    "a & b < c > d",
    "](javascript:alert(1)) **bold** `code` # head <a id='x'>",
    "1. one\n- two\n> three",
    "\u202eright to left\u0000\ufffe",
]
_LABELS = st.text(st.characters(exclude_categories=()), min_size=1, max_size=60)


@cache
def _page(programme: Programme, reader: str) -> Element:
    return _parse(to_html(write_handbook(programme, reader)))


def _pages(programme: Programme) -> Iterator[Element]:
    for reader in ("", *readers(programme)):
        yield _page(programme, reader)


def _parse(page: str) -> Element:
    """Parse a page, where the standard has no complaint about it."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(page)


def _relabel(value: object, label: str) -> object:
    """Give every label and every free text in a value the same words."""
    if isinstance(value, tuple) and not hasattr(value, "__struct_fields__"):
        return tuple(_relabel(each, label) for each in value)
    if not isinstance(value, msgspec.Struct):
        return value
    changes = {
        name: label
        if name in ("label", "title", "because", "document") and found is not None
        else _relabel(found, label)
        for name in value.__struct_fields__
        for found in [getattr(value, name)]
    }
    return msgspec.structs.replace(value, **changes)


@pytest.mark.parametrize(
    "programme",
    [SCHOOL, bundled("organic"), bundled("growth_company")],
    ids=lambda p: p.name,
)
def test_a_page_is_sound(programme: Programme) -> None:
    """A strict parser finds nothing wrong, and every place is there once."""
    for root in _pages(programme):
        places = [element.get("id") for element in root.iter() if element.get("id")]
        wanted = [
            (element.get("href") or "")[1:]
            for element in root.iter("a")
            if (element.get("href") or "").startswith("#")
        ]
        named = [
            element.get("aria-labelledby")
            for element in root.iter()
            if element.get("aria-labelledby")
        ]

        assert len(places) == len(set(places))
        assert {*wanted, *named} <= {*places}


@pytest.mark.parametrize(
    "programme", [SCHOOL, bundled("growth_company")], ids=lambda p: p.name
)
def test_a_page_can_be_heard(programme: Programme) -> None:
    """It has landmarks, a language, headings without gaps, and pictures in words."""
    for root in _pages(programme):
        ranks = [int(e.tag[1]) for e in root.iter() if re.fullmatch(r"h\d", str(e.tag))]
        svg = [element for element in root.iter() if str(element.tag).endswith("svg")]

        assert root.get("lang") == "en-GB"
        assert all(
            root.find(f".//{tag}") is not None
            for tag in ("header", "nav", "main", "footer")
        )
        assert ranks[0] == 1
        assert ranks.count(1) == 1
        assert all(later - rank <= 1 for rank, later in pairwise(ranks))
        assert svg
        for picture in svg:
            inside = {str(child.tag).split("}")[-1] for child in picture}
            assert picture.get("role") == "img"
            assert {"title", "desc"} <= inside


@pytest.mark.parametrize(
    "programme", [SCHOOL, bundled("growth_company")], ids=lambda p: p.name
)
def test_a_page_needs_nothing_else(programme: Programme) -> None:
    """No script, no style sheet and no picture of elsewhere: it works without network."""
    for root in _pages(programme):
        tags = {str(element.tag).split("}")[-1] for element in root.iter()}
        attributes = {name for element in root.iter() for name in element.attrib}

        assert not {"script", "link", "img", "iframe", "object"} & tags
        assert not {name for name in attributes if str(name).startswith("on")}
        assert "url(" not in STYLE
        assert "@import" not in STYLE


@pytest.mark.parametrize("label", _HOSTILE)
def test_hostile_labels_stay_words(label: str) -> None:
    """Whatever a label holds, it is shown and never obeyed."""
    odd = _relabel(SCHOOL, label)
    assert isinstance(odd, Programme)
    tags = {str(element.tag) for element in _page(SCHOOL, "").iter()}
    root = _parse(to_html(write_handbook(odd)))

    assert {str(element.tag) for element in root.iter()} <= tags


@pytest.mark.parametrize("label", _HOSTILE)
def test_hostile_labels_stay_words_in_markdown(label: str) -> None:
    """Markdown and HTML in a label are written so that neither takes effect."""
    odd = _relabel(SCHOOL, label)
    assert isinstance(odd, Programme)
    for reader in ("", "pupil"):
        text = to_markdown(write_handbook(odd, reader))
        prose = re.sub(r"~~~mermaid.*?~~~", "", text, flags=re.DOTALL)
        bare = re.sub(r'<a id="[\w-]+"></a>', "", prose)

        assert not re.search(r"(?<!\\)[<`]", bare)
        assert not re.search(r"(?<!\\)\]\(javascript", bare)


@tries(6)
@given(label=_LABELS)
def test_any_label_leaves_a_page_sound(label: str) -> None:
    """However odd the words of a file, the page is sound."""
    odd = _relabel(bundled("organic"), label)
    assert isinstance(odd, Programme)

    _parse(to_html(write_handbook(odd)))


def _schemes() -> Iterator[dict[str, str]]:
    for block in re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL):
        colours = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", block))
        if "ink" in colours:
            yield colours


def _light(colour: str) -> float:
    """Give the relative luminance of a colour, by WCAG 2.2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_colour_can_be_read() -> None:
    """On screens light and dark and on paper, words stand out at least 4.5 to 1."""
    schemes = [*_schemes()]
    assert len(schemes) == 3
    for colours in schemes:
        for ink in ("ink", "soft", "link", "mark"):
            for ground in ("paper", "card", "notice"):
                one, other = sorted((_light(colours[ink]), _light(colours[ground])))

                assert (other + 0.05) / (one + 0.05) >= 4.5, (ink, ground, colours)

"""The pages of the language, of mistakes and of desks say what the code says."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from docs.desks import desks_page, methods
from wayfellow.live import Desk, LiveRun
from wayfellow_dsl.checks import FINDINGS
from wayfellow_dsl.reference import (
    anchor,
    language_page,
    mistakes_page,
    scenario_language_page,
)
from wayfellow_dsl.reference.pages import FAMILIES

_DOCS = Path(__file__).parents[2] / "docs"
_PAGES = {
    "language.md": language_page,
    "scenario-language.md": scenario_language_page,
    "mistakes.md": mistakes_page,
    "reference.md": desks_page,
}
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
_LINK = re.compile(r"\]\((?P<page>[\w-]*(?:\.md)?)#(?P<anchor>[^)]+)\)")


@pytest.mark.parametrize(("name", "write"), _PAGES.items(), ids=list(_PAGES))
def test_a_page_is_up_to_date(name: str, write: Callable[[], str]) -> None:
    """The page is as it would be written now; with UPDATE_DOCS it is written."""
    page = _DOCS / name
    if "UPDATE_DOCS" in os.environ:
        page.write_text(write(), encoding="utf-8")

    assert page.read_text(encoding="utf-8") == write()


@pytest.mark.parametrize("name", [page.name for page in _DOCS.glob("*.md")])
def test_links_to_places_lead_there(name: str) -> None:
    """Every link with an anchor names a heading that its page has, once."""
    text = (_DOCS / name).read_text(encoding="utf-8")
    for link in _LINK.finditer(text):
        target = (_DOCS / (link["page"] or name)).read_text(encoding="utf-8")
        headings = [anchor(found) for found in _HEADING.findall(target)]

        assert headings.count(link["anchor"]) == 1, link[0]


def test_every_kind_of_mistake_has_its_place() -> None:
    """Each code has a heading of its own, under its family."""
    text = mistakes_page()

    assert [h for h in _HEADING.findall(text) if h in FINDINGS] == list(FINDINGS)
    assert {code[:2] for code in FINDINGS} == set(FAMILIES)


def test_what_is_inherited_has_its_place_too() -> None:
    """Questions are asked of a run, and what is about one person at a desk."""
    text = desks_page()

    assert {"why", "send"} <= set(methods(LiveRun))
    assert {"erase", "deploy"} <= set(methods(Desk))
    assert all(f"### `run.{name}`\n" in text for name in methods(LiveRun))
    assert all(f"### `desk.{name}`\n" in text for name in methods(Desk))

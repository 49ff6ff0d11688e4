"""Links between pages lead somewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]+\]\((?!https?:|#|mailto:)(?P<target>[^)#\s]+)[^)]*\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """Every relative link names a file that is there."""
    text = page.read_text(encoding="utf-8")
    broken = [
        found["target"]
        for found in LINK.finditer(text)
        if not (page.parent / found["target"]).exists()
    ]

    assert broken == []


@pytest.mark.parametrize("index", ["README.md", "docs/README.md"])
def test_every_page_is_one_step_away(index: str) -> None:
    """The README and the index of the documentation link to each page."""
    start = ROOT / index
    text = start.read_text(encoding="utf-8")
    linked = {
        (start.parent / found["target"]).resolve() for found in LINK.finditer(text)
    }
    pages = {*(ROOT / "docs").glob("*.md"), ROOT / "docs" / "decisions" / "README.md"}

    assert pages - linked - {start} == set()


def test_every_benchmark_is_in_the_table_of_its_page() -> None:
    """Whoever looks for a program that measures finds what it compares."""
    folder = ROOT / "benchmarks"
    text = (folder / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `(\w+\.py)` \|", text, re.MULTILINE))

    assert named == {
        path.name
        for path in folder.glob("*.py")
        if "__main__" in path.read_text(encoding="utf-8")
    }

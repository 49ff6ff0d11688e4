"""The page of our terms in a CRM speaks of terms that there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wayfellow_dsl.reference import programme_language

DOCS = Path(__file__).parent.parent.parent / "docs"
_OURS = re.compile(r"^\| (?!Here|System|---)(?P<ours>[^|]+) \|", re.MULTILINE)


def ours(mark: str) -> list[str]:
    """Give the terms in the first columns of the tables that stand between marks."""
    tables = (DOCS / "mapping.md").read_text("utf-8").partition("## Sources")[0]
    cells = [row["ours"] for row in _OURS.finditer(tables)]
    term = re.compile(rf"{re.escape(mark)}([^{mark}]+){re.escape(mark)}")
    return sorted({found for cell in cells for found in term.findall(cell)})


@pytest.mark.parametrize("term", ours("`"))
def test_a_word_of_the_tables_is_a_word_of_the_language(term: str) -> None:
    """Each of its words is a keyword, in the index of the reference."""
    unknown = [word for word in term.split() if word not in programme_language().index]

    assert not unknown


@pytest.mark.parametrize("term", ours("*"))
def test_a_term_of_the_tables_is_explained(term: str) -> None:
    """It stands in what a programme means, there or in the plural."""
    meaning = (DOCS / "meaning.md").read_text("utf-8")

    assert re.search(rf"\b{term}s?\b", meaning)


def test_every_row_says_something_of_every_system() -> None:
    """A thing that has no counterpart is said to have none."""
    tables = (DOCS / "mapping.md").read_text("utf-8").partition("## Microsoft")[0]
    rows = [line for line in tables.splitlines() if line.startswith("| ")]

    assert len(rows) > 30
    assert all(len(row.strip("|").split("|")) == 4 for row in rows)
    assert all(cell.strip() for row in rows for cell in row.strip("|").split("|"))

"""Every error is in the tree of its module, and on the page of errors."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from wayfellow import errors
from wayfellow.errors import DatabaseTrouble, Unknown, WayfellowError
from wayfellow.rest.problems import REFUSED, STATUS

PAGE = Path(__file__).parents[2] / "docs" / "errors.md"
ROW = re.compile(r"^\| `(?P<name>\w+)` \| (?P<cells>.+) \|$", re.MULTILINE)
AGAIN = ("no", "yes", "later", "corrected", "once mended")


def below(error: type[WayfellowError], depth: int = 0) -> Iterator[tuple[int, str]]:
    """Name an error and all that are kinds of it, with how deep each stands."""
    yield depth, error.__name__
    for kind in error.__subclasses__():
        if kind.__module__.startswith(errors.__name__):
            yield from below(kind, depth + 1)


def rows() -> dict[str, list[str]]:
    """Give the cells of each row of the page by the name of its error."""
    found = ROW.finditer(PAGE.read_text(encoding="utf-8"))
    return {row["name"]: row["cells"].split(" | ") for row in found}


def test_the_tree_in_the_module_has_every_error() -> None:
    """Whoever opens the module sees each class below the one that it is a kind of."""
    drawn = [
        (len(branch) // 4, name)
        for branch, name in re.findall(
            r"^ {4}([│├└─ ]*)([A-Z]\w+)", errors.__doc__ or "", re.MULTILINE
        )
    ]

    assert drawn == list(below(WayfellowError))


def test_the_page_has_every_error() -> None:
    """Each that can be raised has one row; the others are only to be caught."""
    kinds = {name for _, name in below(WayfellowError)}
    only_caught = {"WayfellowError", "Unknown", "DatabaseTrouble"}
    text = PAGE.read_text(encoding="utf-8")

    assert set(rows()) == kinds - only_caught
    assert all(f"`{name}`" in text for name in only_caught)


@pytest.mark.parametrize("name", rows())
def test_a_row_says_when_and_what_to_do(name: str) -> None:
    """A row has when it is raised, what a host does, and whether to try again."""
    when, does, again = rows()[name][:3]

    assert when
    assert does
    assert again in AGAIN


@pytest.mark.parametrize("name", rows())
def test_a_row_has_the_status_that_is_answered(name: str) -> None:
    """The page and the REST API agree; a refusal is answered by its kind."""
    kinds = getattr(errors, name).__mro__
    status = next((STATUS[kind] for kind in kinds if kind in STATUS), 500)
    shown = "[by its kind](#refusals)" if name == "Refused" else str(status)

    assert rows()[name][3] == shown


def test_every_kind_of_refusal_has_its_status() -> None:
    """They are listed with what is answered to each."""
    text = PAGE.read_text(encoding="utf-8").partition("## Refusals")[2]
    listed = re.findall(r"^\| ([a-z ]+) \| (\d+) \|$", text, re.MULTILINE)

    assert {kind: int(status) for kind, status in listed} == REFUSED


@pytest.mark.parametrize("parent", [Unknown, DatabaseTrouble])
def test_kinds_stand_together(parent: type[WayfellowError]) -> None:
    """What is caught together stands in one table, with nothing else in it."""
    kinds = {name for depth, name in below(parent) if depth}
    text = PAGE.read_text(encoding="utf-8")
    (section,) = (
        part for part in text.split("\n## ") if f"`{parent.__name__}`" in part[:400]
    )

    assert {row["name"] for row in ROW.finditer(section)} == kinds

"""Files that fit in a sitting, packages without code, and no path of one machine."""

import ast
import re
import subprocess
from importlib import import_module
from pathlib import Path

import pytest

PACKAGES = (
    "wayfellow.comparison",
    "wayfellow.decide",
    "wayfellow.errors",
    "wayfellow.evidence",
    "wayfellow.hooks",
    "wayfellow.live",
    "wayfellow.matching",
    "wayfellow.simulation",
    "wayfellow.standards",
    "wayfellow.stories",
    "wayfellow.testing",
    "wayfellow_dsl",
    "wayfellow_dsl.drawing",
    "wayfellow_dsl.formatting",
    "wayfellow_dsl.handbook",
    "wayfellow_dsl.reference",
)
ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path
    for folder in ("dsl", "engine", "plugins", "programmes")
    for path in (ROOT / folder).rglob("*.py")
)


def test_a_file_fits_in_a_sitting() -> None:
    """No file of code is longer than 500 lines."""
    long = {
        str(path.relative_to(ROOT)): lines
        for path in SOURCES
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 500
    }

    assert long == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_what_a_package_exports_is_there_and_documented(package: str) -> None:
    """Each public name can be imported from its package and says what it is."""
    module = import_module(package)
    exported = [getattr(module, name) for name in module.__all__]

    silent = [
        name
        for name, value in zip(module.__all__, exported, strict=True)
        if callable(value) and not getattr(value, "__doc__", None)
    ]
    assert silent == []


def test_every_module_says_what_it_is_for() -> None:
    """The first statement of each module is a docstring."""
    silent = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert silent == []


def test_nothing_names_a_place_on_one_machine() -> None:
    """No tracked file holds the path of somebody's own folder."""
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    places = tuple(f"/{folder}/" for folder in ("home", "root", "Users", "work"))
    wrong = [
        name
        for name in tracked
        if (ROOT / name).is_file()
        and any(
            place in (ROOT / name).read_text(encoding="utf-8", errors="ignore")
            for place in places
        )
    ]

    assert wrong == []


def test_the_way_of_one_event_leads_through_files_that_are_there() -> None:
    """Every file that the contributors' page names on that way exists."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| `((?:live|decide)/[\w/]+\.py)`", page, re.MULTILINE)
    gone = [
        name for name in named if not (ROOT / "engine" / "wayfellow" / name).is_file()
    ]

    assert named
    assert gone == []

"""Every sentence of the promise, and of security, names tests that are there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"^- `(?P<test>[\w/]+\.py::\w+)`$", re.MULTILINE)
SENTENCE = re.compile(r"^\*\*(?P<said>[^*]+)\*\*", re.MULTILINE)


def _page(name: str = "promise") -> str:
    return (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")


def test_every_test_that_is_named_is_there() -> None:
    """Each is a function of its file, under a name by which pytest finds it."""
    pages = _page() + _page("security")
    named = {found["test"] for found in NAMED.finditer(pages)}
    places = {place for place, _, _ in (one.partition("::") for one in named)}
    there = {f"{place}::{name}" for place in places for name in _tests_of(place)}

    assert len(named) > 12
    assert named - there == set()


def _tests_of(place: str) -> Iterator[str]:
    """Give the tests of a file, read but not loaded."""
    tree = ast.parse((ROOT / "tests" / place).read_text(encoding="utf-8"))
    for one in tree.body:
        if isinstance(one, ast.FunctionDef) and one.name.startswith("test_"):
            yield one.name


def test_every_sentence_of_the_promise_has_its_tests() -> None:
    """What is promised is said again, each part with the tests that hold it to it."""
    page = _page()
    kept = page.partition("## What keeps people safe")[0]
    promise = " ".join(
        line.removeprefix("> ") for line in kept.splitlines() if line.startswith("> ")
    )
    parts = re.split(SENTENCE.pattern, kept, flags=re.MULTILINE)
    said = [part.rstrip(".,") for part in parts[1::2]]

    assert len(said) >= 5
    for sentence, tests in zip(said, parts[2::2], strict=True):
        assert sentence.lower() in promise.lower()
        assert NAMED.search(tests), sentence


def test_every_invariant_is_asserted() -> None:
    """Each function of the invariants is called by a test, and each says what it is."""
    text = (ROOT / "tests/reliability/invariants.py").read_text(encoding="utf-8")
    names = re.findall(r"^def ([a-z]\w+)\(", text, re.MULTILINE)
    table = text.partition("INVARIANTS: tuple")[2].partition(")\n\n")[0]
    lifecycle = (ROOT / "tests/reliability/test_lifecycle.py").read_text("utf-8")
    asked = [name for name in names if f"{name}," in table or f"{name}(" in lifecycle]

    assert set(names) - set(asked) == {"check"}


def test_every_claim_of_security_has_its_tests() -> None:
    """What is printed in bold is defended, and tests follow before the next claim.

    What is left to the host is in bold as well, and at the end.
    """
    defended = _page("security").partition("## What is left to you")[0]
    parts = re.split(SENTENCE.pattern, defended, flags=re.MULTILINE)

    assert len(parts) > 30
    for claim, tests in zip(parts[1::2], parts[2::2], strict=True):
        assert NAMED.search(tests), claim

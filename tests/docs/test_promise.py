"""Every sentence of the promise, and of security, names tests that are there."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"^- `(?P<test>[\w/]+\.py::\w+)`$", re.MULTILINE)
SENTENCE = re.compile(r"^\*\*(?P<said>[^*]+)\*\*", re.MULTILINE)


def _page(name: str = "promise") -> str:
    return (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")


def test_every_test_that_is_named_is_run() -> None:
    """Pytest finds each of them by its name."""
    pages = _page() + _page("security")
    named = sorted({found["test"] for found in NAMED.finditer(pages)})
    arguments = ["-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    found = subprocess.run(
        [sys.executable, *arguments, *(f"tests/{one}" for one in named)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert found.returncode == 0, found.stdout[-2000:]
    assert len(named) > 12


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

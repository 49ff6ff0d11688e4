"""What the tests of several subjects share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Compare = Callable[[Path, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the expected texts be written anew from what is said now."""
    parser.addoption("--update-golden", action="store_true", default=False)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Compare:
    """Compare a text with the one that is kept, or keep it as the new one."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--update-golden", default=False):
            path.write_text(text, encoding="utf-8")
        expected = path.read_text(encoding="utf-8")

        assert text == expected

    return compare

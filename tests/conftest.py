"""What the tests of several subjects share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import gettempdir

import pytest

from databases import host_engine as host_engine
from databases import nowhere as nowhere
from databases import postgresql as postgresql
from databases import where as where
from django_project import project as project
from django_project import using as using
from effort import take_profile

Compare = Callable[[Path, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the expected texts be written anew, and tests that can last long do so."""
    parser.addoption("--update-golden", action="store_true", default=False)
    parser.addoption(
        "--long",
        action="store_true",
        default=False,
        help="try as much as for a release; it takes hours",
    )
    parser.addoption(
        "--seed",
        type=int,
        default=None,
        help="play only this seed in tests/reliability, as a failure has printed it",
    )
    parser.addoption(
        "--crm",
        action="store_true",
        default=False,
        help="run BottleCRM for tests/crm; it takes minutes, the first time ten",
    )
    parser.addoption(
        "--crm-room",
        type=Path,
        default=Path(gettempdir()) / "wayfellow-crm",
        help="the folder in which tests/crm keeps what it has installed",
    )
    parser.addoption(
        "--crm-python",
        default=None,
        help="a Python of 3.12 or later to run BottleCRM with",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Say how hard to try, before any test is read."""
    take_profile("thorough" if config.getoption("--long") else "default")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Compare:
    """Compare a text with the one that is kept, or keep it as the new one."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--update-golden", default=False):
            path.write_text(text, encoding="utf-8")
        expected = path.read_text(encoding="utf-8")

        assert text == expected

    return compare

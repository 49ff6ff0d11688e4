"""How much is tried: a little in every test run, a great deal with `--long`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine

from live.offices import Where, an_office, url_of


def pytest_configure(config: pytest.Config) -> None:
    """Make known how a test says how many seeds it is for."""
    config.addinivalue_line("markers", "seeds(quick, long): how many seeds are played")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that plays a `seed` as many as there is time for."""
    if "seed" not in metafunc.fixturenames:
        return
    (given,) = metafunc.definition.iter_markers("seeds")
    only = metafunc.config.getoption("--seed")
    number = given.kwargs["long" if metafunc.config.getoption("--long") else "quick"]
    metafunc.parametrize("seed", range(number) if only is None else [only])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Iterator[None]:
    """Say how a seed that failed is played again."""
    report: Any = yield
    seed = getattr(item, "funcargs", {}).get("seed")
    if report.failed and seed is not None:
        name = item.nodeid.partition("[")[0]
        report.sections.append(("to play it again", f"pytest '{name}' --seed {seed}\n"))
    return report


@pytest.fixture
def is_long(request: pytest.FixtureRequest) -> bool:
    """Say whether there is time."""
    return bool(request.config.getoption("--long"))


@pytest.fixture
def engine(where: Where) -> Iterator[Engine]:
    """Give an engine for a database with our tables, and nothing in them."""
    an_office(where).close()
    given = {} if url_of(where).drivername != "sqlite" else {"isolation_level": None}
    engine = create_engine(url_of(where), connect_args=given)
    yield engine
    engine.dispose()

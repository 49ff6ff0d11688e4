"""One house for what changes nothing in it, and one for each test that does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rest.houses import House, a_house, api, client_of


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Give a house on SQLite."""
    found = a_house(tmp_path / "small.db")
    yield found
    found.office.close()


@pytest.fixture
def client(house: House) -> Iterator[TestClient]:
    """Give a client of the house's API."""
    with client_of(api(house.office)) as found:
        yield found


@pytest.fixture(scope="session")
def kept_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Give a house on SQLite for every test that leaves it as it is."""
    found = a_house(tmp_path_factory.mktemp("rest") / "small.db")
    yield found
    found.office.close()


@pytest.fixture(scope="session")
def kept_client(kept_house: House) -> Iterator[TestClient]:
    """Give a client of that house's API."""
    with client_of(api(kept_house.office)) as found:
        yield found

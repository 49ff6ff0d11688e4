"""Tenants: each has its own people, tokens and keys, and none learns of another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from sqlalchemy import URL, create_engine

from effort import tries
from live.offices import Where
from rest.houses import HOLDERS, NOW, TEXT, House, a_house, api, asked, client_of
from rest.test_access import REQUESTS
from wayfellow.errors import Unusable
from wayfellow.hooks import Hooks
from wayfellow.live import Office
from wayfellow.rest.server import read_tenants

IN_SOUTH = "zq~south"
"""Stands in everything that south alone knows."""


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, House]]:
    """Give two tenants, of whom south has somebody and a run of its own."""
    folder = tmp_path_factory.mktemp("tenants")
    found = {name: a_house(folder / f"{name}.db", name) for name in ("north", "south")}

    def fill(desk: Any) -> None:
        run = desk.open_run("small", NOW.date(), IN_SOUTH)
        run.enrol("mentor", IN_SOUTH, at=NOW)
        desk.run("spring").enrol("mentor", IN_SOUTH, at=NOW)

    found["south"].office.transact(fill)
    yield found
    for house in found.values():
        house.office.close()


@pytest.fixture(scope="module")
def client(houses: dict[str, House]) -> Iterator[TestClient]:
    """Give a client of the server of both."""
    with client_of(api({name: one.office for name, one in houses.items()})) as found:
        yield found


@tries(60, HealthCheck.function_scoped_fixture)
@given(
    who=st.sampled_from(sorted(HOLDERS)),
    name=st.sampled_from(sorted(REQUESTS)),
    run=st.sampled_from(["spring", IN_SOUTH]),
    subject=st.sampled_from(["ana", IN_SOUTH]),
)
def test_a_token_never_reads_another_tenant(
    client: TestClient,
    houses: dict[str, House],
    who: str,
    name: str,
    run: str,
    subject: str,
) -> None:
    """Whatever is asked by whomever in north, south answers nothing."""
    method, path, body = REQUESTS[name]
    path = path.replace("/spring", f"/{run}").replace("/ana", f"/{subject}")
    answer = asked(client, houses["north"], who, method, path, body)
    echoed = answer.text.replace(f"`{IN_SOUTH}`", "")

    assert IN_SOUTH not in echoed
    if run == IN_SOUTH and run in path:
        assert answer.status_code in (403, 404, 422)


def test_a_token_says_which_tenant_and_no_other(
    client: TestClient, houses: dict[str, House]
) -> None:
    """With another tenant's name in it, or nobody's, it is as wrong as any other."""
    secret = houses["north"].secrets["application"]
    told = {
        tenant: client.get(
            "/v1/me",
            headers={
                "Authorization": "Bearer " + secret.replace("_north_", f"_{tenant}_")
            },
        )
        for tenant in ("north", "south", "west")
    }

    assert {name: one.status_code for name, one in told.items()} == {
        "north": 200,
        "south": 401,
        "west": 401,
    }
    assert told["north"].json()["tenant"] == "north"
    assert told["south"].text == told["west"].text


def test_a_key_is_its_tenants_own(client: TestClient, houses: dict[str, House]) -> None:
    """What was asked under a key in north is new in south, and to another caller."""
    event = {"subject": "ana", "event": "greeted"}
    path = "/runs/spring/events"
    told = [
        asked(
            client, houses[tenant], who, "POST", path, event, **{"Idempotency-Key": "k"}
        )
        for tenant, who in (
            ("north", "staff"),
            ("south", "staff"),
            ("north", "lifter"),
            ("north", "staff"),
        )
    ]

    assert {one.status_code for one in told} == {201}
    assert ["idempotency-replayed" in one.headers for one in told] == [
        *(False, False, False),
        True,
    ]
    assert told[0].text == told[3].text


@pytest.mark.parametrize("nowhere", ["postgresql"], indirect=True)
def test_tenants_may_be_schemas_of_one_database(nowhere: Where) -> None:
    """Each schema of PostgreSQL is an office of its own."""
    assert isinstance(nowhere, URL)
    engine = create_engine(nowhere)
    offices = {}
    secrets = {}
    for name in ("north", "south"):
        with engine.begin() as connection:
            connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {name} CASCADE")
            connection.exec_driver_sql(f"CREATE SCHEMA {name}")
        office = Office(engine, schema=name, hooks=Hooks())
        office.upgrade()
        _, secret = office.transact(lambda desk, n=name: desk.tokens.new(tenant=n))
        offices[name], secrets[name] = office, {"Authorization": f"Bearer {secret}"}
    with client_of(api(offices)) as client:
        made = client.post(
            "/v1/programmes", json={"text": TEXT}, headers=secrets["north"]
        )
        listed = {
            name: len(client.get("/v1/programmes", headers=one).json()["items"])
            for name, one in secrets.items()
        }
    with engine.begin() as connection:
        for name in offices:
            connection.exec_driver_sql(f"DROP SCHEMA {name} CASCADE")
    engine.dispose()

    assert made.status_code == 201, made.json()
    assert listed == {"north": 1, "south": 0}


def test_a_folder_of_tenants_is_read(tmp_path: Path) -> None:
    """From a file that names the database of each; one for two is refused."""
    file = tmp_path / "tenants.toml"
    file.write_text('north = "north.db"\nsouth = "south.db"\n', encoding="utf-8")
    good = read_tenants(file)
    refused = []
    for text in (
        'north = "a.db"\nsouth = "a.db"\n',
        "",
        "north = 1\n",
        "north\n",
        '"No rth" = "a.db"\n',
    ):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(Unusable) as told:
            read_tenants(file)
        refused.append(str(told.value))

    assert good == {"north": "north.db", "south": "south.db"}
    assert "would see the same people" in refused[0]
    assert "is no TOML file" in refused[3]
    assert "cannot name a tenant" in refused[4]

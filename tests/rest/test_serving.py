"""How a server is run: whether it is well, its log, and a proxy in front of it."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from click.testing import CliRunner
from fastapi.testclient import TestClient

from rest.houses import House, a_house, api, client_of
from wayfellow.cli.main import wayfellow
from wayfellow.rest.logs import Log, line
from wayfellow.rest.server import listen


def test_a_server_says_whether_it_is_well(tmp_path: Path) -> None:
    """Without a token; when its database is gone it lives, and is not ready."""
    house = a_house(tmp_path / "small.db")
    with client_of(api(house.office)) as client:
        well = [client.get(path) for path in ("/health", "/ready")]
        house.office.close()
        (tmp_path / "small.db").write_bytes(b"no database at all" * 1000)
        ill = [client.get(path) for path in ("/health", "/ready")]

    assert [one.json()["status"] for one in well] == ["alive", "ready"]
    assert [one.status_code for one in ill] == [200, 503]
    assert "small.db" not in ill[1].text
    assert ill[1].headers["retry-after"] == "1"


def test_the_log_names_nobody(kept_house: House) -> None:
    """It says what was asked, whose token it was, how it ended, and nothing sent."""
    said: list[dict[str, Any]] = []
    app = api(kept_house.office)
    app.add_middleware(Log, tell=said.append)
    with client_of(app) as client:
        for path in (
            "/v1/runs/spring/subjects?begins=ana",
            "/v1/runs/spring/subjects/nobody-here",
            "/v1/ana",
        ):
            client.get(path, headers=kept_house.headers["staff"])
        client.post("/v1/runs/spring/events", content=b"asthma")

    assert [(one["operation"], one["status"]) for one in said] == [
        ("list_subjects", 200),
        ("get_subject", 404),
        ("-", 404),
        ("-", 415),
    ]
    assert said[0]["tenant"] == "main"
    assert f"_{said[0]['token']}_" in kept_house.secrets["staff"]
    assert not re.search("ana|asthma|nobody|testclient", str(said))


def test_a_line_of_the_log_is_text_or_json() -> None:
    """With the time in UTC, to the millisecond."""
    now = datetime(2027, 1, 4, 12, 30, tzinfo=UTC)
    said = {
        "method": "GET",
        "operation": "get_token_holder",
        "status": 200,
        "milliseconds": 3.2,
        "tenant": "main",
        "token": "0123456789ab",
    }

    assert line("text", now, said) == (
        "2027-01-04T12:30:00.000Z GET get_token_holder 200 3.2 ms main/0123456789ab"
    )
    assert json.loads(line("json", now, said)) == {
        "time": "2027-01-04T12:30:00.000Z",
        **said,
    }


def test_a_proxy_takes_a_path_away(kept_house: House) -> None:
    """The description then names the address by which others come."""
    with TestClient(api(kept_house.office), root_path="/mentoring") as client:
        told = client.get("/v1/me", headers=kept_house.headers["staff"])
        servers = client.get("/v1/openapi.json").json()["servers"]

    assert told.status_code == 200
    assert servers[0]["url"] == "/mentoring"


def test_an_answer_does_not_wait_for_an_acknowledgement(tmp_path: Path) -> None:
    """Nagle's algorithm, which would hold each answer back for 40 ms, is off."""
    app = api(a_house(tmp_path / "small.db").office)
    config = uvicorn.Config(app, http="wayfellow.rest.server:Prompt")
    config.load()
    state = uvicorn.Server(config).server_state
    served: list[Any] = []

    def serve() -> asyncio.Protocol:
        made: Any = config.http_protocol_class
        served.append(made(config=config, server_state=state, app_state={}))
        return served[-1]  # type: ignore[no-any-return]

    async def ask() -> int:
        place = listen("127.0.0.1", 0)
        server = await asyncio.get_running_loop().create_server(serve, sock=place)
        async with server:
            reader, writer = await asyncio.open_connection(*place.getsockname()[:2])
            writer.write(b"GET /health HTTP/1.1\r\nHost: here\r\n\r\n")
            assert (await reader.readline()).startswith(b"HTTP/1.1 200")
            ours = served[0].transport.get_extra_info("socket")
            is_off = ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            served[0].transport.close()
            writer.close()
            return int(is_off)

    assert asyncio.run(ask()) == 1


def test_what_keeps_a_server_from_starting_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a sentence that says what to do, each before anything is served."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("WAYFELLOW_DATABASE", raising=False)
    place = listen("127.0.0.1", 0)
    port = str(place.getsockname()[1])
    a_house(tmp_path / "small.db").office.close()
    (tmp_path / "empty.db").touch()
    (tmp_path / "torn.db").write_bytes(b"no database at all" * 1000)
    asked = {
        "taken": ("--database", "small.db", "--port", port),
        "missing": ("--database", "none.db"),
        "empty": ("--database", "empty.db"),
        "torn": ("--database", "torn.db"),
        "path": ("--root-path", "mentoring/"),
    }
    told = {name: _said(*words) for name, words in asked.items()}
    place.close()

    assert f"nothing can listen at 127.0.0.1, port {port}" in told["taken"]
    assert "there is no database at `none.db`" in told["missing"]
    assert "has no tables" in told["empty"]
    assert "torn.db" in told["torn"] or "not a database" in told["torn"]
    assert "--root-path begins with a /" in told["path"]


def _said(*words: str) -> str:
    found = CliRunner().invoke(wayfellow, ["serve", *words])
    return f"{found.output} {found.exception or ''}"

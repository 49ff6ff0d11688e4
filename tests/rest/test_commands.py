"""The commands: tokens are made, listed and revoked, and a server serves and stops."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest
from click.testing import CliRunner

from rest.houses import a_house
from wayfellow.cli.main import wayfellow
from wayfellow.errors import Unusable
from wayfellow.rest import description
from wayfellow.rest.server import is_only_for_this_machine

KEPT = Path(__file__).parent / "openapi.json"
"""The description as it was published last; what is different is for every client."""
PROGRAM = "from wayfellow.cli import main; main()"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Give a shell in a folder with a database, which gives what a command prints."""
    monkeypatch.chdir(tmp_path)
    a_house(tmp_path / "wayfellow.db").office.close()

    def say(*words: str) -> str:
        found = CliRunner().invoke(wayfellow, list(words))
        if found.exception is not None and not isinstance(found.exception, SystemExit):
            raise found.exception
        return found.output

    return say


def test_a_token_is_shown_once(run: Callable[..., str]) -> None:
    """It is printed alone on its line; the list has its number, and not its secret."""
    secret, told = run("token", "new", "coordinator:kim", "--label", "bot").splitlines()
    number = secret.split("_")[2]
    listed = run("token", "list")

    assert secret.startswith("wf_main_")
    assert told == (
        "A token of coordinator kim, bot. Keep it safe: it is shown only now."
    )
    assert f"{number}  A token of coordinator kim, bot\n" in listed
    assert secret not in listed


def test_a_token_is_revoked(run: Callable[..., str]) -> None:
    """It stays in the list, as revoked."""
    made = json.loads(run("token", "new", "ana", "--run", "spring", "--json"))
    number = made["kept"]["id"]
    told = run("token", "revoke", number)
    known = {one["id"]: one for one in json.loads(run("token", "list", "--json"))}

    assert told == f"{number} is revoked, and opens nothing any more.\n"
    assert known[number]["revoked"] is not None
    assert known[number]["holder"] == ["mentee", "ana"]


def test_a_token_for_nobody_is_refused(run: Callable[..., str]) -> None:
    """With what to say instead."""
    assert "say which with --run" in run("token", "new", "ana")
    assert "is neither a participant" in run("token", "new", "zoe", "--run", "spring")
    with pytest.raises(Unusable, match="no deployed programme has staff called `boss`"):
        run("token", "new", "boss:kim")


def test_a_server_serves_and_stops(run: Callable[..., str], tmp_path: Path) -> None:
    """It says where, answers, and ends with code 0 when it is told to."""
    secret = run("token", "new").splitlines()[0]
    server = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "serve", "--port", "0"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        said = server.stdout.readline()
        address = said.split(" at ")[1].split(". Stop")[0]
        answer = _answer(f"{address}/me", secret)
    finally:
        server.send_signal(signal.SIGTERM)
        rest, problems = server.communicate(timeout=30)

    assert said.startswith("Serving main at http://127.0.0.1:")
    assert answer.json()["kind"] == "application"
    assert "server" not in answer.headers
    assert (server.returncode, rest, problems) == (0, "Stopped.\n", "")


def _answer(address: str, secret: str) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {secret}"}
    for _ in range(100):
        try:
            return httpx2.get(address, headers=headers, timeout=30)
        except httpx2.ConnectError:
            continue
    raise AssertionError("nobody answers")


def test_an_address_for_other_machines_is_told_apart() -> None:
    """Only what nobody else can reach is left without a warning."""
    here = ("127.0.0.1", "127.8.0.1", "::1", "localhost")
    there = ("0.0.0.0", "::", "192.168.1.2", "mentoring.example")  # noqa: S104

    assert all(map(is_only_for_this_machine, here))
    assert not any(map(is_only_for_this_machine, there))


def test_the_description_is_as_it_was_published(
    run: Callable[..., str], request: pytest.FixtureRequest
) -> None:
    """`--openapi -` prints it; `--update-golden` keeps it as it is now."""
    said = run("serve", "--openapi", "-")
    if request.config.getoption("--update-golden"):
        KEPT.write_text(said, encoding="utf-8")
    run("serve", "--openapi", "here.json")

    assert json.loads(said) == description()
    assert Path("here.json").read_text(encoding="utf-8") == said
    assert json.loads(KEPT.read_text(encoding="utf-8")) == description()


def test_the_description_says_everything() -> None:
    """Each address has a sentence, each part of a request a description or a title."""
    document = description()
    ways = [way for path in document["paths"].values() for way in path.values()]

    assert document["openapi"].startswith("3.1")
    assert [way["operationId"] for way in ways if not way.get("description")] == []
    assert [way["operationId"] for way in ways if len(way["summary"]) > 50] == []
    assert [
        (way["operationId"], one["name"])
        for way in ways
        for one in way.get("parameters", ())
        if not one.get("description")
    ] == []
    assert [
        way["operationId"] for way in ways if way["security"] != [{"token": []}]
    ] == []
    assert all({"401", "422", "500", "503"} <= set(way["responses"]) for way in ways)
    assert {way["tags"][0] for way in ways} == {tag["name"] for tag in document["tags"]}

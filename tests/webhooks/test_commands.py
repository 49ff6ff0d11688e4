"""The commands of the plugin, as they are typed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest

from wayfellow.cli.main import wayfellow
from wayfellow.errors import WayfellowError
from wayfellow_webhooks import command, read_secret
from webhooks.receivers import SECRET, answering


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a file of settings with a receiver on this machine, and a sender."""
    monkeypatch.setenv("CRM_SECRET", SECRET)
    path = tmp_path / "webhooks.toml"
    path.write_text(
        """
        [[receivers]]
        name = "crm"
        url = "http://localhost:PORT/hooks"
        secrets = ["$CRM_SECRET"]
        kinds = ["message"]
        details = ["email"]
        allow = ["http", "other ports", "private addresses"]

        [[senders]]
        name = "forms"
        secrets = ["$CRM_SECRET"]
        run = "village"
        by = "themselves"
        events = {"form.sent" = "form application", "withdrawn" = "withdrawn"}
        """.replace("PORT", "8000")
    )
    return path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Give what a command prints."""
    group = command()
    group.main(list(words), "wayfellow plugin webhooks", standalone_mode=False)
    return capsys.readouterr().out


def test_a_secret_is_made(capsys: pytest.CaptureFixture[str]) -> None:
    """A new one each time, as both sides need it."""
    one, two = run(capsys, "secret").strip(), run(capsys, "secret").strip()

    assert one != two
    assert len(read_secret(one).key) == 32


def test_what_is_set_is_said_without_a_secret(
    capsys: pytest.CaptureFixture[str], settings: Path
) -> None:
    """Who receives what, and who may say what; and the same as JSON."""
    said = run(capsys, "check", "--settings", str(settings))
    document = json.loads(run(capsys, "check", "--settings", str(settings), "--json"))

    assert said.splitlines() == [
        "crm receives each message, with email, at localhost:8000, "
        "allowed http and other ports and private addresses.",
        "forms may say, in village, by themselves:",
        "  form application  (as form.sent)",
        "  withdrawn",
    ]
    assert document["receivers"][0]["host"] == "localhost:8000"
    assert document["senders"][0]["events"]["form.sent"] == "form application"
    assert SECRET not in said + str(document)


def test_moves_are_said_to_be_moves(
    capsys: pytest.CaptureFixture[str], settings: Path
) -> None:
    """Who receives them, of which kinds, and about whom; and who receives none."""
    text = settings.read_text()
    told = []
    for kinds in (
        'kinds = ["began", "moved", "ended"]\nabout = ["mentee"]',
        'kinds = ["task", "matched"]\nabout = ["mentee", "pair"]',
        "",
    ):
        settings.write_text(text.replace('kinds = ["message"]', kinds))
        said = run(capsys, "check", "--settings", str(settings))
        told.append(said.partition(", with")[0])

    assert told == [
        "crm receives each move (began, moved, ended) about each mentee",
        "crm receives each task and each move (matched) about each mentee or pair",
        "crm receives everything but moves",
    ]


def test_nobody_is_said_to_be_nobody(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A file with nothing in it is no mistake."""
    empty = tmp_path / "empty.toml"
    empty.write_text("")

    assert "Nobody receives" in run(capsys, "check", "--settings", str(empty))


def test_a_test_is_posted_to_a_receiver_and_to_a_url(
    capsys: pytest.CaptureFixture[str],
    settings: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is signed as a real one is, and of a type of its own."""
    monkeypatch.setenv("WAYFELLOW_WEBHOOKS_SECRET", SECRET)
    allow = [
        w
        for one in ("http", "other ports", "private addresses")
        for w in ("--allow", one)
    ]
    with answering(204) as desk:
        settings.write_text(settings.read_text().replace("8000", str(desk.port)))
        first = run(capsys, "send-test", "crm", "--settings", str(settings))
        second = run(capsys, "send-test", desk.url, *allow)
    types = [event["type"] for event in desk.events]

    assert re.fullmatch(r"crm answered 204: it has taken wf_test_\w{16}\.\n", first)
    assert second.startswith(f"localhost:{desk.port} answered 204")
    assert types == ["wayfellow.test"] * 2


def test_a_url_needs_a_secret_and_leave(
    settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is missing is named, with how to come by it."""
    group = command()
    monkeypatch.delenv("WAYFELLOW_WEBHOOKS_SECRET", raising=False)
    words = ["send-test", "http://localhost:1/"]
    with pytest.raises(WayfellowError, match="set `WAYFELLOW_WEBHOOKS_SECRET`"):
        group.main(words, standalone_mode=False)
    monkeypatch.setenv("WAYFELLOW_WEBHOOKS_SECRET", "abcd")
    with pytest.raises(
        WayfellowError, match="`WAYFELLOW_WEBHOOKS_SECRET` is no secret"
    ):
        group.main(words, standalone_mode=False)
    monkeypatch.setenv("WAYFELLOW_WEBHOOKS_SECRET", SECRET)
    with pytest.raises(WayfellowError, match="begins with https"):
        group.main(words, standalone_mode=False)


def test_it_is_found_as_a_plugin() -> None:
    """Installing Wayfellow is enough for `wayfellow plugin webhooks` to be there."""
    plugin = wayfellow.get_command(click.Context(wayfellow), "plugin")
    assert isinstance(plugin, click.Group)
    found = plugin.get_command(click.Context(plugin), "webhooks")

    assert found is command()

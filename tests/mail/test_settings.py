"""Mail is set up by the environment, and a mistake in it says what to set."""

from __future__ import annotations

from pathlib import Path

import pytest

import wayfellow_email
from mail.befriending import KAI, a_message, context, write_letters
from mail.mailserver import Postbox, listening
from wayfellow.hooks import Hooks, Known
from wayfellow_email import CannotSend, deliver, read_settings

ALL = {
    "HOST": "smtp.befriending.example",
    "FROM": "Befriending <hello@befriending.example>",
    "REPLY_TO": "olu@befriending.example",
    "USER": "hello",
    "PASSWORD": "correct horse",
    "STAFF": "organiser=olu@befriending.example, lead=lea@befriending.example",
    "LETTERS": "words",
}


def environment(**others: str) -> dict[str, str]:
    """Give an environment with some of it otherwise."""
    values = {**ALL, **others}
    return {f"WAYFELLOW_EMAIL_{name}": value for name, value in values.items()}


def test_the_environment_says_it_all() -> None:
    """The server, the sender, the letters and the staff are read from it."""
    found = read_settings(environment())
    assert found is not None
    server = found.mailbox.server

    assert (server.host, server.port, server.security) == (ALL["HOST"], 587, "starttls")
    assert found.mailbox.reply_to == ALL["REPLY_TO"]
    assert found.letters == Path("words")
    assert dict(found.staff)["lead"] == "lea@befriending.example"
    assert ALL["PASSWORD"] not in repr(found)


@pytest.mark.parametrize(
    ("security", "port"), [("tls", 465), ("starttls", 587), ("none", 25)]
)
def test_each_way_has_its_port(security: str, port: int) -> None:
    """The port need not be said."""
    found = read_settings(environment(SECURITY=security, USER=""))
    assert found is not None

    assert found.mailbox.server.port == port


def test_a_password_may_stand_in_a_file(tmp_path: Path) -> None:
    """So that it stands in no environment."""
    path = tmp_path / "password"
    path.write_text("from a file\n", encoding="utf-8")
    found = read_settings(environment(PASSWORD_FILE=str(path)))
    assert found is not None

    assert found.mailbox.server.password == "from a file"  # noqa: S105


@pytest.mark.parametrize(
    ("others", "problem"),
    [
        ({"FROM": ""}, "set `WAYFELLOW_EMAIL_FROM` to the address"),
        (
            {"FROM": "Befriending"},
            "in `WAYFELLOW_EMAIL_FROM`, an e-mail address is not",
        ),
        ({"REPLY_TO": "olu"}, "in `WAYFELLOW_EMAIL_REPLY_TO`, an e-mail address is"),
        ({"SECURITY": "ssl"}, "`WAYFELLOW_EMAIL_SECURITY` is `ssl`; it is `starttls`"),
        ({"SECURITY": "none"}, "a password is not sent in the clear"),
        ({"PORT": "smtp"}, "`WAYFELLOW_EMAIL_PORT` is `smtp`, and has to be a number"),
        ({"PORT": "0"}, "`WAYFELLOW_EMAIL_PORT` is `0`, and has to be a number"),
        ({"TIMEOUT": "nan"}, "`WAYFELLOW_EMAIL_TIMEOUT` is `nan`"),
        ({"STAFF": "olu@befriending.example"}, "`WAYFELLOW_EMAIL_STAFF` names staff"),
        ({"STAFF": "organiser=olu"}, "in `WAYFELLOW_EMAIL_STAFF`, an e-mail address"),
        ({"PASSWORD_FILE": "/nowhere"}, "`WAYFELLOW_EMAIL_PASSWORD_FILE` names cannot"),
    ],
)
def test_a_mistake_says_what_to_set(others: dict[str, str], problem: str) -> None:
    """Each sentence names the variable."""
    with pytest.raises(CannotSend) as found:
        read_settings(environment(**others))

    assert problem in str(found.value)


def test_nothing_is_sent_before_a_server_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The plugin is installed with Wayfellow, and leaves the outbox alone until then."""
    monkeypatch.delenv("WAYFELLOW_EMAIL_HOST", raising=False)
    whom = Known("kai", "volunteer", "applying", KAI)

    assert read_settings({}) is None
    done = Hooks([wayfellow_email]).deliver(context(whom), a_message("kai", "welcome"))

    assert done.by == ()


def test_the_installed_plugin_sends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With an environment that is complete, a letter arrives."""
    box, folder = Postbox(), write_letters(tmp_path, welcome="Welcome, {name}")
    whom = Known("kai", "volunteer", "applying", KAI)
    with listening(box) as port:
        here = {"HOST": "127.0.0.1", "PORT": str(port), "SECURITY": "none", "USER": ""}
        for name, value in environment(**here, LETTERS=str(folder)).items():
            monkeypatch.setenv(name, value)
        done = deliver(context(whom), a_message("kai", "welcome"))

    assert done is True
    assert box.subjects == ["Welcome, Kai"]
    assert box.taken[0]["Reply-To"] == "olu@befriending.example"

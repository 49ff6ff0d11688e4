"""One BottleCRM for all tests, with the fields and the web hook that a guide sets up."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crm.bottle import Bottle, find_python, free_port, run_bottle, wait_for
from crm.turnstile import Turnstile, turnstile
from wayfellow.cli.files import load_programme

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
COMMAND = "pytest --crm tests/crm"


@dataclass(frozen=True)
class Meeting:
    """The CRM, and what connects it with us."""

    crm: Bottle
    door: Turnstile
    port: int
    """Where the CRM calls."""
    token: str
    endpoint: str
    secret: str


class Connection:
    """The connector of `examples/`, as a program of its own that can be killed."""

    def __init__(self, meeting: Meeting, folder: Path) -> None:
        self._meeting = meeting
        self._folder = folder
        self._program: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the program; it listens when this returns."""
        environment = {
            **os.environ,
            "BOTTLECRM_ADDRESS": self._meeting.door.address,
            "BOTTLECRM_TOKEN": self._meeting.token,
            "BOTTLECRM_SECRET": self._meeting.secret,
            "DATABASE": f"sqlite:///{self.database}",
            "PORT": str(self._meeting.port),
        }
        log = (self._folder / "connector.log").open("ab")
        self._program = subprocess.Popen(
            [sys.executable, EXAMPLES / "bottlecrm" / "app.py"],
            env=environment,
            stdout=log,
            stderr=log,
        )
        log.close()
        wait_for(self._listens, f"it does not listen; see {log.name}")

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self._meeting.port), 1).close()
        except OSError:
            return False
        return True

    def kill(self) -> None:
        """End it as a failure of power does."""
        if self._program is not None:
            self._program.send_signal(signal.SIGKILL)
            self._program.wait(30)
            self._program = None

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        return self._program is not None

    @property
    def database(self) -> Path:
        """Where it keeps everything."""
        return self._folder / "connector.db"

    def history(self, contact: str) -> list[str]:
        """Give what the programme has recorded of a contact, from the file itself."""
        connection = sqlite3.connect(self.database)
        found = connection.execute(
            "SELECT name FROM wayfellow_history WHERE subject = ? ORDER BY sequence",
            [contact],
        ).fetchall()
        connection.close()
        return [name for (name,) in found]


@pytest.fixture(scope="session")
def meeting(request: pytest.FixtureRequest) -> Iterator[Meeting]:
    """Run the CRM, and set up in it what docs/crms.md says."""
    if not request.config.getoption("--crm"):
        pytest.skip(f"it runs a real BottleCRM, which takes minutes: {COMMAND}")
    python = find_python(request.config.getoption("--crm-python"))
    if python is None:
        pytest.skip(
            f"BottleCRM needs Python 3.12 or later: {COMMAND} --crm-python PATH"
        )
    room: Path = request.config.getoption("--crm-room")
    port = free_port()
    with run_bottle(room, python, port) as crm, turnstile(crm.address) as door:
        scopes = ["contacts:read", "contacts:write"]
        asked = {"name": "wayfellow", "scopes": scopes}
        token = crm.call("POST", "/api/profile/tokens/", asked)["token"]
        changes = ["contact.created", "contact.updated", "contact.deleted"]
        asked = {"url": f"http://127.0.0.1:{port}/hooks/bottlecrm", "events": changes}
        hook = crm.call("POST", "/api/webhooks/", asked)
        for field in _fields():
            crm.call("POST", "/api/custom-fields/", field)
        yield Meeting(crm, door, port, token, hook["id"], hook["secret"])


@pytest.fixture
def connection(meeting: Meeting, tmp_path: Path) -> Iterator[Connection]:
    """Give the connector, started, on a database of its own."""
    found = Connection(meeting, tmp_path)
    meeting.door.watch = lambda method, way: True
    found.start()
    yield found
    found.kill()
    for role in ("volunteer", "neighbour"):
        for contact in meeting.crm.taking_part(role):
            meeting.crm.call("DELETE", f"/api/contacts/{contact}/")


def _fields() -> Iterator[dict[str, object]]:
    """Give the custom fields of a contact, as BottleCRM's settings take them."""
    programme = load_programme(str(EXAMPLES / "befriending.programme"))
    steps = [
        step.name
        for lifecycle in programme.lifecycles
        if lifecycle.subject == "volunteer"
        for step in lifecycle.steps
    ]
    choices = {
        "role": ["volunteer", "neighbour"],
        "area": ["north", "south"],
        "stage": [*steps, *(outcome.name for outcome in programme.outcomes)],
    }
    for name, kind in (
        ("role", "dropdown"),
        ("area", "dropdown"),
        ("form", "checkbox"),
        ("interview", "checkbox"),
        ("withdrawn", "checkbox"),
        ("stage", "dropdown"),
        ("note", "text"),
    ):
        field = {
            "target_model": "Contact",
            "key": f"mentoring_{name}",
            "label": f"Mentoring: {name}",
            "field_type": kind,
        }
        if kind == "dropdown":
            options = [{"value": one, "label": one} for one in choices[name]]
            yield {**field, "options": options}
        else:
            yield {**field}

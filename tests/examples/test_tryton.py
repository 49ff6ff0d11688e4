"""A real Tryton server with the module of `examples/`: asked over HTTP, as clients do."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
PASSWORD = token_urlsafe()


class Tryton:
    """A server that runs, and somebody who has logged in."""

    def __init__(self, folder: Path, address: str, login: tuple[int, str]) -> None:
        self._folder = folder
        self._address = address
        self._session = b64encode(f"admin:{login[0]}:{login[1]}".encode()).decode()

    def __call__(self, method: str, *arguments: Any) -> Any:
        """Call a method of a model, as Tryton's own clients do."""
        return _call(
            self._address,
            f"model.{method}",
            [*arguments, {}],
            {"Authorization": f"Session {self._session}"},
        )

    def join(self, name: str, role: str, **more: object) -> int:
        """Make a party that takes part."""
        row = {"name": name, "mentoring_role": role, "mentoring_area": "north"}
        (party,) = self("party.party.create", [{**row, **more}])
        return int(party)

    def tick(self, party: int, *names: str) -> None:
        """Tick something in a party, as staff do in its form."""
        self(
            "party.party.write", [party], {f"mentoring_{name}": True for name in names}
        )

    def stage(self, party: int) -> str | None:
        """Give the stage that Tryton shows in its own record."""
        (row,) = self("party.party.read", [party], ["mentoring_stage"])
        return row["mentoring_stage"]

    def history(self, party: int) -> list[str]:
        """Give what the programme has recorded of a party, from the file itself."""
        connection = sqlite3.connect(self._folder / "demo.sqlite")
        found = connection.execute(
            "SELECT name, by_role, by_id FROM wayfellow_history WHERE subject = ? "
            "ORDER BY sequence",
            [str(party)],
        ).fetchall()
        connection.close()
        return [" ".join(part for part in line if part) for line in found]

    def parties(self) -> int:
        """Count Tryton's own records of parties."""
        return int(self("party.party.search_count", []))


def _call(address: str, method: str, params: list[Any], headers: dict[str, str]) -> Any:
    body = json.dumps({"id": 1, "method": method, "params": params}).encode()
    headers = {"Content-Type": "application/json", **headers}
    with urlopen(Request(address, body, headers), timeout=60) as answer:  # noqa: S310
        said = json.load(answer)
    if "error" in said:
        raise RuntimeError(said["error"])
    return said["result"]


@pytest.fixture(scope="session")
def tryton(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tryton]:
    """Install the module in a database of its own, and start the server."""
    folder = tmp_path_factory.mktemp("tryton")
    sqlite3.connect(folder / "demo.sqlite").execute("VACUUM")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = folder / "trytond.conf"
    settings.write_text(
        f"[database]\nuri = sqlite://\npath = {folder}\n"
        f"[web]\nlisten = 127.0.0.1:{port}\n"
    )
    (folder / "password").write_text(PASSWORD)
    # What an installation of the module would leave, without installing it.
    known = folder / "wayfellow_mentoring_for_tryton-0.1.0.dist-info"
    known.mkdir()
    (known / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: wayfellow-mentoring-for-tryton\nVersion: 0.1.0\n"
    )
    (known / "entry_points.txt").write_text(
        "[trytond.modules]\nwayfellow_mentoring = wayfellow_mentoring\n"
    )
    paths = [folder, EXAMPLES / "tryton_module", os.environ.get("PYTHONPATH", "")]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, paths)),
        "TRYTONPASSFILE": str(folder / "password"),
        "WAYFELLOW_PROGRAMME": str(EXAMPLES / "befriending.programme"),
    }
    tools = Path(sys.executable).parent
    for asked in (
        ["--all", "--email", "admin@example.org"],
        ["-u", "wayfellow_mentoring", "--activate-dependencies"],
    ):
        subprocess.run(
            [tools / "trytond-admin", "-c", settings, "-d", "demo", *asked],
            env=environment,
            check=True,
            capture_output=True,
        )
    server = subprocess.Popen(
        [tools / "trytond", "-c", settings, "-d", "demo"],
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}/demo/rpc/"
    try:
        login = _logged_in(address, server)
        yield Tryton(folder, address, login)
    finally:
        server.terminate()
        server.wait(30)


def _logged_in(address: str, server: subprocess.Popen[bytes]) -> tuple[int, str]:
    for _ in range(240):
        assert server.poll() is None, "the server has ended"
        try:
            who, session = _call(
                address, "common.db.login", ["admin", {"password": PASSWORD}], {}
            )[:2]
        except URLError:
            time.sleep(0.25)
        else:
            return who, session
    pytest.fail("the server does not answer")


def test_who_joins_in_tryton_begins_in_the_programme(tryton: Tryton) -> None:
    """The stage stands in Tryton's own record, from the same transaction."""
    kai = tryton.join("Kai", "volunteer")

    assert tryton.stage(kai) == "applying"
    assert tryton.history(kai) == ["volunteer organiser admin"]


def test_a_party_that_is_there_already_can_join(tryton: Tryton) -> None:
    """Somebody whom Tryton has known for long begins when they are given a role."""
    (eli,) = tryton("party.party.create", [{"name": "Eli"}])
    role = {"mentoring_role": "neighbour", "mentoring_area": "south"}
    tryton("party.party.write", [eli], role)

    assert tryton.stage(eli) == "applying"


def test_a_change_in_tryton_is_an_event_of_the_programme_once(tryton: Tryton) -> None:
    """Nothing echoes: neither the stage that is written back, nor the same again."""
    kai = tryton.join("Kai", "volunteer")
    tryton.tick(kai, "form")
    tryton.tick(kai, "form")
    tryton("party.party.write", [kai], {"name": "Kai Okoro"})
    waiting = tryton.stage(kai)
    tryton.tick(kai, "form", "interview")

    assert waiting == "applying"
    assert tryton.stage(kai) == "ready"
    assert tryton.history(kai) == [
        "volunteer organiser admin",
        "form application organiser admin",
        "interview organiser admin",
        "when done engine",
    ]


def test_the_stage_stands_in_the_form_of_a_party(tryton: Tryton) -> None:
    """Whoever opens the record sees it, and cannot change it."""
    view = tryton("party.party.fields_view_get", None, "form")

    assert 'name="mentoring_stage"' in view["arch"]
    assert view["fields"]["mentoring_stage"]["readonly"] is True


def test_time_passes_by_trytons_own_scheduler(tryton: Tryton) -> None:
    """A deadline moves somebody while nobody does anything, and Tryton shows it."""
    since = date.today() - timedelta(days=80)
    day = {"__class__": "date", "year": since.year, "month": since.month}
    lou = tryton.join("Lou", "neighbour", mentoring_since={**day, "day": since.day})
    before = tryton.stage(lou)
    (job,) = tryton("ir.cron.search", [("method", "like", "%let_time_pass")])
    tryton("ir.cron.run_once", [job])

    assert (before, tryton.stage(lou)) == ("applying", "withdrawn")


def test_what_the_programme_does_not_allow_is_told_to_the_user(tryton: Tryton) -> None:
    """They read what can be done instead, and what they ticked is not kept."""
    una = tryton.join("Una", "volunteer")
    tryton.tick(una, "withdrawn")
    with pytest.raises(RuntimeError, match="UserError") as refusal:
        tryton.tick(una, "form")
    (row,) = tryton("party.party.read", [una], ["mentoring_form"])

    assert "ended as `withdrawn`" in str(refusal.value)
    assert not row["mentoring_form"]


def test_what_tryton_takes_back_has_not_happened(tryton: Tryton) -> None:
    """Of several, one that the programme refuses leaves none, here or there."""
    before = tryton.parties()
    rows = [
        {"name": "Eve", "mentoring_role": "volunteer", "mentoring_area": "south"},
        {"name": "Una", "mentoring_role": "volunteer"},
    ]
    with pytest.raises(RuntimeError, match=r"UserError.*area"):
        tryton("party.party.create", rows)

    assert tryton.parties() == before


def test_a_party_that_takes_no_part_is_left_alone(tryton: Tryton) -> None:
    """The programme hears of those only who have a role in it."""
    (bakery,) = tryton("party.party.create", [{"name": "Bakery"}])

    assert tryton.stage(bakery) is None
    assert tryton.history(bakery) == []

"""The Django project in `examples/django_crm`: its commands, and its pages over HTTP."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener
from uuid import uuid4

import pytest
from sqlalchemy import URL

import databases

PROJECT = Path(__file__).parent.parent.parent / "examples" / "django_crm"


class Browser:
    """Fetches pages from the server, keeps its cookies and sends its forms."""

    def __init__(self, start: str) -> None:
        self._start = start
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))
        self.code = 0
        self.place = ""
        self.page = ""

    def get(self, place: str, data: bytes | None = None) -> str:
        """Fetch a page; with data it is sent a form."""
        try:
            answer = self._opener.open(f"{self._start}{place}", data, timeout=30)
        except HTTPError as problem:
            answer = problem
        with answer:
            self.code = answer.status or 0
            self.place = answer.url.removeprefix(self._start)
            self.page = answer.read().decode()
        return self.page

    def send(self, **said: str) -> str:
        """Fill in the form of the present page that has these fields, and send it."""
        forms = re.findall(r"<form\b.*?</form>", self.page, re.DOTALL)
        fits = [each for each in forms if all(f'name="{one}"' in each for one in said)]
        wanted = [each for each in fits if f'value="{said.get("act", "")}"' in each]
        hidden = dict(
            re.findall(
                r'type="hidden" name="([^"]+)" value="([^"]*)"', (wanted or fits)[0]
            )
        )
        return self.get(self.place, urlencode({**hidden, **said}).encode())


class Site:
    """The project on one database."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = {**os.environ, **environment}
        self.start = ""
        self.password = ""

    def manage(self, *words: str, code: int = 0) -> str:
        """Run a command of `manage.py`; give what it prints."""
        done = subprocess.run(
            self.command(*words),
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )

        assert done.returncode == code, done.stderr
        return done.stdout

    def command(self, *words: str) -> list[str]:
        """Give the command line of a command of `manage.py`."""
        return [sys.executable, str(PROJECT / "manage.py"), *words]

    @contextmanager
    def served(self) -> Iterator[None]:
        """Run Django's own server meanwhile."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.start = f"http://127.0.0.1:{port}"
        server = subprocess.Popen(
            self.command("runserver", "--noreload", str(port)),
            env=self._environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            self._wait()
            yield
        finally:
            server.terminate()
            server.wait()

    def _wait(self) -> None:
        """Wait until the server answers."""
        for _ in range(600):
            try:
                Browser(self.start).get("/")
            except URLError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError("the server does not answer")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Site:
    """Begin the project as its README says."""
    if request.param == "sqlite":
        folder: Path = tmp_path_factory.mktemp("django_crm")
        site = Site({"CRM_FILE": str(folder / "crm.sqlite3")})
    else:
        url: URL = request.getfixturevalue("postgresql")
        name = f"crm_{uuid4().hex[:8]}"
        databases.order(url, f"CREATE DATABASE {name}")
        host, user = str(url.query["host"]), str(url.username)
        site = Site({"PGDATABASE": name, "PGHOST": host, "PGUSER": user})
    site.password = site.manage("begin").split("comes in with: ")[1].split()[0]
    return site


def joined(site: Site, name: str) -> str:
    """Join by the form on the first page; give the address of one's own page."""
    visitor = Browser(site.start)
    visitor.get("/")
    visitor.send(name=name, area="north")

    assert visitor.code == 200, visitor.page
    assert f"Welcome, {name}" in visitor.page
    return visitor.place


def participant(visitor: Browser) -> str:
    """Give what somebody is called in the programme, from their own page."""
    found = re.search(r"volunteer-\d+", visitor.page)

    assert found is not None
    return found[0]


def organiser(site: Site) -> Browser:
    """Come in to the admin as olu."""
    browser = Browser(site.start)
    browser.get("/admin/login/?next=/admin/")
    browser.send(username="olu", password=site.password)

    assert "Site administration" in browser.page
    return browser


def test_its_commands_are_those_of_the_desk(site: Site) -> None:
    """It can begin twice, checks find nothing, a worker works, and its tests pass."""
    again = site.manage("begin")

    assert "comes in with" not in again
    assert again.startswith("Ready.")
    assert "no issues" in site.manage("check", "--database", "default")
    assert "Befriending, version 1" in site.manage("wayfellow", "status")
    assert site.manage("wayfellow", "worker", "--once").startswith("Done:")
    site.manage("test", "crm", "--verbosity", "0")


def test_whoever_joins_is_a_row_and_a_participant(site: Site) -> None:
    """Over HTTP: they are told where they are, and olu acts in the admin.

    Nobody else comes in there, and when somebody cannot join, neither row is kept.
    """
    with site.served():
        place = joined(site, "Kai")
        kai = Browser(site.start)
        kai.get(place)
        who = participant(kai)
        page = f"/admin/wayfellow/participant/everywhere/{who}/"
        olu = organiser(site)
        olu.get(page)

        assert f"{who} is in applying" in olu.page
        assert "<h1>Kai</h1>" in olu.page
        olu.send(act="happening", event="form application", when="")
        olu.send(act="happening", event="interview", when="")
        assert f"{who} is in ready" in olu.page
        assert "from Applying to Ready" in olu.page
        assert f'href="{page}">ready</a>' in olu.get("/admin/crm/volunteer/")

        stranger = Browser(site.start)
        stranger.get(page)
        assert stranger.place.startswith("/admin/login/")

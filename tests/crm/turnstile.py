"""A door between the connector and the CRM, at which a test can stop who passes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.error import HTTPError
from urllib.request import Request, urlopen

Watch = Callable[[str, str], bool]
"""Told the method and `going` or `coming`; says whether the request may pass."""


class Turnstile(ThreadingHTTPServer):
    """Passes everything on to the CRM, and its answers back."""

    daemon_threads = True

    def __init__(self, target: str) -> None:
        super().__init__(("127.0.0.1", 0), _Pass)
        self.target = target
        self.watch: Watch = lambda method, way: True

    @property
    def address(self) -> str:
        """Where the connector finds it."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: who was to hear the answer may be dead."""


class _Pass(BaseHTTPRequestHandler):
    server: Turnstile

    def _pass(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) or None
        if not self.server.watch(self.command, "going"):
            self._answer(503, b"{}")
            return
        headers = {
            name: self.headers[name]
            for name in ("Authorization", "Content-Type")
            if name in self.headers
        }
        place = self.server.target + self.path
        request = Request(place, body, headers, method=self.command)  # noqa: S310
        try:
            with urlopen(request, timeout=60) as answer:  # noqa: S310
                code, said = answer.status, answer.read()
        except HTTPError as refusal:
            with refusal:
                code, said = refusal.code, refusal.read()
        if self.server.watch(self.command, "coming"):
            self._answer(code, said)

    do_GET = do_PATCH = _pass  # noqa: N815

    def _answer(self, code: int, said: bytes) -> None:
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""


@contextmanager
def turnstile(target: str) -> Iterator[Turnstile]:
    """Open a door to a CRM."""
    with Turnstile(target) as door:
        thread = Thread(target=door.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield door
        finally:
            door.shutdown()
            thread.join()

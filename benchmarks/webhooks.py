"""Time webhooks out of an outbox beside the bare HTTP client posting the same bodies.

So many people are reminded at the same time, and `Office.deliver` posts each reminder
to a receiver on this machine, in a process of its own: claimed, signed, the address
looked at, posted, and noted on disk as delivered. `plugin` is the plugin alone, without
an outbox. `bare` is `http.client` from the standard library, which posts the same
bodies with the same headers to the same receiver, one connection each, as webhooks are.
They take turns, the outbox on a fresh copy of the same database each time, and medians
are printed.

Run it with `python benchmarks/webhooks.py`.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import cast

from wayfellow.decide import EnrolPerson
from wayfellow.hooks import AfterCommit, Effect, Hooks, hookimpl
from wayfellow.live import Desk, Office, open_office
from wayfellow_dsl import read_programme
from wayfellow_webhooks import Receiver, Webhooks, Wire, new_secret, read_secret
from wayfellow_webhooks.addresses import Address

PROGRAMME = """
programme reminding
    timezone Europe/London
role mentee
staff coordinator, lifts safeguarding holds
outcomes
    gone
stage applying for mentee
    step waiting
        needs form application
        after 1 week: remind them "finish"
        when done: end as gone
"""
_BEGIN = datetime(2026, 1, 5, 12, tzinfo=UTC)


class _Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _receive(told: Connection) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Receiver)
    told.send(server.server_port)
    server.serve_forever()


class _Overheard:
    """A plugin and a wire that remember what they were given."""

    def __init__(self) -> None:
        self.effects: list[tuple[AfterCommit, Effect]] = []
        self.posted: list[tuple[str, dict[str, str], bytes]] = []

    @hookimpl
    def deliver(self, context: AfterCommit, effect: Effect) -> None:
        self.effects.append((context, effect))

    def post(self, to: Address, headers: Mapping[str, str], body: bytes) -> int:
        self.posted.append((to.path, dict(headers), body))
        return 204


def _prepare(folder: Path, people: int) -> None:
    """Make a database in which so many reminders wait to be delivered."""
    office = _open(folder / "base.db")

    def begin(desk: Desk) -> None:
        programme = read_programme(PROGRAMME).programme
        assert programme is not None
        desk.deploy(programme)
        run = desk.open_run("reminding", date(2026, 1, 5), "spring")
        for number in range(people):
            run.post(EnrolPerson(f"person_{number}", "mentee", _BEGIN))

    office.transact(begin)
    office.work(once=True, clock=lambda: _BEGIN + timedelta(days=10))
    office.close()


def _open(path: Path, *plugins: object) -> Office:
    return open_office(path, create=True, hooks=Hooks(plugins))


def _deliver(folder: Path, *plugins: object) -> float:
    for old in folder.glob("copy.db*"):
        old.unlink()
    shutil.copy(folder / "base.db", folder / "copy.db")
    office = _open(folder / "copy.db", *plugins)
    began = perf_counter()
    done = office.deliver()
    took = perf_counter() - began
    office.close()
    assert done.delivered, done
    assert not done.failures, done
    return took


def _alone(plugin: Webhooks, overheard: _Overheard) -> float:
    began = perf_counter()
    for context, effect in overheard.effects:
        plugin.deliver(context, effect)
    return perf_counter() - began


def _bare(port: int, overheard: _Overheard) -> float:
    began = perf_counter()
    for path, headers, body in overheard.posted:
        connection = HTTPConnection("127.0.0.1", port)
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        response.read()
        connection.close()
        assert response.status == 204
    return perf_counter() - began


def main() -> None:
    """Measure, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--repeats", type=int, default=5)
    given = parser.parse_args()
    here, there = Pipe()
    process = Process(target=_receive, args=(there,), daemon=True)
    process.start()
    port = here.recv()
    receiver = Receiver(
        "local",
        f"http://127.0.0.1:{port}/hooks",
        (read_secret(new_secret()),),
        allow=("http", "other ports", "private addresses"),
    )
    with TemporaryDirectory() as name:
        folder = Path(name)
        _prepare(folder, given.people)
        overheard = _Overheard()
        dry = Webhooks([receiver], wire=cast(Wire, overheard))
        _deliver(folder, overheard, dry)
        ways: dict[str, Callable[[], float]] = {
            "outbox": lambda: _deliver(folder, Webhooks([receiver])),
            "plugin": lambda: _alone(Webhooks([receiver]), overheard),
            "bare": lambda: _bare(port, overheard),
        }
        took: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(given.repeats):
            for way, measure in ways.items():
                took[way].append(measure())
    process.terminate()
    posted = overheard.posted
    size = median(len(body) for _, _, body in posted)
    print(f"{len(posted)} webhooks of {size:.0f} bytes; medians of {given.repeats}")
    bare = median(took["bare"])
    for way, times in took.items():
        rate, ratio = len(posted) / median(times), median(times) / bare
        print(f"  {way:7} {rate:7,.0f} a second, {ratio:.2f} times as long as bare")


if __name__ == "__main__":
    main()

"""Time events through the REST API beside the same events in the bare engine.

An event is a form handed in by a participant of growth_company: read, decided, written,
committed to disk. The bare engine is `Office.transact` in one thread, one event a
commit. The API is a server process on the loopback, and clients that keep their
connections open: one after the other, several at once, with an `Idempotency-Key`, and
fifty events together, which is beside `send_many`. Both work by turns on fresh copies
of one database, and medians are printed.

Run it with `python benchmarks/rest.py`; it needs the extras `rest` and `test`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import copy
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Any

import httpx2

from wayfellow.cli.files import load_programme
from wayfellow.decide import Actor, Event
from wayfellow.hooks import Hooks
from wayfellow.live import Desk, Office, open_office

_JOINED = datetime(2026, 9, 3, 12, tzinfo=UTC)
_HANDED_IN = datetime(2026, 9, 4, 12, tzinfo=UTC)
_DETAILS: dict[str, Any] = {
    "department": "sales",
    "manager": "zed",
    "grade": "junior",
    "wants": ("finance", "digital"),
    "region": "north",
}
_TOGETHER = 50
_SERVER = "from wayfellow.cli import main; main()"
Ways = dict[str, Callable[[], float]]


def main() -> None:
    """Time every way in turn, and print the medians."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--events", type=int, default=200)
    options.add_argument("--turns", type=int, default=5)
    options.add_argument("--clients", type=int, default=8)
    given = options.parse_args()
    with TemporaryDirectory() as folder:
        timing = Timing(Path(folder), given.events, given.clients)
        took: dict[str, list[float]] = {}
        for _ in range(given.turns):
            for name, way in timing.ways().items():
                took.setdefault(name, []).append(way())
    rates = {name: given.events / median(times) for name, times in took.items()}
    print(f"{'':24}{'events a second':>16}{'beside the engine':>20}")
    for name, rate in rates.items():
        beside = "engine, 50 together" if "together" in name else "engine"
        print(f"{name:24}{rate:16,.0f}{rate / rates[beside]:20.2f}")


class Timing:
    """One database with people in it, of which each way gets a copy."""

    def __init__(self, folder: Path, events: int, clients: int) -> None:
        self._base, self._copy = folder / "base.db", folder / "copy.db"
        self._people = [f"person {number}" for number in range(events)]
        self._clients = clients
        self._token = ""
        office = open_office(self._base, create=True, hooks=Hooks())
        office.transact(self._fill)
        office.close()

    def _fill(self, desk: Desk) -> None:
        desk.deploy(load_programme("growth_company"))
        run = desk.open_run("growth_company", date(2026, 9, 1), "intake")
        for one in self._people:
            run.enrol("mentee", one, at=_JOINED, details=_DETAILS)
        _, self._token = desk.tokens.new()

    def ways(self) -> Ways:
        """Give each way of handing in everybody's form, which says how long it took."""
        return {
            "engine": self._by_engine,
            "API, one client": lambda: self._by_api(1),
            f"API, {self._clients} clients": lambda: self._by_api(self._clients),
            "API, with keys": lambda: self._by_api(1, is_keyed=True),
            "engine, 50 together": self._together_by_engine,
            "API, 50 together": self._together_by_api,
        }

    def _by_engine(self) -> float:
        office = self._office()
        start = perf_counter()
        for one in self._people:
            office.transact(
                lambda desk, one=one: desk.run("intake").send_many([_form(one)])  # type: ignore[misc]
            )
        took = perf_counter() - start
        office.close()
        return took

    def _together_by_engine(self) -> float:
        office = self._office()
        start = perf_counter()
        for some in self._in_fifties():
            events = [_form(one) for one in some]
            office.transact(
                lambda desk, all_=events: desk.run("intake").send_many(all_)  # type: ignore[misc]
            )
        took = perf_counter() - start
        office.close()
        return took

    def _by_api(self, clients: int, *, is_keyed: bool = False) -> float:
        with self._served() as client:

            def send(one: str) -> None:
                headers = {"Idempotency-Key": one} if is_keyed else {}
                _post(client, "/events", _as_json(one), headers)

            start = perf_counter()
            with ThreadPoolExecutor(clients) as crowd:
                list(crowd.map(send, self._people))
            return perf_counter() - start

    def _together_by_api(self) -> float:
        with self._served() as client:
            start = perf_counter()
            for some in self._in_fifties():
                _post(client, "/events/bulk", {"events": [_as_json(x) for x in some]})
            return perf_counter() - start

    def _in_fifties(self) -> Iterator[list[str]]:
        for first in range(0, len(self._people), _TOGETHER):
            yield self._people[first : first + _TOGETHER]

    def _office(self) -> Office:
        self._clean()
        return open_office(self._copy, hooks=Hooks())

    def _clean(self) -> None:
        for old in self._copy.parent.glob("copy.db*"):
            old.unlink()
        copy(self._base, self._copy)

    @contextmanager
    def _served(self) -> Iterator[httpx2.Client]:
        self._clean()
        serve = ["serve", "--port", "0", "--database", str(self._copy)]
        server = subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", _SERVER, *serve], stdout=subprocess.PIPE, text=True
        )
        try:
            assert server.stdout is not None
            address = server.stdout.readline().split(" at ")[1].split(". Stop")[0]
            headers = {"Authorization": f"Bearer {self._token}"}
            with httpx2.Client(
                base_url=f"{address}/runs/intake", headers=headers, timeout=60
            ) as client:
                _wait(client)
                yield client
        finally:
            server.terminate()
            server.communicate()


def _wait(client: httpx2.Client) -> None:
    for _ in range(600):
        try:
            # It also compiles the programme, once for all that follows.
            client.get("/subjects?limit=1").raise_for_status()
            client.get("/subjects/person 0/why").raise_for_status()
        except httpx2.ConnectError:
            sleep(0.1)
        else:
            return
    raise SystemExit("the server does not answer")


def _form(one: str) -> Event:
    return Event(one, "form application", _HANDED_IN, Actor("mentee", one))


def _as_json(one: str) -> dict[str, Any]:
    return {
        "subject": one,
        "event": "form application",
        "at": _HANDED_IN.isoformat(),
        "by": {"role": "mentee", "id": one},
    }


def _post(
    client: httpx2.Client, path: str, body: Any, headers: dict[str, str] | None = None
) -> None:
    client.post(path, json=body, headers=headers).raise_for_status()


if __name__ == "__main__":
    main()

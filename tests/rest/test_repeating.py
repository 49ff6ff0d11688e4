"""A request that is repeated under its key has one effect, and one answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from fastapi.testclient import TestClient
from sqlalchemy import URL

from live.offices import Where
from rest.houses import House, a_house, api, asked
from wayfellow.decide import Actor
from wayfellow.rest.server import listen

EVENT = {"subject": "ana", "event": "greeted"}
PATH = "/runs/spring/events"
MANY = 50


@contextmanager
def served(house: House) -> Iterator[str]:
    """Serve a house on a real socket, and give its address."""
    place = listen("127.0.0.1", 0)
    config = uvicorn.Config(api(house.office), log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [place]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{place.getsockname()[1]}/v1"
    finally:
        server.should_exit = True
        thread.join(timeout=30)
        place.close()


def greetings(house: House) -> int:
    """Count how often Ana was greeted."""
    lines = house.office.look(lambda desk: desk.run("spring").history("ana"))
    return sum(line.record.name == "greeted" for line in lines)


def test_fifty_at_once_have_one_effect(where: Where) -> None:
    """On a real server, on both databases: one is carried out, all are answered."""
    house = a_house(where if isinstance(where, URL) else where / "small.db")
    headers = {**house.headers["staff"], "Idempotency-Key": "form-17"}
    with (
        served(house) as address,
        httpx2.Client(limits=httpx2.Limits(max_connections=MANY), timeout=60) as client,
        ThreadPoolExecutor(MANY) as crowd,
    ):
        ready = threading.Barrier(MANY)

        def send(_: int) -> tuple[int, str, bool]:
            ready.wait()
            told = client.post(f"{address}{PATH[0:]}", json=EVENT, headers=headers)
            return told.status_code, told.text, "idempotency-replayed" in told.headers

        answers = list(crowd.map(send, range(MANY)))
    house.office.close()

    assert greetings(house) == 1
    assert {(code, text) for code, text, _ in answers} == {(201, answers[0][1])}
    assert [again for _, _, again in answers].count(False) == 1


def keyed(client: TestClient, house: House, body: Any, path: str = PATH) -> Any:
    """Send something as staff, under one key."""
    return asked(client, house, "staff", "POST", path, body, **{"Idempotency-Key": "k"})


def test_another_request_under_a_key_is_refused(
    client: TestClient, house: House
) -> None:
    """Another body, or another address; nothing of it happens."""
    first = keyed(client, house, EVENT)
    others = [
        keyed(client, house, {**EVENT, "subject": "ben"}),
        keyed(client, house, EVENT, "/runs/spring/inbox"),
    ]

    assert first.status_code == 201
    assert {one.status_code for one in others} == {422}
    assert others[0].json()["type"] == "urn:wayfellow:problem:other-request"
    assert greetings(house) == 1


def test_the_order_of_fields_makes_no_other_request(
    client: TestClient, house: House
) -> None:
    """The same JSON under the same key is the same request."""
    keyed(client, house, EVENT)
    again = keyed(client, house, dict(reversed(EVENT.items())))

    assert again.headers["idempotency-replayed"] == "true"
    assert greetings(house) == 1


def test_what_was_refused_may_be_asked_again(client: TestClient, house: House) -> None:
    """No answer is kept of what did not happen: mended, it has its effect."""
    moved = {"to": "later", "reason": "back"}
    path = "/runs/spring/subjects/cy/move"
    refused = keyed(client, house, moved, path)
    by = Actor("coordinator", "kim")
    house.office.transact(
        lambda desk: desk.run("spring").reopen(
            "cy", "waiting", reason="a mistake", by=by, at=desk.now
        )
    )
    done = keyed(client, house, moved, path)

    assert (refused.status_code, done.status_code) == (409, 201)


def test_every_change_can_be_repeated(
    tmp_path: Path, client: TestClient, house: House
) -> None:
    """A run is opened once, and the answer to the second request is the first one's."""
    body = {"id": "summer", "programme": "small", "starts": "2028-06-01"}
    told = [
        asked(
            client,
            house,
            "application",
            "POST",
            "/runs",
            body,
            **{"Idempotency-Key": "summer"},
        )
        for _ in range(2)
    ]

    assert [one.status_code for one in told] == [201, 201]
    assert told[0].text == told[1].text
    assert told[1].headers["idempotency-replayed"] == "true"


def test_an_answer_that_was_erased_is_not_given(
    client: TestClient, house: House
) -> None:
    """Once somebody of the run was erased; and nothing is done anew either."""
    keyed(client, house, EVENT)
    by = Actor("coordinator", "kim")
    house.office.transact(
        lambda desk: desk.erase("cy", reason="asked for", by=by, at=desk.now)
    )
    again = keyed(client, house, EVENT)

    assert again.status_code == 410
    assert again.json()["detail"].startswith("What was asked under this key has")
    assert greetings(house) == 1


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_is_a_short_text(client: TestClient, house: House, key: str) -> None:
    """An empty one, or one of more than 255 letters, is refused."""
    told = asked(
        client, house, "staff", "POST", PATH, EVENT, **{"Idempotency-Key": key}
    )

    assert told.status_code == 422
    assert greetings(house) == 0

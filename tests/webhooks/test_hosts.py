"""Webhooks in, through the web frameworks of hosts, with their own headers."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.testclient import TestClient
from flask import Flask, request
from standardwebhooks.webhooks import Webhook

from live.offices import an_office, enrolled, in_run
from wayfellow.live import Office
from wayfellow_webhooks import Sender, read_secret, receive
from webhooks.receivers import SECRET

FORMS = Sender(
    "forms",
    (read_secret(SECRET),),
    "spring",
    "themselves",
    {"form.sent": "form application"},
    at_once=True,
)
Post = Callable[[dict[str, str], str], tuple[int, Any]]


def in_flask(office: Office) -> Post:
    """Give a host in Flask."""
    app = Flask("host")

    @app.post("/hooks/forms")
    def take_in() -> Any:
        answer = receive(office, FORMS, request.headers, request.get_data())
        return answer.body, answer.status, answer.headers

    def post(headers: dict[str, str], body: str) -> tuple[int, Any]:
        found = app.test_client().post("/hooks/forms", data=body, headers=headers)
        return found.status_code, found.get_json(silent=True)

    return post


def in_fastapi(office: Office) -> Post:
    """Give a host in FastAPI."""
    app = FastAPI()

    @app.post("/hooks/forms")
    async def take_in(request: Request) -> Response:
        body = await request.body()
        answer = await run_in_threadpool(receive, office, FORMS, request.headers, body)
        return Response(answer.body, answer.status, answer.headers)

    client = TestClient(app)

    def post(headers: dict[str, str], body: str) -> tuple[int, Any]:
        found = client.post("/hooks/forms", content=body, headers=headers)
        return found.status_code, found.json() if found.content else None

    return post


@pytest.mark.parametrize("host", [in_flask, in_fastapi])
def test_a_host_needs_three_lines(
    tmp_path: Path, host: Callable[[Office], Post]
) -> None:
    """Headers and body go in as they came, and the answer goes out."""
    office = in_run(an_office(tmp_path))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    post = host(office)
    event = {"type": "form.sent", "subject": "ana", "time": "2027-01-05T12:00:00Z"}
    body, now = json.dumps(event), datetime.now(UTC)
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(SECRET).sign("msg_1", now, body),
    }
    taken, again = post(headers, body), post(headers, body)
    changed = post(headers, body.replace("ana", "bea"))

    assert (taken, again) == ((200, None), (200, None))
    assert changed[0] == 401
    assert changed[1]["detail"] == "the signature does not belong to what was sent"

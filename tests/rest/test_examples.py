"""The examples in the description: each was sent, and answered just so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from fastapi.testclient import TestClient

from rest.houses import api, client_of
from wayfellow import rest
from wayfellow.hooks import Hooks
from wayfellow.live import open_office
from wayfellow.rest import description

KEPT = Path(rest.__file__).parent / "examples.json"
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
TEXT = """\
programme befriending "Befriending"
    timezone Europe/London

role young_person "Young person", many young_people
    age number
role adult "Adult"
    takes up to 2 young_people

staff organiser "Organiser", lifts safeguarding holds

relationship friendship of young_person and adult

outcomes
    finished, counts as completed
    moved_away

stage getting_ready for young_person, adult
    step waiting
        needs form profile
        needs interview first by organiser, waived by organiser
    step ready
        on leaves by anyone: end as moved_away
        on last friendship ended: end as finished

stage together for friendship
    step acquainted
        on enter: ask organiser "say_hello"
        on ended by young_person or adult: end as finished

match friendship of young_person with adult into friendship
    candidates young_person in ready, adult in ready
    method by hand
"""
KIM = {"role": "organiser", "id": "kim"}
RUN = {"run": "spring"}
AMAL = {**RUN, "subject": "amal"}


class Scene(NamedTuple):
    """One request of the story; one that is not `shown` is there for the others."""

    operation: str
    parameters: dict[str, Any]
    body: dict[str, Any] | None = None
    is_shown: bool = True


def joins(role: str, who: str, **more: Any) -> dict[str, Any]:
    """Say that somebody joins."""
    return {"id": who, "role": role, "at": "2027-01-11T10:00:00Z", **more}


def says(subject: str, event: str, day: int, **more: Any) -> dict[str, Any]:
    """Say that the organiser says something."""
    at = f"2027-02-{day:02}T15:00:00Z"
    return {"subject": subject, "event": event, "at": at, "by": KIM, **more}


STORY = [
    Scene("get_token_holder", {}),
    Scene("deploy_programme", {}, {"text": TEXT}),
    Scene(
        "open_run",
        {},
        {"id": "spring", "programme": "befriending", "starts": "2027-01-04"},
    ),
    Scene(
        "enrol_participant",
        RUN,
        joins("young_person", "amal", details={"age": 15}),
    ),
    Scene("enrol_participant", RUN, joins("adult", "bea"), False),
    Scene("enrol_participant", RUN, joins("adult", "cleo"), False),
    Scene("list_programmes", {}),
    Scene("list_runs", {}),
    Scene("send_event", RUN, says("amal", "form profile", 1)),
    Scene(
        "waive_need",
        AMAL,
        {"need": "interview first", "reason": "known for years", "by": KIM},
    ),
    Scene(
        "send_events",
        RUN,
        {"events": [says("bea", "form profile", 2), says("bea", "interview first", 2)]},
    ),
    Scene(
        "introduce_people",
        RUN,
        {
            "relationship": "friendship",
            "members": {"young_person": "amal", "adult": "bea"},
            "by": KIM,
            "at": "2027-02-08T15:00:00Z",
        },
    ),
    Scene("list_subjects", {**RUN, "kind": "young_person"}),
    Scene("get_subject", AMAL),
    Scene("explain_subject", {**RUN, "subject": "cleo"}),
    Scene("list_history", {**AMAL, "limit": 2}),
    Scene("list_outbox", {"limit": 1}),
    Scene("note_delivery", {}, {"key": "KEY"}),
    Scene("retry_delivery", {}, {"key": "KEY"}),
    Scene("post_event", RUN, says("cleo", "form profile", 9)),
    Scene("list_inbox", RUN),
    Scene(
        "correct_record",
        {**RUN, "subject": "bea"},
        {"line": 2, "reason": "it was Cleo's form", "by": KIM},
    ),
    Scene("list_tasks", {**RUN, "whom": "organiser"}),
    Scene(
        "move_subject",
        {**RUN, "subject": "cleo"},
        {"to": "moved_away", "reason": "has a job elsewhere", "by": KIM},
    ),
    Scene(
        "reopen_subject",
        {**RUN, "subject": "cleo"},
        {"to": "waiting", "reason": "has come back", "by": KIM},
    ),
    Scene("hold_matching_round", RUN, {"policy": "friendship"}),
    Scene("advance_time", RUN, {"to": "2027-03-01T12:00:00Z"}),
    Scene("get_run_status", RUN),
    Scene("list_matters", RUN),
]


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    """Give a client of an API in which nothing has happened yet."""
    office = open_office(
        tmp_path / "new.db", create=True, hooks=Hooks(), clock=lambda: NOW
    )
    _, secret = office.transact(lambda desk: desk.tokens.new(label="our CRM"))
    with client_of(api(office)) as found:
        found.headers["Authorization"] = f"Bearer {secret}"
        yield found
    office.close()


def test_each_example_is_true(
    client: TestClient, request: pytest.FixtureRequest
) -> None:
    """Sent in order to an empty office; `--update-golden` keeps what is answered."""
    ways = {
        way["operationId"]: (method, path)
        for path, known in description()["paths"].items()
        for method, way in known.items()
    }
    found: dict[str, dict[str, Any]] = {}
    for scene in STORY:
        body = _filled(scene.body, found)
        method, path = ways[scene.operation]
        asked = {
            name: v for name, v in scene.parameters.items() if f"{{{name}" not in path
        }
        told = client.request(
            method, _address(path, scene.parameters), params=asked, json=body
        )
        assert told.status_code < 300, (scene.operation, told.text)
        if scene.is_shown:
            parts = {"parameters": scene.parameters, "body": body}
            found[scene.operation] = {
                **{name: part for name, part in parts.items() if part},
                "answer": told.json(),
            }
    if request.config.getoption("--update-golden"):
        text = msgspec.json.format(msgspec.json.encode(found), indent=2)
        KEPT.write_bytes(text + b"\n")

    assert set(found) == set(ways)
    assert found == msgspec.json.decode(KEPT.read_bytes())


def _address(path: str, parameters: dict[str, Any]) -> str:
    for name, value in parameters.items():
        path = path.replace(f"{{{name}}}", str(value))
    return path


def _filled(body: Any, found: dict[str, dict[str, Any]]) -> Any:
    """Give a body with the key of the effect that the outbox has shown."""
    if body == {"key": "KEY"}:
        return {"key": found["list_outbox"]["answer"]["items"][0]["key"]}
    return body

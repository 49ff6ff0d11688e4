"""The hosts in `examples/`: each keeps its own rows and the programme's together."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine

from wayfellow.cli.files import load_programme
from wayfellow.stories import rehearse

EXAMPLES = Path(__file__).parent.parent.parent / "examples"


class Answer(NamedTuple):
    """What a host answers."""

    code: int
    said: Any


class Host(NamedTuple):
    """One of the hosts, and how it is spoken to."""

    get: Callable[[str], Answer]
    post: Callable[..., Answer]
    file: Path

    def happens(self, number: int, event: str, role: str, who: str, **more: Any) -> Any:
        """Say that something happened to somebody just now."""
        at = more.pop("at", datetime.now(UTC)).isoformat()
        form = {"event": event, "at": at, "by_role": role, "by_id": who}
        form["by"] = {"role": role, "id": who}  # type: ignore[assignment]
        return self.post(f"/people/{number}/events", form, **more)

    def people(self) -> int:
        """Count the host's own rows."""
        engine = create_engine(f"sqlite:///{self.file}")
        with engine.connect() as connection:
            found = connection.exec_driver_sql("SELECT count(*) FROM person").scalar()
        engine.dispose()
        return int(found or 0)


def load(name: str) -> ModuleType:
    """Load an example's program, which is no package."""
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / name / "app.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Where SQLAlchemy looks up what the annotations of a model name.
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(params=["flask_crm", "fastapi_crm"])
def host(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Host]:
    """Start one of the hosts on a database of its own."""
    file = tmp_path / "crm.db"
    module = load(request.param)
    if request.param == "flask_crm":
        client = module.create_app(f"sqlite:///{file}").test_client()

        def post(place: str, form: object, **headers: str) -> Answer:
            found = client.post(place, json=form, headers=headers)
            return Answer(found.status_code, found.get_json())

        def get(place: str) -> Answer:
            found = client.get(place)
            return Answer(found.status_code, found.get_json())

        yield Host(get, post, file)
        return
    with TestClient(module.create_app(f"sqlite+aiosqlite:///{file}")) as web:

        def post(place: str, form: object, **headers: str) -> Answer:
            found = web.post(place, json=form, headers=headers)
            return Answer(found.status_code, found.json())

        def get(place: str) -> Answer:
            found = web.get(place)
            return Answer(found.status_code, found.json())

        yield Host(get, post, file)


def test_the_examples_programme_passes_its_story() -> None:
    """It has no mistakes, and does as it tells."""
    assert rehearse(load_programme(str(EXAMPLES / "befriending.programme"))).passes


def test_a_person_joins_and_goes_on(host: Host) -> None:
    """The stage in the host's answer is the programme's."""
    kai = {"name": "Kai", "role": "volunteer", "area": "north"}
    joined = host.post("/people", kai)
    applied = host.happens(1, "form application", "volunteer", "1")
    ready = host.happens(1, "interview", "organiser", "olu")

    assert (joined.code, joined.said["stage"]) == (201, "applying")
    assert applied.said["waits_for"][0].startswith("Waits for")
    assert ready.said["stage"] == "ready"
    assert host.get("/people/1").said["stage"] == "ready"


def test_a_refusal_keeps_neither_the_hosts_row_nor_ours(host: Host) -> None:
    """Both are in one transaction, which ends without being kept."""
    refused = host.post("/people", {"name": "Kai", "role": "visitor", "area": "north"})

    assert refused.code in (404, 409)
    assert host.people() == 0


def test_what_the_programme_does_not_allow_is_answered_with_what_it_does(
    host: Host,
) -> None:
    """A refusal names what is possible now."""
    host.post("/people", {"name": "Kai", "role": "volunteer", "area": "north"})
    refused = host.happens(1, "interview", "volunteer", "1")

    assert refused.code == 409
    assert any("withdrawn" in one for one in refused.said["possible"])


def test_a_request_that_comes_twice_happens_once(host: Host) -> None:
    """The second has the first one's answer, and the programme goes on once."""
    host.post("/people", {"name": "Kai", "role": "volunteer", "area": "north"})
    now = datetime.now(UTC)
    key = {"Idempotency-Key": "form-1"}
    answers = [
        host.happens(1, "form application", "volunteer", "1", at=now, **key)
        for _ in range(2)
    ]

    assert answers[0] == answers[1]
    assert answers[0].code == 200


def test_who_is_unknown_is_said_to_be(host: Host) -> None:
    """The answer says what there is instead."""
    host.post("/people", {"name": "Kai", "role": "volunteer", "area": "north"})
    nobody = host.happens(7, "form application", "volunteer", "7")

    assert nobody.code in (404, 409)
    assert "Kai" not in str(nobody.said)
    assert host.get("/people/7").code == 404


def test_a_request_that_is_of_no_use_is_answered_with_what_would_be(host: Host) -> None:
    """A time that has not come is told as such, and is no fault of the server."""
    host.post("/people", {"name": "Kai", "role": "volunteer", "area": "north"})
    ahead = datetime(2090, 1, 1, tzinfo=UTC)
    wrong = host.happens(1, "form application", "volunteer", "1", at=ahead)

    assert wrong.code == 400
    assert "has not come yet" in wrong.said["wrong"]

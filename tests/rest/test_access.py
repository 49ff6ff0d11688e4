"""Who may do what by the API: every address for every kind of token, cell by cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rest.houses import HOLDERS, House, a_house, api, asked, client_of
from wayfellow.rest import description

WHY = {"reason": "known for years"}
REQUESTS: dict[str, tuple[str, str, dict[str, Any] | None]] = {
    "deploy_programme": ("POST", "/programmes", {"text": "programme x"}),
    "list_programmes": ("GET", "/programmes", None),
    "open_run": (
        "POST",
        "/runs",
        {"id": "new", "programme": "small", "starts": "2028-01-01"},
    ),
    "list_runs": ("GET", "/runs", None),
    "get_run_status": ("GET", "/runs/spring", None),
    "list_matters": ("GET", "/runs/spring/stuck", None),
    "list_inbox": ("GET", "/runs/spring/inbox", None),
    "list_tasks": ("GET", "/runs/spring/tasks", None),
    "hold_matching_round": (
        "POST",
        "/runs/spring/rounds",
        {"policy": "pair"},
    ),
    "advance_time": ("POST", "/runs/spring/advance", {"to": "2027-01-05T12:00:00Z"}),
    "enrol_participant": (
        "POST",
        "/runs/spring/participants",
        {"id": "new", "role": "mentor"},
    ),
    "introduce_people": (
        "POST",
        "/runs/spring/relationships",
        {"relationship": "pair", "members": {"mentee": "ben", "mentor": "li"}},
    ),
    "list_subjects": ("GET", "/runs/spring/subjects", None),
    "get_subject": ("GET", "/runs/spring/subjects/ana", None),
    "explain_subject": ("GET", "/runs/spring/subjects/ana/why", None),
    "list_history": ("GET", "/runs/spring/subjects/ana/history", None),
    "send_event": (
        "POST",
        "/runs/spring/events",
        {"subject": "ben", "event": "praised"},
    ),
    "send_events": (
        "POST",
        "/runs/spring/events/bulk",
        {"events": [{"subject": "ben", "event": "praised"}]},
    ),
    "post_event": (
        "POST",
        "/runs/spring/inbox",
        {"subject": "ben", "event": "praised"},
    ),
    "move_subject": ("POST", "/runs/spring/subjects/ben/move", {"to": "later", **WHY}),
    "waive_need": (
        "POST",
        "/runs/spring/subjects/ben/waive",
        {"need": "interview first", **WHY},
    ),
    "correct_record": ("POST", "/runs/spring/subjects/ben/correct", {"line": 2, **WHY}),
    "reopen_subject": (
        "POST",
        "/runs/spring/subjects/cy/reopen",
        {"to": "later", **WHY},
    ),
    "list_outbox": ("GET", "/outbox", None),
    "note_delivery": ("POST", "/outbox/delivered", {"key": "x"}),
    "retry_delivery": ("POST", "/outbox/retry", {"key": "x"}),
    "get_token_holder": ("GET", "/me", None),
}
"""A request to each address, by the name of its operation."""
TABLE = """
                    application run_s staff lifter person member attached participant
deploy_programme    422 403 403 403 403 403 403 403
list_programmes     200 403 403 403 403 403 403 403
open_run            201 403 403 403 403 403 403 403
list_runs           200 200 403 403 403 403 403 403
get_run_status      200 200 200 200 403 403 403 403
list_matters        200 200 200 200 403 403 403 403
list_inbox          200 200 403 403 403 403 403 403
list_tasks          200 200 200 200 200 200 200 200
hold_matching_round 201 201 403 403 403 403 403 403
advance_time        200 200 403 403 403 403 403 403
enrol_participant   201 201 201 201 403 403 403 403
introduce_people    422 422 201 201 403 403 403 403
list_subjects       200 200 200 200 403 403 403 403
get_subject         200 200 200 200 200 200 200 403
explain_subject     200 200 200 200 200 403 200 403
list_history        200 200 200 200 200 403 403 403
send_event          422 422 201 403 403 403 403 403
send_events         422 422 201 403 403 403 403 403
post_event          422 422 202 202 202 202 202 202
move_subject        422 422 201 201 403 403 403 403
waive_need          422 422 201 403 403 403 403 403
correct_record      422 422 201 201 403 403 403 403
reopen_subject      422 422 201 201 403 403 403 403
list_outbox         200 200 403 403 403 403 403 403
note_delivery       404 404 403 403 403 403 403 403
retry_delivery      200 404 403 403 403 403 403 403
get_token_holder    200 200 200 200 200 200 200 200
"""
"""What each token comes to. An application has to say for whom it acts: 422."""
CELLS = {
    row.split()[0]: dict(zip(HOLDERS, map(int, row.split()[1:]), strict=True))
    for row in TABLE.strip().splitlines()[1:]
}


def test_every_address_is_in_the_table() -> None:
    """Whoever adds one has to say for whom it is."""
    known = {
        way["operationId"]
        for ways in description()["paths"].values()
        for way in ways.values()
    }

    assert set(CELLS) == set(REQUESTS) == known


@pytest.mark.parametrize("name", CELLS)
def test_each_cell_is_as_the_table_says(name: str, tmp_path: Path) -> None:
    """What is granted succeeds, and what is not is refused; without a token, 401."""
    method, path, body = REQUESTS[name]
    found = {}
    house = a_house(tmp_path / "small.db")
    app = api(house.office)
    with client_of(app) as client:
        for number, who in enumerate(("nobody", *HOLDERS)):
            found[who] = asked(client, house, who, method, path, body).status_code
            if method == "POST" and found[who] < 300:
                # The next one finds everything as it was.
                house.office.close()
                house = a_house(tmp_path / f"{number}.db")
                app.state.offices = {"main": house.office}
    house.office.close()

    assert found == {"nobody": 401, **CELLS[name]}


def test_a_token_of_one_run_knows_of_no_other(
    kept_client: TestClient, kept_house: House
) -> None:
    """Another run is as unknown as one that there is not."""
    told = {
        (who, run): asked(
            kept_client, kept_house, who, "GET", f"/runs/{run}/subjects/ana"
        )
        for who in ("person", "application of a run")
        for run in ("autumn", "nowhere")
    }

    assert {one.status_code for one in told.values()} == {404}
    assert {
        one.json()["detail"].replace(run, "...") for (_, run), one in told.items()
    } == {"There is no run called `...`. Open one first."}


def test_whoever_may_not_look_does_not_learn_who_takes_part(
    kept_client: TestClient, kept_house: House
) -> None:
    """The answer is the same for a name that there is and for one that is not."""
    for path in ("", "/why", "/history"):
        known, unknown = (
            asked(
                kept_client,
                kept_house,
                "participant",
                "GET",
                f"/runs/spring/subjects/{who}{path}",
            )
            for who in ("ben", "zoe")
        )
        assert known.status_code == unknown.status_code == 403
        assert known.text.replace("ben", "zoe") == unknown.text


def test_what_is_private_stays_so(kept_client: TestClient, kept_house: House) -> None:
    """Only those see a private detail to whom the table of access grants it."""
    seen = {
        who: asked(
            kept_client, kept_house, who, "GET", "/runs/spring/subjects/ana"
        ).text
        for who in HOLDERS
    }

    assert {who for who, text in seen.items() if "asthma" in text} == {
        "application",
        "application of a run",
        "staff",
        "lifter",
        "person",
    }

"""Every error has one status, and none is told in another way than as a problem."""

from __future__ import annotations

from typing import Any, get_args, get_type_hints

import pytest
from fastapi.testclient import TestClient

from extensions import travel
from rest.houses import House, asked
from wayfellow import errors
from wayfellow.decide import Refusal
from wayfellow.errors import Refused, WayfellowError
from wayfellow.rest import problems


def kinds(of: type[WayfellowError]) -> list[type[WayfellowError]]:
    """Give a kind of error and all below it."""
    return [of, *(one for below in of.__subclasses__() for one in kinds(below))]


def test_every_error_has_a_status() -> None:
    """One of the family, or its base, is in the table; refusals by their kind."""
    left = [
        one.__name__
        for one in kinds(WayfellowError)
        if one.__module__.startswith((errors.__name__, problems.__name__))
        and one not in (WayfellowError, problems.RequestProblem, Refused)
        and not any(kind in problems.STATUS for kind in one.__mro__)
    ]

    assert left == []
    assert set(problems.REFUSED) == set(get_args(get_type_hints(Refusal)["kind"]))


def test_what_failed_on_the_server_is_not_told() -> None:
    """What the database or a plugin says may name people, and is for the operator."""
    told = [
        problems.problem_of(error)
        for error in (
            errors.DatabaseFailed("row (ana, asthma) is too long"),
            errors.PluginFailed("post", "before_move", "ana has no address"),
            errors.SchemaMismatch(1, 3),
        )
    ]

    assert [one["status"] for one in told] == [503, 500, 503]
    assert "ana" not in str(told)
    assert "Nothing was changed" in told[0]["detail"]


OF_NO_USE: dict[str, tuple[str, str, dict[str, Any], int]] = {
    "no such address": ("GET", "/nowhere", {}, 404),
    "no such method": ("DELETE", "/runs/spring", {}, 405),
    "no JSON by its kind": ("POST", "/runs", {"content": b"a=1"}, 415),
    "no JSON": ("POST", "/runs", {"content": b"{"}, 400),
    "half a character": ("POST", "/runs", {"content": b'{"id":"\\ud800"}'}, 400),
    "not a number": ("POST", "/runs", {"content": b'{"version":NaN}'}, 400),
    "too deep": ("POST", "/runs", {"content": b"[" * 100_000}, 400),
    "nothing": ("POST", "/runs", {}, 422),
    "a list": ("POST", "/runs", {"json": []}, 422),
    "too large": ("POST", "/runs", {"content": b" " * 2_000_001}, 413),
    "a field too many": ("POST", "/runs/spring/advance", {"json": {"x": 1}}, 422),
    "no zone": ("POST", "/runs/spring/advance", {"json": {"to": "2027-03-01"}}, 422),
    "a page too large": ("GET", "/runs?limit=201", {}, 422),
    "another's cursor": ("GET", "/runs?after=WyJ4Il0", {}, 422),
    "no cursor": ("GET", "/runs?after=%C3%A9", {}, 422),
    "far away": (
        "POST",
        "/runs/spring/advance",
        {"json": {"to": "9999-12-31T23:59:59Z"}},
        422,
    ),
}


@pytest.mark.parametrize("name", OF_NO_USE)
def test_a_request_of_no_use_is_told_so(
    kept_client: TestClient, kept_house: House, name: str
) -> None:
    """By its status, and as problem details that say what to do."""
    method, path, sent, status = OF_NO_USE[name]
    headers = dict(kept_house.headers["application"])
    if "content" in sent and name != "no JSON by its kind":
        headers["Content-Type"] = "application/json"
    answer = kept_client.request(method, f"/v1{path}", headers=headers, **sent)
    problem = answer.json()

    assert answer.status_code == problem["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["type"].startswith("urn:wayfellow:problem:")
    assert problem["detail"].endswith((".", "?"))
    assert ("allow" in answer.headers) == (status == 405)


def test_mistakes_in_a_programme_are_listed(client: TestClient, house: House) -> None:
    """Each with its place and what to write instead, as the checker says it."""
    text = 'programme small "Small"\nrole mentee\nstage one for mente\n'
    answer = asked(client, house, "application", "POST", "/programmes", {"text": text})
    mistakes = answer.json()["mistakes"]

    assert answer.status_code == 422
    assert mistakes[0]["code"].startswith("W")
    assert {one["line"] for one in mistakes} <= {1, 2, 3}


def test_words_of_plugins_are_known_where_they_are_installed(
    client: TestClient, house: House
) -> None:
    """An office reads what is deployed to it with the words of its own plugins."""
    sent = ("application", "POST", "/programmes", {"text": travel.PROGRAMME})
    without = asked(client, house, *sent)
    house.office.hooks.register(travel.Travel(), "travel")
    with_them = asked(client, house, *sent)

    assert [one["code"] for one in without.json()["mistakes"]] == ["W901"]
    assert with_them.status_code == 201


def test_nobody_without_a_token_gets_in(client: TestClient, house: House) -> None:
    """They are told how to come in, and a wrong token is told apart from none."""
    _, kept = house.office.transact(lambda desk: desk.tokens.new())
    revoked = kept.split("_")[2]
    house.office.transact(lambda desk: desk.tokens.revoke(revoked))
    given = {
        "none": {},
        "another way": {"Authorization": "Basic YTpi"},
        "nonsense": {"Authorization": "Bearer x"},
        "another tenant": {
            "Authorization": "Bearer "
            + house.secrets["application"].replace("_main_", "_north_")
        },
        "revoked": {"Authorization": f"Bearer {kept}"},
    }
    found = {name: client.get("/v1/me", headers=one) for name, one in given.items()}

    assert {one.status_code for one in found.values()} == {401}
    assert {name: one.headers["www-authenticate"] for name, one in found.items()} == {
        "none": 'Bearer realm="wayfellow"',
        "another way": 'Bearer realm="wayfellow"',
        "nonsense": 'Bearer realm="wayfellow", error="invalid_token"',
        "another tenant": 'Bearer realm="wayfellow", error="invalid_token"',
        "revoked": 'Bearer realm="wayfellow", error="invalid_token"',
    }
    assert len({one.text for one in found.values()}) == 2

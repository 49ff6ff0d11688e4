"""Who knocks too often with tokens that let nobody in has to wait."""

from __future__ import annotations

import pytest

from rest.houses import House, api, client_of
from wayfellow.rest.doors import Door
from wayfellow.rest.problems import TooManyFailures


class Clock:
    """Seconds that pass when somebody says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Give the time."""
        return self.now


def knock(door: Door, address: str, secret: str = "wrong") -> int:  # noqa: S107
    """Knock with a token that lets nobody in; give how long to wait, 0 for not."""
    try:
        door.see(address, secret)
    except TooManyFailures as problem:
        return problem.seconds
    door.note_failed(address, secret)
    return 0


def test_an_address_has_so_many_failures_in_a_minute() -> None:
    """Then it waits until there is one more; another address is not held up."""
    clock = Clock()
    door = Door(3, clock)
    waits = [knock(door, "10.0.0.1") for _ in range(5)]
    other = knock(door, "10.0.0.2")
    clock.now += 20
    after = [knock(door, "10.0.0.1") for _ in range(2)]
    clock.now += 600
    later = [knock(door, "10.0.0.1") for _ in range(4)]

    assert waits == [0, 0, 0, 20, 20]
    assert other == 0
    assert after == [0, 20]
    assert later == [0, 0, 0, 20]


def test_addresses_of_one_holder_count_together() -> None:
    """In IPv6 whoever has one has many; in IPv4 each is somebody's."""
    door = Door(1, Clock())

    assert [knock(door, one) for one in ("2001:db8::1", "2001:db8::2")] == [0, 60]
    assert [knock(door, one) for one in ("10.0.0.1", "10.0.0.2")] == [0, 0]
    assert [knock(door, one) for one in ("", "")] == [0, 60]


def test_a_good_token_does_not_wait_for_others() -> None:
    """Who has come in before comes in again, until their token fails."""
    door = Door(1, Clock())
    door.note_good("good")
    knock(door, "10.0.0.1")
    found = [knock(door, "10.0.0.1", one) for one in ("good", "good")]

    assert found == [0, 60]


def test_nobody_waits_where_any_number_is_allowed() -> None:
    """0 is for a server behind something that sees to it already."""
    door = Door(0, Clock())

    assert {knock(door, "10.0.0.1") for _ in range(1000)} == {0}


def test_much_is_forgotten() -> None:
    """However many addresses there are, what is remembered stays small."""
    door = Door(1, Clock())
    for number in range(10_100):
        knock(door, f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")

    assert knock(door, "10.0.0.0") == 0
    assert knock(door, "10.0.39.110") == 60


@pytest.mark.parametrize("path", ["/v1/me", "/v1/runs/spring/subjects/ana"])
def test_it_is_answered_with_when_to_come_again(kept_house: House, path: str) -> None:
    """With 429, `Retry-After` and a sentence; who comes without a token is told how."""
    with client_of(api(kept_house.office, failures=2)) as client:
        headers = {"Authorization": "Bearer wf_main_x"}
        good = kept_house.headers["person"]
        first = client.get(path, headers=good)
        codes = [client.get(path, headers=headers).status_code for _ in range(3)]
        told = client.get(path, headers=headers)
        nobody = client.get(path)
        known = client.get(path, headers=good)

    assert codes == [401, 401, 429]
    assert told.json()["type"] == "urn:wayfellow:problem:too-many-failures"
    assert told.headers["retry-after"] in ("29", "30")
    assert told.json()["detail"].endswith("seconds.")
    assert nobody.status_code == 401
    assert (first.status_code, known.status_code) == (200, 200)

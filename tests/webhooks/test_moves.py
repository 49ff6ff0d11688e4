"""Moves out: who has gone where is kept with the move, and posted to those who asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

import wayfellow_webhooks
from hooks.listening import (
    PAIR,
    ana_applies,
    ana_joins,
    ben_joins,
    both_accept,
    in_spring,
    visiting,
)
from live.offices import KIM, Where, an_office, day
from wayfellow.hooks import Hooks
from wayfellow.live import LiveRun, Office
from wayfellow_webhooks import Webhooks
from webhooks.receivers import HERE, SECRET, answering, receiver

MOVES = ("began", "offered", "matched", "moved", "ended", "returned")


def they_meet(office: Office) -> None:
    """Let ana and ben join, be offered to each other, and accept."""
    in_spring(office, ana_joins, ana_applies, ben_joins)
    office.advance(day(12))
    in_spring(office, both_accept)


def posted(office: Office) -> list[str]:
    """Name what waits to be posted of moves."""
    waiting = office.look(lambda desk: desk.outbox())
    return [one.effect.key for one in waiting if one.effect.kind == "announcement"]


def test_a_move_is_posted_as_a_signed_cloud_event(where: Where) -> None:
    """It says from where and to where, and nothing that is private."""
    with answering(204) as desk:
        crm = receiver(desk, kinds=("moved",), details=("town", "wishes"))
        office = visiting(where, Webhooks([crm]))
        in_spring(office, ana_joins, ana_applies)
        done = office.deliver()
    ((headers, body),) = desk.got
    event = Webhook(SECRET).verify(body, headers)

    assert (done.delivered, posted(office)) == (1, [])
    assert event == {
        "specversion": "1.0",
        "id": headers["webhook-id"],
        "source": "/visits/spring",
        "type": "wayfellow.moved.ready",
        "subject": "ana",
        "time": "2027-01-05T12:00:00Z",
        "datacontenttype": "application/json",
        "data": {
            "key": "spring/ana/3/Webhooks/moved",
            "kind": "moved",
            "name": "ready",
            "run": "spring",
            "programme": "visits",
            "version": 1,
            "payload": {"of": "mentee", "line": 3, "source": "applying"},
            "details": {"town": "York"},
        },
    }


def test_a_mirror_hears_all_that_moves_in_order(where: Where) -> None:
    """Of a relationship it is told who is in it."""
    with answering(200) as desk:
        office = visiting(where, Webhooks([receiver(desk, kinds=MOVES)]))
        they_meet(office)
        office.deliver()
    pairs = [event["data"] for event in desk.events if event["subject"] == PAIR]

    assert [f"{e['subject']} {e['type'][10:]}" for e in desk.events] == [
        "ana began.applying",
        "ana moved.ready",
        "ben began.applying",
        "ben moved.ready",
        "ana+ben offered.proposed",
        "ana+ben matched.meeting",
        "ana moved.meeting_up",
        "ben moved.meeting_up",
    ]
    assert pairs[1]["payload"]["members"] == [
        {"role": "mentee", "id": "ana"},
        {"role": "mentor", "id": "ben"},
    ]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, ["message.still_waiting"]),
        ({"kinds": ("task",)}, []),
        ({"kinds": ("began", "message")}, ["began.applying", "message.still_waiting"]),
        ({"kinds": MOVES, "names": ("app*",)}, ["began.applying"]),
        ({"kinds": MOVES, "runs": ("autumn",)}, []),
        ({"kinds": MOVES, "about": ("mentor",)}, []),
        ({"about": ("mentee",)}, ["message.still_waiting"]),
        ({"about": ("mentor",)}, []),
    ],
)
def test_moves_are_posted_to_those_who_ask_for_them(
    tmp_path: Path, more: dict[str, Any], told: list[str]
) -> None:
    """By kind, step or outcome, run, and role; and nothing is kept for nobody."""
    with answering(200) as desk:
        office = visiting(tmp_path, Webhooks([receiver(desk, **more)]))
        in_spring(office, ana_joins)
        kept = posted(office)
        office.advance(day(12))
        office.deliver()
    wanted = [one for one in told if not one.startswith("message")]

    assert len(kept) == len(wanted)
    assert [event["type"].removeprefix("wayfellow.") for event in desk.events] == told


def test_a_move_is_posted_again_until_it_is_taken(tmp_path: Path) -> None:
    """Under the same id, and what comes after it for the same person waits."""
    with answering(503, 200) as desk:
        office = visiting(tmp_path, Webhooks([receiver(desk, kinds=MOVES)]))
        in_spring(office, ana_joins, ana_applies)
        first = office.deliver()
        office.transact(lambda desk: desk.retry())
        second = office.deliver()
    ids = [headers["webhook-id"] for headers, _ in desk.got]

    assert (len(first.failures), first.delivered, second.delivered) == (1, 0, 2)
    assert ids[0] == ids[1] != ids[2]


def test_a_move_that_nobody_wants_any_more_is_done_with(tmp_path: Path) -> None:
    """It is for nobody else, so that it stays in no list."""
    with answering(200) as desk:
        office = visiting(tmp_path, Webhooks([receiver(desk, kinds=MOVES)]))
        in_spring(office, ana_joins)
        later = an_office(tmp_path, Webhooks([receiver(desk, kinds=("task",))]))
        later.deliver()

    assert (desk.got, posted(later)) == ([], [])


def test_a_receiver_that_is_off_gets_its_moves_when_it_is_back(tmp_path: Path) -> None:
    """After a 410 they stay, until the next start."""
    with answering(410, 200) as desk:
        crm = receiver(desk, kinds=MOVES)
        office = visiting(tmp_path, Webhooks([crm]))
        in_spring(office, ana_joins)
        office.deliver()
        office.transact(lambda desk: desk.retry())
        left = office.deliver().left
        office = an_office(tmp_path, Webhooks([crm]))
        office.deliver()

    assert (left, len(desk.got), posted(office)) == (1, 2, [])


Settle = Callable[[str], None]


@pytest.fixture
def settle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settle:
    """Give how the settings of the installed plugin are written."""
    path = tmp_path / "webhooks.toml"
    monkeypatch.setenv("WAYFELLOW_WEBHOOKS", str(path))
    return lambda text: path.write_text(text) and None


def installed(where: Path) -> Office:
    """Open an office with the plugin as it is found, and a run of visits."""
    hooks = Hooks()
    hooks.register(wayfellow_webhooks, "webhooks")
    office = visiting(where)
    return Office(office.engine, hooks=hooks, clock=office.now, ahead=None)


def test_wrong_settings_keep_nobody_from_moving(tmp_path: Path, settle: Settle) -> None:
    """Every move is kept meanwhile, and posted when they are mended, if it is wanted."""
    office = installed(tmp_path)
    settle("[[receivers")
    in_spring(office, ana_joins, ana_applies)
    kept = posted(office)
    failed = office.deliver().failures
    with answering(200) as desk:
        settle(
            f"""
            [[receivers]]
            name = "crm"
            url = "{desk.url}"
            secrets = ["{SECRET}"]
            kinds = ["moved"]
            about = ["mentee"]
            allow = {list(HERE)}
            """
        )
        office.transact(lambda desk: desk.retry())
        office.deliver()

    assert kept == ["spring/ana/1/webhooks/began", "spring/ana/3/webhooks/moved"]
    assert "something is no TOML" in failed[0]
    assert [event["type"] for event in desk.events] == ["wayfellow.moved.ready"]
    assert posted(office) == []


def test_without_settings_no_move_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever only has the plugin there notices nothing."""
    monkeypatch.delenv("WAYFELLOW_WEBHOOKS", raising=False)
    office = installed(tmp_path)
    in_spring(office, ana_joins)

    assert posted(office) == []


def test_somebody_erased_is_posted_no_more(tmp_path: Path) -> None:
    """What waits of them goes, and what was posted has lost what it said."""
    by_hand: dict[str, Any] = {"by": KIM, "reason": "no time"}

    def ana_leaves(run: LiveRun) -> None:
        run.move("ana", "stopped", at=day(6), **by_hand)

    with answering(200) as desk:
        office = visiting(tmp_path, Webhooks([receiver(desk, kinds=MOVES)]))
        in_spring(office, ana_joins, ben_joins)
        office.deliver()
        in_spring(office, ana_leaves)
        office.transact(lambda desk: desk.erase("ana", at=day(7), **by_hand))
        office.deliver()

    assert [e["type"] for e in desk.events if e["subject"] == "ana"] == [
        "wayfellow.began.applying"
    ]
    assert posted(office) == []

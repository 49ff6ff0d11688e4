"""Whatever a call is given that is of another kind, it is told in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from live.offices import KIM, NOON, a_programme, an_office, day, in_run
from wayfellow.decide import Event
from wayfellow.errors import Unusable, WayfellowError
from wayfellow.live import Office, Seen, StepMapping
from wayfellow.live.seen import DEEDS

ODD: tuple[Any, ...] = (5, -1, 1.5, "", None, [5], {"a": 1}, {5: 5}, object(), b"x")
_EVENT = Event("ana", "concern", day(5), KIM)
_TOLD: dict[str, Any] = {"by": KIM, "at": NOON}
_LIST: dict[str, Any] = {"kind": "", "place": "", "begins": "", "after": "", "limit": 5}
RUN: dict[str, dict[str, Any]] = {
    "correct": _TOLD
    | {
        "subject": "ana",
        "line": 1,
        "reason": "x",
        "payload": {},
        "when": NOON,
        "key": "k",
    },
    "differences": {"subject": "ana"},
    "dismiss_posted": {"place": 1},
    "enrol": _TOLD
    | {"role": "mentee", "identifier": "amy", "person": "", "details": {}, "key": "k"},
    "handle": {"posted": None},
    "history": {"subject": "ana"},
    "import_people": _TOLD
    | {
        "role": "mentee",
        "people": [{"identifier": "x"}],
        "columns": {},
        "is_trial": True,
    },
    "introduce": _TOLD
    | {"relationship": "pair", "members": {}, "joins": "", "key": "k"},
    "match": {"policy": "mentee with mentor", "at": NOON},
    "migrate": _TOLD | {"to_version": 2, "mapping": StepMapping(), "reason": "x"},
    "move": _TOLD
    | {"subject": "ana", "to": "waiting", "reason": "x", "key": "k", "sequence": 1},
    "people": _LIST,
    "plan_migration": _TOLD | {"to_version": 2, "mapping": StepMapping()},
    "post": {"event": _EVENT, "key": "k", "is_now": False},
    "reopen": _TOLD | {"subject": "ana", "to": "waiting", "reason": "x", "key": "k"},
    "retry_posted": {"place": 1},
    "seen_by": {"actor": KIM},
    "send": _TOLD
    | {"subject": "ana", "event": "concern", "payload": {}, "key": "k", "sequence": 1},
    "send_many": {"events": [_EVENT]},
    "stuck": {"at": NOON},
    "subject": {"identifier": "ana"},
    "tasks": {"whom": "ana"},
    "waive": _TOLD
    | {
        "subject": "ana",
        "need": "form application",
        "reason": "x",
        "member": "",
        "key": "k",
    },
    "why": {"subject": "ana", "at": NOON},
}
DESK: dict[str, dict[str, Any]] = {
    "advance": {"to": day(9), "run": "spring", "batch": 5},
    "breach": {"seal": None},
    "deploy": {"programme": a_programme()},
    "erase": _TOLD | {"person": "ana", "reason": "x", "dry_run": True},
    "expire": _TOLD | {"dry_run": True},
    "export": {"person": "ana", "with_concerns": False, "by": KIM},
    "keep": _TOLD | {"person": "ana", "reason": "x"},
    "legal_holds": {"person": "ana"},
    "note_delivery": {"key": "k", "when": NOON},
    "open_run": {
        "programme": "small",
        "starts": date(2027, 1, 4),
        "run": "r",
        "version": 1,
    },
    "outbox": {"parked": False},
    "release": {"person": "ana"} | _TOLD,
    "retry": {"key": "k"},
    "run": {"identifier": "spring"},
    "seal": {"upto": 1},
}
SEEN: dict[str, dict[str, Any]] = {
    "history": {"subject": "ana"},
    "may": {"deed": "see why", "subject": "ana"},
    "people": _LIST,
    "possible": {"subject": "ana", "at": NOON},
    "profile": {"subject": "ana"},
    "stuck": {"at": NOON},
    "tasks": {"whom": "ana"},
    "why": {"subject": "ana", "at": NOON},
}
OFFICE: dict[str, dict[str, Any]] = {
    "advance": {"to": NOON, "run": None, "batch": 5},
    "bind": {"host": None},
    "look": {"question": None},
    "transact": {"work": None},
}
"""Every call with arguments that are right, or for which there is nothing right here."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Give an office with a run in which ana applies."""
    folder: Path = tmp_path_factory.mktemp("odd")
    office = in_run(an_office(folder))
    office.transact(lambda desk: desk.run("spring").enrol("mentee", "ana", at=NOON))
    yield office
    office.close()


WHERE: dict[
    str, tuple[Callable[[Office, Connection], Any], dict[str, dict[str, Any]]]
] = {
    "Desk": (lambda office, host: office.bind(host), DESK),
    "LiveRun": (lambda office, host: office.bind(host).run("spring"), RUN),
    "Office": (lambda office, _: office, OFFICE),
    "Seen": (lambda office, host: office.bind(host).run("spring").seen_by(KIM), SEEN),
}


@pytest.mark.parametrize("where", WHERE)
def test_odd_values_are_told_in_words(office: Office, where: str) -> None:
    """In every argument of every call: it is done, or one of our errors says why not."""
    find, calls = WHERE[where]
    for call, right in calls.items():
        for name in right:
            for odd in ODD:
                with office.engine.connect() as host:
                    try:
                        getattr(find(office, host), call)(**{**right, name: odd})
                    except WayfellowError as problem:
                        told = str(problem)
                    except Exception as problem:
                        raise AssertionError(
                            f"{where}.{call}({name}={odd!r})"
                        ) from problem
                    else:
                        told = "done"

                assert told, (call, name, odd)
                assert "the database reports" not in told, (call, name, odd)


def test_no_call_is_left_out() -> None:
    """A new call of a desk or of a run is tried here too."""
    others = {"LiveRun.id", "LiveRun.programme", "LiveRun.starts"}
    tried = {f"Desk.{name}" for name in DESK} | {f"LiveRun.{name}" for name in RUN}
    seen = {name for name in vars(Seen) if not name.startswith("_")}
    without = {
        f"Desk.{name}"
        for name in (
            "deployments",
            "now",
            "repeats",
            "runs",
            "tokens",
            "versions_in_use",
        )
    }
    without |= {f"LiveRun.{name}" for name in ("inbox", "replay", "status", "verify")}

    assert set(DEEDS) - tried - without - others == set()
    assert seen - set(SEEN) == {"status"}


def test_an_office_is_made_of_what_it_says(office: Office) -> None:
    """A name, a clock and the like; and so is a worker."""
    for name in ("prefix", "schema", "clock", "salts", "ahead"):
        for odd in ODD[:3]:
            with pytest.raises(Unusable, match=f"`{name}` is"):
                Office(office.engine, hooks=[], **{name: odd})
    for name in ("until", "pause", "batch", "stop", "clock"):
        for odd in ODD[1:4]:
            with pytest.raises(Unusable):
                office.work(once=True, **{name: odd})

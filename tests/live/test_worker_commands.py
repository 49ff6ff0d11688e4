"""The commands `worker`, `inbox` and `retry`: what they print, and how they end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from live.offices import a_programme, an_office
from live.test_commands import DATA, DONE, USAGE, Shell

AT = "--at 2027-01-08"


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    """Give a shell in which ana applies, in a run of the small programme."""
    office = an_office(tmp_path)
    office.transact(lambda desk: desk.deploy(a_programme()))
    office.engine.dispose()
    shell = Shell(capsys, tmp_path / "small.db")
    shell("open spring --starts 2027-01-04")
    shell("enrol mentee ana --at 2027-01-05")
    return shell


def test_what_is_left_for_later_is_listed_and_done(shell: Shell) -> None:
    """Posting says so, the inbox has it, and the worker tells what it did."""
    posted = shell("send ana form application --by ana --at 2027-01-06 --later")
    listed = shell("inbox")
    done = shell(f"worker --once {AT}")

    assert posted == "Posted for ana: form application. A worker will see to it.\n"
    assert listed == "1  2027-01-06 09:00  ana: form application, by mentee ana\n"
    assert done == "Done: 1 posted event handled; 1 matching round held.\n"
    assert shell("inbox") == "Nothing that was posted waits.\n"
    assert "ana is in screening" in shell(f"why ana {AT}")


def test_what_was_refused_is_told_and_seen_to(shell: Shell) -> None:
    """The reason stays in the list until it is tried again, or dismissed."""
    shell("send ana accepted --by coordinator:kim --at 2027-01-06 --later")
    shell(f"worker --once {AT}")
    listed = shell("inbox")
    again = shell("inbox --retry 1")
    shell(f"worker --once {AT}")
    dismissed = shell("inbox --dismiss 1")
    nobody = shell.refuse("inbox --dismiss 1", USAGE)

    assert "    refused: `accepted` means nothing while `ana` is in" in listed
    assert again == "Number 1 is tried again by the next worker.\n"
    assert dismissed == "Number 1 is off the list.\n"
    assert "nothing that was refused has the number 1" in nobody


def test_a_worker_counts_what_it_did_as_json(shell: Shell) -> None:
    """Every count is there, so that a program can read it."""
    shell("send ana form application --by ana --at 2027-01-06 --later")
    counts = json.loads(shell(f"worker --once {AT} --json"))

    assert counts["handled"] == 1
    assert {"refused", "fired", "rounds", "delivered", "given_up"} < counts.keys()


@pytest.mark.parametrize(
    ("command", "code", "advice"),
    [
        ("worker --at 2027-01-08", USAGE, "--at is for --once"),
        ("worker --for ages", USAGE, "write it as 30m, 8h or 2 days"),
        ("inbox --retry 1 --dismiss 1", USAGE, "either --retry or --dismiss"),
        ("retry", USAGE, "name one KEY, or say --all"),
        ("retry a-key --all", USAGE, "name one KEY, or say --all"),
        ("retry a-key", USAGE, "see `wayfellow live outbox --parked`"),
        (
            "send ana paused --by ana --later --sequence 1",
            USAGE,
            "--sequence is for what is seen to at once",
        ),
    ],
)
def test_wrong_usage_says_what_to_do(
    shell: Shell, command: str, code: int, advice: str
) -> None:
    """Each mistake is answered with what to write instead."""
    assert advice in " ".join(shell.refuse(command, code).split())


def test_a_worker_stops_after_a_time(shell: Shell) -> None:
    """It says that it is at work, and what it has done when its time is over."""
    done = shell("worker --for 1s --pause 0.1")

    assert done == "Done: nothing was to do.\n"
    assert shell.error.startswith("At work on ")
    assert shell.error.endswith("Ctrl-C stops me.\n")


def test_what_was_given_up_is_listed_with_how_to_try_again(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The outbox tells why, and the status that there is something."""
    monkeypatch.setenv("WAYFELLOW_JOURNAL", str(tmp_path / "no" / "journal"))
    shell("advance --at 2027-01-20")
    shell("deliver", DATA)
    waits = shell("outbox")
    for day in range(1, 9):
        shell(f"worker --once --at 2027-02-{day:02}", DONE)
    listed, status = shell("outbox --parked"), shell("status --at 2027-02-10")
    key = listed.splitlines()[-1].split()[-1]
    monkeypatch.setenv("WAYFELLOW_JOURNAL", str(tmp_path / "journal"))

    assert "not tried again before" in waits
    assert f"to try again: wayfellow live retry {key}" in listed
    assert "could not be delivered: 1, see `wayfellow live outbox --parked`" in status
    assert shell(f"retry {key}").startswith("1 to be tried again: by the next worker")
    assert shell("outbox --parked") == "Nothing was given up.\n"
    assert shell("deliver") == "1 delivered, 0 left in the outbox.\n"

"""What a worker could not do is named, once, and `why` tells whose clock is refused."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from live.offices import KIM, NOON, Where, a_programme, an_office, day, enrolled, in_run
from live.test_commands import Shell
from wayfellow.decide import Effect, Event
from wayfellow.hooks import Move, hookimpl
from wayfellow.live import Desk, Office, Setback, Turn


class Refusing:
    """Refuses what clocks lead to, and fails to deliver."""

    @hookimpl
    def before_move(self, move: Move) -> str | None:
        """Refuse it."""
        return "not in a holiday" if move.record.kind == "timer" else None

    @hookimpl
    def deliver(self, effect: Effect) -> bool:
        """Fail."""
        raise RuntimeError("mailbox\nfull")


class Broken:
    """Breaks down where a clock goes off."""

    @hookimpl
    def before_move(self, move: Move) -> None:
        """Break down."""
        if move.record.kind == "timer":
            raise RuntimeError("amal@example.org is nobody")


def _worked(office: Office, until: int = 60) -> list[Turn]:
    """Let a worker work for half an hour, a minute at a time."""
    minutes, turns = count(), list[Turn]()
    office.work(
        until=day(until) + timedelta(minutes=30),
        pause=timedelta(0),
        clock=lambda: day(until) + timedelta(minutes=next(minutes)),
        watch=turns.append,
    )
    return turns


def _posting(desk: Desk) -> None:
    run = desk.run("spring")
    enrolled(run, "ana")
    run.post(Event("ana", "sang", day(5), KIM))
    run.post(Event("ana", "details", day(5), KIM, {"age": "a secret"}))


def test_a_worker_names_each_setback_once(where: Where) -> None:
    """Who, what and why: of what was posted, what was due, and what was to deliver."""
    office = in_run(an_office(where, Refusing()))
    office.transact(_posting)
    turns = _worked(office)
    named = [setback for turn in turns for setback in turn.setbacks]
    refused = [turn.done.passed_over for turn in turns if turn.done.passed_over]

    assert len(refused) > 1
    assert len(named) == len(set(named))
    sang, details, due, message, *later = named
    assert {one.run for one in named} == {"spring"}
    assert {one.subject for one in named} == {"ana"}
    assert sang.what == "`sang`, which was posted, is refused"
    assert sang.why.startswith("a mentee knows no event `sang`")
    assert "secret" not in details.why
    assert due == Setback(
        "spring",
        "ana",
        "what was due at 2027-02-15 23:59 UTC is refused",
        "not in a holiday (so says the plugin `Refusing`)",
    )
    assert message.why == "the plugin `Refusing` failed: RuntimeError: mailbox\nfull"
    assert not later


def test_why_says_that_what_was_due_is_refused(where: Where) -> None:
    """In the plugin's own sentence; before it is due, and afterwards, it says nothing."""
    office = in_run(an_office(where, Refusing()))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    office.work(once=True, clock=lambda: day(60))

    def said(number: int) -> str:
        found = office.look(lambda desk: desk.run("spring").why("ana", at=day(number)))
        return "\n".join(found.lines)

    assert "refused" not in said(40)
    assert (
        "What was due on 15 February 2027 is refused: not in a holiday (so says the "
        "plugin `Refusing`)." in said(60)
    )


def test_why_repeats_nothing_of_what_broke_down(where: Where) -> None:
    """It is read by participants; `stuck` tells staff the rest."""
    office = in_run(an_office(where, Broken()))
    office.transact(lambda desk: enrolled(desk.run("spring"), "ana"))
    office.work(once=True, clock=lambda: day(60))
    first = office.look(lambda desk: desk.run("spring").why("ana", at=day(60))).lines[0]

    assert first == (
        "What was due on 15 February 2027 has not happened, as the plugin `Broken` "
        "broke down."
    )


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    """Give a shell in which something was posted that means nothing."""
    office = an_office(tmp_path)
    office.transact(lambda desk: desk.deploy(a_programme()))
    office.transact(lambda desk: desk.open_run("small", NOON.date(), "spring"))
    office.transact(_posting)
    office.engine.dispose()
    return Shell(capsys, tmp_path / "small.db")


def test_the_command_prints_a_line_for_each(shell: Shell) -> None:
    """On standard error, below how many there are."""
    shell("worker --once --at 2027-01-08")
    told = shell.error.splitlines()
    lines = [line for line in told if line.startswith("  spring  ana: ")]

    assert len(lines) == 2
    assert "`sang`, which was posted, is refused: a mentee" in lines[0]

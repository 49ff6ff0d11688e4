"""Time letters out of an outbox beside the bare mail client sending the same ones.

So many people are reminded at the same time, and `Office.deliver` sends each a letter
by a mail server on this machine, in a process of its own: claimed, written from the
charity's words, sent, and noted on disk as delivered. `plugin` is the plugin alone,
without an outbox. `bare` is `smtplib` from the standard library, which sends the same
messages to the same server, one connection each, as its own documentation does; `bare,
one line` sends them all over one connection, as no program can that gets them one by
one. They take turns, the outbox on a fresh copy of the same database each time, and
medians are printed. The server speaks without TLS: with it, each new connection costs
more.

Run it with `python benchmarks/letters.py`; it needs aiosmtpd, as the tests do.
"""

from __future__ import annotations

import argparse
import shutil
import smtplib
import socket
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event
from time import perf_counter

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

from wayfellow.decide import EnrolPerson
from wayfellow.hooks import AfterCommit, Effect, Hooks, hookimpl
from wayfellow.live import Desk, Office, open_office
from wayfellow_dsl import read_programme
from wayfellow_email import Email, Letters, Mailbox, MailServer

PROGRAMME = """
programme reminding
    timezone Europe/London
role mentee
    name   text
    email  text, private
staff coordinator, lifts safeguarding holds
outcomes
    gone
stage applying for mentee
    step waiting
        needs form application
        after 1 week: remind them "finish"
        when done: end as gone
"""
LETTER = """Subject: Your form is not finished, {name}

Dear {name},

please finish your form. If something is in your way, answer this letter.

With kind regards
The office
"""
_FROM = "The office <office@charity.example>"
_BEGIN = datetime(2026, 1, 5, 12, tzinfo=UTC)


def _serve(told: Connection) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(Sink(), hostname="127.0.0.1", port=port)
    server.start()
    told.send(port)
    Event().wait()


class _Overheard:
    """A plugin that remembers what it was offered."""

    def __init__(self) -> None:
        self.effects: list[tuple[AfterCommit, Effect]] = []

    @hookimpl
    def deliver(self, context: AfterCommit, effect: Effect) -> None:
        self.effects.append((context, effect))


def _prepare(folder: Path, people: int) -> None:
    """Make a database in which so many reminders wait to be sent, and the letter."""
    office = _open(folder / "base.db")

    def begin(desk: Desk) -> None:
        programme = read_programme(PROGRAMME).programme
        assert programme is not None
        desk.deploy(programme)
        run = desk.open_run("reminding", date(2026, 1, 5), "spring")
        for number in range(people):
            name = f"person_{number}"
            details = {"name": f"Person {number}", "email": f"{name}@example.org"}
            run.post(EnrolPerson(name, "mentee", _BEGIN, details=details))

    office.transact(begin)
    office.work(once=True, clock=lambda: _BEGIN + timedelta(days=10))
    office.close()
    letters = folder / "letters" / "reminding"
    letters.mkdir(parents=True)
    (letters / "finish.txt").write_text(LETTER, "utf-8")


def _open(path: Path, *plugins: object) -> Office:
    return open_office(path, create=True, hooks=Hooks(plugins))


def _email(folder: Path, port: int) -> Email:
    server = MailServer("127.0.0.1", port, "none")
    return Email(Mailbox(server, _FROM), Letters(folder / "letters"))


def _deliver(folder: Path, *plugins: object) -> float:
    for old in folder.glob("copy.db*"):
        old.unlink()
    shutil.copy(folder / "base.db", folder / "copy.db")
    office = _open(folder / "copy.db", *plugins)
    began = perf_counter()
    done = office.deliver()
    took = perf_counter() - began
    office.close()
    assert not done.failures, done
    return took


def _alone(email: Email, overheard: _Overheard) -> float:
    began = perf_counter()
    for context, effect in overheard.effects:
        assert email.deliver(context, effect)
    return perf_counter() - began


def _bare(port: int, messages: list[EmailMessage]) -> float:
    began = perf_counter()
    for message in messages:
        with smtplib.SMTP("127.0.0.1", port) as connection:
            connection.send_message(message)
    return perf_counter() - began


def _bare_on_one_line(port: int, messages: list[EmailMessage]) -> float:
    began = perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as connection:
        for message in messages:
            connection.send_message(message)
    return perf_counter() - began


def main() -> None:
    """Measure, and print what came of it."""
    parser = argparse.ArgumentParser(description="Time letters out of an outbox.")
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--repeats", type=int, default=5)
    given = parser.parse_args()
    here, there = Pipe()
    process = Process(target=_serve, args=(there,), daemon=True)
    process.start()
    port = here.recv()
    with TemporaryDirectory() as name:
        folder = Path(name)
        _prepare(folder, given.people)
        overheard = _Overheard()
        _deliver(folder, overheard)
        writer, now = _email(folder, port), datetime.now(UTC)
        mailbox = Mailbox(MailServer("127.0.0.1"), _FROM)
        messages = [
            mailbox.compose(writer.write(context, effect), now)
            for context, effect in overheard.effects
        ]
        ways: dict[str, Callable[[], float]] = {
            "outbox": lambda: _deliver(folder, _email(folder, port)),
            "plugin": lambda: _alone(_email(folder, port), overheard),
            "bare": lambda: _bare(port, messages),
            "bare, one line": lambda: _bare_on_one_line(port, messages),
        }
        took: dict[str, list[float]] = {way: [] for way in ways}
        for _ in range(given.repeats):
            for way, measure in ways.items():
                took[way].append(measure())
    process.terminate()
    size = median(len(message.as_bytes()) for message in messages)
    print(f"{len(messages)} letters of {size:.0f} bytes; medians of {given.repeats}")
    bare = median(took["bare"])
    for way, times in took.items():
        rate, ratio = len(messages) / median(times), median(times) / bare
        print(f"  {way:14} {rate:7,.0f} a second, {ratio:.2f} times as long as bare")


if __name__ == "__main__":
    main()

"""The commands of whoever sees to the work: a worker, and what it could not do."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event as Flag
from types import FrameType
from typing import Any

import click
from msgspec.structs import asdict

from wayfellow.decide import EnrolPerson, Event
from wayfellow.live import Desk, Posted, Turn, Work
from wayfellow_dsl.model import Programme

from ..main import INTERRUPTED
from . import printed, typed
from .options import RUN, Options, at, with_options
from .program import called

_STDERR = 2
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DURATION = re.compile(
    r"(\d+)\s*(s|seconds?|m|minutes?|h|hours?|d|days?)", re.IGNORECASE
)


@click.command()
@click.option("--once", is_flag=True, help="Stop when there is nothing left to do.")
@click.option(
    "--for",
    "for_",
    metavar="DURATION",
    help="Stop after a time, such as 30m, 8h or 2 days.",
)
@click.option(
    "--pause",
    type=click.FloatRange(0.1, 3600),
    default=5.0,
    show_default=True,
    metavar="SECONDS",
    help="How long to rest at most when there is nothing to do.",
)
@with_options(at("With --once: what time it is taken to be"))
def worker(given: Options, once: bool, for_: str | None, pause: float) -> None:
    """Do what comes up: what was posted, what is due, what is to deliver.

    It goes on until it is stopped, with Ctrl-C or SIGTERM, and then finishes what it is
    at. Several work side by side on PostgreSQL, one on a file of SQLite.
    """
    if given.at is not None and not once:
        raise click.UsageError("--at is for --once: otherwise time passes by itself")
    length = None if for_ is None else _read_duration(for_)
    office = given.to_write()
    clock = None
    if given.at is not None:
        when = office.look(lambda desk: typed.read_until(given.at, desk, None))
        clock = _standing_at(when)
    stop = Flag()
    if not once:
        name = printed.database_name(given.database, office)
        click.echo(f"At work on {name}. Ctrl-C stops me.", err=True)
    with _stopped_by_signals(stop) as signals:
        done = office.work(
            until=None if length is None else datetime.now(UTC) + length,
            once=once,
            stop=stop,
            pause=timedelta(seconds=pause),
            clock=clock,
            watch=_say_turn,
        )
    printed.say(asdict(done), work_words(done), given.as_json)
    if signal.SIGINT in signals:
        raise click.exceptions.Exit(INTERRUPTED)


@click.command()
@click.option(
    "--retry",
    type=int,
    metavar="NUMBER",
    help="Let one that was refused be tried again.",
)
@click.option(
    "--dismiss",
    type=int,
    metavar="NUMBER",
    help="Take one that was refused off the list.",
)
@with_options(RUN)
def inbox(given: Options, retry: int | None, dismiss: int | None) -> None:
    """List what was posted and waits for a worker, or was refused."""
    if retry is not None and dismiss is not None:
        raise click.UsageError("say either --retry or --dismiss")
    number = dismiss if retry is None else retry
    if number is None:

        def look(desk: Desk) -> tuple[tuple[Posted, ...], Programme]:
            run = typed.choose_run(desk, given.run)
            return run.inbox(), run.programme

        waiting, programme = given.to_read().look(look)
        printed.say(waiting, inbox_words(waiting, programme), given.as_json)
        return

    def work(desk: Desk) -> bool:
        run = typed.choose_run(desk, given.run)
        return run.dismiss_posted(number) if retry is None else run.retry_posted(number)

    if not given.to_read().transact(work):
        raise click.UsageError(
            f"nothing that was refused has the number {number}: see `{called('inbox')}`"
        )
    words = "is off the list" if retry is None else "is tried again by the next worker"
    printed.say({"number": number}, f"Number {number} {words}.", given.as_json)


@click.command()
@click.argument("effect", metavar="[KEY]", required=False)
@click.option("--all", "is_all", is_flag=True, help="Everything that failed.")
@with_options()
def retry(given: Options, effect: str | None, is_all: bool) -> None:
    """Let what could not be delivered be tried again at once, given up or not.

    KEY is as `outbox --parked` lists it.
    """
    if (effect is None) is not is_all:
        raise click.UsageError("name one KEY, or say --all")
    count = given.to_read().transact(lambda desk: desk.retry(effect))
    if effect is not None and not count:
        raise click.UsageError(
            f"nothing that failed has the key `{effect}`: see "
            f"`{called('outbox --parked')}`"
        )
    words = f"{count} to be tried again: by the next worker, or by `deliver`."
    printed.say({"retried": count}, words, given.as_json)


def work_words(done: Work) -> str:
    """Say what a worker has done."""
    return f"Done: {_listed(done) or 'nothing was to do'}."


def inbox_words(waiting: tuple[Posted, ...], programme: Programme) -> str:
    """List what was posted, by its number."""
    lines = []
    for one in waiting:
        lines.append(f"{one.place}  {_what(one.stimulus, programme)}")
        if one.parked is not None:
            lines.append(printed.set_in(f"refused: {one.problem}"))
        elif one.problem:
            lines.append(printed.set_in(f"tried in vain: {one.problem}"))
    return "\n".join(lines) or "Nothing that was posted waits."


def _what(stimulus: EnrolPerson | Event | None, programme: Programme) -> str:
    if stimulus is None:
        return "handled"
    when = printed.written(stimulus.at, programme)
    if isinstance(stimulus, EnrolPerson):
        return f"{when}  {stimulus.id}: enrol as {stimulus.role}"
    return f"{when}  {stimulus.subject}: {stimulus.name}, by {stimulus.by}"


def _say_turn(turn: Turn) -> None:
    words = turn.trouble or _listed(turn.done)
    click.echo(f"{turn.when:%Y-%m-%d %H:%M:%S} UTC  {words}", err=True)
    for one in turn.setbacks:
        why = " ".join(one.why.split())
        click.echo(f"  {one.run}  {one.subject}: {one.what}: {why}", err=True)


def _listed(done: Work) -> str:
    said = (
        (done.handled, "posted event handled", "posted events handled"),
        (done.refused, "posted event refused", "posted events refused"),
        (done.fired, "clock went off", "clocks went off"),
        (done.rounds, "matching round held", "matching rounds held"),
        (done.introduced, "introduction made", "introductions made"),
        (done.delivered, "effect delivered", "effects delivered"),
        (done.failed, "failure, to be tried again", "failures, to be tried again"),
        (done.given_up, "given up", "given up"),
        (done.passed_over, "due but refused", "due but refused"),
        (done.troubles, "trouble with the database", "troubles with the database"),
    )
    found = [
        f"{count} {one if count == 1 else many}" for count, one, many in said if count
    ]
    return "; ".join(found)


def _read_duration(text: str) -> timedelta:
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        raise click.BadParameter(
            f"`{text}` is no length of time; write it as 30m, 8h or 2 days",
            param_hint="--for",
        )
    return timedelta(**{_UNITS[found[2][0].lower()]: int(found[1])})


def _standing_at(when: datetime) -> Callable[[], datetime]:
    return lambda: when


@contextmanager
def _stopped_by_signals(stop: Flag) -> Iterator[list[int]]:
    """Let signals set a flag; gives those that came. A second one ends it at once."""
    came: list[int] = []
    before: dict[int, Any] = {}

    def note(number: int, _: FrameType | None) -> None:
        came.append(number)
        stop.set()
        signal.signal(number, before[number])
        # It may have come in the middle of a line that we are writing to the same
        # stream, which cannot be begun anew within.
        os.write(_STDERR, b"Stopping, once what I am at is done.\n")

    for one in (signal.SIGINT, signal.SIGTERM):
        before[one] = signal.signal(one, note)
    try:
        yield came
    finally:
        for known, handler in before.items():
            signal.signal(known, handler)

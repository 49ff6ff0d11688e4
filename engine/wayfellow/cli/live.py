"""The command `live`: a programme with real people, from one database."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any

import click

from wayfellow.decide.explanation import Why
from wayfellow.hooks import Hooks
from wayfellow.live import (
    SCHEMA_VERSION,
    Answer,
    Desk,
    Introductions,
    Line,
    LiveRun,
    Status,
    open_office,
)
from wayfellow_dsl.model import Programme

from . import live_input, live_output
from .files import load_programme
from .live_options import BY, KEY, RUN, SEQUENCE, Options, at, with_options
from .main import DATA, SETTINGS


class _Group(click.Group):
    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        return super().get_command(ctx, "advance" if name == "tick" else name)


@click.group(cls=_Group, context_settings=SETTINGS)
def live() -> None:
    """Run a programme with real people, on one desk.

    Begin with init, deploy and open. Whatever is said to have happened is recorded, and
    what follows from it by the programme follows.
    """


@live.command()
@with_options()
def init(given: Options) -> None:
    """Make a database for runs, or the tables in one that is there."""
    office = open_office(given.database, create=True, hooks=Hooks())
    name = live_output.database_name(given.database, office)
    click.echo(f"{name} is ready. Next: wayfellow live deploy FILE --database {name}")


@live.command()
@with_options()
def upgrade(given: Options) -> None:
    """Bring the tables up to date, after an update of Wayfellow.

    What is in them stays. Make a copy of the database before.
    """
    office = given.to_read()
    before = office.upgrade()
    name = live_output.database_name(given.database, office)
    words = (
        f"{name} is up to date, with schema version {SCHEMA_VERSION}."
        if before == SCHEMA_VERSION
        else f"{name} went from schema version {before} to {SCHEMA_VERSION}."
    )
    live_output.say({"before": before, "now": SCHEMA_VERSION}, words, given.as_json)


@live.command()
@click.argument("file")
@with_options()
def deploy(given: Options, file: str) -> None:
    """Make a programme available for runs; FILE may be the name of one shipped."""
    programme = load_programme(file)
    deployed = given.to_read().transact(lambda desk: desk.deploy(programme))
    words = (
        f"Version {deployed.version} of {deployed.name} is deployed. "
        "Next: wayfellow live open RUN --starts DATE"
    )
    live_output.say(deployed, words, given.as_json)


@live.command(name="open")
@click.argument("name", metavar="RUN")
@click.option("--starts", required=True, metavar="DATE", help="The first day.")
@click.option(
    "--programme",
    metavar="NAME",
    help="Which programme; needed when several are deployed.",
)
@click.option("--version", type=int, help="Which version; the newest unless stated.")
@with_options()
def open_(
    given: Options, name: str, starts: str, programme: str | None, version: int | None
) -> None:
    """Open a run called RUN: one intake of a programme."""
    first_day = live_input.read_date(starts)

    def work(desk: Desk) -> Status:
        which = programme or live_input.only_programme(desk)
        return desk.open_run(which, first_day, name, version=version).status()

    status = given.to_read().transact(work)
    words = (
        f"The run {name} of {status.programme}, version {status.version}, is open. "
        "Next: wayfellow live enrol ROLE NAME"
    )
    live_output.say(status, words, given.as_json)


# -- What happens ----------------------------------------------------------------------


@live.command()
@click.argument("role")
@click.argument("participant")
@click.argument("details", nargs=-1, metavar="[NAME=VALUE]...")
@click.option(
    "--person",
    default="",
    metavar="ID",
    help="Who it is, for somebody who takes part more than once.",
)
@with_options(BY, at("When they joined"), KEY, RUN)
def enrol(
    given: Options, role: str, participant: str, details: tuple[str, ...], person: str
) -> None:
    """Let somebody begin in a role."""
    stray, texts = live_input.read_event(details)
    if stray:
        raise click.UsageError(f"write details as NAME=VALUE, unlike `{stray}`")

    def work(run: LiveRun) -> Answer:
        return run.enrol(
            role,
            participant,
            at=live_input.read_time(given.at, run.programme),
            by=live_input.read_actor(given.by, run),
            person=person,
            details=live_input.read_details(texts, run.programme, role),
            key=given.key,
        )

    _record(given, work)


@live.command()
@click.argument("subject")
@click.argument("event", nargs=-1, required=True, metavar="EVENT [NAME=VALUE]...")
@with_options(BY, at("When it happened"), KEY, SEQUENCE, RUN)
def send(given: Options, subject: str, event: tuple[str, ...]) -> None:
    """Say that something happened.

    SUBJECT is a participant or a relationship. EVENT may be several words, such as form
    application or meeting held.
    """
    name, texts = live_input.read_event(event)
    by = given.needed_actor()

    def work(run: LiveRun) -> Answer:
        kind = run.subject(subject).kind
        return run.send(
            subject,
            name,
            by=live_input.read_actor(by, run, subject),
            at=live_input.read_time(given.at, run.programme),
            payload=live_input.read_payload(texts, run.programme, name, kind),
            key=given.key,
            sequence=given.sequence,
        )

    _record(given, work)


@live.command()
@click.argument("relationship")
@click.argument("members", nargs=-1, required=True, metavar="PARTICIPANT...")
@click.option("--joins", default="", metavar="GROUP", help="The group that they join.")
@with_options(BY, at("When it happened"), KEY, RUN)
def introduce(
    given: Options, relationship: str, members: tuple[str, ...], joins: str
) -> None:
    """Bring people together by hand: two, or all who begin a group."""
    by = given.needed_actor()

    def work(run: LiveRun) -> Answer:
        return run.introduce(
            relationship,
            live_input.read_members(run, members),
            joins=joins,
            by=live_input.read_actor(by, run),
            at=live_input.read_time(given.at, run.programme),
            key=given.key,
        )

    _record(given, work)


@live.command()
@click.argument("subject")
@click.argument("to")
@click.option("--reason", required=True, help="Why; it stays in the history.")
@with_options(BY, at("When it happened"), KEY, SEQUENCE, RUN)
def move(given: Options, subject: str, to: str, reason: str) -> None:
    """Move somebody by hand to a step, or to an outcome."""
    by = given.needed_actor()

    def work(run: LiveRun) -> Answer:
        return run.move(
            subject,
            to,
            reason=reason,
            by=live_input.read_actor(by, run),
            at=live_input.read_time(given.at, run.programme),
            key=given.key,
            sequence=given.sequence,
        )

    _record(given, work)


@live.command()
@with_options(at("Until when"), RUN)
def advance(given: Options) -> None:
    """Let time pass: reminders, deadlines and matching rounds that are due.

    Call it as often as you like, by hand or by a scheduler; each thing happens at its
    own time, once. Also called tick.
    """
    office = given.to_write()
    to = office.look(lambda desk: live_input.read_until(given.at, desk, given.run))
    with _progress(to) as watch:
        progress = office.advance(to, run=given.run, watch=watch)
    live_output.say(progress, live_output.progress_words(progress), given.as_json)


@live.command()
@click.argument("policy", nargs=-1)
@with_options(at("When the round is held"), RUN)
def match(given: Options, policy: tuple[str, ...]) -> None:
    """Hold a matching round, besides those that are planned."""

    def work(desk: Desk) -> Introductions:
        run = live_input.choose_run(desk, given.run)
        name = live_input.choose_policy(run.programme, policy)
        return run.match(name, at=live_input.read_time(given.at, run.programme))

    held = given.to_write().transact(work)
    live_output.say(held, live_output.introductions_words(held), given.as_json)


@live.command()
@with_options()
def deliver(given: Options) -> None:
    """Offer what waits in the outbox to the plugins."""
    done = given.to_write().deliver()
    live_output.say(done, live_output.delivery_words(done), given.as_json)
    if done.failures:
        raise click.exceptions.Exit(DATA)


# -- Questions -------------------------------------------------------------------------


@live.command()
@with_options(at("How long people have waited by then"), RUN)
def status(given: Options) -> None:
    """Say how many are where, and who has waited longest."""

    def look(desk: Desk) -> list[tuple[Status, str]]:
        found = []
        for name in [given.run] if given.run else desk.runs():
            run = desk.run(name)
            now = live_input.read_time(given.at, run.programme)
            stands = run.status()
            words = live_output.status_words(stands, run.programme, now)
            found.append((stands, words))
        return found

    found = given.to_read().look(look)
    words = "\n\n".join(words for _, words in found) or "No run is open yet."
    live_output.say([stands for stands, _ in found], words, given.as_json)


@live.command()
@click.argument("subject")
@with_options(at("How things stand then"), RUN)
def why(given: Options, subject: str) -> None:
    """Explain what somebody waits for, and who can act."""

    def look(desk: Desk) -> Why:
        run = live_input.choose_run(desk, given.run)
        return run.why(subject, at=live_input.read_time(given.at, run.programme))

    found = given.to_read().look(look)
    words = "\n".join([found.summary, *(f"  {line}" for line in found.lines)])
    live_output.say(found, words, given.as_json)


@live.command()
@click.argument("subject", required=False)
@with_options(RUN)
def history(given: Options, subject: str | None) -> None:
    """Print the history of somebody, or of the whole run."""

    def look(desk: Desk) -> tuple[tuple[Line, ...], Programme]:
        run = live_input.choose_run(desk, given.run)
        return run.history(subject), run.programme

    lines, programme = given.to_read().look(look)
    words = live_output.history_words(lines, programme, is_named=subject is None)
    live_output.say(lines, words or "Nothing has been recorded yet.", given.as_json)


@live.command()
@with_options()
def outbox(given: Options) -> None:
    """List the messages and tasks that wait to be delivered."""
    waiting = given.to_read().look(lambda desk: desk.outbox())
    live_output.say(waiting, live_output.outbox_words(waiting), given.as_json)


def _record(given: Options, work: Callable[[LiveRun], Answer]) -> None:
    answer = given.to_write().transact(
        lambda desk: work(live_input.choose_run(desk, given.run))
    )
    live_output.say(answer, live_output.answer_words(answer), given.as_json)


@contextmanager
def _progress(to: datetime) -> Iterator[Callable[[datetime], None] | None]:
    """Show how far time has come, on a terminal only and beside the answer."""
    if not sys.stderr.isatty():
        yield None
        return
    with ExitStack() as stack:
        bars: list[Any] = []
        last: list[datetime] = []

        def watch(when: datetime) -> None:
            if not bars:
                length = max(int((to - when).total_seconds()), 1)
                bar = click.progressbar(length=length, file=sys.stderr)
                bars.append(stack.enter_context(bar))
                last.append(when)
            bars[0].label = f"{when:%Y-%m-%d}"
            bars[0].update(int((when - last[0]).total_seconds()))
            last[0] = when

        yield watch
        for bar in bars:
            bar.update(bar.length - bar.pos)

"""The commands by which things happen: people join, say what was, and time passes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any

import click

from wayfellow.decide import Event
from wayfellow.live import Answer, Desk, Introductions, LiveRun, Posted

from ..main import DATA
from . import printed, typed
from .options import BY, KEY, RUN, SEQUENCE, Options, at, with_options


@click.command()
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
    stray, texts = typed.read_event(details)
    if stray:
        raise click.UsageError(f"write details as NAME=VALUE, unlike `{stray}`")

    def work(run: LiveRun) -> Answer:
        return run.enrol(
            role,
            participant,
            at=typed.stated_time(given.at, run.programme),
            by=typed.read_actor(given.by, run),
            person=person,
            details=typed.read_details(texts, run.programme, role),
            key=given.key,
        )

    record(given, work)


@click.command()
@click.argument("subject")
@click.argument("event", nargs=-1, required=True, metavar="EVENT [NAME=VALUE]...")
@click.option("--later", is_flag=True, help="Leave it to a worker to see to it.")
@with_options(BY, at("When it happened"), KEY, SEQUENCE, RUN)
def send(given: Options, subject: str, event: tuple[str, ...], later: bool) -> None:
    """Say that something happened.

    SUBJECT is a participant or a relationship. EVENT may be several words, such as form
    application or meeting held.
    """
    name, texts = typed.read_event(event)
    by = given.needed_actor()
    if later and given.sequence is not None:
        raise click.UsageError("--sequence is for what is seen to at once")

    def read(run: LiveRun) -> Event:
        kind = run.subject(subject).kind
        return Event(
            subject,
            name,
            typed.read_time(given.at, run.programme),
            typed.read_actor(by, run, subject),
            typed.read_payload(texts, run.programme, name, kind),
        )

    def post(desk: Desk) -> Posted:
        run = typed.choose_run(desk, given.run)
        return run.post(read(run), key=given.key, is_now=given.at is None)

    late: list[str] = []

    def work(run: LiveRun) -> Answer:
        event, about = read(run), run.subject(subject)
        late.clear()
        known = run.differences(subject) if event.at < about.latest else None
        answer = run.send(
            event.subject,
            event.name,
            by=event.by,
            at=None if given.at is None else event.at,
            payload=event.payload,
            key=given.key,
            sequence=given.sequence,
        )
        if known is not None:
            found = [one for one in run.differences(subject) if one not in known]
            late.extend(printed.otherwise_words(found, run.programme))
        return answer

    if later:
        posted = given.to_write().transact(post)
        words = f"Posted for {subject}: {name}. A worker will see to it."
        printed.say(posted, words, given.as_json)
    else:
        record(given, work, late)


@click.command()
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
            typed.read_members(run, members),
            joins=joins,
            by=typed.read_actor(by, run),
            at=typed.stated_time(given.at, run.programme),
            key=given.key,
        )

    record(given, work)


@click.command()
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
            by=typed.read_actor(by, run),
            at=typed.stated_time(given.at, run.programme),
            key=given.key,
            sequence=given.sequence,
        )

    record(given, work)


@click.command()
@with_options(at("Until when"), RUN)
def advance(given: Options) -> None:
    """Let time pass: reminders, deadlines and matching rounds that are due.

    Call it as often as you like, by hand or by a scheduler; each thing happens at its
    own time, once. Also called tick.
    """
    office = given.to_write()
    if given.at is None:
        to = office.now()
    else:
        to = office.look(lambda desk: typed.read_until(given.at, desk, given.run))
    with _progress(to) as watch:
        progress = office.advance(to, run=given.run, watch=watch)
    printed.say(progress, printed.progress_words(progress), given.as_json)


@click.command()
@click.argument("policy", nargs=-1)
@with_options(at("When the round is held"), RUN)
def match(given: Options, policy: tuple[str, ...]) -> None:
    """Hold a matching round, besides those that are planned."""

    def work(desk: Desk) -> Introductions:
        run = typed.choose_run(desk, given.run)
        name = typed.choose_policy(run.programme, policy)
        return run.match(name, at=typed.read_time(given.at, run.programme))

    held = given.to_write().transact(work)
    printed.say(held, printed.introductions_words(held), given.as_json)


@click.command()
@with_options()
def deliver(given: Options) -> None:
    """Offer what waits in the outbox to the plugins."""
    office = given.to_write()
    done = office.deliver()
    waiting = office.look(lambda desk: desk.outbox())
    printed.say(done, printed.delivery_words(done, waiting), given.as_json)
    if done.failures:
        raise click.exceptions.Exit(DATA)


def record(
    given: Options,
    work: Callable[[LiveRun], Answer],
    more: Iterable[str] = (),
    what: Iterable[str] = (),
) -> None:
    """Let something happen, and say what followed, and what more there is to say.

    `work` may fill `more` and, where the record alone does not say it, `what` it was.
    """
    answer = given.to_write().transact(
        lambda desk: work(typed.choose_run(desk, given.run))
    )
    words = "\n".join([printed.answer_words(answer, *what), *more])
    printed.say(answer, words, given.as_json)


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

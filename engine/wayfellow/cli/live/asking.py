"""The commands that only ask: how things stand, and how they came about."""

from __future__ import annotations

import click

from wayfellow.decide.asking.explanation import Why
from wayfellow.decide.retelling.hindsight import Otherwise
from wayfellow.live import Desk, Line, Status
from wayfellow_dsl.model import Programme

from . import printed, typed
from .options import RUN, Options, at, with_options


@click.command()
@with_options(at("How long people have waited by then"), RUN)
def status(given: Options) -> None:
    """Say how many are where, and who has waited longest."""

    def look(desk: Desk) -> list[tuple[Status, str]]:
        found = []
        for name in [given.run] if given.run else desk.runs():
            run = desk.run(name)
            now = typed.read_time(given.at, run.programme)
            stands = run.status()
            words = printed.status_words(stands, run.programme, now)
            found.append((stands, words))
        return found

    found = given.to_read().look(look)
    words = "\n\n".join(words for _, words in found) or "No run is open yet."
    printed.say([stands for stands, _ in found], words, given.as_json)


@click.command()
@click.argument("subject")
@with_options(at("How things stand then"), RUN)
def why(given: Options, subject: str) -> None:
    """Explain what somebody waits for, and who can act."""

    def look(desk: Desk) -> Why:
        run = typed.choose_run(desk, given.run)
        return run.why(subject, at=typed.read_time(given.at, run.programme))

    found = given.to_read().look(look)
    words = "\n".join([found.summary, *(f"  {line}" for line in found.lines)])
    printed.say(found, words, given.as_json)


@click.command()
@click.argument("subject")
@with_options(RUN)
def differences(given: Options, subject: str) -> None:
    """Say what would be otherwise, had all been known in time.

    What was recorded late is taken when it happened, and what was recorded by mistake
    as it was put right. Moves, messages and tasks that were made on what was known
    stand; those that would have been otherwise are listed, for staff to act on.
    """

    def look(desk: Desk) -> tuple[tuple[Otherwise, ...], Programme]:
        run = typed.choose_run(desk, given.run)
        return run.differences(subject), run.programme

    found, programme = given.to_read().look(look)
    words = "\n".join(printed.otherwise_words(found, programme))
    printed.say(found, words or "Nothing would be otherwise.", given.as_json)


@click.command()
@click.argument("subject", required=False)
@with_options(RUN)
def history(given: Options, subject: str | None) -> None:
    """Print the history of somebody, or of the whole run."""

    def look(desk: Desk) -> tuple[tuple[Line, ...], Programme]:
        run = typed.choose_run(desk, given.run)
        return run.history(subject), run.programme

    lines, programme = given.to_read().look(look)
    words = printed.history_words(lines, programme, is_named=subject is None)
    printed.say(lines, words or "Nothing has been recorded yet.", given.as_json)


@click.command()
@click.option("--parked", is_flag=True, help="Those that were given up instead.")
@with_options()
def outbox(given: Options, parked: bool) -> None:
    """List the messages and tasks that wait to be delivered."""
    waiting = given.to_read().look(lambda desk: desk.outbox(parked=parked))
    printed.say(waiting, printed.outbox_words(waiting, parked), given.as_json)

"""The commands about one person in all runs: a copy, to be kept, to be erased."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import click

from wayfellow.decide import Actor
from wayfellow.live import Desk, Erasure, Expired, LegalHold, Office, to_document
from wayfellow_dsl.handbook import to_html
from wayfellow_dsl.phrases import say_date, say_list

from . import printed, typed
from .options import BY, Options, at, with_options
from .program import called

_Result = TypeVar("_Result")

_DRY_RUN = click.option(
    "--dry-run", is_flag=True, help="Say what would be done, and change nothing."
)
_REWRITE = click.option(
    "--rewrite",
    is_flag=True,
    help="On PostgreSQL, rewrite the tables afterwards, as SQLite always is; nobody "
    "else can use them meanwhile.",
)


@click.command()
@click.argument("person")
@click.option("--html", "as_html", is_flag=True, help="Write a page to be read.")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="Where to write; printed unless stated. FILE.html means a page.",
)
@click.option(
    "--safeguarding",
    is_flag=True,
    help="With records of concerns: not for the person, and only for the role that "
    "lifts them, named with --by.",
)
@with_options(BY)
def export(
    given: Options,
    person: str,
    as_html: bool,
    output: str | None,
    safeguarding: bool,
) -> None:
    """Give everything held on PERSON, in every run: a page, or JSON.

    Others are in it by their role and a letter. It is JSON unless a page is asked for.
    """
    if as_html and given.as_json:
        raise click.UsageError("choose one of --html and --json")
    ending = Path(output or "").suffix
    if ending not in ("", ".html", ".json"):
        raise click.UsageError(
            f"a copy is a page or JSON: name it .html or .json, unlike `{ending}`"
        )
    by = _named(given) if safeguarding else None
    held = given.to_read().look(
        lambda desk: desk.export(person, with_concerns=safeguarding, by=by)
    )
    is_page = as_html or ((output or "").endswith(".html") and not given.as_json)
    text = to_html(to_document(held)) if is_page else printed.in_json(held)
    if output is None:
        click.echo(text.rstrip("\n"))
        return
    file = Path(output)
    # Nobody else on the machine reads what is held on somebody.
    file.touch(mode=0o600)
    file.write_text(text.rstrip("\n") + "\n", encoding="utf-8")
    click.echo(f"What is held on {person} is in {output}. Hand it to them alone.")


@click.command()
@click.argument("person")
@click.option("--reason", required=True, help="Why; it stays in the history.")
@_DRY_RUN
@_REWRITE
@with_options(BY, at("When it happened"))
def erase(
    given: Options, person: str, reason: str, dry_run: bool, rewrite: bool
) -> None:
    """Erase PERSON for ever; steps, times and counts stay.

    They have to have ended in every run. Nobody is erased whom a legal hold or a
    safeguarding concern keeps.
    """
    by = _named(given)
    office = given.to_write()
    done = _dated(
        office,
        given,
        lambda desk, when: desk.erase(
            person, reason=reason, by=by, at=when, dry_run=dry_run
        ),
    )
    words = _erasure_words(done, dry_run)
    if not dry_run:
        words += _scrub(office, rewrite)
    printed.say(done, words, given.as_json)


@click.command()
@_DRY_RUN
@_REWRITE
@with_options(BY, at("Whose time is over by then"))
def expire(given: Options, dry_run: bool, rewrite: bool) -> None:
    """Erase everybody who has been kept for as long as their programmes say.

    What a programme says is `keep records for 6 years`; where one says nothing, nobody
    is erased.
    """
    by = None if given.by is None else _named(given)
    office = given.to_write()

    def work(desk: Desk, when: datetime) -> tuple[Expired, ...]:
        if by is None:
            return desk.expire(at=when, dry_run=dry_run).expired
        return desk.expire(at=when, by=by, dry_run=dry_run).expired

    found = _dated(office, given, work)
    words = _expiry_words(found, dry_run)
    if any(one.stand_in for one in found):
        words += _scrub(office, rewrite)
    printed.say(found, words, given.as_json)


@click.command()
@click.argument("person")
@click.option("--reason", required=True, help="Why, such as a claim or a complaint.")
@with_options(BY, at("Since when"))
def keep(given: Options, person: str, reason: str) -> None:
    """Forbid to erase PERSON, for a legal reason, until it is released."""
    by = _named(given)
    held = _dated(
        given.to_write(),
        given,
        lambda desk, when: desk.keep(person, reason=reason, by=by, at=when),
    )
    words = (
        f"{person} is kept: nobody erases them until `{called(f'release {person}')}`."
    )
    printed.say(held, words, given.as_json)


@click.command()
@click.argument("person")
@with_options(BY, at("When"))
def release(given: Options, person: str) -> None:
    """Release what keeps PERSON for a legal reason; they can be erased again."""
    by = _named(given)
    released = _dated(
        given.to_write(), given, lambda desk, when: desk.release(person, by=by, at=when)
    )
    words = f"Nothing keeps {person} for a legal reason any more."
    printed.say(released, words, given.as_json)


@click.command()
@click.argument("person", required=False)
@with_options()
def kept(given: Options, person: str | None) -> None:
    """List who is kept for a legal reason, and who was."""
    holds = given.to_read().look(lambda desk: desk.legal_holds(person))
    words = "\n".join(map(_hold_words, holds)) or "Nobody is kept for a legal reason."
    printed.say(holds, words, given.as_json)


@click.command()
@with_options()
def scrub(given: Options) -> None:
    """Rewrite the database so that no byte is left of what was erased.

    On SQLite `erase` and `expire` do it themselves. On PostgreSQL nobody else can use
    the tables meanwhile.
    """
    left = _scrub(given.to_read(), rewrite=True)
    words = left.strip() or "No byte is left of what was erased."
    printed.say({"scrubbed": not left}, words, given.as_json)


def _named(given: Options) -> Actor:
    role, _, name = given.needed_actor().partition(":")
    if not name:
        raise click.UsageError("say which member of staff with --by, as ROLE:NAME")
    return Actor(role, name)


def _dated(
    office: Office, given: Options, work: Callable[[Desk, datetime], _Result]
) -> _Result:
    def dated(desk: Desk) -> _Result:
        return work(desk, typed.read_until(given.at, desk, None))

    return office.transact(dated)


def _scrub(office: Office, rewrite: bool) -> str:
    if office.engine.dialect.name != "sqlite" and not rewrite:
        return (
            "\n  Old rows stay in the files of PostgreSQL until the tables are "
            f"rewritten:\n  {called('scrub')}, when nobody works with them."
        )
    if office.scrub():
        return ""
    return (
        "\n  Somebody still reads the database, so older bytes are left in it. When "
        f"they\n  are done: {called('scrub')}"
    )


def _erasure_words(done: Erasure, dry_run: bool) -> str:
    verb, lost = ("would be", "would lose") if dry_run else ("is", "lost")
    count = printed.count
    named = [
        count(done.others, "other record", "other records"),
        count(done.messages, "message", "messages"),
        count(done.requests, "request", "requests"),
    ]
    return "\n".join(
        (
            f"{done.person} {verb} {done.stand_in} from now on.",
            f"  {count(done.journeys, 'journey', 'journeys')} and "
            f"{count(done.relationships, 'relationship', 'relationships')}; "
            f"{count(done.lines, 'line', 'lines')} of history {lost} what named them.",
            f"  Also named in {say_list(named, 'and')}.",
        )
    )


def _expiry_words(found: tuple[Expired, ...], dry_run: bool) -> str:
    lines = []
    for one in found:
        until = say_date(one.until.date().isoformat())
        lines.append(f"{one.person}: {one.because}, until {until}")
        if one.kept:
            lines += [f"    kept all the same: {reason}" for reason in one.kept]
        elif one.stand_in:
            lines.append(f"    erased; called {one.stand_in} from now on")
        else:
            lines.append("    would be erased")
    return "\n".join(lines) or "Nobody has been kept for longer than their time."


def _hold_words(hold: LegalHold) -> str:
    since = say_date(hold.since.date().isoformat())
    words = f"{hold.person}: {hold.reason or 'erased since'}, by {hold.by}, {since}"
    if hold.released is None:
        return words
    until = say_date(hold.released.date().isoformat())
    return f"{words}, released on {until} by {hold.released_by}"

"""The commands about versions: which are deployed, and a run going on in another."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from wayfellow.decide import ENGINE
from wayfellow.errors import CannotMigrate
from wayfellow.live import Desk, MigrationPlan, StepMapping
from wayfellow_dsl.model import Programme

from ..main import DATA
from . import planned, printed, typed
from .options import BY, RUN, Options, at, with_options

_LINE = "write `old = new`, or `rename old = new`, one a line"


@click.command()
@with_options()
def deployments(given: Options) -> None:
    """List the versions that are deployed, and who is in each."""
    found = given.to_read().look(lambda desk: desk.versions_in_use())
    printed.say(found, planned.deployments_words(found), given.as_json)


@click.command()
@click.argument("name", metavar="[RUN]", required=False)
@click.option("--to", type=int, required=True, metavar="VERSION", help="The version.")
@click.option(
    "--map",
    "moves",
    multiple=True,
    metavar="OLD=NEW",
    help="Whoever is in the step OLD enters the step, or ends as the outcome, NEW. "
    "ROLE.OLD is for one role alone.",
)
@click.option(
    "--rename",
    "renamed",
    multiple=True,
    metavar="OLD=NEW",
    help="The step OLD is only called NEW now: whoever is in it stays as they are.",
)
@click.option(
    "--map-file",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with the same, one a line: `old = new`, or `rename old = new`.",
)
@click.option(
    "--dry-run", is_flag=True, help="Say what would be done, and change nothing."
)
@click.option("--reason", default="", help="Why; it stays in everybody's history.")
@with_options(BY, at("When it happens"), RUN)
def migrate(
    given: Options,
    name: str | None,
    to: int,
    moves: tuple[str, ...],
    renamed: tuple[str, ...],
    map_file: Path | None,
    dry_run: bool,
    reason: str,
) -> None:
    """Let a run go on in another version: everybody in it, or nobody.

    Nobody is migrated as long as one of them would have no step or is blocked; see with
    --dry-run who and why, and what everybody else would notice.
    """
    mapping = _read_mapping(moves, renamed, map_file)
    if not dry_run:
        given.needed_actor()
        if not reason.strip():
            raise click.UsageError("say why with --reason")
    office = given.to_read() if dry_run else given.to_write()

    def work(
        desk: Desk, watch: Callable[[int, int], None] | None
    ) -> tuple[MigrationPlan, Programme]:
        run = typed.choose_run(desk, name or given.run)
        programme = run.programme
        when = _when(given, programme)
        by = typed.read_actor(given.by, run) if given.by else ENGINE
        if dry_run:
            plan = run.plan_migration(to, mapping, at=when, by=by, watch=watch)
        else:
            plan = run.migrate(to, mapping, reason=reason, by=by, at=when, watch=watch)
        return plan, programme

    with _counting() as watch:
        try:
            if dry_run:
                plan, programme = office.look(lambda desk: work(desk, watch))
            else:
                plan, programme = office.transact(lambda desk: work(desk, watch))
        except CannotMigrate as refused:
            plan = refused.plan
            programme = office.look(lambda desk: desk.run(plan.run).programme)
            words = planned.plan_words(plan, programme, is_done=False)
            printed.say(plan, words, given.as_json)
            raise
    words = planned.plan_words(plan, programme, is_done=not dry_run)
    printed.say(plan, words, given.as_json)
    if not plan.is_possible:
        raise click.exceptions.Exit(DATA)


def _when(given: Options, programme: Programme) -> datetime:
    return typed.read_time(given.at, programme)


def _read_mapping(
    moves: tuple[str, ...], renamed: tuple[str, ...], file: Path | None
) -> StepMapping:
    found: tuple[dict[str, str], dict[str, str]] = ({}, {})
    for place, option, texts in ((0, "--map", moves), (1, "--rename", renamed)):
        for text in texts:
            _add(found[place], text, f"write {option} OLD=NEW")
    for line in file.read_text("utf-8").splitlines() if file else ():
        text = line.partition("#")[0].strip()
        if text:
            rest = text.removeprefix("rename ")
            _add(found[rest != text], rest, f"in {file}: {_LINE}")
    return StepMapping(*found)


def _add(names: dict[str, str], text: str, help_: str) -> None:
    old, equals, new = (part.strip() for part in text.partition("="))
    if not (old and equals and new):
        raise click.UsageError(f"{help_}, unlike `{text}`")
    if old in names:
        raise click.UsageError(f"`{old}` is given twice")
    names[old] = new


@contextmanager
def _counting() -> Iterator[Callable[[int, int], None] | None]:
    """Show how many have been looked at, on a terminal only and beside the answer."""
    if not sys.stderr.isatty():
        yield None
        return
    with ExitStack() as stack:
        bars: list[Any] = []

        def watch(looked_at: int, total: int) -> None:
            if not bars:
                bar = click.progressbar(length=max(total, 1), file=sys.stderr)
                bars.append(stack.enter_context(bar))
            bars[0].update(looked_at - bars[0].pos)

        yield watch

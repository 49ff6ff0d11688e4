"""The command `import`: people from a table, all of them or none."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from wayfellow.live import Desk, Imported, read_sheet
from wayfellow.live.arrivals.importing import (
    IDENTIFIER,
    JOINED,
    role_named,
    template,
)
from wayfellow_dsl.labels import in_backticks
from wayfellow_dsl.model import Detail, Frozen, Role
from wayfellow_dsl.phrases import say_list

from ..main import DATA
from . import printed, typed
from .options import RUN, Options, at, with_options
from .program import called

_NAMED = 8
_SAID = {JOINED: "joining day"}


class _Heading(Frozen, frozen=True):
    """One column of the template, and what belongs into it."""

    column: str
    takes: str
    is_optional: bool


@click.command(name="import")
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--role", required=True, metavar="ROLE", help="The role they begin in.")
@click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar='"COLUMN=DETAIL"',
    help="What a column says, where its heading does not; nothing after the = leaves "
    "it out. May be given several times.",
)
@click.option(
    "--dry-run", "is_trial", is_flag=True, help="Look for problems, and write nothing."
)
@click.option(
    "--template",
    "is_template",
    is_flag=True,
    help="Print the headings of a table for the role instead.",
)
@with_options(at("When they joined"), RUN)
def import_(
    given: Options,
    file: Path | None,
    role: str,
    mapping: tuple[str, ...],
    is_trial: bool,
    is_template: bool,
) -> None:
    """Let many people begin at once, from a table saved as CSV.

    With any mistake in it nobody begins, and every mistake is listed. The same table
    again changes nothing. A column called `joined` says when each one joined.
    """
    if is_template:
        _print_template(given, role)
        return
    if file is None:
        raise click.UsageError("name the FILE with the people, saved as CSV")
    columns = dict(_read_mapping(mapping))
    sheet = read_sheet(file.read_bytes())

    def work(desk: Desk) -> Imported:
        run = typed.choose_run(desk, given.run)
        when = typed.read_time(given.at, run.programme)
        return run.import_people(
            role, sheet, at=when, columns=columns, is_trial=is_trial
        )

    found = given.to_write().transact(work)
    printed.say(found, imported_words(found, file.name), given.as_json)
    if found.problems:
        raise click.exceptions.Exit(DATA)


def imported_words(found: Imported, name: str) -> str:
    """Say who begins, or each thing that has to be mended first."""
    if found.problems:
        many = len(found.problems)
        lines = [
            f"{name}: nobody is imported yet; {many} "
            f"thing{'s' * (many != 1)} to mend first."
        ]
        for one in found.problems:
            where = f"row {one.row}" + (f", {one.column}" if one.column else "")
            value = f": `{one.value}`" if one.value else ""
            end = "" if one.problem.endswith("?") else "."
            lines.append(f"  {where}{value}")
            lines.append(_indented(f"{one.problem[0].upper()}{one.problem[1:]}{end}"))
    else:
        many = len(found.new)
        verb = "would begin" if found.is_trial else "begins" if many == 1 else "begin"
        lines = [f"{name}: {many} {verb} as {found.role}."]
        lines += _lines_of(found)
    if found.left_out:
        columns = in_backticks(found.left_out)
        lines.append(
            f"  left out: the column{'s' * (len(found.left_out) > 1)} {columns}"
        )
    if found.is_trial and not found.problems:
        lines.append("Nothing is written yet. To import: without --dry-run.")
    return "\n".join(lines)


def _indented(text: str) -> str:
    return click.wrap_text(text, 78, initial_indent="    ", subsequent_indent="    ")


def _lines_of(found: Imported) -> Iterator[str]:
    if found.returning:
        yield f"  took part before: {_named(found.returning)}"
    if found.same:
        yield f"  imported before, and unchanged: {len(found.same)}"
    if found.there:
        yield f"  here already, and left as they are: {_named(found.there)}"
    for one in found.changed:
        yield (
            f"  row {one.row}: {one.identifier} was imported before with another "
            f"{say_list([_SAID.get(name, name) for name in one.details], 'and')}"
        )
    changed = {name for one in found.changed for name in one.details}
    if changed - {JOINED}:
        change = called("send NAME details DETAIL=VALUE --by WHO")
        yield f"  To change it: {change}"
    if JOINED in changed:
        correct = called("correct NAME 1 --happened DAY --by WHO --reason WHY")
        yield f"  To put a joining day right: {correct}"


def _named(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:_NAMED])
    more = f", and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return shown + more


def _read_mapping(given: Iterable[str]) -> Iterator[tuple[str, str]]:
    for each in given:
        column, equals, detail = each.rpartition("=")
        if not equals:
            raise click.UsageError(
                f'write --map "COLUMN=DETAIL", with the name of a detail, not `{each}`'
            )
        yield column.strip(), detail.strip()


def _print_template(given: Options, role: str) -> None:
    def look(desk: Desk) -> Role:
        run = typed.choose_run(desk, given.run)
        return role_named(run.programme, role)

    found = given.to_read().look(look)
    details = {detail.name: detail for detail in found.details}
    headings = [_Heading(IDENTIFIER, "what they are called in the run", False)]
    headings += [
        _Heading(name, _takes(details[name]), details[name].optional)
        for name in template(found)[1:]
    ]
    if given.as_json:
        printed.say(headings, "", True)
        return
    csv.writer(sys.stdout, lineterminator="\n").writerow(one.column for one in headings)
    for one in headings:
        optional = "; may be empty" if one.is_optional else ""
        click.echo(f"{one.column}: {one.takes}{optional}", err=True)


def _takes(detail: Detail) -> str:
    choices = ", ".join(detail.choices)
    match detail.type:
        case "yes or no":
            return "yes or no"
        case "number":
            return "a number"
        case "date" | "date of birth":
            return "a date, such as 31/01/2027"
        case "one of" | "levels":
            return f"one of {choices}"
        case "some of":
            return f"some of {choices}, with ; between them"
        case "people":
            return "names, with ; between them"
        case "person":
            return "a name"
        case "text":
            return "a text"

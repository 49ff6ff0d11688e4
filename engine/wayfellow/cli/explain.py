"""The command `wayfellow explain`: the page of a kind of mistake, or of a sentence."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import click
import msgspec

from wayfellow_dsl.checks import FINDINGS
from wayfellow_dsl.core import list_forms
from wayfellow_dsl.diagnostics import Finding, nearest
from wayfellow_dsl.reference import (
    Entry,
    examples_of,
    pattern,
    place_of,
    programme_language,
    scenario_language,
)

from .files import find_file, load_programme_at, read_text
from .main import SETTINGS

_WIDTH = 80
_MOST_PAGES = 6
"""Of more entries than this, only the names are listed."""
_OF_PLUGIN = re.compile(r"\b[A-Za-z][\w-]*\.[A-Za-z][\w-]*")
_CODE = re.compile(r"(?=\w*\d)\w+")


@click.command(context_settings=SETTINGS)
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--core", is_flag=True, help="Show what each line of a programme file comes to."
)
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
def explain(words: tuple[str, ...], core: bool, as_json: bool) -> None:
    """Explain a kind of mistake by its code, or a sentence by its WORDS.

    The code stands in brackets before each mistake that `wayfellow check` finds, such
    as W201. Of a sentence, give a keyword, such as needs, or how it begins, such as
    "ask … to approve". With --core, give a programme's file or name.
    """
    said = " ".join(words)
    if core:
        shown = _core(said, as_json)
    elif _CODE.fullmatch(said):
        finding = _finding(said)
        shown = _json(findings=[finding]) if as_json else _page(finding)
    else:
        entries = _entries(said)
        shown = _json(entries=entries) if as_json else _entry_pages(said, entries)
    click.echo("\n".join(shown))


def _core(path_or_name: str, as_json: bool) -> Iterator[str]:
    """Give the forms of a programme, under the lines that they come from."""
    place = find_file(path_or_name)
    forms = list_forms(load_programme_at(place))
    if as_json:
        yield msgspec.json.encode(forms).decode()
        return
    lines = read_text(place).splitlines()
    for number, found in groupby(forms, key=lambda form: form.line):
        line = lines[number - 1].strip() if number else "(what no sentence says)"
        yield f"{number or '':>4}  {line}"
        for form in found:
            words = f"{form.kind} of {form.where}: {form.says}"
            yield from textwrap.wrap(
                words, _WIDTH, initial_indent=" " * 8, subsequent_indent=" " * 10
            )


def _finding(code: str) -> Finding:
    finding = FINDINGS.get(code.upper())
    if finding is None:
        meant = nearest(code.upper(), FINDINGS)
        first, *_, last = sorted(FINDINGS)
        hint = f"did you mean {meant}?" if meant else f"they go from {first} to {last}."
        raise click.BadParameter(f"there is no code {code}; {hint}", param_hint="WORDS")
    return finding


def _entries(said: str) -> tuple[Entry, ...]:
    languages = programme_language(), scenario_language()
    # The words of a plugin stand in a sentence as the writer's own words do.
    said = _OF_PLUGIN.sub("…", said).strip() if " " in said else said
    entries = tuple(entry for each in languages for entry in each.find(said))
    entries = entries or tuple(e for each in languages for e in each.using(said))
    if not entries:
        meant = next(filter(None, (each.suggest(said) for each in languages)), None)
        hint = (
            f"did you mean {meant}?"
            if meant
            else "give a keyword, such as needs, or a code, such as W201."
        )
        raise click.BadParameter(
            f"there is no sentence with {said}; {hint}", param_hint="WORDS"
        )
    return entries


def _json(
    findings: Sequence[Finding] = (), entries: Sequence[Entry] = ()
) -> Iterator[str]:
    document: dict[str, Any] = {
        "findings": [
            {name: getattr(finding, name) for name in _FINDING} for finding in findings
        ],
        "entries": [
            {
                "name": entry.name,
                "sentence": entry.sentence,
                "says": entry.says,
                "place": place_of(entry),
                "examples": entry.examples,
                "findings": entry.findings,
            }
            for entry in entries
        ],
    }
    yield msgspec.json.encode(document).decode()


_FINDING = ("code", "severity", "title", "finds", "matters", "example", "instead")


def _page(finding: Finding) -> Iterator[str]:
    title = pattern(finding)
    yield from textwrap.wrap(f"{finding.severity}[{finding.code}]: {title}", _WIDTH)
    yield from _section("What it finds", textwrap.wrap(finding.finds, _WIDTH - 2))
    yield from _section("Why it matters", textwrap.wrap(finding.matters, _WIDTH - 2))
    yield from _section("Example", finding.example.splitlines())
    yield from _section("Write instead", finding.instead.splitlines())


def _entry_pages(said: str, entries: Sequence[Entry]) -> Iterator[str]:
    if len(entries) > _MOST_PAGES:
        yield from textwrap.wrap(
            f"There are {len(entries)} kinds of sentence with `{said}`. For one of "
            "them, write more of it, or its name:",
            _WIDTH,
        )
        yield ""
        width = max(len(entry.name) for entry in entries)
        for entry in entries:
            yield f"  {entry.name:{width}}  {entry.sentence}"[:_WIDTH].rstrip()
        return
    for place, entry in enumerate(entries):
        if place:
            yield from ("", "")
        yield from _entry_page(entry)


def _entry_page(entry: Entry) -> Iterator[str]:
    yield f"{entry.name}: {entry.sentence}"
    yield ""
    yield from (f"  {line}" for line in textwrap.wrap(entry.says, _WIDTH - 2))
    where = place_of(entry).replace("`", "")
    heading = f"For example, {where}" if where else "For example"
    yield from _section(heading, examples_of(entry))
    if entry.findings:
        codes = ", ".join(entry.findings)
        yield from _section("Mistakes to explain", [codes])


def _section(heading: str, lines: Sequence[str]) -> Iterator[str]:
    yield ""
    yield heading
    for line in lines:
        yield f"  {line}".rstrip()

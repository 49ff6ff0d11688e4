"""The command `wayfellow explain`: the page of one kind of mistake."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

import click

from wayfellow_dsl.checks import FINDINGS
from wayfellow_dsl.diagnostics import Finding, nearest

from .main import SETTINGS

_WIDTH = 80


@click.command(context_settings=SETTINGS)
@click.argument("code")
def explain(code: str) -> None:
    """Explain the kind of mistake that has this CODE, such as W201.

    The code stands in brackets before each mistake that `wayfellow check` finds.
    """
    finding = FINDINGS.get(code.upper())
    if finding is None:
        meant = nearest(code.upper(), FINDINGS)
        first, *_, last = sorted(FINDINGS)
        hint = f"did you mean {meant}?" if meant else f"they go from {first} to {last}."
        raise click.BadParameter(f"there is no code {code}; {hint}", param_hint="CODE")
    click.echo("\n".join(_page(finding)))


def _page(finding: Finding) -> Iterator[str]:
    title = re.sub(r"\{\w+\}", "…", finding.title)
    yield from textwrap.wrap(f"{finding.severity}[{finding.code}]: {title}", _WIDTH)
    yield from _section("What it finds", textwrap.wrap(finding.finds, _WIDTH - 2))
    yield from _section("Why it matters", textwrap.wrap(finding.matters, _WIDTH - 2))
    yield from _section("Example", finding.example.splitlines())
    yield from _section("Write instead", finding.instead.splitlines())


def _section(heading: str, lines: list[str]) -> Iterator[str]:
    yield ""
    yield heading
    for line in lines:
        yield f"  {line}".rstrip()

"""The command `wayfellow compare`: what changed in meaning between two files."""

from __future__ import annotations

import click
import msgspec

from wayfellow.comparison import compare as compare_programmes
from wayfellow.comparison import write_comparison

from .files import HasFindings, load_programme
from .main import DATA, DONE, FINDINGS, SETTINGS


@click.command(
    context_settings=SETTINGS,
    epilog="Exit codes: 0 the two mean the same; 1 they differ; 3 one of them cannot "
    "be read, or has mistakes in it.",
)
@click.argument("old")
@click.argument("new")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def compare(old: str, new: str, as_json: bool) -> int:
    """Say what changed in meaning from the programme OLD to the programme NEW.

    OLD and NEW are programme files, or the names of programmes that come with
    Wayfellow, such as growth_company. Each change is judged for those who take part:
    stricter, looser, or different; and where a condition decides, somebody is named
    who is treated differently.
    """
    try:
        comparison = compare_programmes(load_programme(old), load_programme(new))
    except HasFindings as problem:
        # 1 says that two programmes differ, and here there are no two programmes.
        problem.show()
        return DATA
    if as_json:
        document = {
            "schema": 1,
            "old": old,
            "new": new,
            **msgspec.to_builtins(comparison),
        }
        click.echo(
            msgspec.json.format(msgspec.json.encode(document), indent=2).decode()
        )
    else:
        click.echo(write_comparison(comparison, old, new))
    return DONE if comparison.same else FINDINGS

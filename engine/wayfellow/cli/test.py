"""The command `wayfellow test`: the stories and guarantees of programme files."""

from __future__ import annotations

import click
import msgspec

from wayfellow.stories import Rehearsal, rehearse, write_rehearsal

from .files import functions_of, load_programme
from .main import DONE, FINDINGS, SETTINGS


@click.command(context_settings=SETTINGS)
@click.argument("names", metavar="FILE...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def test(names: tuple[str, ...], as_json: bool) -> int:
    """Tell the stories of each FILE, and say which pass and what is guaranteed.

    FILE is a programme: its path, or the name of one that comes with Wayfellow, such
    as growth_company. A story is played by the same decisions as real people's. The
    report also says which rules no story has exercised.
    """
    done: list[tuple[str, Rehearsal]] = []
    code = DONE
    for name in names:
        try:
            rehearsal = _rehearse(name)
        except click.ClickException as error:
            error.show()
            code = max(code, error.exit_code)
            continue
        done.append((name, rehearsal))
        code = max(code, DONE if rehearsal.passes else FINDINGS)
    if as_json:
        documents = [
            {"file": name, **msgspec.to_builtins(rehearsal)} for name, rehearsal in done
        ]
        click.echo(msgspec.json.format(msgspec.json.encode(documents)).decode())
    elif done:
        click.echo(
            "\n\n".join(write_rehearsal(rehearsal, name) for name, rehearsal in done)
        )
    return code


def _rehearse(name: str) -> Rehearsal:
    if name.endswith(".scenario"):
        raise click.BadParameter(
            f"{name} is a scenario; stories are told in a programme.",
            param_hint="FILE",
        )
    programme = load_programme(name)
    return rehearse(programme, functions_of(programme))

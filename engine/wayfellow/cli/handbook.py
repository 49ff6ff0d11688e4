"""The command `wayfellow handbook`: a programme as prose and pictures."""

from __future__ import annotations

from pathlib import Path

import click

from wayfellow.errors import WayfellowError
from wayfellow_dsl.diagnostics import listed, nearest
from wayfellow_dsl.handbook import readers, to_html, to_markdown, write_handbook

from .files import load_programme
from .main import SETTINGS

_FORMATS = {"html": to_html, "markdown": to_markdown}
_ENDINGS = {".html": "html", ".htm": "html", ".md": "markdown", ".markdown": "markdown"}


@click.command(context_settings=SETTINGS)
@click.argument("file")
@click.option(
    "--for",
    "reader",
    metavar="ROLE",
    help="Write it for a role or a staff role, such as mentor, who is then spoken to "
    "as `you`; for everybody unless stated.",
)
@click.option(
    "-o",
    "--output",
    metavar="PAGE",
    default="-",
    help="Where to write: handbook.html, or handbook.md (Markdown); printed unless "
    "stated.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(sorted(_FORMATS)),
    help="Which of the two; by default what the name of the page says, and Markdown "
    "when it is printed.",
)
def handbook(file: str, reader: str | None, output: str, form: str | None) -> None:
    """Tell the programme in FILE as a handbook that anybody can read.

    FILE is a programme file, or the name of a programme that comes with Wayfellow,
    such as growth_company. An HTML page needs no other file and no network, and can
    be printed.
    """
    form = form or _find_format(output)
    programme = load_programme(file)
    if reader is not None and reader not in readers(programme):
        known = readers(programme)
        meant = nearest(reader, known)
        hint = f"did you mean `{meant}`?" if meant else f"there are {listed(known)}."
        raise click.BadParameter(
            f"there is no role and no staff role `{reader}`; {hint}",
            param_hint="--for",
        )
    page = _FORMATS[form](write_handbook(programme, reader or ""))
    if output == "-":
        click.echo(page, nl=False)
        return
    try:
        Path(output).write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise WayfellowError(f"cannot write {output}: {error.strerror}") from None


def _find_format(output: str) -> str:
    ending = Path(output).suffix.lower()
    if output == "-":
        return "markdown"
    if ending not in _ENDINGS:
        raise click.BadParameter(
            f"the name of the page has to end in {', '.join(_ENDINGS)}, which says its "
            "format; or say it with --format.",
            param_hint="--output",
        )
    return _ENDINGS[ending]

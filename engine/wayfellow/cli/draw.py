"""The command `wayfellow draw`: a programme's lifecycles as a picture."""

from __future__ import annotations

from pathlib import Path

import click

from wayfellow.errors import WayfellowError
from wayfellow_dsl.drawing import draw_dot, draw_mermaid, draw_svg

from .files import load_programme
from .main import SETTINGS

_DRAWINGS = {
    ".svg": draw_svg,
    ".mmd": draw_mermaid,
    ".dot": draw_dot,
    ".gv": draw_dot,
}


@click.command(context_settings=SETTINGS)
@click.argument("file")
@click.option(
    "--output",
    metavar="PICTURE",
    required=True,
    help="Where to write: life.svg, life.mmd (Mermaid), life.dot or life.gv "
    "(Graphviz); - prints SVG.",
)
def draw(file: str, output: str) -> None:
    """Draw the programme in FILE: every step, and what leads from one to the next.

    The ways of people stand beside that of what they share, in the stages of the
    programme; dashed lines show how one moves the other.

    FILE is a programme file, or the name of a programme that comes with Wayfellow,
    such as growth_company. The ending of the picture's name says its format; an SVG
    picture opens in any browser.
    """
    ending = ".svg" if output == "-" else Path(output).suffix.lower()
    if ending not in _DRAWINGS:
        raise click.BadParameter(
            f"the name of the picture has to end in {', '.join(_DRAWINGS)}, "
            "which says its format.",
            param_hint="--output",
        )
    picture = _DRAWINGS[ending](load_programme(file))
    if output == "-":
        click.echo(picture, nl=False)
        return
    try:
        Path(output).write_text(picture, encoding="utf-8", newline="\n")
    except OSError as error:
        raise WayfellowError(f"cannot write {output}: {error.strerror}") from None

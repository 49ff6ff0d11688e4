"""The commands `wayfellow plugin email`: check, preview and write letters."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill

import click
import msgspec

from wayfellow.errors import WayfellowError
from wayfellow.hooks import installed_languages
from wayfellow_dsl import Diagnostic, decode, read_programme
from wayfellow_dsl.diagnostics import listed, nearest
from wayfellow_dsl.model import Programme
from wayfellow_dsl.phrases import say_list, say_name
from wayfellow_programmes import bundled

from .checking import Finding, check_letters
from .examples import example
from .letters import Letters
from .occasions import Occasion, occasions
from .values import own_details
from .words import first_words
from .writing import write_letter

_SETTINGS = {"help_option_names": ["-h", "--help"]}
_MISTAKES = 1
_OURS = ("concern", "attend", "look", "invite")
"""What has words of ours and is not in the file by a name of the charity's."""
_IN = " " * 6
_letters = click.option(
    "--letters",
    metavar="FOLDER",
    envvar="WAYFELLOW_EMAIL_LETTERS",
    show_envvar=True,
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("letters"),
    show_default=True,
    help="The folder of letters; in it is one for each programme.",
)


@click.group(context_settings=_SETTINGS)
def email() -> None:
    """Write, check and look at the letters that a programme sends.

    FILE is a programme file, or the name of a programme that comes with Wayfellow.
    """


@email.command(context_settings=_SETTINGS)
@click.argument("file")
@_letters
def new(file: str, letters: Path) -> None:
    """Write first words for every letter that a programme sends.

    Change them as you like. Nothing that is there already is overwritten. Lines in
    square brackets are for you to replace: no letter is sent that has one.
    """
    programme = _load(file)
    found: dict[str, list[Occasion]] = {}
    for one in occasions(programme):
        if one.manner not in _OURS and not (one.is_staff and one.manner == "owed"):
            found.setdefault(one.letter, []).append(one)
    folder, written = Letters(letters), 0
    try:
        folder.folder_of(programme.name).mkdir(parents=True, exist_ok=True)
        for letter, asked in found.items():
            path = folder.path(programme.name, letter)
            if path.exists():
                continue
            path.write_text(first_words(programme, asked), encoding="utf-8")
            written += 1
    except OSError as problem:
        raise WayfellowError(f"cannot write there: {problem.strerror}") from None
    place, kept = folder.folder_of(programme.name), len(found) - written
    also = f"What was there already is as it was: {kept}.\n" if kept else ""
    letters_are = "1 letter is" if written == 1 else f"{written} letters are"
    done = f"{letters_are} written to {place}: change them in any editor."
    click.echo(
        f"{done if written else f'Nothing is missing in {place}.'}\n{also}"
        f"Next: wayfellow plugin email check {file}"
    )


@email.command(context_settings=_SETTINGS)
@click.argument("file")
@_letters
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(file: str, letters: Path, as_json: bool) -> int:
    """Say which letters are missing, wrong, or never sent.

    Exit code 1: something is missing or wrong, and would not be sent.
    """
    programme = _load(file)
    found = check_letters(programme, Letters(letters))
    if as_json:
        click.echo(
            msgspec.json.format(msgspec.json.encode({"findings": found})).decode()
        )
    else:
        click.echo(_report(programme, found, file))
    return _MISTAKES if any(one.is_mistake for one in found) else 0


@email.command(context_settings=_SETTINGS)
@click.argument("file")
@click.argument("letter")
@_letters
@click.option("--to", metavar="ROLE", help="Only as this role gets it.")
def preview(file: str, letter: str, letters: Path, to: str | None) -> None:
    """Print a letter as example people would get it.

    LETTER is the name of what is sent, such as welcome.
    """
    programme = _load(file)
    everything = occasions(programme)
    asked = [one for one in everything if letter in (one.letter, one.name)]
    if not asked:
        raise _unknown(letter, [one.letter for one in everything])
    shown = {one.to: one for one in asked if to in (None, one.to)}
    if not shown:
        whom = say_list(dict.fromkeys(say_name(one.to) for one in asked), "and")
        raise WayfellowError(f"{letter} is not sent to `{to}`, but to: {whom}")
    folder = Letters(letters)
    click.echo(
        f"\n{'-' * 72}\n".join(_shown(folder, programme, shown[to]) for to in shown)
    )


def _shown(letters: Letters, programme: Programme, one: Occasion) -> str:
    context, effect = example(programme, one)
    subject, text = write_letter(letters, context, effect)
    whom = context.recipient
    assert whom is not None
    address = own_details(whom).get("email")
    to = f"{address} ({say_name(one.to)})" if address else say_name(whom.id)
    return f"To: {to}\nSubject: {subject}\n\n{text.rstrip()}"


def _report(programme: Programme, found: list[Finding], file: str) -> str:
    if not found:
        return f"Every letter of {programme.name} is there, and can be sent."
    heads = {
        "missing": "Missing: nothing is sent to them before you write it.",
        "wrong": "Wrong: it is not sent before you correct it.",
        "unused": "Never sent:",
        "no address": "Without an address:",
    }
    parts = []
    for kind, head in heads.items():
        lines = [
            f"  {one.letter}{f', line {one.line}' if one.line else ''}\n"
            + fill(one.problem, 80, initial_indent=_IN, subsequent_indent=_IN)
            for one in found
            if one.kind == kind
        ]
        if lines:
            parts.append("\n".join([head, *lines]))
    if any(one.kind == "missing" for one in found):
        parts.append(f"First words: wayfellow plugin email new {file}")
    return "\n\n".join(parts)


def _unknown(letter: str, known: list[str]) -> WayfellowError:
    meant = nearest(letter, known)
    hint = f"Did you mean `{meant}`?" if meant else f"It sends {listed(set(known))}"
    return WayfellowError(f"the programme sends no letter `{letter}`. {hint}")


def _load(file: str) -> Programme:
    path = Path(file)
    place = (
        path
        if path.exists()
        else bundled(f"{path.name.removesuffix('.programme')}.programme")
    )
    if place is None:
        raise WayfellowError(
            f"there is no file {file}, and none of this name comes with Wayfellow"
        )
    try:
        text = decode(place.read_bytes())
    except OSError as problem:
        raise WayfellowError(f"cannot read {file}: {problem.strerror}") from None
    words = installed_languages().extensions
    programme = (
        None if isinstance(text, Diagnostic) else read_programme(text, words).programme
    )
    if programme is None:
        raise WayfellowError(f"{file} has mistakes; see `wayfellow check {file}`")
    return programme

"""The command `wayfellow audit`: what a file shows of the standards that it follows."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from wayfellow.errors import UnknownStandard, WayfellowError
from wayfellow.standards import (
    CAUTION,
    Audit,
    Standard,
    Stray,
    find_strays,
    hold_against,
    read_standard,
    write_audit,
    write_caution,
    write_strays,
)
from wayfellow_programmes import bundled, bundled_names

from .files import find_file, load_programme_at, read_text
from .main import DATA, DONE, FINDINGS, SETTINGS

_STANDARD = ".standard"


class _Audited(msgspec.Struct, frozen=True):
    """One file, held against its standards."""

    file: str
    standards: tuple[Audit, ...]
    strays: tuple[Stray, ...]

    @property
    def code(self) -> int:
        is_kept = all(one.passes for one in self.standards) and not self.strays
        return DONE if is_kept else FINDINGS


@click.command(context_settings=SETTINGS)
@click.argument("names", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--standard",
    "standards",
    metavar="NAME",
    multiple=True,
    help="Hold it against this standard, instead of those it follows; may be repeated.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def audit(names: tuple[str, ...], standards: tuple[str, ...], as_json: bool) -> int:
    """Hold each FILE against the standards that it follows.

    FILE is a programme: its path, or the name of one that comes with Wayfellow, such
    as growth_company. Each item of a standard is met by rules of the file, attested in
    it by somebody, not applicable for a reason that it gives, or not met. A standard
    is one that comes with Wayfellow, such as core_practice, or NAME.standard beside
    the programme. The code is 1 when something is not met that must be.
    """
    done: list[_Audited] = []
    code = DONE
    for name in names:
        try:
            done.append(_audit(name, standards))
        except click.ClickException as error:
            error.show()
            code = max(code, error.exit_code)
        except WayfellowError as error:
            end = "" if str(error).endswith(("?", ".")) else "."
            click.echo(f"Error: {error}{end}", err=True)
            code = DATA
    if as_json:
        document = {"files": done, "caution": CAUTION}
        click.echo(msgspec.json.format(msgspec.json.encode(document)).decode())
    elif done:
        click.echo("\n\n".join([*map(_text, done), write_caution()]))
    return max([code, *(file.code for file in done)])


def _text(file: _Audited) -> str:
    parts = [file.file, *map(write_audit, file.standards)]
    if file.strays:
        parts.append(write_strays(file.strays, file.file))
    return "\n\n".join(parts)


def _audit(name: str, wanted: tuple[str, ...]) -> _Audited:
    if name.endswith(".scenario"):
        raise click.BadParameter(
            f"{name} is a scenario; its programme is what can be audited.",
            param_hint="FILE",
        )
    place = find_file(name)
    programme = load_programme_at(place)
    folder = place.parent if isinstance(place, Path) else None
    followed, unknown = _followed(programme.follows, folder)
    chosen = [_load(one, folder) for one in dict.fromkeys(wanted)] or followed
    if not (chosen or unknown):
        raise WayfellowError(
            f"{place.name} follows no standard. Write `follows core_practice` under "
            "`programme`, or name one with `--standard core_practice`"
        )
    return _Audited(
        file=name if Path(name).exists() else place.name,
        standards=tuple(hold_against(programme, one) for one in chosen),
        # What an unknown standard asks cannot be told from a slip.
        strays=tuple(unknown) or find_strays(programme, [*followed, *chosen]),
    )


def _followed(
    names: tuple[str, ...], folder: Path | None
) -> tuple[list[Standard], list[Stray]]:
    """Read the standards that a file follows, and find those that there are not."""
    known: list[Standard] = []
    unknown: list[Stray] = []
    for name in dict.fromkeys(names):
        try:
            known.append(_load(name, folder))
        except UnknownStandard as error:
            unknown.append(Stray(name, 0, f"{error}."))
    return known, unknown


def _load(name: str, folder: Path | None) -> Standard:
    """Read a standard: by its path, beside the programme, or among ours."""
    path, name = Path(name), Path(name).name.removesuffix(_STANDARD)
    near = [path] if path.suffix == _STANDARD else []
    near += [folder / f"{name}{_STANDARD}"] if folder is not None else []
    for place in near:
        if place.exists():
            return read_standard(read_text(place), name)
    ours = bundled(f"{name}{_STANDARD}")
    if ours is None:
        known = [one for one in bundled_names() if one.endswith(_STANDARD)]
        raise UnknownStandard(name, [one.removesuffix(_STANDARD) for one in known])
    return read_standard(read_text(ours), name)

"""The command that proves a history: unbroken, unchanged, and leading to what is so."""

from __future__ import annotations

import sys

import click
import msgspec

from wayfellow.live import Desk, Flaw, Seal, Verification, read_seal

from ..main import FINDINGS
from . import printed
from .options import Options, with_options
from .program import called

_SHOWN = 20
"""How many flaws of a run are listed in words."""


class _Verified(msgspec.Struct, frozen=True):
    """What `verify` has to say, for a program."""

    runs: tuple[Verification, ...]
    seal: str
    """Over all runs; empty where something is broken, or only one run was asked for."""
    against: str = ""
    breach: str = ""
    """What has become otherwise since the seal was taken; empty for nothing."""

    @property
    def is_broken(self) -> bool:
        """Say whether anything is not as it must be."""
        return bool(self.breach) or any(run.flaws for run in self.runs)


@click.command()
@click.option(
    "--against",
    metavar="SEAL",
    help="A seal from earlier: prove that all it covers is there, unchanged.",
)
@with_options(click.option("--run", metavar="RUN", help="Only this run."))
def verify(given: Options, against: str | None) -> None:
    """Prove that no line of history was changed, lost or added.

    Each history is checked line by line and told again: it must lead to where everybody
    stands. Somebody who has power over the whole database could still remove a person
    with every line; so a seal is printed to be kept elsewhere, and --against it later
    shows that nothing is gone.
    """
    sealed = read_seal(against) if against else None
    office = given.to_read()
    seal = office.seal()
    length = max(seal.lines, 1)
    with click.progressbar(
        length=length,
        label="Verifying",
        file=sys.stderr,
        hidden=given.as_json or not sys.stderr.isatty(),
    ) as bar:

        def look(desk: Desk) -> _Verified:
            names = [given.run] if given.run else desk.runs()
            runs = tuple(desk.run(name).verify(watch=bar.update) for name in names)
            breach = desk.breach(sealed) if sealed is not None else ""
            is_sealable = not breach and not any(run.flaws for run in runs)
            new = str(seal) if is_sealable and not given.run else ""
            return _Verified(runs, new, against or "", breach)

        found = office.look(look)
        bar.update(length - bar.pos)
    printed.say(found, _words(found, sealed), given.as_json)
    if found.is_broken:
        raise click.exceptions.Exit(FINDINGS)


def _words(found: _Verified, sealed: Seal | None) -> str:
    lines = [line for run in found.runs for line in _run_words(run)]
    if not found.runs:
        lines.append("No run is open yet.")
    if sealed is not None:
        covered = _count(sealed.lines, "line", "lines")
        lines.append(
            f"The seal is broken: {found.breach}."
            if found.breach
            else f"The seal holds: {covered} recorded by then, none changed since."
        )
    if found.seal:
        lines += [
            f"Seal: {found.seal}",
            "  Keep it where nobody who can change the database can change it too.",
            f"  Later: {called('verify --against SEAL')}",
        ]
    return "\n".join(lines)


def _run_words(run: Verification) -> list[str]:
    lines = _count(run.lines, "line", "lines")
    about = _count(run.subjects, "subject", "participants and relationships")
    if not run.flaws:
        words = [f"{run.run}: {lines} about {about}, all as written."]
        told = run.subjects - run.apart
        whom = f"{told:,} of them stand" if run.apart else "everybody stands"
        words.append(f"  Told again, they lead to where {whom}.")
    else:
        flaws = _count(len(run.flaws), "flaw", "flaws")
        words = [f"{run.run}: {flaws} in {lines} about {about}."]
        words += [f"  {_flaw(flaw)}" for flaw in run.flaws[:_SHOWN]]
        if len(run.flaws) > _SHOWN:
            words.append(
                f"  and {len(run.flaws) - _SHOWN:,} more: see them with --json"
            )
    if run.apart:
        left = _count(run.apart, "was", "were")
        flawed = "flawed, " if run.flaws else ""
        words.append(
            f"  {left} not told again: {flawed}erased, or connected with such."
        )
    if run.erased:
        erased = _count(run.erased, "line has", "lines have")
        words.append(f"  {erased} been erased, and kept what proves them.")
    return words


def _flaw(flaw: Flaw) -> str:
    if not flaw.subject:
        return f"The run {flaw.what}"
    line = f", line {flaw.line}," if flaw.line else ""
    return f"{flaw.subject}{line} {flaw.what}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"

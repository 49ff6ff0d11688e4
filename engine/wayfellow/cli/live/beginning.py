"""The commands by which a desk begins: a database, a programme, a run."""

from __future__ import annotations

import click

from wayfellow.live import SCHEMA_VERSION, Deployment, Desk, Status

from ..files import load_programme
from . import printed, typed
from .options import Options, with_options
from .program import called


@click.command()
@with_options()
def init(given: Options) -> None:
    """Make a database for runs, or the tables in one that is there."""
    office = given.to_make(create=True)
    name = printed.database_name(given.database, office)
    following = called(f"deploy FILE --database {name}")
    click.echo(f"{name} is ready. Next: {following}")


@click.command()
@with_options()
def upgrade(given: Options) -> None:
    """Bring the tables up to date, after an update of Wayfellow.

    What is in them stays. Make a copy of the database before.
    """
    office = given.to_make()
    before = office.upgrade()
    name = printed.database_name(given.database, office)
    words = (
        f"{name} is up to date, with schema version {SCHEMA_VERSION}."
        if before == SCHEMA_VERSION
        else f"{name} went from schema version {before} to {SCHEMA_VERSION}."
    )
    printed.say({"before": before, "now": SCHEMA_VERSION}, words, given.as_json)


@click.command()
@click.argument("file")
@with_options()
def deploy(given: Options, file: str) -> None:
    """Make a programme available for runs; FILE may be the name of one shipped."""
    programme = load_programme(file)

    def work(desk: Desk) -> tuple[Deployment, list[str]]:
        deployed = desk.deploy(programme)
        earlier = (
            run
            for one in desk.versions_in_use()
            if one.name == deployed.name and one.version < deployed.version
            for run in one.runs
        )
        return deployed, list(earlier)

    deployed, earlier = given.to_read().transact(work)
    words = (
        f"Version {deployed.version} of {deployed.name} is deployed. "
        f"Next: {called('open RUN --starts DATE')}"
    )
    if earlier:
        words += (
            "\nTo see what it would mean for those who have begun: "
            f"{called('migrate')}\n{earlier[0]} --to {deployed.version} --dry-run"
        )
    printed.say(deployed, words, given.as_json)


@click.command(name="open")
@click.argument("name", metavar="RUN")
@click.option("--starts", required=True, metavar="DATE", help="The first day.")
@click.option(
    "--programme",
    metavar="NAME",
    help="Which programme; needed when several are deployed.",
)
@click.option("--version", type=int, help="Which version; the newest unless stated.")
@with_options()
def open_(
    given: Options, name: str, starts: str, programme: str | None, version: int | None
) -> None:
    """Open a run called RUN: one intake of a programme."""
    first_day = typed.read_date(starts)

    def work(desk: Desk) -> Status:
        which = programme or typed.only_programme(desk)
        return desk.open_run(which, first_day, name, version=version).status()

    status = given.to_read().transact(work)
    words = (
        f"The run {name} of {status.programme}, version {status.version}, is open. "
        f"Next: {called('enrol ROLE NAME')}"
    )
    printed.say(status, words, given.as_json)

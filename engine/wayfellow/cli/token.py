"""The command `wayfellow token`: who may use the REST API, and as whom."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from wayfellow.decide import ENGINE, Actor
from wayfellow.errors import Unusable
from wayfellow.hooks import Hooks
from wayfellow.live import Desk, Office, Token, open_office
from wayfellow_dsl.labels import in_backticks
from wayfellow_dsl.model import Programme

from .live.printed import in_json
from .live.typed import read_actor, read_time
from .main import SETTINGS
from .serve import DATABASE, TENANTS, see_packages

_TENANT = click.option(
    "--tenant", metavar="NAME", default="main", show_default=True, help="Whose it is."
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(context_settings=SETTINGS)
def token() -> None:
    """Make, list and revoke the tokens by which programs use the REST API."""


@token.command(context_settings=SETTINGS)
@click.argument("who", required=False)
@click.option("--run", metavar="RUN", help="The only run it is for.")
@click.option("--label", metavar="TEXT", default="", help="What it is used for.")
@click.option("--expires", metavar="DATE", help="Until when it is good; for ever.")
@_TENANT
@DATABASE
@TENANTS
@_JSON
def new(
    who: str | None,
    run: str | None,
    label: str,
    expires: str | None,
    tenant: str,
    database: str,
    tenants: Path | None,
    as_json: bool,
) -> None:
    """Make a token for WHO, and print it: nobody sees it again.

    WHO is staff as ROLE:NAME, or a participant, whose token is for one run. Without WHO
    it is for an application of yours, which acts for everybody and sees everything:
    guard it well.
    """

    def make(desk: Desk) -> tuple[Token, str]:
        holder = _holder(desk, who, run)
        return desk.tokens.new(
            holder,
            tenant=tenant,
            run=run or "",
            label=label,
            expires=None if expires is None else _day(expires),
        )

    made, secret = _office(database, tenants, tenant).transact(make)
    if as_json:
        click.echo(in_json({"token": secret, "kept": made}))
        return
    click.echo(secret)
    click.echo(f"{_of(made)}. Keep it safe: it is shown only now.", err=True)


@token.command("list", context_settings=SETTINGS)
@_TENANT
@DATABASE
@TENANTS
@_JSON
def list_(tenant: str, database: str, tenants: Path | None, as_json: bool) -> None:
    """List the tokens that were made, without what only their holders know."""
    office = _office(database, tenants, tenant)
    known = office.look(lambda desk: desk.tokens.all())
    if as_json:
        click.echo(in_json(known))
        return
    now = office.look(lambda desk: desk.now)
    for one in known:
        click.echo(f"{one.id}  {_of(one)}{_ending(one, now)}")
    if not known:
        click.echo("There is no token yet. Next: wayfellow token new")


@token.command(context_settings=SETTINGS)
@click.argument("identifiers", metavar="TOKEN...", nargs=-1, required=True)
@_TENANT
@DATABASE
@TENANTS
def revoke(
    identifiers: tuple[str, ...], tenant: str, database: str, tenants: Path | None
) -> None:
    """Let each TOKEN open nothing from now on; name it as `list` does."""
    office = _office(database, tenants, tenant)
    office.transact(lambda desk: [desk.tokens.revoke(one) for one in identifiers])
    for one in identifiers:
        click.echo(f"{one} is revoked, and opens nothing any more.")


def _office(database: str, tenants: Path | None, tenant: str) -> Office:
    if tenants is not None:
        see_packages()
        from wayfellow.rest.server import read_tenants

        known = read_tenants(tenants)
        if tenant not in known:
            listed = in_backticks(known)
            raise Unusable(
                f"`{tenants}` names no tenant `{tenant}`. There is: {listed}"
            )
        database = known[tenant]
    return open_office(database, hooks=Hooks())


def _holder(desk: Desk, who: str | None, run: str | None) -> Actor:
    if who is None:
        return ENGINE
    role, _, name = who.partition(":")
    if name:
        return Actor(role, name)
    if run is None:
        raise click.UsageError(
            "a participant's token is for one run: say which with --run. Staff are "
            "named as ROLE:NAME"
        )
    return read_actor(who, desk.run(run))


def _day(text: str) -> datetime:
    return read_time(text, Programme("", timezone="UTC")).astimezone(UTC)


def _of(one: Token) -> str:
    whose = "for an application" if one.holder == ENGINE else f"of {one.holder}"
    where = f", in {one.run}" if one.run else ""
    what = f", {one.label}" if one.label else ""
    return f"A token {whose}{where}{what}"


def _ending(one: Token, now: datetime) -> str:
    if one.revoked is not None:
        return f"  revoked on {one.revoked:%Y-%m-%d}"
    if one.expires is None:
        return ""
    word = "good until" if one.is_good(now) else "expired on"
    return f"  {word} {one.expires:%Y-%m-%d}"

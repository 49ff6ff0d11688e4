"""The command `wayfellow serve`: the REST API as a server of its own."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wayfellow.errors import PackageMissing

from .main import SETTINGS

if TYPE_CHECKING:
    from wayfellow.rest.logs import Form

DATABASE = click.option(
    "--database",
    metavar="FILE|URL",
    envvar="WAYFELLOW_DATABASE",
    default="wayfellow.db",
    show_default=True,
    show_envvar=True,
    help="The database: a file, or a URL such as postgresql://user@host/name.",
)
TENANTS = click.option(
    "--tenants",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="For several tenants who cannot see each other: a TOML file with the "
    'database of each, such as north = "north.db", instead of --database.',
)


@click.command(context_settings=SETTINGS)
@DATABASE
@TENANTS
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="The port to listen at; 0 for any that is free.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="How many processes share the work; for PostgreSQL.",
)
@click.option(
    "--root-path",
    metavar="PATH",
    default="",
    help="What a proxy in front takes away of each address, such as /mentoring.",
)
@click.option(
    "--proxy",
    "proxies",
    metavar="ADDRESS,...",
    default="127.0.0.1,::1",
    show_default=True,
    help="Who is believed in X-Forwarded-For and X-Forwarded-Proto; * for everybody.",
)
@click.option(
    "--failures",
    type=click.IntRange(0, 100_000),
    default=30,
    show_default=True,
    help="How many tokens that let nobody in an address may send in a minute, to each "
    "of the workers; 0 for any number.",
)
@click.option(
    "--log",
    type=click.Choice(["text", "json"]),
    help="Write a line for each request to standard error, in which nobody is named.",
)
@click.option(
    "--openapi",
    metavar="FILE|-",
    help="Write the description of the API, after OpenAPI 3.1, and serve nothing.",
)
def serve(
    database: str,
    tenants: Path | None,
    host: str,
    port: int,
    workers: int,
    root_path: str,
    proxies: str,
    failures: int,
    log: Form | None,
    openapi: str | None,
) -> None:
    """Serve the REST API, for programs that are not written in Python.

    Whoever asks sends a token, which wayfellow token new makes. Nothing is encrypted
    here: for other machines, put a server with TLS in front. Ctrl-C and SIGTERM stop
    it, after what is being answered. It delivers nothing and lets no time pass: that is
    what wayfellow live worker is for.
    """
    see_packages()
    if root_path and (not root_path.startswith("/") or root_path.endswith("/")):
        raise click.UsageError(
            "--root-path begins with a / and does not end with one, such as /mentoring"
        )
    if openapi is not None:
        _write_description(openapi)
        return
    # Whoever does not serve never waits for it to load.
    from wayfellow.rest import server

    databases = {"main": database}
    if tenants is not None:
        databases = server.read_tenants(tenants)
    for office in server.open_offices(databases).values():
        office.close()
    try:
        place = server.listen(host, port)
    except OSError as problem:
        raise click.UsageError(
            f"nothing can listen at {host}, port {port}: {problem.strerror}. Stop what "
            "listens there, or choose another --port"
        ) from None
    shown = f"[{host}]" if ":" in host else host
    click.echo(
        f"Serving {', '.join(databases)} at "
        f"http://{shown}:{place.getsockname()[1]}/v1. Stop with Ctrl-C."
    )
    if not server.is_only_for_this_machine(host):
        click.echo(
            f"Warning: {host} can be reached from other machines, and what is sent is "
            "not\nencrypted. Put a server with TLS in front, or leave --host out.",
            err=True,
        )
    serving = server.Serving(databases, failures, log, root_path, proxies)
    server.serve(serving, place, workers)
    click.echo("Stopped.")


def see_packages() -> None:
    """See that what the REST API needs is installed; PackageMissing otherwise."""
    for package in ("fastapi", "uvicorn"):
        if find_spec(package) is None:
            raise PackageMissing(package, "rest")


def _write_description(where: str) -> None:
    import msgspec

    from wayfellow.rest import description

    text = msgspec.json.format(msgspec.json.encode(description()), indent=2).decode()
    if where == "-":
        click.echo(text)
    else:
        Path(where).write_text(f"{text}\n", encoding="utf-8")
        click.echo(f"{where} is written.")

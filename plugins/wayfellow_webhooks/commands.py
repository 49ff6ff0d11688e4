"""The commands: make a secret, see what is set, and post something to try it."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

import click
import msgspec

from .movements import MOVES
from .outgoing import Receiver, Webhooks
from .problems import Misconfigured
from .settings import VARIABLE, Settings, load_settings
from .signatures import new_secret, read_secret

_SECRET = "WAYFELLOW_WEBHOOKS_SECRET"  # noqa: S105
_settings = click.option(
    "--settings",
    "path",
    type=click.Path(path_type=Path),
    help=f"The file of settings; without it, the one that {VARIABLE} names.",
)


_COMMAND = {"help_option_names": ["-h", "--help"]}


@click.group(context_settings=_COMMAND)
def webhooks() -> None:
    """Post what there is to deliver, and take in what others say."""


@webhooks.command(context_settings=_COMMAND)
def secret() -> None:
    """Make a secret, for you and one other side."""
    click.echo(new_secret())


@webhooks.command(context_settings=_COMMAND)
@_settings
@click.option("--json", "is_json", is_flag=True, help="Print one JSON document.")
def check(path: Path | None, is_json: bool) -> None:
    """Say who receives and who may send.

    What is wrong with the settings is said instead.
    """
    settings = load_settings(path)
    if is_json:
        click.echo(msgspec.json.encode(_as_document(settings)).decode())
        return
    for receiver in settings.receivers:
        click.echo(f"{receiver.name} receives {_what(receiver)}.")
    for sender in settings.senders:
        click.echo(f"{sender.name} may say, in {sender.run}, by {sender.by}:")
        for kind, event in sender.events.items():
            click.echo(f"  {event}" + (f"  (as {kind})" if kind != event else ""))
    if not settings.receivers and not settings.senders:
        click.echo("Nobody receives anything, and nobody may send anything.")


@webhooks.command("send-test", context_settings=_COMMAND)
@click.argument("to", metavar="RECEIVER|URL")
@_settings
@click.option(
    "--allow",
    multiple=True,
    help="For a URL: http, other ports, or private addresses.",
)
def send_test(to: str, path: Path | None, allow: tuple[str, ...]) -> None:
    """Post an event, to try whether it arrives.

    It is of the type wayfellow.test, and signed as a real one would be. RECEIVER is one
    of the settings. A URL is signed with the secret in the environment variable
    WAYFELLOW_WEBHOOKS_SECRET.
    """
    receiver = _receiver(to, path, allow)
    identifier = f"wf_test_{token_hex(8)}"
    body = msgspec.json.encode(
        {
            "specversion": "1.0",
            "id": identifier,
            "source": "/test",
            "type": "wayfellow.test",
            "subject": "nobody",
            "time": datetime.now(UTC),
            "datacontenttype": "application/json",
            "data": {},
        }
    )
    status = Webhooks([receiver]).post(receiver, identifier, body)
    click.echo(f"{receiver.name} answered {status}: it has taken {identifier}.")


def _receiver(to: str, path: Path | None, allow: tuple[str, ...]) -> Receiver:
    if "://" not in to:
        found = load_settings(path).receiver(to)
        return replace(found, allow=(*found.allow, *allow))
    text = os.environ.get(_SECRET)
    if not text:
        raise Misconfigured(
            f"to post to a URL, set `{_SECRET}` to the secret that its owner has; "
            "`wayfellow plugin webhooks secret` makes one"
        )
    try:
        known = read_secret(text)
    except Misconfigured as problem:
        raise Misconfigured(f"`{_SECRET}` {problem}") from None
    found = Receiver("URL", to, (known,), allow=allow)
    return replace(found, name=found.address.shown_host)


def _what(receiver: Receiver) -> str:
    effects = [f"each {kind}" for kind in receiver.kinds if kind not in MOVES]
    moves = [kind for kind in receiver.kinds if kind in MOVES]
    told = [f"each move ({', '.join(moves)})"] if moves else []
    kinds = " and ".join([*effects, *told]) or "everything but moves"
    names = f" called {' or '.join(receiver.names)}" if receiver.names else ""
    names += f" about each {' or '.join(receiver.about)}" if receiver.about else ""
    runs = f" in {' or '.join(receiver.runs)}" if receiver.runs else ""
    details = f", with {' and '.join(receiver.details)}" if receiver.details else ""
    allow = f", allowed {' and '.join(receiver.allow)}" if receiver.allow else ""
    at = receiver.address.shown_host
    return f"{kinds}{names}{runs}{details}, at {at}{allow}"


def _as_document(settings: Settings) -> dict[str, object]:
    return {
        "receivers": [
            {
                "name": one.name,
                "host": one.address.shown_host,
                "kinds": one.kinds,
                "names": one.names,
                "runs": one.runs,
                "about": one.about,
                "details": one.details,
                "allow": one.allow,
            }
            for one in settings.receivers
        ],
        "senders": [
            {
                "name": one.name,
                "run": one.run,
                "by": one.by,
                "events": dict(one.events),
                "details": one.details,
                "leaves_out_others": one.leaves_out_others,
                "at_once": one.at_once,
            }
            for one in settings.senders
        ],
    }

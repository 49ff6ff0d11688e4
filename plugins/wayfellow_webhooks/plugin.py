"""What Wayfellow finds of this plugin: announcing, delivering, and its commands.

The environment variable `WAYFELLOW_WEBHOOKS` names the file of settings; without it the
plugin takes nothing, and effects stay in the outbox. When the file has changed, it is
read again.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import click

from wayfellow.hooks import (
    AfterCommit,
    Announcement,
    Effect,
    InTransaction,
    Move,
    Partly,
    Subject,
    hookimpl,
)

from .commands import webhooks
from .movements import announcement_of
from .outgoing import Webhooks
from .problems import Misconfigured
from .settings import VARIABLE, load_settings


@hookimpl
def announce(
    context: InTransaction, move: Move, subject: Subject
) -> Announcement | None:
    """Keep a move for the receivers that want it, if there are settings.

    While something is wrong with these, every move is kept: nobody's step has to wait
    until it is mended, and nothing is lost by then.
    """
    try:
        found = _settled()
    except Misconfigured:
        return announcement_of(move, subject)
    return None if found is None else found.announce(context, move, subject)


@hookimpl
def deliver(context: AfterCommit, effect: Effect) -> bool | Partly | None:
    """Post to the receivers that the settings name, if there are settings."""
    found = _settled()
    return None if found is None else found.deliver(context, effect)


@hookimpl
def command() -> click.Command:
    """Give `wayfellow plugin webhooks`."""
    return webhooks


def _settled() -> Webhooks | None:
    """Give what the settings come to; None where none are named."""
    named = os.environ.get(VARIABLE)
    if not named:
        return None
    path, changed = Path(named), 0
    with suppress(OSError):
        changed = path.stat().st_mtime_ns
    return _opened(path, changed)


@lru_cache(maxsize=1)
def _opened(path: Path, changed: int) -> Webhooks:
    settings = load_settings(path)
    return Webhooks(settings.receivers, source=settings.source)

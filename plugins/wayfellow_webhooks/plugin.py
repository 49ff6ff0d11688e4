"""What Wayfellow finds of this plugin: delivering, and its commands.

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

from wayfellow.hooks import AfterCommit, Effect, hookimpl

from .commands import webhooks
from .outgoing import Webhooks
from .settings import VARIABLE, load_settings


@hookimpl
def deliver(context: AfterCommit, effect: Effect) -> bool | None:
    """Post to the receivers that the settings name, if there are settings."""
    named = os.environ.get(VARIABLE)
    if not named:
        return None
    path, changed = Path(named), 0
    with suppress(OSError):
        changed = path.stat().st_mtime_ns
    return _opened(path, changed).deliver(context, effect)


@hookimpl
def command() -> click.Command:
    """Give `wayfellow plugin webhooks`."""
    return webhooks


@lru_cache(maxsize=1)
def _opened(path: Path, changed: int) -> Webhooks:
    settings = load_settings(path)
    return Webhooks(settings.receivers, source=settings.source)

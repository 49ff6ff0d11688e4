"""What the desk is called where somebody works: not always `wayfellow live`."""

from __future__ import annotations

import click


def called(words: str) -> str:
    """Give a command of the desk as whoever reads it would type it.

    In a Django project `deploy FILE` is `manage.py wayfellow deploy FILE`.
    """
    desk = click.get_current_context().parent
    assert desk is not None
    return f"{desk.command_path} {words}"

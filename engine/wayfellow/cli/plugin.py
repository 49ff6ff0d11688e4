"""`wayfellow plugin`: the commands that plugins bring, each under its plugin's name."""

from __future__ import annotations

import click

from wayfellow.hooks import installed_plugins

from .main import SETTINGS


class _Brought(click.Group):
    """Commands that are known once the plugins have been asked for them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(installed_plugins().commands())

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        return installed_plugins().commands().get(name)


@click.group(cls=_Brought, context_settings=SETTINGS)
def plugin() -> None:
    """Use a command that a plugin brings."""

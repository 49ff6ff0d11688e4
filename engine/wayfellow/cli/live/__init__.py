"""The command `live`: a programme with real people, from one database."""

from __future__ import annotations

import click

from ..main import SETTINGS
from . import (
    asking,
    attention,
    beginning,
    care,
    correcting,
    happening,
    importing,
    listing,
    privacy,
    verifying,
    versions,
    workers,
)

_COMMANDS = {
    "To begin": (
        beginning.init,
        beginning.upgrade,
        beginning.deploy,
        beginning.open_,
    ),
    "What happens": (
        happening.enrol,
        importing.import_,
        happening.send,
        happening.introduce,
        happening.move,
        happening.advance,
        happening.match,
        happening.deliver,
    ),
    "Putting things right": (
        correcting.correct,
        correcting.reopen,
        correcting.waive,
    ),
    "Care": (
        care.hold,
        care.lift,
        care.pause,
        care.resume,
    ),
    "Work": (
        workers.worker,
        workers.inbox,
        workers.retry,
    ),
    "Questions": (
        asking.status,
        listing.people,
        attention.stuck,
        asking.why,
        asking.history,
        asking.differences,
        asking.outbox,
    ),
    "Versions": (
        versions.deployments,
        versions.migrate,
    ),
    "Privacy": (
        privacy.export,
        privacy.keep,
        privacy.release,
        privacy.kept,
        privacy.erase,
        privacy.expire,
        privacy.scrub,
    ),
    "Records": (verifying.verify,),
}
"""Every command of the desk, under the heading by which `--help` lists it."""

_ALSO = {"tick": "advance"}
"""Other names that a command goes by."""


class _Group(click.Group):
    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        return super().get_command(ctx, _ALSO.get(name, name))

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        for heading, commands in _COMMANDS.items():
            rows = [
                (str(one.name), one.get_short_help_str(limit=200)) for one in commands
            ]
            with formatter.section(heading):
                formatter.write_dl(rows)


@click.group(cls=_Group, context_settings=SETTINGS)
def live() -> None:
    """Run a programme with real people, on one desk.

    Begin with init, deploy and open. Whatever is said to have happened is recorded, and
    what follows from it by the programme follows.
    """


for _commands in _COMMANDS.values():
    for _command in _commands:
        live.add_command(_command)

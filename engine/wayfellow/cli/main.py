"""The command `wayfellow`, and how every command ends.

Exit codes: 0 done; 1 findings in a file or in its stories; 2 wrong usage; 3 data or
configuration; 4 database; 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

import click

from wayfellow.errors import DatabaseTrouble, WayfellowError
from wayfellow.errors.wording import DESK, sentence

from .terminal import only_words

if TYPE_CHECKING:
    from .live.options import Hosted

DONE, FINDINGS, USAGE, DATA, DATABASE, INTERRUPTED = 0, 1, 2, 3, 4, 130

SETTINGS = {"help_option_names": ["-h", "--help"]}
"""What every command shares, however it is called."""

_COMMANDS = {
    "audit": "Hold programmes against the standards that they follow.",
    "check": "Find the mistakes in programme and scenario files.",
    "compare": "Say what changed in meaning between two programme files.",
    "draw": "Draw a programme's lifecycles as SVG, Mermaid or DOT.",
    "explain": "Explain a kind of mistake, or of sentence.",
    "format": "Put files into the one spelling and layout.",
    "handbook": "Tell a programme as a handbook, for everybody or one role.",
    "live": "Run a programme with real people, on one desk.",
    "new": "Write a first programme, scenario or plugin, to change.",
    "plugin": "Use a command that a plugin brings.",
    "plugins": "List the plugins that are installed.",
    "serve": "Serve the REST API, for programs that are not written in Python.",
    "simulate": "Run a programme with made-up people, many times.",
    "test": "Tell the stories of a programme, and judge its guarantees.",
    "token": "Make, list and revoke the tokens of the REST API.",
}
"""Every command, in its module of the same name, loaded only when it is used."""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        command = getattr(import_module(f"wayfellow.cli.{name}"), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        # From the table, so that `--help` does not load every command.
        with formatter.section("Commands"):
            formatter.write_dl(sorted(_COMMANDS.items()))


_EXIT_CODES = (
    "Exit codes: 0 done; 1 mistakes found in a file, a story that fails, or programmes "
    "that differ; 2 wrong usage; 3 data or configuration, refusals among them; 4 "
    "database; 130 interrupted."
)


@click.command(
    cls=_Commands,
    epilog=_EXIT_CODES,
    context_settings=SETTINGS,
)
@click.version_option(package_name="wayfellow", prog_name="wayfellow")
def wayfellow() -> None:
    """Mentoring programmes as text: check them, simulate them, run them."""


def main(arguments: Sequence[str] | None = None, *, host: Hosted | None = None) -> None:
    """Run the command line and leave with a documented exit code.

    `host` is an application that runs the commands of the desk on its own database.
    """
    with only_words():
        code = _ended(arguments, host)
    sys.exit(code if isinstance(code, int) else DONE)


def _ended(arguments: Sequence[str] | None, host: Hosted | None) -> object:
    """Run the command line; say what went wrong, and give the exit code."""
    command: click.Command | None = wayfellow
    if host is not None:
        command = wayfellow.get_command(click.Context(wayfellow), "live")
    assert command is not None
    try:
        code = command.main(
            args=None if arguments is None else list(arguments),
            prog_name="wayfellow" if host is None else host.program,
            standalone_mode=False,
            obj=host,
        )
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except WayfellowError as error:
        words = sentence(error, DESK if host is None else host.program)
        click.echo(f"Error: {words}", err=True)
        for line in getattr(error, "possible", ()):
            click.echo(f"  possible now: {line}", err=True)
        code = DATABASE if isinstance(error, DatabaseTrouble) else DATA
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrupted.", err=True)
        code = INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has enough of it, as `head` does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = DONE
    except (OSError, OverflowError, MemoryError, UnicodeError) as error:
        reason = str(error) or "there is not enough memory"
        click.echo(f"Error: that cannot be done here: {reason}.", err=True)
        code = DATA
    return code

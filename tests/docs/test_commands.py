"""The page of commands has every command there is."""

from collections.abc import Iterator
from pathlib import Path

import click

from wayfellow.cli.main import wayfellow

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"


def commands(group: click.Group, path: str) -> Iterator[str]:
    """Name a group's commands, and theirs."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if command.hidden:
            continue
        yield f"{path} {name}"
        # What plugins bring is on their own pages.
        if isinstance(command, click.Group) and name != "plugin":
            yield from commands(command, f"{path} {name}")


def test_the_page_has_every_command_and_no_other() -> None:
    """Each command has a heading, and its help is printed below it and tested."""
    headings = [
        line.removeprefix("## ").strip("`")
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("## ")
    ]

    assert sorted(headings) == sorted(["wayfellow", *commands(wayfellow, "wayfellow")])

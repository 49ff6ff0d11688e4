"""The command `wayfellow plugins`: what is installed, and what does not load."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from operator import attrgetter

import click
import msgspec

from wayfellow.errors import PluginFailed
from wayfellow.hooks import Hooks
from wayfellow_dsl.model import Frozen

from .main import DATA, DONE, SETTINGS

_GROUP = "wayfellow"


class Installed(Frozen, frozen=True, omit_defaults=False):
    """A plugin that some package announces."""

    name: str
    package: str
    """The distribution that it comes with."""
    version: str
    hooks: tuple[str, ...] = ()
    """The hooks in which it takes part."""
    problem: str = ""
    """Why it cannot be loaded, if it cannot."""


@click.command(context_settings=SETTINGS)
@click.option("--json", "as_json", is_flag=True, help="Print it for a program.")
def plugins(as_json: bool) -> int:
    """List the plugins that are installed, and the hooks in which they take part.

    One that cannot be loaded is listed with the reason, and the code is 3: nothing
    goes on with real people until it is mended or uninstalled.
    """
    entries = sorted(entry_points(group=_GROUP), key=attrgetter("name"))
    found: list[Installed] = []
    for entry in entries:
        same = next((each for each in found if each.name == entry.name), None)
        found.append(_looked_at(entry, same.package if same else ""))
    if as_json:
        document = msgspec.json.encode({"plugins": found})
        click.echo(msgspec.json.format(document, indent=2))
    elif not found:
        click.echo("No plugin is installed. Next: wayfellow new plugin NAME")
    else:
        for each in found:
            _tell(each)
    return DATA if any(each.problem for each in found) else DONE


def _looked_at(entry: EntryPoint, same: str) -> Installed:
    """Load one plugin by itself, so that it hides no other when it is broken.

    `same` is the package of another one that goes by its name.
    """
    package = entry.dist.name if entry.dist else ""
    version = entry.dist.version if entry.dist else ""
    if same:
        problem = f"`{same}` has a plugin of this name, and only one may have it"
        return Installed(entry.name, package, version, problem=problem)
    hooks = Hooks()
    try:
        hooks.register(entry.load(), entry.name)
        # Its words are looked at as well: a file that uses them would stumble first.
        _ = hooks.languages
    except PluginFailed as failure:
        return Installed(entry.name, package, version, problem=failure.reason)
    except (Exception, SystemExit) as problem:
        reason = f"{type(problem).__name__}: {problem}"
        return Installed(entry.name, package, version, problem=reason)
    return Installed(entry.name, package, version, hooks.taken(entry.name))


def _tell(plugin: Installed) -> None:
    click.echo(f"{plugin.name}, from {plugin.package} {plugin.version}")
    if plugin.problem:
        line = f"cannot be loaded: {plugin.problem}. Mend or uninstall it"
    else:
        line = f"takes part in {', '.join(plugin.hooks) or 'nothing'}"

    click.echo(click.wrap_text(line, 80, initial_indent="  ", subsequent_indent="  "))

"""The options that the commands at the desk share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import timedelta
from functools import wraps
from typing import Any, Protocol

import click
from click.core import ParameterSource

from wayfellow.hooks import Hooks, installed_languages
from wayfellow.live import AHEAD, Office, open_office

_Decorator = Callable[[Callable[..., None]], Callable[..., None]]

_DATABASE = click.option(
    "--database",
    metavar="FILE|URL",
    envvar="WAYFELLOW_DATABASE",
    default="wayfellow.db",
    show_default=True,
    show_envvar=True,
    help="The database: a file, or a URL such as postgresql://user@host/name.",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
RUN = click.option(
    "--run", metavar="RUN", help="Which run; needed when there are several."
)
BY = click.option(
    "--by", metavar="WHO", help="Who does it: a participant, or staff as ROLE:NAME."
)
KEY = click.option(
    "--key",
    metavar="KEY",
    help="Makes it safe to repeat: the same request again, with the same --at or "
    "again without any, changes nothing.",
)
SEQUENCE = click.option(
    "--sequence",
    type=int,
    metavar="NUMBER",
    help="How many lines of history you have seen; refused when there are more.",
)


def at(meaning: str) -> _Decorator:
    """Make the option for a time."""
    return click.option(
        "--at",
        metavar="TIME",
        help=f"{meaning}; now unless stated. A time without a zone is in the "
        "programme's; a date alone means when the programme's day starts.",
    )


class Opens(Protocol):
    """Opens the office of a host."""

    def __call__(self, *, hooks: Hooks | None, ahead: timedelta | None) -> Office:
        """Open it; `hooks` None means all plugins of the host."""


@dataclass(frozen=True, slots=True)
class Hosted:
    """An application that runs the commands on a database of its own.

    `name` is that database, and `program` what is typed instead of `wayfellow live`.
    """

    name: str
    program: str
    open: Opens


@dataclass(frozen=True, slots=True)
class Options:
    """What was given for the options that commands share."""

    database: str
    as_json: bool
    run: str | None = None
    by: str | None = None
    at: str | None = None
    key: str | None = None
    sequence: int | None = None

    def to_read(self) -> Office:
        """Open the database without any plugin: looking depends on none.

        Only what plugins work out is asked for, where a programme decides by it.
        """
        return self._open(Hooks(words=installed_languages), AHEAD)

    def to_write(self) -> Office:
        """Open the database with every plugin that is installed.

        A time that was stated is taken at its word: with `--at` time is virtual.
        """
        return self._open(None, AHEAD if self.at is None else None)

    def to_make(self, *, create: bool = False) -> Office:
        """Open the database to make its tables, or to bring them up to date.

        With `create` it is made where there is none.
        """
        if _host() is not None:
            raise click.UsageError(
                "the tables are the application's to make: in a Django project "
                "`manage.py migrate` does"
            )
        return open_office(self.database, create=create)

    def _open(self, hooks: Hooks | None, ahead: timedelta | None) -> Office:
        host = _host()
        if host is None:
            return open_office(self.database, hooks=hooks, ahead=ahead)
        return host.open(hooks=hooks, ahead=ahead)

    def needed_actor(self) -> str:
        """Give who does it; a wrong usage when nobody was named."""
        if self.by is None:
            raise click.UsageError(
                "say who with --by: a participant, or staff as ROLE:NAME"
            )
        return self.by


def _host() -> Hosted | None:
    return click.get_current_context().find_object(Hosted)


def _is_stated(option: str) -> bool:
    source = click.get_current_context().get_parameter_source(option)
    return source is ParameterSource.COMMANDLINE


def with_options(*options: _Decorator) -> _Decorator:
    """Add these options, and those that every command has, as its first argument."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def gathered(**values: Any) -> None:
            host = _host()
            if host is not None:
                if _is_stated("database"):
                    raise click.UsageError(f"leave out --database: this is {host.name}")
                values["database"] = host.name
            names = [one.name for one in fields(Options) if one.name in values]
            given = Options(**{name: values.pop(name) for name in names})
            command(given, **values)

        every: list[_Decorator] = [_JSON, _DATABASE, *reversed(options)]
        wrapped: Callable[..., None] = gathered
        for option in every:
            wrapped = option(wrapped)
        return wrapped

    return decorate

"""The settings: a small TOML file that names receivers and senders.

    [[receivers]]
    name = "crm"
    url = "https://crm.example.org/hooks/mentoring"
    secrets = ["$CRM_SECRET"]

    [[senders]]
    name = "forms"
    secrets = ["$FORMS_SECRET"]
    run = "village"
    by = "themselves"
    events = {"form.sent" = "form application"}

A secret that begins with `$` is read from the environment.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from .incoming import Sender
from .outgoing import Receiver
from .problems import Misconfigured
from .signatures import Secret, read_secret

VARIABLE = "WAYFELLOW_WEBHOOKS"
"""The environment variable that names the file."""
_Kind = TypeVar("_Kind", Receiver, Sender)


@dataclass(frozen=True, slots=True)
class Settings:
    """Who receives webhooks, and who may send them."""

    receivers: tuple[Receiver, ...] = ()
    senders: tuple[Sender, ...] = ()
    source: str = ""
    """What the name of where effects come from begins with."""

    def receiver(self, name: str) -> Receiver:
        """Give a receiver by its name; Misconfigured when there is none."""
        return _named(self.receivers, name, "receiver")

    def sender(self, name: str) -> Sender:
        """Give a sender by its name; Misconfigured when there is none."""
        return _named(self.senders, name, "sender")


def load_settings(
    path: Path | None = None, environment: Mapping[str, str] = os.environ
) -> Settings:
    """Read the settings from a file, or from the one that the environment names.

    Raises Misconfigured, with what to write instead; nothing secret is repeated.
    """
    if path is None:
        named = environment.get(VARIABLE)
        if not named:
            raise Misconfigured(
                f"no settings for webhooks are named: set `{VARIABLE}` to the path of "
                "a file, as docs/webhooks.md shows"
            )
        path = Path(named)
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeError):
        raise Misconfigured(
            f"the settings for webhooks cannot be read: there is no text file at "
            f"`{path}`, which `{VARIABLE}` or you have named"
        ) from None
    try:
        return read_settings(text, environment)
    except Misconfigured as problem:
        raise Misconfigured(f"in `{path}`, {problem}") from None


def read_settings(text: str, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read settings from a text; see `load_settings`."""
    try:
        whole = _Table("the file", tomllib.loads(text))
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise Misconfigured(f"something is no TOML: {problem}") from None
    receivers = _all(whole.tables("receivers"), environment, _receiver)
    senders = _all(whole.tables("senders"), environment, _sender)
    source = whole.text("source", "")
    whole.finish()
    return Settings(receivers, senders, source)


class _Table:
    """One table of the file, whose values are taken one by one."""

    def __init__(self, title: str, values: dict[str, Any]) -> None:
        self.title = title
        self._values = values
        self._known: list[str] = []

    def text(self, name: str, default: str | None = None) -> str:
        """Take a text, which has to be there unless there is a default."""
        found = self._take(name, default)
        if not isinstance(found, str) or not (found or default == ""):
            raise Misconfigured(f"{self.title} needs `{name}`, a text in quotes")
        return found

    def texts(self, name: str) -> tuple[str, ...]:
        """Take a list of texts."""
        found = self._take(name, [])
        if not isinstance(found, list) or not all(isinstance(o, str) for o in found):
            raise Misconfigured(
                f'{self.title} has `{name}`, a list of texts such as `["one", "two"]`'
            )
        return tuple(found)

    def flag(self, name: str) -> bool:
        """Take something that is so or not; not, where it is missing."""
        found = self._take(name, False)
        if not isinstance(found, bool):
            raise Misconfigured(f"{self.title} has `{name}`, which is true or false")
        return found

    def renamed(self, name: str) -> dict[str, str]:
        """Take a table of text and text, or a list of what is called the same."""
        found = self._take(name, {})
        if isinstance(found, list):
            found = {str(one): one for one in found}
        if not isinstance(found, dict) or not all(
            isinstance(one, str) for one in found.values()
        ):
            raise Misconfigured(
                f"{self.title} has `{name}`, such as "
                '`{"form.sent" = "form application"}`'
            )
        return found

    def tables(self, name: str) -> list[_Table]:
        """Take all tables of one name."""
        found = self._take(name, [])
        if not isinstance(found, list) or not all(isinstance(o, dict) for o in found):
            raise Misconfigured(f"`{name}` is written as `[[{name}]]`, once for each")
        return [
            _Table(f"number {place} of `{name}`", one)
            for place, one in enumerate(found, 1)
        ]

    def finish(self) -> None:
        """See that nothing is left that nobody has asked for."""
        for name in self._values:
            if name not in self._known:
                close = get_close_matches(name, self._known, n=1)
                listed = ", ".join(f"`{one}`" for one in self._known)
                hint = f"did you mean `{close[0]}`?" if close else f"it has {listed}"
                raise Misconfigured(f"{self.title} has no `{name}`; {hint}")

    def _take(self, name: str, default: Any) -> Any:
        self._known.append(name)
        return self._values.get(name, default)


def _receiver(table: _Table, secrets: tuple[Secret, ...], name: str) -> Receiver:
    url = table.text("url")
    kinds, names = table.texts("kinds"), table.texts("names")
    runs, about = table.texts("runs"), table.texts("about")
    details, allow = table.texts("details"), table.texts("allow")
    table.finish()
    return Receiver(name, url, secrets, kinds, names, runs, about, details, allow)


def _sender(table: _Table, secrets: tuple[Secret, ...], name: str) -> Sender:
    run, by, events = table.text("run"), table.text("by"), table.renamed("events")
    details = table.texts("details")
    others, at_once = table.flag("leaves_out_others"), table.flag("at_once")
    table.finish()
    return Sender(name, secrets, run, by, events, details, others, at_once)


def _all(
    tables: list[_Table],
    environment: Mapping[str, str],
    make: Callable[[_Table, tuple[Secret, ...], str], _Kind],
) -> tuple[_Kind, ...]:
    made: dict[str, _Kind] = {}
    for table in tables:
        name = table.text("name")
        if name in made:
            raise Misconfigured(f"two are called `{name}`; give one another name")
        table.title = f"`{name}`"
        secrets = tuple(
            _secret(table.title, place, text, environment)
            for place, text in enumerate(table.texts("secrets"), 1)
        )
        try:
            made[name] = make(table, secrets, name)
        except Misconfigured as problem:
            told = str(problem)
            raise Misconfigured(
                told if told.startswith(table.title) else f"of {table.title}: {told}"
            ) from None
    return tuple(made.values())


def _secret(
    title: str, place: int, text: str, environment: Mapping[str, str]
) -> Secret:
    shown = f"number {place} of the `secrets` of {title}"
    if text.startswith("$"):
        shown = f"`{text}`, of the `secrets` of {title},"
        found = environment.get(text[1:])
        if not found:
            raise Misconfigured(f"{shown} is not set in the environment")
        text = found
    try:
        return read_secret(text)
    except Misconfigured as problem:
        raise Misconfigured(f"{shown} {problem}") from None


def _named(known: tuple[_Kind, ...], name: str, what: str) -> _Kind:
    for one in known:
        if one.name == name:
            return one
    listed = ", ".join(f"`{one.name}`" for one in known) or "none at all"
    raise Misconfigured(f"there is no {what} called `{name}`; there is {listed}")

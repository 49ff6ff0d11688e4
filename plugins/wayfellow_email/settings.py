"""How a charity's mail is set up: by environment variables.

Nothing is sent while `WAYFELLOW_EMAIL_HOST` is not set.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, get_args

from .mailbox import Mailbox, read_address
from .problems import CannotSend
from .server import MailServer, Security

_PREFIX = "WAYFELLOW_EMAIL_"
_PORTS: Mapping[Security, int] = {"starttls": 587, "tls": 465, "none": 25}
_Number = TypeVar("_Number", int, float)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says about mail."""

    mailbox: Mailbox
    letters: Path
    staff: tuple[tuple[str, str], ...] = ()
    """Each staff role, and its address."""


def read_settings(environment: Mapping[str, str] | None = None) -> Settings | None:
    """Read the environment; None where no mail server is named.

    Raises CannotSend with the variable that is missing or wrong.
    """
    values = os.environ if environment is None else environment

    def value(name: str, otherwise: str = "") -> str:
        return values.get(_PREFIX + name, "").strip() or otherwise

    host = value("HOST")
    if not host:
        return None
    security = _security(value("SECURITY", "starttls"))
    server = MailServer(
        host,
        _number("PORT", value("PORT", str(_PORTS[security])), int),
        security,
        value("USER"),
        _password(values),
        _number("TIMEOUT", value("TIMEOUT", "20"), float),
    )
    if server.user and security == "none":
        raise CannotSend(
            "a password is not sent in the clear: set `WAYFELLOW_EMAIL_SECURITY` to "
            "`starttls` or `tls`, or leave out `WAYFELLOW_EMAIL_USER`"
        )
    sender = value("FROM")
    if not sender:
        raise CannotSend(
            "set `WAYFELLOW_EMAIL_FROM` to the address that mail comes from, such as "
            "`Befriending <hello@befriending.example>`"
        )
    _check_address("FROM", sender)
    if value("REPLY_TO"):
        _check_address("REPLY_TO", value("REPLY_TO"))
    return Settings(
        Mailbox(server, sender, value("REPLY_TO")),
        Path(value("LETTERS", "letters")),
        tuple(_staff(value("STAFF"))),
    )


def _security(text: str) -> Security:
    for known in get_args(Security):
        if text == known:
            security: Security = known
            return security
    raise CannotSend(
        f"`WAYFELLOW_EMAIL_SECURITY` is `{text}`; it is `starttls`, `tls` or `none`"
    )


def _password(values: Mapping[str, str]) -> str:
    path = values.get(f"{_PREFIX}PASSWORD_FILE", "")
    if not path:
        return values.get(f"{_PREFIX}PASSWORD", "")
    try:
        return Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeError):
        raise CannotSend(
            "the file that `WAYFELLOW_EMAIL_PASSWORD_FILE` names cannot be read"
        ) from None


def _number(name: str, text: str, kind: Callable[[str], _Number]) -> _Number:
    try:
        number = kind(text)
    except ValueError:
        number = kind("0")
    if not 0 < number < 65536:
        raise CannotSend(f"`{_PREFIX}{name}` is `{text}`, and has to be a number")
    return number


def _staff(text: str) -> list[tuple[str, str]]:
    found = []
    for part in filter(None, map(str.strip, text.split(","))):
        role, equals, address = map(str.strip, part.partition("="))
        if not equals or not role:
            raise CannotSend(
                f"`{_PREFIX}STAFF` names staff and their addresses, such as "
                "`organiser=olu@befriending.example, lead=lea@befriending.example`"
            )
        _check_address("STAFF", address)
        found.append((role, address))
    return found


def _check_address(name: str, text: str) -> None:
    try:
        read_address(text)
    except CannotSend as problem:
        raise CannotSend(f"in `{_PREFIX}{name}`, {problem}") from None

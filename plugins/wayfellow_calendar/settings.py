"""How invitations are set up: by environment variables.

Nothing is done while neither `WAYFELLOW_CALENDAR_SEND` nor `WAYFELLOW_CALENDAR_FOLDER`
is set.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from wayfellow.hooks import AfterCommit, Effect, hookimpl
from wayfellow_email import CannotSend, installed_email

if TYPE_CHECKING:
    from .plugin import Calendar

_NAME = "WAYFELLOW_CALENDAR_"


def installed_calendar(environment: Mapping[str, str] | None = None) -> Calendar | None:
    """Give the plugin as the environment sets it up; None where it asks for nothing.

    Raises CannotSend with what is missing or wrong.
    """
    values = os.environ if environment is None else environment

    def value(name: str) -> str:
        return values.get(_NAME + name, "").strip()

    send, folder = value("SEND"), value("FOLDER")
    if not send and not folder:
        return None
    if send not in ("", "mail"):
        raise CannotSend(f"`{_NAME}SEND` is `{send}`; it is `mail`, or is left out")
    email = installed_email() if send else None
    if send and email is None:
        raise CannotSend(
            "invitations go by mail, and no mail server is named; set "
            "`WAYFELLOW_EMAIL_HOST`"
        )
    organiser = value("ORGANISER") or (email.sender if email is not None else "")
    if not organiser:
        raise CannotSend(f"set `{_NAME}ORGANISER` to the address that invites")
    minutes = value("MINUTES") or "60"
    if not minutes.isdecimal() or not int(minutes):
        raise CannotSend(f"`{_NAME}MINUTES` is `{minutes}`, and has to be a number")
    try:
        from .plugin import Calendar
    except ModuleNotFoundError as problem:
        raise CannotSend(
            f"`{problem.name}` is missing; install it with "
            "`pip install 'wayfellow[calendar]'`"
        ) from None
    return Calendar(
        organiser,
        email,
        Path(folder) if folder else None,
        int(minutes),
        value("NAMES").lower() in ("1", "yes", "true"),
    )


@hookimpl
def deliver(context: AfterCommit, effect: Effect) -> bool | None:
    """Invite as the environment says, if it says so."""
    if effect.kind != "call" or not effect.name.startswith("calendar."):
        return None
    calendar = installed_calendar()
    return None if calendar is None else calendar.deliver(context, effect)

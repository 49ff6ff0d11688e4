"""A plugin that invites people to meetings: `do calendar.invite for mentee, mentor`."""

from importlib import import_module
from typing import TYPE_CHECKING

from .settings import deliver, installed_calendar

if TYPE_CHECKING:
    from .invitations import Invitation, write_invitation
    from .plugin import Calendar

__all__ = [
    "Calendar",
    "Invitation",
    "deliver",
    "installed_calendar",
    "write_invitation",
]

_HOMES = {
    "Calendar": "plugin",
    "Invitation": "invitations",
    "write_invitation": "invitations",
}


def __getattr__(name: str) -> object:
    # Loaded when first used: the plugin is found also where its extra is not installed.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)

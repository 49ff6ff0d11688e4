"""How what is reported is said where somebody reads it."""

from __future__ import annotations

from .reported import WayfellowError

DESK = "wayfellow live"
"""By what the commands of the desk are called, unless a host has its own."""


def sentence(problem: WayfellowError, desk: str = DESK) -> str:
    """Give what is reported with its full stop, beginning as it does.

    `desk` is by what the commands that it names are called there.
    """
    words = str(problem).replace(f"`{DESK} ", f"`{desk} ")
    return words if words.endswith(("?", ".", "!")) else f"{words}."

"""A folder of invitations, for a calendar that reads files."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from icalendar import Calendar

from .invitations import Invitation


def keep_file(folder: Path, invitation: Invitation, to: str, data: bytes) -> None:
    """Write an invitation in place of an older one, and never of a newer one."""
    folder.mkdir(parents=True, exist_ok=True)
    name = sha256(f"{invitation.uid} {to}".encode()).hexdigest()[:32]
    path = folder / f"{name}.ics"
    if path.exists() and _sequence(path) > invitation.sequence:
        return
    beside = path.with_suffix(".part")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)


def _sequence(path: Path) -> int:
    event = Calendar.from_ical(path.read_bytes()).walk("VEVENT")[0]
    return int(event.decoded("sequence"))

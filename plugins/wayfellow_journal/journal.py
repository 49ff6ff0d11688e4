"""The journal: a file to which each delivered effect is appended.

The environment variable `WAYFELLOW_JOURNAL` names the file; without it the plugin takes
nothing, and effects stay in the outbox. A host may register a `Journal` of its own.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from wayfellow.hooks import AfterCommit, Effect, hookimpl


class Journal:
    """A journal in a file, which is made when the first line is written."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @hookimpl
    def deliver(self, context: AfterCommit, effect: Effect) -> bool:
        """Append the effect; its key tells a line that came twice."""
        line = msgspec.json.encode({"run": context.run, **msgspec.to_builtins(effect)})
        with self._path.open("ab") as file:
            file.write(line + b"\n")
            file.flush()
            os.fsync(file.fileno())
        return True


@hookimpl
def deliver(context: AfterCommit, effect: Effect) -> bool | None:
    """Append to the journal that the environment names, if it names one."""
    path = os.environ.get("WAYFELLOW_JOURNAL")
    return Journal(Path(path)).deliver(context, effect) if path else None

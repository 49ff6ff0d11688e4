"""Histories that are kept in files, to be told again by every version to come.

A file has a line of JSON for what the run is in, every version of its programme, and a
line for each record, in the order written. `pytest tests/replay --update-golden` tells
each again and keeps what then comes out: the diff is what has changed for people.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from wayfellow.decide import Compiled, Record, Run, compile_programme
from wayfellow.decide.retelling.replay import Replay, replay
from wayfellow.decide.state import unchanging
from wayfellow_dsl.model import Programme

FOLDER = Path(__file__).parent / "histories"


class Setting(msgspec.Struct, frozen=True):
    """What a history happened in."""

    run: Run
    versions: tuple[Programme, ...]
    """Those of the programme, the first one first."""


def read(path: Path) -> tuple[Setting, list[Record]]:
    """Read a history that was kept."""
    first, *rest = path.read_bytes().splitlines()
    records = [msgspec.json.decode(line, type=Record) for line in rest]
    return msgspec.json.decode(first, type=Setting), [
        msgspec.structs.replace(record, payload=unchanging(record.payload))
        for record in records
    ]


def written(setting: Setting, records: Iterable[Record]) -> str:
    """Write a history as it is kept."""
    lines = [msgspec.json.encode(one).decode() for one in (setting, *records)]
    return "\n".join(lines) + "\n"


def told_again(setting: Setting, records: Iterable[Record]) -> Replay:
    """Tell a history again, by the versions of its own time."""
    known: dict[int, Compiled] = {
        one.version: compile_programme(one) for one in setting.versions
    }
    first = known[setting.versions[0].version]
    return replay(first, setting.run, records, versions=known)

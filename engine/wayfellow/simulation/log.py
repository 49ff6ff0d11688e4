"""The event log: every record of every run, one JSON document a line.

Each line has these members, of which the last seven are left out where they are empty:

* `variant`: the name of the variant, empty for the scenario itself;
* `replication`: the number of the run, from 0;
* `subject`, `sequence`: whose record it is, and its number from 1 for that subject;
* `when`: ISO 8601, in UTC; `kind` and `name`: what happened, as in any history;
* `by`: the role and the identifier of who did it; left out for the engine itself;
* `payload`, `source`, `target`, `because`, `cause`: as in any history; `cause` is the
  subject and sequence of the record that led to it.

Lines come by variant, then by replication, then in the order in which things happened.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import msgspec

from .history import History


def write_history(
    file: BinaryIO, history: History, variant: str, replication: int
) -> None:
    """Write every record of one run."""
    encoder = msgspec.json.Encoder()
    run = encoder.encode({"variant": variant, "replication": replication})
    opening = run[:-1] + b","
    for record in history.records:
        file.write(opening + encoder.encode(record)[1:] + b"\n")


@contextmanager
def event_log(path: Path) -> Iterator[Path]:
    """Give a directory for the logs of single runs; join them into one file at the end.

    The file appears whole or not at all: it is put together beside its place and then
    renamed. Raises OSError when the place cannot be written to.
    """
    with TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as directory:
        parts = Path(directory, "parts")
        parts.mkdir()
        yield parts
        whole = Path(directory, "whole")
        with whole.open("wb") as file:
            for part in sorted(parts.iterdir()):
                with part.open("rb") as source:
                    shutil.copyfileobj(source, file)
            file.flush()
            os.fsync(file.fileno())
        whole.replace(path)

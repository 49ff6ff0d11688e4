"""What the page about simulation says of the event log's lines."""

import re
from pathlib import Path
from typing import get_args, get_type_hints

from wayfellow.decide import Record

PAGE = Path(__file__).parents[2] / "docs" / "simulation.md"


def first_column(heading: str) -> list[str]:
    """List the words in backticks in the first column of a table of the page."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    start = next(i for i, one in enumerate(lines) if one.startswith(f"| {heading} |"))
    found: list[str] = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        found += re.findall("`([^`]+)`", line.split("|")[1])
    return found


def test_every_member_of_a_line_is_explained() -> None:
    """The page lists what each line has, in its order."""
    members = ["variant", "replication", *Record.__struct_fields__]

    assert first_column("Member") == members


def test_every_kind_of_line_is_explained() -> None:
    """The page says of each kind what happened."""
    kinds = get_args(get_type_hints(Record)["kind"])

    assert sorted(first_column("Kind")) == sorted(kinds)

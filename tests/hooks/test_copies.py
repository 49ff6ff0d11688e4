"""What plugins are shown is theirs: nothing in it is anybody else's as well."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec import Struct

from wayfellow.decide.state import ENGINE, Effect, Record, Recorded, Subject
from wayfellow.hooks import AfterCommit, InTransaction, Known, Task
from wayfellow.hooks.copies import copy_of

NOW = datetime(2027, 1, 4, tzinfo=UTC)
AMAL = Known("amal", "mentee", "applying", {"town": "York"})
SHOWN = (
    Subject(
        "amal",
        "mentee",
        NOW,
        "applying",
        NOW,
        stages={"joining": NOW},
        facts={"town": Recorded("York", NOW, ENGINE)},
    ),
    Record("amal", 1, NOW, "enrolled", "mentee", payload={"wants": ["a", {"b": [1]}]}),
    Effect("k", "message", "amal", NOW, "amal", "hello", {"times": [{"at": "noon"}]}),
    AfterCommit("spring", "small", 1, "UTC", NOW, 0, AMAL, (AMAL, AMAL)),
    InTransaction("spring", "small", 1, "UTC", NOW),
    Task("check in", ("amal",)),
)


def open_parts(value: Any) -> Iterator[object]:
    """Give everything inside a value that could be changed."""
    if isinstance(value, (dict, list)):
        yield value
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, Struct):
        value = [getattr(value, name) for name in value.__struct_fields__]
    if isinstance(value, (list, tuple)):
        for each in value:
            yield from open_parts(each)


@pytest.mark.parametrize("shown", SHOWN, ids=lambda one: type(one).__name__)
def test_a_copy_is_the_same_and_shares_nothing_that_can_change(shown: Any) -> None:
    """However deep it is, also in lists, and in whom a delivery is for and about."""
    copy = copy_of(shown)
    ours = {id(part) for part in open_parts(shown)}

    assert copy == shown
    assert not any(id(part) in ours for part in open_parts(copy))

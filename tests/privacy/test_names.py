"""People called otherwise: everywhere where they are named, and nowhere else."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.people import day
from wayfellow.decide import Actor, Effect, Record, Subject
from wayfellow.decide.state import Hold, Lapse, Recorded, Request, Told
from wayfellow.live.privacy.names import Names
from wayfellow_dsl.model import Duration

NAMES = Names({"amal": "X", "amal-2": "amal-2", "amal.mentor": "X.mentor"}, {"area"})
NOBODYS = {
    *("kind", "created", "step", "entered", "active_since", "outcome", "ended"),
    *("caused_by", "stages", "visited", "spent", "counts", "timers", "true"),
    *("stopped", "offered", "plan", "planned_from", "planned_lost", "slot_from"),
    *("meetings", "minutes_met", "missed", "sequence", "latest", "passed"),
    *("stage_lost", "step_lost", "wakes"),
}
"""Fields of a subject in which nobody can be named: times, steps, roles and counts."""


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("amal", "X"),
        ("Amal and AMAL", "X and X"),
        ("amal-2", "amal-2"),
        ("met amal-2, not amal", "met amal-2, not X"),
        ("amal+bea#2", "X+bea#2"),
        ("bea+amal+3", "bea+X+3"),
        ("guardian of amal", "guardian of X"),
        ("guardian of amal-2", "guardian of amal-2"),
        ("amal.mentor#2", "X.mentor#2"),
        ("write to amal@example.org.", "write to X@example.org."),
        ("amalia", "amalia"),
        ("2027-01-04", "2027-01-04"),
        ("", ""),
    ],
)
def test_words(text: str, becomes: str) -> None:
    """An identifier is found in relationships, parties and prose, and in no other."""
    assert NAMES.words(text) == becomes


def test_values() -> None:
    """Values are looked at however deep; what is chosen from a list is no name."""
    value = {"who": ["amal", {"amal": "amal"}], "area": "amal", "minutes": 60}

    assert NAMES.value(value) == {
        "who": ("X", {"X": "X"}),
        "area": "amal",
        "minutes": 60,
    }


def test_a_number_is_no_name_in_a_date() -> None:
    """Somebody called 27 is not found in the dates of others."""
    names = Names({"27": "X"})

    assert names.words("2027-01-27") == "2027-01-27"
    assert names.words("2027-01-27T09:00:00Z") == "2027-01-27T09:00:00Z"
    assert names.words("27") == "X"


def test_every_field_that_can_name_somebody_is_looked_at() -> None:
    """Planted in every field of a subject but those that name nobody, none is left."""
    me, now = Actor("mentee", "amal"), day(0)
    held = Hold("concern", now, me, "amal", ("amal",), "consent photos/amal")
    asked = Request(0, ("amal",), ("go",), now, Duration(1, "days"), None)
    planted: dict[str, Any] = {
        "id": "amal",
        "kind": "mentee",
        "created": now,
        "step": "ready",
        "entered": now,
        "person": "amal",
        "members": (("mentee", "amal"),),
        "left": (("amal", "mentor"),),
        "joins": "amal+bea",
        "facts": {"form x/amal": Recorded("amal", now, me)},
        "lapses": (Lapse("check x/amal", now),),
        "forgone": ("form x/amal",),
        "owed": ("form x/amal",),
        "requests": (asked,),
        "holds": (held,),
        "relations": ("amal+bea",),
        "untold": (Told("matched", "amal+bea", ("amal", 1)),),
        "journeys": ("amal.mentor",),
        "invited": ("amal.mentor",),
    }
    subject = Subject(**planted)

    assert set(planted) | NOBODYS == set(Subject.__struct_fields__)
    assert b"amal" not in msgspec.json.encode(NAMES.subject(subject))


def test_lines_and_messages() -> None:
    """So are lines of history, and messages with the keys that they have."""
    me, now = Actor("guardian", "guardian of amal"), day(0)
    line = Record(
        "amal",
        1,
        now,
        "event",
        "x",
        me,
        {"a": "amal"},
        because="amal",
        cause=("amal", 1),
    )
    sent = Effect("one/amal+bea/3/amal", "message", "amal+bea", now, "amal", "hello")
    named = NAMES.effect("one", sent)

    assert b"amal" not in msgspec.json.encode(NAMES.record(line))
    assert (named.key, named.subject, named.to) == ("one/X+bea/3/X", "X+bea", "X")


def test_an_announcement_is_for_a_plugin_and_keeps_its_name() -> None:
    """Whoever is called like a plugin is renamed, and the plugin is not."""
    key = "one/amal+bea/3/amal/moved"
    kept = Effect(
        key, "announcement", "amal+bea", day(0), "amal", "moved", {"area": "amal"}
    )
    named = NAMES.effect("one", kept)

    assert (named.key, named.to) == ("one/X+bea/3/amal/moved", "amal")
    assert named.payload == {"area": "X"}


@given(text=st.text())
def test_nobody_is_named_who_was_not_there(text: str) -> None:
    """Words without the identifier stay as they are."""
    if "amal" not in text.casefold():
        assert NAMES.words(text) == text

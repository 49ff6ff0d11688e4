"""What goes with an event is kept; a name that is nearly right is doubted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from wayfellow.decide import Actor, Compiled, Event, compile_programme
from wayfellow.decide.asking.misnaming import doubts
from wayfellow_dsl import read_programme

TEXT = """
programme small "Small"
    timezone Europe/London

role mentee
role mentor
staff coordinator, lifts safeguarding holds

relationship pair of mentee and mentor
relationship ring of mentor and 2 to 5 mentees

outcomes
    done, counts as completed

stage joining for mentee, mentor
    step joining
        needs check dbs lasting 3 years by coordinator, waived by coordinator
        when done: stay
        on leaves by coordinator: end as done with reason

stage meetings for pair, ring
    step meeting
        on ended by mentor: end as done
"""


@pytest.fixture(scope="module")
def compiled() -> Compiled:
    """Give the programme."""
    found = read_programme(TEXT)
    assert found.programme is not None, [each.title for each in found.diagnostics]
    return compile_programme(found.programme)


@pytest.mark.parametrize(
    ("kind", "event", "payload", "meant"),
    [
        ("mentee", "check dbs", {"untill": "2029-01-01"}, "until"),
        ("mentee", "waive check dbs", {"reasn": "known"}, "reason"),
        ("mentee", "leaves", {"reasons": "moves"}, "reason"),
        ("pair", "meeting held", {"atended": "ana"}, "attended"),
        ("ring", "ended", {"membr": "ana"}, "member"),
    ],
)
def test_the_name_that_was_meant_is_said(
    compiled: Compiled, kind: str, event: str, payload: dict[str, Any], meant: str
) -> None:
    """For each of the things that an event can be asked for."""
    name = next(iter(payload))

    assert doubts(compiled, kind, _event(event, payload)) == (
        f"`{event}` asks for no `{name}`; it is kept, and has no effect. Did you mean "
        f"`{meant}`?",
    )


@pytest.mark.parametrize(
    ("kind", "event", "payload"),
    [
        ("mentee", "check dbs", {"until": "2029-01-01", "untill": "2029-01-01"}),
        ("mentee", "check dbs", {"number": "123"}),
        ("pair", "ended", {"members": "ana"}),
        ("pair", "meeting held", {"minutes": 60, "where": "at the library"}),
        ("pair", "meeting held", {}),
    ],
)
def test_what_is_meant_so_is_not_doubted(
    compiled: Compiled, kind: str, event: str, payload: dict[str, Any]
) -> None:
    """Whatever else somebody keeps with an event is theirs to name."""
    assert doubts(compiled, kind, _event(event, payload)) == ()


def _event(name: str, payload: dict[str, Any]) -> Event:
    noon = datetime(2027, 1, 4, 12, tzinfo=UTC)
    return Event("ana", name, noon, Actor("coordinator", "kim"), payload)

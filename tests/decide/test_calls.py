"""What a plugin is told of when it is called: whom it is for, and what was said."""

from __future__ import annotations

import pytest

from decide.play import ANA, BEN, CAROL, HEADER, Play, a_programme, on
from wayfellow.decide import Decision, Effect, Event

BLOCKS = """
stage meetings for pair
    step meeting
        on agreed by mentor: do calendar.invite for mentee, mentor "first_meeting"
        on moved by mentor: go to again
        on gone by coordinator: do desk.note for coordinator "note"
        on quiet by mentor: end as ended_early
    step again
        on enter: do calendar.update for mentee "first_meeting"
        on quiet by mentor: end as ended_early
"""
SAID = {"start": "2027-01-20 15:00", "minutes": 60}


@pytest.fixture
def play() -> Play:
    """Play a pair that has begun."""
    found = Play(a_programme(BLOCKS, HEADER))
    found.enrol(ANA)
    found.enrol(BEN)
    found.introduce(ANA, BEN)
    return found


def calls(play: Play, event: Event) -> list[Effect]:
    """Tell an event, and give what plugins are called to do."""
    decision = play.tell(event)
    assert isinstance(decision, Decision), decision
    return [effect for effect in decision.effects if effect.kind == "call"]


def test_a_call_has_what_was_said_in_the_event(play: Play) -> None:
    """Each whom it is for has a call of their own, with the words and what was said."""
    found = calls(play, Event("ana+ben", "agreed", on("2027-01-12"), BEN, SAID))

    assert [effect.to for effect in found] == ["ana", "ben"]
    assert found[0].payload == {"text": "first_meeting", "said": SAID}
    assert found[0].payload == found[1].payload


def test_a_call_on_entering_has_it_too(play: Play) -> None:
    """What led into the step is what was said."""
    (found,) = calls(play, Event("ana+ben", "moved", on("2027-01-12"), BEN, SAID))

    assert found.payload["said"] == SAID


def test_a_reason_is_no_plugins_business(play: Play) -> None:
    """The note that staff write down stays in the history."""
    payload = {"reason": "she is ill", "room": "3"}
    (found,) = calls(play, Event("ana+ben", "gone", on("2027-01-12"), CAROL, payload))

    assert found.payload == {"text": "note", "said": {"room": "3"}}


def test_the_history_stays_as_it_was(play: Play) -> None:
    """The line of a call says for whom it was; what was said stands in its cause."""
    play.send("ana+ben", "agreed", BEN, "2027-01-12", **SAID)
    line = next(record for record in play.log if record.kind == "call")
    cause = next(r for r in play.log if (r.subject, r.sequence) == line.cause)

    assert line.payload == {"to": ("ana", "ben"), "text": "first_meeting"}
    assert cause.payload == SAID
    assert play.told_again() == []

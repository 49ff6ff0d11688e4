"""Clocks that stop on the closed days of a calendar, and hours of meetings."""

import pytest

from decide.play import ANA, BEN, Play, a_programme
from wayfellow.decide import Refusal

BLOCKS = """
calendar school_terms
    closed 15 February 2027 to 19 February 2027 "half-term"
    closed 26 March 2027 to 9 April 2027

stage joining for mentee
    clocks stop in school_terms
    step waiting
        after {length}: end as completed

stage meetings for pair
    clocks stop in school_terms
    step meeting
        meet weekly for 10 weeks
        when hours met is at least 3: thank mentor "three_hours"
        when meetings are over: end as completed
"""


def a_play(length: str = "2 weeks") -> Play:
    """Play a mentee who waits, from 8 February on."""
    play = Play(a_programme(BLOCKS.format(length=length)))
    play.enrol(ANA, "2027-02-08")
    return play


@pytest.mark.parametrize(
    ("length", "last"),
    [
        ("6 days", "2027-02-14"),
        ("2 weeks", "2027-02-27"),
        ("10 working days", "2027-03-01"),
        ("7 weeks", "2027-04-18"),
    ],
)
def test_a_deadline_waits_for_closed_days(length: str, last: str) -> None:
    """A week of holidays puts it off by the five days that are closed."""
    play = a_play(length)

    play.pass_until("ana", f"{last} 23:00")
    assert play.where("ana") == "waiting"

    play.pass_until("ana", f"{last} 23:59:59.999999")
    assert play.where("ana") == "completed"


def test_nobody_misses_a_meeting_in_the_holidays() -> None:
    """The time for the meeting before them ends after them."""
    play = a_play("1 year")
    play.enrol(BEN, "2027-02-08")
    pair = play.introduce(ANA, BEN, "2027-02-08")

    play.pass_until(pair, "2027-02-19")
    assert play.people[pair].missed == ()

    play.pass_until(pair, "2027-02-21")
    assert len(play.people[pair].missed) == 1


def test_hours_of_meetings_add_up() -> None:
    """They count as far as they were recorded with their minutes."""
    play = a_play("1 year")
    play.enrol(BEN, "2027-02-08")
    pair = play.introduce(ANA, BEN, "2027-02-08")
    for day, minutes in (("2027-02-09", 90), ("2027-02-10", 60)):
        play.send(pair, "meeting held", BEN, day, minutes=minutes)
    play.send(pair, "meeting held", BEN, "2027-02-11")
    assert play.told() == []

    play.send(pair, "meeting held", BEN, "2027-02-12", minutes=30)
    assert play.told() == [("2027-02-12", "three_hours")]


@pytest.mark.parametrize("minutes", [-5, 100_000, "an hour"])
def test_an_impossible_length_is_refused(minutes: object) -> None:
    """A meeting takes between nothing and a day."""
    play = a_play("1 year")
    play.enrol(BEN, "2027-02-08")
    pair = play.introduce(ANA, BEN, "2027-02-08")

    refusal = play.send(pair, "meeting held", BEN, "2027-02-12", minutes=minutes)  # type: ignore[arg-type]

    assert isinstance(refusal, Refusal)
    assert refusal.message == "`minutes` is how long it took, such as 60"


def test_only_members_attend_a_meeting() -> None:
    """Who met is part of the record, and can only be of those who are in it."""
    play = a_play("1 year")
    play.enrol(BEN, "2027-02-08")
    pair = play.introduce(ANA, BEN, "2027-02-08")

    refusal = play.send(pair, "meeting held", BEN, "2027-02-09", attended=("ana", "cy"))
    assert isinstance(refusal, Refusal)
    assert refusal.message == ("`cy` is not in `ana+ben`; its members are `ana`, `ben`")

    play.send(pair, "meeting held", BEN, "2027-02-09", attended=("ana", "ben"))
    assert len(play.people[pair].meetings) == 1


@pytest.mark.parametrize(
    ("paused", "resumed", "length", "last"),
    [
        ("2027-02-10", "2027-02-25", "4 weeks", "2027-03-23"),
        ("2027-02-17", "2027-02-18", "4 weeks", "2027-03-13"),
        ("2027-02-17", "2027-02-24", "4 weeks", "2027-03-18"),
        ("2027-02-10", "2027-02-25", "20 working days", "2027-03-23"),
        ("2027-02-17", "2027-02-24", "20 working days", "2027-03-18"),
    ],
)
def test_closed_days_during_a_hold_are_counted_once(
    paused: str, resumed: str, length: str, last: str
) -> None:
    """A clock that stands still already does not lose the holidays again."""
    play = a_play(length)
    play.send("ana", "pause", ANA, paused)
    play.send("ana", "resume", ANA, resumed)

    play.pass_until("ana", f"{last} 23:00")
    assert play.where("ana") == "waiting"

    play.pass_until("ana", f"{last} 23:59:59.999999")
    assert play.where("ana") == "completed"

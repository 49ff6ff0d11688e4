"""A refusal says what is so instead, as far as whoever asked may know."""

from __future__ import annotations

import pytest

from decide.play import ANA, BEN, CAROL, HEADER, Play, a_programme
from wayfellow.decide import Actor, Refusal

DETAILED = HEADER.replace(
    'role mentee "Mentee"',
    """role mentee "Mentee"
    years number, optional
    mood text, optional
    born date of birth, private, optional
    income number, private, optional
    wants some of leading, money, optional""",
)
BLOCKS = """
stage waiting for mentor
    step ready_to_meet
        on done by them: end as completed

stage taking_part for mentee
    step waiting
        needs agreement ground_rules
        on grown by them or anyone if years is known and years is at least 18: go to over
        on rich by them if income is known and income is over 100: go to over
        on aged by them if age is known and age is at least 18: go to over
        on ready by them if mentee has signed ground_rules: go to over
        on cheerful by them if mood is known and mood is not "sad" and years is known and years is under 9: go to over
    step over
        on done by them: end as completed

stage meetings for pair
    step meeting
        on settled by mentor, mentee or coordinator if meetings held is at least 3 and the mentee's years is known and the mentee's years is at least 18: end as completed
        on stopped by mentee or mentor: end as ended_early
"""


@pytest.fixture
def play() -> Play:
    """Give a play in which Ana, who is sixteen, meets Ben."""
    play = Play(a_programme(BLOCKS, DETAILED))
    play.enrol(ANA, years=16, mood="sad", born="2010-02-01", income=7)
    play.enrol(BEN)
    play.introduce(ANA, BEN)
    return play


def refused(play: Play, subject: str, event: str, by: Actor) -> str:
    """Raise an event that is refused, and give what is said after `so now`."""
    found = play.send(subject, event, by, "2027-01-13")
    assert isinstance(found, Refusal)
    assert found.kind == "condition does not hold"
    before, _, instead = found.message.partition(", which is not so now")
    assert before.startswith(f"`{event}` is for when ")
    return instead.removeprefix(": ")


def test_the_value_that_is_not_as_it_should_be_is_told(play: Play) -> None:
    """Of several parts of a condition, only those that do not hold."""
    assert refused(play, "ana", "grown", ANA) == "years is 16"
    assert refused(play, "ana", "cheerful", ANA) == "mood is sad and years is 16"


def test_what_is_not_known_is_told_as_such(play: Play) -> None:
    """Nobody has said how old Cleo is."""
    cleo = Actor("mentee", "cleo")
    play.enrol(cleo)

    assert refused(play, "cleo", "grown", cleo) == "years is not known"


def test_what_is_private_is_kept_private(play: Play) -> None:
    """Also an age that is worked out from a private date of birth."""
    assert refused(play, "ana", "rich", ANA) == ""
    assert refused(play, "ana", "aged", ANA) == ""


def test_what_others_are_is_told_to_staff_alone(play: Play) -> None:
    """A mentor hears of the pair, and of the mentee nothing."""
    assert refused(play, "ana+ben", "settled", BEN) == "meetings held is 0"
    told = "meetings held is 0 and the mentee's years is 16"
    assert refused(play, "ana+ben", "settled", CAROL) == told
    assert refused(play, "ana+ben", "settled", ANA) == told


def test_what_has_not_been_done_is_told_in_words(play: Play) -> None:
    """A need that is not met."""
    assert refused(play, "ana", "ready", ANA) == "they have not signed ground rules"


def test_whoever_has_no_part_in_somebody_does_not_learn_how_they_stand(
    play: Play,
) -> None:
    """Neither their step, nor what they owe, nor that they have ended or are held."""
    stranger = Actor("mentor", "di")
    play.enrol(stranger)
    said = set()
    for by in (stranger, Actor("neighbour", "zoe")):
        for event in ("grown", "done", "meeting held"):
            found = play.send("ana", event, by, "2027-01-13")
            assert isinstance(found, Refusal)
            assert found.possible == ()
            said.add(found.message)
    play.send("ana", "concern", CAROL, "2027-01-13")
    held = play.send("ana", "grown", stranger, "2027-01-14")
    assert isinstance(held, Refusal)

    assert not any(word in "".join(said) for word in ("16", "waiting", "agreement"))
    assert held.message == "`grown` cannot be said of `ana` by mentor di now"
    assert held.message in said

"""Safeguarding holds and pauses, which no programme can weaken."""

from decide.play import ANA, BEN, CAROL, DAN, DIRA, Play, a_programme, introduction
from wayfellow.decide import Decision, Refusal

PAIR = """
stage meetings for pair
    step meeting
        after 30 days: end as ended_early
        on stopped by mentee or mentor: end as ended_early
"""


def a_play() -> tuple[Play, str]:
    """Play a pair that meets since 11 January."""
    play = Play(a_programme(PAIR))
    play.enrol(ANA)
    play.enrol(BEN)
    return play, play.introduce(ANA, BEN)


def test_a_concern_holds_the_person_and_their_relationships() -> None:
    """Nothing moves or meets while it stands."""
    play, pair = a_play()

    play.send("ben", "concern", ANA, "2027-01-12")

    for event in ("stopped", "meeting held"):
        refusal = play.send(pair, event, ANA, "2027-01-13")
        assert isinstance(refusal, Refusal)
        assert refusal.kind == "held"


def test_a_concern_says_nothing_of_why_in_the_relationships_history() -> None:
    """The other member learns that there is a hold, and no more."""
    play, pair = a_play()

    play.send("ben", "concern", ANA, "2027-01-12", detail="private")

    (seen,) = [r for r in play.log if r.subject == pair and r.kind == "hold"]
    assert (seen.by.role, seen.payload) == ("engine", {})


def test_no_clock_runs_and_each_resumes_with_what_was_left() -> None:
    """Ten days on hold move the deadline by ten days."""
    play, pair = a_play()
    play.send("ben", "concern", ANA, "2027-01-21")
    play.send("ben", "lift concern", CAROL, "2027-01-31")
    play.send("ben", "lift concern", DAN, "2027-01-31")

    play.pass_until(pair, "2027-02-19")
    assert play.where(pair) == "meeting"

    play.pass_until(pair, "2027-02-21")
    assert play.where(pair) == "ended_early"


def test_a_hold_outlasts_every_deadline() -> None:
    """Nothing ends because of a hold alone."""
    play, pair = a_play()
    play.send("ben", "concern", ANA, "2027-01-12")

    play.pass_until(pair, "2030-01-01")

    assert play.where(pair) == "meeting"


def test_it_takes_two_people_of_the_named_role_to_lift_it() -> None:
    """One is not enough, and the same one twice is one."""
    play, pair = a_play()
    play.send("ben", "concern", ANA, "2027-01-12")
    play.send("ben", "lift concern", CAROL, "2027-01-13")
    assert play.people[pair].is_held

    again = play.send("ben", "lift concern", CAROL, "2027-01-14")
    assert isinstance(again, Refusal)
    assert play.people[pair].is_held

    play.send("ben", "lift concern", DAN, "2027-01-15")
    assert not play.people[pair].is_held
    assert not play.people["ben"].is_held


def test_neither_its_subject_nor_another_role_lifts_it() -> None:
    """Ben cannot lift it, and the director is not the named role."""
    play, _ = a_play()
    play.send("ben", "concern", ANA, "2027-01-12")

    for actor in (BEN, ANA, DIRA):
        refusal = play.send("ben", "lift concern", actor, "2027-01-13")
        assert isinstance(refusal, Refusal)
        assert refusal.kind == "not permitted"


def test_facts_are_still_recorded_on_hold() -> None:
    """A check-in during a hold is in the history."""
    play, pair = a_play()
    play.send("ben", "concern", ANA, "2027-01-12")

    result = play.send(pair, "check in", CAROL, "2027-01-13")

    assert isinstance(result, Decision)


def test_a_pause_stops_the_clocks_and_is_ended_by_the_person() -> None:
    """Four weeks of leave are given back."""
    play, pair = a_play()
    play.send("ben", "pause", BEN, "2027-01-21")
    play.send("ben", "resume", BEN, "2027-02-18")

    play.pass_until(pair, "2027-03-08")
    assert play.where(pair) == "meeting"

    play.pass_until(pair, "2027-03-11")
    assert play.where(pair) == "ended_early"


def test_somebody_on_hold_cannot_be_introduced() -> None:
    """A concern stops candidacy too."""
    play = Play(a_programme(PAIR))
    play.enrol(ANA)
    play.enrol(BEN)
    play.send("ben", "concern", CAROL, "2027-01-12")

    refusal = play.tell(introduction(ANA, BEN, "2027-01-13"))

    assert isinstance(refusal, Refusal)
    assert refusal.kind == "held"

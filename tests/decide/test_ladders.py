"""Ladders: silence that is noticed, rungs that a person approves, events that count."""

import pytest

from decide.play import ANA, BEN, CAROL, DIRA, Play, a_programme
from wayfellow.decide import Refusal

BLOCKS = """
stage meetings for pair
    step meeting
        after 3 weeks without contact from mentor: ask coordinator to approve going to warned within 5 working days
        if nobody decides: notify director "overdue"
        when times contact by mentor is at least 3: thank mentor "keeping_in_touch"
        after 1 year: end as completed
    step warned
        on enter: send mentor "formal_warning"
        on contact by mentor: go to meeting
        after 2 weeks: ask director to approve ending as ended_early caused by mentor within 5 working days
        if nobody decides: stay
"""


def a_play() -> tuple[Play, str]:
    """Play a pair that meets since 11 January."""
    play = Play(a_programme(BLOCKS))
    play.enrol(ANA)
    play.enrol(BEN)
    return play, play.introduce(ANA, BEN)


def test_silence_is_noticed_and_a_person_decides() -> None:
    """The clock asks; the pair stays where it is until somebody approves."""
    play, pair = a_play()

    play.pass_until(pair, "2027-02-02")
    assert play.told("request") == [("2027-02-01", "approve warned or refuse warned")]
    assert play.where(pair) == "meeting"

    play.send(pair, "approve warned", CAROL, "2027-02-03")
    assert play.where(pair) == "warned"


def test_an_event_that_is_missed_is_recorded_without_a_rule_for_it() -> None:
    """It starts the clock afresh; somebody else's does not."""
    play, pair = a_play()
    play.send(pair, "contact", BEN, "2027-01-25")
    play.send(pair, "contact", ANA, "2027-01-30")

    play.pass_until(pair, "2027-02-16")

    assert play.told("request") == [("2027-02-15", "approve warned or refuse warned")]


def test_a_refusal_stays_and_the_clock_counts_afresh() -> None:
    """Three weeks later the same question is asked again."""
    play, pair = a_play()
    play.pass_until(pair, "2027-02-02")

    play.send(pair, "refuse warned", CAROL, "2027-02-03")
    play.pass_until(pair, "2027-02-25")

    assert [day for day, _ in play.told("request")] == ["2027-02-01", "2027-02-24"]
    assert play.where(pair) == "meeting"


def test_silence_is_never_approval() -> None:
    """When nobody decides, the rule for that is taken, and the clock begins again."""
    play, pair = a_play()

    play.pass_until(pair, "2027-02-10")
    assert play.told()[-1][1] == "overdue"
    assert play.where(pair) == "meeting"

    play.pass_until(pair, "2027-03-02")
    assert len(play.told("request")) == 2


@pytest.mark.parametrize("event", ["approve warned", "refuse warned"])
def test_nothing_is_approved_that_nobody_asked_for(event: str) -> None:
    """Staff who want to move somebody do it by hand, with a reason."""
    play, pair = a_play()

    refusal = play.send(pair, event, CAROL, "2027-01-13")

    assert isinstance(refusal, Refusal)
    assert refusal.message == f"nobody has been asked for `{event}` now"


def test_only_those_who_were_asked_approve() -> None:
    """Another member of staff may not."""
    play, pair = a_play()
    play.pass_until(pair, "2027-02-02")

    refusal = play.send(pair, "approve warned", DIRA, "2027-02-03")

    assert isinstance(refusal, Refusal)
    assert refusal.kind == "not permitted"


def test_contact_withdraws_the_question() -> None:
    """What was asked because of the silence is no longer wanted."""
    play, pair = a_play()
    play.pass_until(pair, "2027-02-02")

    play.send(pair, "contact", BEN, "2027-02-02")

    assert play.people[pair].requests == ()
    assert isinstance(play.send(pair, "approve warned", CAROL, "2027-02-03"), Refusal)


def test_an_approved_ending_says_who_caused_it() -> None:
    """The file names the member, whoever approved."""
    play, pair = a_play()
    play.pass_until(pair, "2027-02-02")
    play.send(pair, "approve warned", CAROL, "2027-02-03")
    play.pass_until(pair, "2027-02-18")

    play.send(pair, "approve ended_early", DIRA, "2027-02-18")

    assert play.where(pair) == "ended_early"
    assert play.people[pair].caused_by == "mentor"


def test_events_are_counted() -> None:
    """`times contact by mentor` counts the mentor's, and not the mentee's."""
    play, pair = a_play()
    for day in ("2027-01-12", "2027-01-13"):
        play.send(pair, "contact", BEN, day)
        play.send(pair, "contact", ANA, day)
    assert play.told() == []

    play.send(pair, "contact", BEN, "2027-01-14")
    assert play.told() == [("2027-01-14", "keeping_in_touch")]


def test_an_ending_with_reason_needs_one() -> None:
    """It stands in the history as the reason."""
    play = Play(
        a_programme("""
stage joining for mentee
    step deciding
        on declined by coordinator: end as withdrawn with reason
""")
    )
    play.enrol(ANA)

    refusal = play.send("ana", "declined", CAROL, "2027-01-12")
    assert isinstance(refusal, Refusal)
    assert refusal.message == "say why: `declined` needs a `reason`"

    play.send("ana", "declined", CAROL, "2027-01-12", reason="moved away")
    assert play.log[-1].because == "moved away"


RUNGS = """
stage meetings for pair
    step meeting
        after 2 weeks: ask coordinator to approve going to warned within 5 weeks
        after 4 weeks: ask director to approve going to warned within 2 weeks
        if nobody decides: stay
        after 1 year: end as completed
    step warned
        after 1 year: end as completed
"""


def two_rungs() -> tuple[Play, str]:
    """Play a pair about which two people are asked the same, one after the other."""
    play = Play(a_programme(RUNGS))
    play.enrol(ANA)
    play.enrol(BEN)
    return play, play.introduce(ANA, BEN)


def test_whoever_will_be_asked_later_does_not_approve_yet() -> None:
    """The question that is open is not theirs, and nothing offers it to them."""
    play, pair = two_rungs()
    play.pass_until(pair, "2027-01-27")

    refusal = play.send(pair, "approve warned", DIRA, "2027-01-28")
    assert isinstance(refusal, Refusal)
    assert "`approve warned` by coordinator" in refusal.possible
    assert "`approve warned` by director" not in refusal.possible

    play.send(pair, "approve warned", CAROL, "2027-01-28")
    assert play.where(pair) == "warned"


def test_a_refusal_answers_only_the_question_that_was_theirs() -> None:
    """The other one stays open, and its clock does not begin again."""
    play, pair = two_rungs()
    play.pass_until(pair, "2027-02-10")

    play.send(pair, "refuse warned", DIRA, "2027-02-10")

    (request,) = play.people[pair].requests
    assert request.who == ("coordinator",)

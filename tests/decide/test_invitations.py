"""Other ways to begin: who is invited, and who starts in another step."""

import pytest

from decide.play import ANA, BEN, CAROL, Play, a_programme
from wayfellow.decide import Actor, Refusal

HEADER = """
programme trial "A trial"
    timezone Europe/London

role mentee "Mentee"
    nominee person, optional
role mentor "Mentor"
    source one of nominated, pool, optional
staff coordinator, lifts safeguarding holds
relationship pair of mentee and mentor
outcomes
    completed, counts as completed
    declined
    ended_early
"""
BLOCKS = """
stage joining for mentee
    step nominating
        on nominated by mentee: invite nominee as mentor, go to hoping
    step hoping
        on invitation ended as declined: go to nominating
        on matched: end as completed

stage invitation for mentor
    step invited
        starts here if invited
        on agreed by mentor: go to ready
        on refused by mentor: end as declined
    step applying
        needs form application
    step ready
        after 1 year: end as completed
"""
ZOE = Actor("mentor", "zoe")
EVE = Actor("mentee", "eve")


def a_play(**details: str) -> Play:
    """Play a mentee who may nominate somebody."""
    play = Play(a_programme(BLOCKS, HEADER))
    play.enrol(ANA, **details)
    return play


def test_whom_a_detail_names_is_invited() -> None:
    """They begin where the file says, and it is known who invited them."""
    play = a_play(nominee="zoe")

    play.send("ana", "nominated", ANA, "2027-01-12")

    assert play.where("zoe") == "invited"
    assert play.people["zoe"].facts["invited by"].value == "ana"


def test_who_comes_by_themselves_begins_at_the_first_step() -> None:
    """The first step that is not for some people only."""
    play = a_play()

    play.enrol(BEN)

    assert play.where("ben") == "applying"


def test_who_invited_somebody_hears_that_they_left() -> None:
    """And may nominate somebody else."""
    play = a_play(nominee="zoe")
    play.send("ana", "nominated", ANA, "2027-01-12")

    play.send("zoe", "refused", ZOE, "2027-01-15")

    assert play.where("zoe") == "declined"
    assert play.where("ana") == "nominating"


def test_somebody_without_a_name_is_given_one() -> None:
    """The detail then names them."""
    play = a_play()

    play.send("ana", "nominated", ANA, "2027-01-12")

    assert play.people["ana"].facts["nominee"].value == "ana.mentor"
    assert play.where("ana.mentor") == "invited"


def test_somebody_who_takes_part_already_is_not_enrolled_again() -> None:
    """Their own journey goes on as it was."""
    play = a_play(nominee="ben")
    play.enrol(BEN)

    play.send("ana", "nominated", ANA, "2027-01-12")

    assert play.where("ben") == "applying"
    assert play.where("ana") == "hoping"


def test_who_has_left_is_invited_once_more() -> None:
    """The person who is named again has a second journey, and may answer otherwise."""
    play = a_play(nominee="zoe")
    play.send("ana", "nominated", ANA, "2027-01-12")
    play.send("zoe", "refused", ZOE, "2027-01-15")

    play.send("ana", "nominated", ANA, "2027-01-16")

    assert play.where("zoe#2") == "invited"
    assert play.people["zoe#2"].person == "zoe"
    assert play.people["zoe#2"].journeys == ("zoe",)
    play.send("zoe#2", "refused", Actor("mentor", "zoe#2"), "2027-01-18")
    assert play.where("ana") == "nominating"


def test_who_is_on_hold_elsewhere_is_on_hold_where_they_are_invited() -> None:
    """A concern about a person holds them in every role."""
    play = a_play(nominee="eve")
    play.enrol(EVE)
    play.send("eve", "concern", CAROL, "2027-01-12")

    play.send("ana", "nominated", ANA, "2027-01-12")

    assert play.people["eve.mentor"].is_held
    assert play.people["eve.mentor"].journeys == ("eve",)


def test_who_may_not_come_back_is_not_waited_for() -> None:
    """Whoever invites them again hears at once that they have ended."""
    header = HEADER.replace("    declined\n", "    declined, may not return\n")
    play = Play(a_programme(BLOCKS, header))
    play.enrol(ANA, nominee="zoe")
    play.send("ana", "nominated", ANA, "2027-01-12")
    play.send("zoe", "refused", ZOE, "2027-01-15")

    play.send("ana", "nominated", ANA, "2027-01-16")

    assert play.where("ana") == "nominating"
    assert "zoe#2" not in play.people


@pytest.mark.parametrize("looked", [True, False])
def test_what_whom_they_invited_did_by_the_clock_comes_first(looked: bool) -> None:
    """It does not matter when somebody last looked."""
    play = Play(
        a_programme(
            """
stage joining for mentee
    step nominating
        on nominated by mentee: invite nominee as mentor, go to hoping
    step hoping
        on asked by mentee: stay
        on invitation ended as declined: go to nominating
        on matched: end as completed

stage invitation for mentor
    step invited
        after 1 week: end as declined
""",
            HEADER,
        )
    )
    play.enrol(ANA, nominee="zoe")
    play.send("ana", "nominated", ANA, "2027-01-12")
    if looked:
        play.pass_until("zoe", "2027-01-20")

    refusal = play.send("ana", "asked", ANA, "2027-01-21")

    assert isinstance(refusal, Refusal)
    play.pass_until("zoe", "2027-01-21")
    assert play.where("ana") == "nominating"

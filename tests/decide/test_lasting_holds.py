"""Checks and consents that change while somebody is on hold, late, or in a group."""

from __future__ import annotations

import pytest

from decide.play import ANA, BEN, CAROL, DIRA, Play, a_programme
from decide.test_consents import GUS
from decide.test_consents import HEADER as WITH_GUARDIANS
from decide.test_groups import (
    HEADER,
    JOINING,
    MATCH,
    SESSIONS,
    a_group,
    mentee,
)
from wayfellow.decide import Decision, Refusal

CHECKED = """
stage joining for mentor
    step applying
        needs check dbs lasting 1 year, waived by director
        after 2 years: end as withdrawn
    step ready
        on check dbs lapsed: go to renewing
        after 5 years: end as completed
    step renewing
        after 5 years: end as completed
"""
CONSENTED = """
stage joining for mentee
    step asked
        needs consent photos from guardian
    step ready
        after 1 year: end as completed

throughout for mentee
    on consent photos withdrawn: end as stopped
"""
PHOTOS = "consent photos from guardian"


def a_mentor() -> tuple[Play, str]:
    """Play a mentor checked on 11 January 2027, in a pair."""
    play = Play(a_programme(CHECKED))
    play.enrol(ANA)
    play.enrol(BEN)
    play.send("ben", "check dbs", CAROL, "2027-01-11")
    return play, play.introduce(ANA, BEN)


def a_child(blocks: str = CONSENTED) -> Play:
    """Play a mentee for whom a guardian has consented."""
    play = Play(a_programme(blocks, WITH_GUARDIANS))
    play.enrol(ANA, born="2012-05-01")
    play.send("ana", PHOTOS, GUS, "2027-01-12")
    return play


def test_a_check_that_lapsed_during_a_pause_is_heard_of_afterwards() -> None:
    """The rule for it is taken when the pause ends."""
    play, _ = a_mentor()
    play.send("ben", "pause", BEN, "2028-01-02")
    play.pass_until("ben", "2028-01-15")
    assert play.where("ben") == "ready"

    play.send("ben", "resume", BEN, "2028-01-20")
    assert play.where("ben") == "renewing"


def test_a_check_renewed_during_a_pause_is_not_said_to_have_lapsed() -> None:
    """Nothing is to be done about it any more."""
    play, _ = a_mentor()
    play.send("ben", "pause", BEN, "2028-01-02")
    play.send("ben", "check dbs", CAROL, "2028-01-15")

    play.send("ben", "resume", BEN, "2028-01-20")

    assert play.where("ben") == "ready"


def test_a_consent_withdrawn_during_a_pause_is_heard_of_afterwards() -> None:
    """The hold for the consent itself does not silence the rule for it."""
    play = a_child()
    play.send("ana", "pause", CAROL, "2027-01-13")
    play.send("ana", "withdraw consent photos", GUS, "2027-01-14")
    assert play.where("ana") == "ready"

    play.send("ana", "resume", CAROL, "2027-01-15")
    assert play.where("ana") == "stopped"


def test_a_consent_given_again_during_a_pause_stops_nothing() -> None:
    """What was withdrawn in between is no longer so."""
    play = a_child()
    play.send("ana", "pause", CAROL, "2027-01-13")
    play.send("ana", "withdraw consent photos", GUS, "2027-01-14")
    play.send("ana", PHOTOS, GUS, "2027-01-15")

    play.send("ana", "resume", CAROL, "2027-01-16")

    assert play.where("ana") == "ready"
    assert not play.people["ana"].is_held


def test_a_consent_recorded_late_does_not_undo_its_withdrawal() -> None:
    """What was given before it was taken back lifts nothing."""
    play = a_child(CONSENTED.partition("throughout")[0])
    play.send("ana", "withdraw consent photos", GUS, "2027-01-20")

    play.send("ana", PHOTOS, CAROL, "2027-01-15")

    assert play.people["ana"].is_held


def test_a_check_recorded_late_makes_good_one_that_lapsed() -> None:
    """It holds from its own day on, and the pair goes on."""
    play, pair = a_mentor()
    play.pass_until("ben", "2028-01-20")
    assert play.people[pair].is_held

    play.send("ben", "check dbs", CAROL, "2028-01-05")
    assert not play.people[pair].is_held
    assert play.people["ben"].facts["check dbs"].value is True


def test_an_older_check_does_not_shorten_a_newer_one() -> None:
    """The newest says until when it holds."""
    play, _ = a_mentor()

    play.send("ben", "check dbs", CAROL, "2026-12-01", until="2027-02-01")

    (lapse,) = play.people["ben"].lapses
    assert lapse.due.date().isoformat() == "2028-01-11"


def test_a_check_recorded_without_a_last_day_holds_for_good() -> None:
    """The last day of the one before no longer counts."""
    play = Play(a_programme(CHECKED.replace(" lasting 1 year", "")))
    play.enrol(BEN)
    play.send("ben", "check dbs", CAROL, "2027-01-11", until="2027-03-01")

    play.send("ben", "check dbs", CAROL, "2027-02-01")

    assert play.people["ben"].lapses == ()


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ("2027-02-01", "`check dbs` has been met already"),
        ("2028-02-01", "`check dbs` does not hold good any more; it is given again"),
    ],
)
def test_only_what_is_still_owed_is_waived(when: str, message: str) -> None:
    """A check that has lapsed is recorded again, and one that is met stays met."""
    play, _ = a_mentor()
    play.pass_until("ben", when)

    refusal = play.send("ben", "waive check dbs", DIRA, when, reason="trusted")

    assert isinstance(refusal, Refusal)
    assert refusal.message == message


def a_circle() -> tuple[Play, str]:
    """Play a group in which each mentee consents, and the mentor is checked."""
    needs = """needs form plan from each mentee
        needs consent photos from each mentee
        needs check first_aid lasting 1 month from mentor
"""
    owed = "needs form plan from each mentee if the mentee's school is north\n"
    sessions = SESSIONS.replace(owed, needs)
    play = Play(a_programme(JOINING + sessions + MATCH, HEADER))
    play.enrol(BEN)
    for name in ("ana", "bea", "cem", "dan"):
        play.enrol(mentee(name), school="north")
    return play, a_group(play, "ana", "bea", "cem", "dan")


def test_a_member_of_a_group_takes_back_their_own_consent() -> None:
    """It holds the group until they give it again."""
    play, circle = a_circle()
    play.send(circle, "consent photos from mentee", mentee("ana"), "2027-01-14")

    withdrawn = play.send(
        circle, "withdraw consent photos", mentee("ana"), "2027-01-15"
    )
    assert isinstance(withdrawn, Decision)
    assert play.people[circle].is_held

    play.send(circle, "consent photos from mentee", mentee("ana"), "2027-01-16")
    assert not play.people[circle].is_held


def test_a_consent_goes_with_the_member_who_leaves() -> None:
    """The group is not held for somebody who is no longer in it."""
    play, circle = a_circle()
    play.send(circle, "consent photos from mentee", mentee("ana"), "2027-01-14")
    play.send(circle, "withdraw consent photos", mentee("ana"), "2027-01-15")

    play.move("ana", "withdrawn", "2027-01-16")

    assert not play.people[circle].is_held


def test_a_check_of_a_group_lapses_and_holds_it() -> None:
    """Until it is recorded again."""
    play, circle = a_circle()
    play.send(circle, "check first_aid from mentor", CAROL, "2027-01-15")

    play.pass_until(circle, "2027-03-01")
    assert play.people[circle].is_held

    play.send(circle, "check first_aid from mentor", CAROL, "2027-03-02")
    assert not play.people[circle].is_held


def test_a_pause_of_one_journey_ends_with_it_in_the_others() -> None:
    """Nobody could end it any more."""
    play = Play(
        a_programme("""
stage joining for mentee
    step applying
        on helps by mentee: enrol as mentor, stay
        after 2 years: end as completed

stage guiding for mentor
    step applying
        after 1 year: end as completed
""")
    )
    play.enrol(ANA)
    play.send("ana", "helps", ANA, "2027-01-12")
    play.send("ana", "pause", ANA, "2027-01-13")
    assert play.people["ana.mentor"].is_held

    play.move("ana", "withdrawn", "2027-01-14")
    assert not play.people["ana.mentor"].is_held


def test_a_check_that_the_other_role_never_asks_for_does_not_lapse_there() -> None:
    """It could not be recorded again."""
    play = Play(
        a_programme("""
stage joining for mentee
    step applying
        needs check dbs lasting 1 month
        when done: enrol as mentor, end as completed

stage guiding for mentor
    step applying
        after 1 year: end as completed
""")
    )
    play.enrol(ANA)

    play.send("ana", "check dbs", CAROL, "2027-01-11")

    assert play.people["ana.mentor"].facts["check dbs"].value is True
    assert play.people["ana.mentor"].lapses == ()


def test_what_is_carried_over_says_where_the_second_journey_starts() -> None:
    """`starts here if` sees the training of the first."""
    play = Play(
        a_programme("""
stage joining for mentee
    step applying
        needs training basics of 2 hours
        when done: enrol as mentor, end as completed

stage guiding for mentor
    step applying
        needs training basics of 2 hours
        after 1 year: end as withdrawn
    step trained
        starts here if mentor has completed training basics
        after 1 year: end as completed
""")
    )
    play.enrol(ANA)

    play.send("ana", "training basics", ANA, "2027-01-11")

    assert play.people["ana.mentor"].visited == ("trained",)


TWO_JOURNEYS = """
stage joining for mentee
    step applying
        on helps by mentee: enrol as mentor, stay
        after 2 years: end as completed

stage guiding for mentor
    step applying
        after 10 days: end as completed
"""


def two_journeys() -> Play:
    """Play somebody who is a mentee and, for ten days, a mentor."""
    play = Play(a_programme(TWO_JOURNEYS))
    play.enrol(ANA)
    play.send("ana", "helps", ANA, "2027-01-12")
    return play


def test_a_hold_comes_after_what_was_due_in_the_other_journey() -> None:
    """It does not matter that nobody had looked at it since."""
    play = two_journeys()

    play.send("ana", "pause", ANA, "2027-02-01")

    assert play.where("ana.mentor") == "completed"


def test_nobody_is_paused_in_a_journey_that_has_ended() -> None:
    """Its history is over."""
    play = two_journeys()
    play.pass_until("ana.mentor", "2027-01-30")
    before = play.people["ana.mentor"].sequence

    play.send("ana", "pause", ANA, "2027-02-01")

    assert play.people["ana.mentor"].sequence == before

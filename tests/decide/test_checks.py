"""Checks that lapse: what they hold, and how they are renewed."""

from decide.play import ANA, BEN, CAROL, Play, a_programme, introduction
from wayfellow.decide import Refusal

BLOCKS = """
stage joining for mentor
    step applying
        needs check dbs lasting 1 year
        after 6 weeks: end as withdrawn
    step ready
        on matched: go to mentoring
    step mentoring
        on last pair ended: end as completed

throughout for mentor
    at 30 days before check dbs lapses: remind them "renew"
    at 60 days after check dbs lapses: end as withdrawn
    on check dbs lapsed: notify coordinator "lapsed"

stage meetings for pair
    step meeting
        after 2 years: end as completed
        on hold lifted: thank mentee "together_again"
"""


def a_play() -> tuple[Play, str]:
    """Play a pair whose mentor was checked on 11 January 2027."""
    play = Play(a_programme(BLOCKS))
    play.enrol(ANA)
    play.enrol(BEN)
    play.send("ben", "check dbs", CAROL, "2027-01-11")
    return play, play.introduce(ANA, BEN)


def test_nobody_says_of_themselves_that_they_passed_a_check() -> None:
    """Staff record it, whoever of them."""
    play = Play(a_programme(BLOCKS))
    play.enrol(BEN)

    refusal = play.send("ben", "check dbs", BEN, "2027-01-11")

    assert isinstance(refusal, Refusal)
    assert refusal.message == "`check dbs` is for staff to do, not by mentor ben"


def test_a_lapsed_check_holds_the_relationships_and_not_the_holder() -> None:
    """The pair stands still; the mentor is told, and can still act."""
    play, pair = a_play()

    play.pass_until("ben", "2028-01-12")

    assert [hold.kind for hold in play.people[pair].holds] == ["lapse"]
    assert not play.people["ben"].is_held
    assert play.told()[-1] == ("2028-01-11", "lapsed")


def test_who_holds_a_lapsed_check_is_matched_with_nobody() -> None:
    """Candidacy stops until it is renewed."""
    play = Play(a_programme(BLOCKS))
    play.enrol(ANA)
    play.enrol(BEN)
    play.send("ben", "check dbs", CAROL, "2027-01-11", until="2027-02-01")
    play.pass_until("ben", "2027-02-03")

    refusal = play.tell(introduction(ANA, BEN, "2027-02-03"))

    assert isinstance(refusal, Refusal)
    assert "check dbs" in refusal.message


def test_renewing_a_check_lets_the_relationships_go_on() -> None:
    """What was left of each clock resumes, and the pair is told."""
    play, pair = a_play()
    play.pass_until("ben", "2028-01-12")

    play.send("ben", "check dbs", CAROL, "2028-01-20")

    assert not play.people[pair].is_held
    assert play.told()[-1] == ("2028-01-20", "together_again")


def test_a_check_is_asked_for_before_it_lapses_and_ends_after() -> None:
    """Clocks count to and from the day on which it lapses, in whatever step."""
    play, _ = a_play()

    play.pass_until("ben", "2028-04-01")

    assert ("2027-12-13", "renew") in play.told()
    assert play.where("ben") == "withdrawn"


def test_a_renewed_check_starts_its_clocks_afresh() -> None:
    """A year later the same reminder comes again."""
    play, _ = a_play()
    play.pass_until("ben", "2027-12-20")
    play.send("ben", "check dbs", CAROL, "2027-12-20")

    play.pass_until("ben", "2028-12-24")

    assert [day for day, name in play.told() if name == "renew"] == [
        "2027-12-13",
        "2028-11-20",
    ]


def test_the_day_until_which_a_check_holds_can_be_recorded() -> None:
    """A certificate that is already two years old lapses when it says."""
    play = Play(a_programme(BLOCKS))
    play.enrol(BEN)

    play.send("ben", "check dbs", CAROL, "2027-01-11", until="2027-03-01")

    (lapse,) = play.people["ben"].lapses
    assert lapse.due.date().isoformat() == "2027-03-01"


def test_a_check_that_has_lapsed_already_is_refused() -> None:
    """It says since when, so that a valid one is recorded."""
    play = Play(a_programme(BLOCKS))
    play.enrol(BEN)

    refusal = play.send("ben", "check dbs", CAROL, "2027-01-11", until="2026-12-01")

    assert isinstance(refusal, Refusal)
    assert refusal.message == (
        "this check lapsed on 1 December 2026; record a valid one"
    )


def test_a_second_journey_keeps_a_valid_check() -> None:
    """Who becomes a mentor is not checked twice, and it lapses on the same day."""
    play = Play(
        a_programme("""
stage joining for mentee
    step applying
        needs check dbs lasting 1 year
        when done: enrol as mentor, end as completed

stage guiding for mentor
    step applying
        needs check dbs lasting 1 year
    step ready
        after 1 year: end as completed
""")
    )
    play.enrol(ANA)

    play.send("ana", "check dbs", CAROL, "2027-01-11")

    assert play.where("ana.mentor") == "ready"
    assert [lapse.need for lapse in play.people["ana.mentor"].lapses] == ["check dbs"]


def test_a_check_counts_in_every_journey_of_the_person() -> None:
    """What is recorded of the mentor is true of the same person as a mentee."""
    play = Play(
        a_programme("""
stage joining for mentee
    step applying
        on joined_too by mentee: enrol as mentor, go to ready
    step ready
        needs check dbs lasting 1 year
        when done: end as completed

stage guiding for mentor
    step applying
        needs check dbs lasting 1 year
    step guiding
        after 1 year: end as completed
""")
    )
    play.enrol(ANA)
    play.send("ana", "joined_too", ANA, "2027-01-12")

    play.send("ana.mentor", "check dbs", CAROL, "2027-01-13")

    assert play.where("ana.mentor") == "guiding"
    assert play.where("ana") == "completed"

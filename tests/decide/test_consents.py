"""Consents, from whom they come, and what it means to take one back; and waivers."""

from decide.play import ANA, BEN, CAROL, DIRA, Play, a_programme
from wayfellow.decide import Actor, Refusal

HEADER = """
programme trial "A trial"
    timezone Europe/London

role mentee "Mentee"
    born date of birth
    has guardian "Parent or carer"
role mentor "Mentor"
staff coordinator, lifts safeguarding holds
staff director
relationship pair of mentee and mentor
outcomes
    completed, counts as completed
    stopped
    ended_early
"""
BLOCKS = """
stage joining for mentee
    step asked
        needs consent photos from guardian if age is under 18
        needs form about_me, waived by director
        after 4 weeks, then weekly, at most twice: remind guardian "please_sign"
        after 9 weeks: end as stopped
    step ready
        after 1 year: end as completed
"""
STOPS = """
throughout for mentee
    on consent photos withdrawn: end as stopped because "a parent may stop at any time"
"""
GUS = Actor("guardian", "guardian of ana")


def a_play(more: str = "", born: str = "2012-05-01") -> Play:
    """Play a mentee of 14 who has been asked for a guardian's consent."""
    play = Play(a_programme(BLOCKS + more, HEADER))
    play.enrol(ANA, born=born)
    return play


def test_a_consent_from_a_guardian_is_not_the_persons_own() -> None:
    """It has a key of its own, and only the guardian or staff give it."""
    play = a_play()

    refusal = play.send("ana", "consent photos from guardian", ANA, "2027-01-12")
    assert isinstance(refusal, Refusal)

    play.send("ana", "form about_me", ANA, "2027-01-12")
    play.send("ana", "consent photos from guardian", GUS, "2027-01-12")
    assert play.where("ana") == "ready"


def test_somebody_elses_guardian_is_not_heard() -> None:
    """Who says of whom they are the guardian is taken at their word."""
    play = a_play()
    other = Actor("guardian", "guardian of zoe")

    refusal = play.send("ana", "consent photos from guardian", other, "2027-01-12")

    assert isinstance(refusal, Refusal)
    assert refusal.kind == "not permitted"


def test_who_is_of_age_needs_nobodys_consent() -> None:
    """Age is reckoned from the date of birth on the day."""
    play = a_play(born="2009-01-11")

    play.send("ana", "form about_me", ANA, "2027-01-11")

    assert play.where("ana") == "ready"


def test_on_the_day_before_the_birthday_one_is_a_year_younger() -> None:
    """The consent is still needed."""
    play = a_play(born="2009-01-12")

    play.send("ana", "form about_me", ANA, "2027-01-11")

    assert play.where("ana") == "asked"


def test_messages_go_to_the_guardian() -> None:
    """A party attached to somebody is named with them."""
    play = a_play()

    play.pass_until("ana", "2027-02-09")

    (message,) = [record for record in play.log if record.kind == "message"]
    assert message.payload["to"] == ("guardian of ana",)


def test_the_short_name_of_a_consent_takes_nothing_back() -> None:
    """Whoever means to give it again under half its name does not withdraw it."""
    play = a_play()
    play.send("ana", "consent photos from guardian", GUS, "2027-01-12")
    refusal = play.send("ana", "consent photos", GUS, "2027-01-13")

    assert isinstance(refusal, Refusal)
    assert refusal.kind == "unknown event"
    assert "did you mean `consent photos from guardian`?" in refusal.message
    assert play.people["ana"].facts["consent photos from guardian"].value is True


def test_a_withdrawn_consent_holds_all_that_it_allowed() -> None:
    """The mentee and the pair stand still until it is given again."""
    play = a_play()
    play.enrol(BEN)
    play.send("ana", "form about_me", ANA, "2027-01-12")
    play.send("ana", "consent photos from guardian", GUS, "2027-01-12")
    pair = play.introduce(ANA, BEN, "2027-01-13")

    play.send("ana", "withdraw consent photos", GUS, "2027-01-14")
    assert play.people["ana"].is_held
    assert play.people[pair].is_held

    play.send("ana", "consent photos from guardian", GUS, "2027-01-20")
    assert not play.people["ana"].is_held
    assert not play.people[pair].is_held


def test_a_rule_may_end_what_a_consent_allowed() -> None:
    """Nothing ends by a withdrawal alone."""
    play = a_play(STOPS)
    play.send("ana", "consent photos from guardian", GUS, "2027-01-12")

    play.send("ana", "withdraw consent photos", GUS, "2027-01-14")

    assert play.where("ana") == "stopped"


def test_only_a_consent_that_was_given_can_be_withdrawn() -> None:
    """Before that there is nothing to take back, and others cannot."""
    play = a_play()

    for by, kind in ((GUS, "not possible here"), (ANA, "not permitted")):
        refusal = play.send("ana", "withdraw consent photos", by, "2027-01-12")

        assert isinstance(refusal, Refusal)
        assert refusal.kind == kind


def test_a_need_is_waived_by_the_named_staff_with_a_reason() -> None:
    """Nobody else may, and not without saying why."""
    play = a_play()
    play.send("ana", "consent photos from guardian", GUS, "2027-01-12")

    for by, reason in ((CAROL, "broken arm"), (DIRA, " ")):
        refusal = play.send(
            "ana", "waive form about_me", by, "2027-01-13", reason=reason
        )
        assert isinstance(refusal, Refusal)

    play.send("ana", "waive form about_me", DIRA, "2027-01-13", reason="broken arm")
    assert play.where("ana") == "ready"
    (waiver,) = [record for record in play.log if record.name.startswith("waive")]
    assert (waiver.because, waiver.by) == ("broken arm", DIRA)


def test_a_need_that_nobody_may_waive_stays() -> None:
    """The file names who may; here nobody."""
    play = a_play()

    refusal = play.send(
        "ana", "waive consent photos from guardian", DIRA, "2027-01-13", reason="x"
    )

    assert isinstance(refusal, Refusal)
    assert "nobody may waive" in refusal.message

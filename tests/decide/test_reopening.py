"""Endings taken back: who goes on, from where, and what stays ended."""

from __future__ import annotations

from functools import cache

from decide.play import ANA, BEN, CAROL, DAN, DIRA, Play, a_programme, introduction, on
from wayfellow.decide import (
    Actor,
    Decision,
    EnrolPerson,
    MoveByHand,
    Record,
    Refusal,
)
from wayfellow.evidence import read_journeys
from wayfellow_dsl.model import Programme

HEADER = """
programme trial "A trial"
    timezone Europe/London

role mentee "Mentee"
role mentor "Mentor"
    takes up to 2 mentees
staff coordinator, lifts safeguarding holds
staff director
relationship pair of mentee and mentor
outcomes
    completed, counts as completed
    ended_early
    removed "Asked to leave", may not return
"""
BLOCKS = """
stage recruitment for mentee
    step waiting
        on matched: go to mentoring
        on removed by coordinator: end as removed
        after 6 weeks: end as ended_early
    step mentoring
        on last pair ended: go to looking_back
    step looking_back
        after 1 year: end as completed

throughout for mentee
    after 3 months, then every 3 months: send them "hello"

stage recruitment for mentor
    step screening
        needs check dbs lasting 1 year
        needs consent photos
    step available
        on stop by mentor: end as ended_early

match mentee with mentor
    candidates mentee in waiting, mentor in available
    never if mentee is mentor because "the same person"

stage meetings for pair
    step meeting
        on stopped by mentee or mentor: end as ended_early
        after 1 year: end as completed
"""
AMY, CY = Actor("mentee", "amy"), Actor("mentee", "cy")


@cache
def _programme() -> Programme:
    return a_programme(BLOCKS, HEADER)


def a_play() -> tuple[Play, str]:
    """Play a pair that began on 12 January."""
    play = Play(_programme())
    play.enrol(ANA)
    play.enrol(BEN)
    play.send("ben", "check dbs", CAROL, "2027-01-11")
    play.send("ben", "consent photos", BEN, "2027-01-11")
    return play, play.introduce(ANA, BEN, "2027-01-12")


def went_on(result: Decision | Refusal) -> Record:
    """Give the record by which somebody goes on."""
    assert isinstance(result, Decision), result
    return result.records[result.answer]


def refused(result: Decision | Refusal) -> str:
    """Give the words of a refusal."""
    assert isinstance(result, Refusal), result
    return result.message


def test_somebody_goes_on_from_a_step() -> None:
    """They are in the step from now on, with its clocks, and the history says why."""
    play, _ = a_play()
    play.move("ana", "completed", "2027-02-01")

    record = went_on(play.reopen("ana", "waiting", "2027-02-10"))

    stands = play.people["ana"]
    assert (stands.outcome, stands.ended, stands.step) == ("", None, "waiting")
    assert stands.entered == on("2027-02-10")
    assert (record.source, record.target) == ("completed", "waiting")
    assert (record.by, record.because) == (CAROL, "ended by mistake")
    play.pass_until("ana", "2027-03-25")
    assert play.where("ana") == "ended_early"


def test_a_pair_that_ended_with_them_stays_ended_and_is_named() -> None:
    """Staff see what there was, and bring them together again if they want."""
    play, pair = a_play()
    play.move("ana", "completed", "2027-02-01")

    record = went_on(play.reopen("ana", "waiting", "2027-02-10"))

    assert play.where(pair) == "member_left"
    assert record.payload == {"ended with them": (pair,)}
    went_on(play.reopen(pair, "meeting", "2027-02-11"))
    assert (play.where(pair), play.where("ana")) == ("meeting", "mentoring")


def test_a_pair_goes_on_with_both_members() -> None:
    """Its members hear that they are matched; it counts as one relationship."""
    play, pair = a_play()
    play.send(pair, "stopped", ANA, "2027-02-01")
    assert play.where("ana") == "looking_back"

    went_on(play.reopen(pair, "meeting", "2027-02-02"))

    stands = play.people[pair]
    assert (stands.active_since, stands.caused_by) == (on("2027-01-12"), "")
    assert len(play.people["ana"].relations) == 1
    play.move("ana", "waiting", "2027-02-03")
    assert refused(play.tell(introduction(ANA, BEN, "2027-02-04"))).startswith("`ana`")


def test_a_pair_goes_on_only_while_its_members_do() -> None:
    """Neither of them may have ended, be on hold, or have no room left."""
    play, pair = a_play()
    play.enrol(AMY)
    play.enrol(CY)
    play.move("ana", "completed", "2027-02-01")
    ended = play.reopen(pair, "meeting", "2027-02-02")
    went_on(play.reopen("ana", "waiting", "2027-02-02"))
    play.send("ben", "concern", ANA, "2027-02-03")
    held = play.reopen(pair, "meeting", "2027-02-04", by=DIRA)
    play.send("ben", "lift concern", CAROL, "2027-02-05")
    play.send("ben", "lift concern", Actor("coordinator", "dan"), "2027-02-05")
    play.introduce(AMY, BEN, "2027-02-06")
    play.introduce(CY, BEN, "2027-02-06")
    full = play.reopen(pair, "meeting", "2027-02-07")

    assert refused(ended) == "`ana` has ended as `completed`; let them go on first"
    assert refused(held) == (
        "`ana+ben` is on a safeguarding hold; only the coordinator may let them go on"
    )
    assert refused(full) == "`ben` has no room for another"


def test_who_may_not_return_does_not_go_on() -> None:
    """An outcome that is for good is for good."""
    play, _ = a_play()
    play.enrol(AMY)
    play.send("amy", "removed", CAROL, "2027-01-20")

    assert refused(play.reopen("amy", "waiting", "2027-02-01")) == (
        "`amy` ended as `removed`, and nobody who ended so may return"
    )


def test_a_concern_about_them_is_for_the_named_role() -> None:
    """Staff who may not lift it let nobody go on, and whoever goes on stays on hold."""
    play, _ = a_play()
    play.send("ana", "concern", BEN, "2027-01-20")
    play.tell(MoveByHand("ana", "completed", "for a test", on("2027-01-25"), DAN))

    by_others = play.reopen("ana", "waiting", "2027-02-01", by=DIRA)

    assert refused(by_others) == (
        "`ana` is on a safeguarding hold; only the coordinator may let them go on"
    )
    went_on(play.reopen("ana", "waiting", "2027-02-01"))
    assert play.people["ana"].is_held
    play.pass_until("ana", "2027-06-01")
    assert play.where("ana") == "waiting"


def test_a_concern_stays_one_concern() -> None:
    """It holds another journey of theirs too, and whoever has agreed has agreed."""
    play, _ = a_play()
    play.tell(EnrolPerson("anna", "mentor", on("2027-01-13"), "ana", journeys=("ana",)))
    play.move("ana", "ended_early", "2027-01-14")
    play.send("ana", "concern", BEN, "2027-01-15")
    play.send("ana", "lift concern", CAROL, "2027-01-16")

    went_on(play.reopen("ana", "waiting", "2027-01-18"))
    (concern,) = play.people["ana"].holds

    assert concern.lifted_by == ("carol",)
    play.send("ana", "lift concern", DAN, "2027-01-19")
    assert (play.people["ana"].holds, play.people["anna"].holds) == ((), ())


def test_who_goes_on_and_why_is_asked_for() -> None:
    """Only staff take back an ending, with a name and a reason, and to a step."""
    play, _ = a_play()
    play.move("ana", "completed", "2027-02-01")

    def words(**how: object) -> str:
        return refused(play.reopen("ana", "waiting", "2027-02-02", **how))  # type: ignore[arg-type]

    assert words(by=ANA) == "an ending is taken back by staff, not by mentee ana"
    assert words(by=Actor("coordinator")) == (
        "say who takes it back: the name of the coordinator"
    )
    assert words(reason="") == "say why: to take back an ending needs a reason"
    assert refused(play.reopen("ana", "wating", "2027-02-02")) == (
        "`wating` is no step in which a mentee can go on; the steps are `waiting`, "
        "`mentoring`, `looking_back`"
    )
    assert refused(play.reopen("ben", "available", "2027-02-02")) == (
        "`ben` has not ended: they are in `available`; move them by hand"
    )
    assert refused(play.reopen("eve", "waiting", "2027-02-02")) == (
        "nobody in this run is called `eve`"
    )


def test_clocks_of_every_step_go_on_where_they_stopped() -> None:
    """What was sent is not sent again, and the time in between does not count."""
    play, _ = a_play()
    play.pass_until("ana", "2027-04-20")
    play.move("ana", "completed", "2027-04-21")
    went_on(play.reopen("ana", "mentoring", "2027-05-21"))

    play.pass_until("ana", "2027-08-09")
    so_far = play.told()
    play.pass_until("ana", "2027-08-12")

    assert so_far == [("2027-04-12", "hello")]
    assert play.told()[1:] == [("2027-08-11", "hello")]


def test_checks_and_consents_are_as_they_would_be() -> None:
    """A check that lapsed in the meantime has lapsed; a consent taken back still is."""
    play, _ = a_play()
    play.send("ben", "withdraw consent photos", BEN, "2027-02-01")
    play.move("ben", "completed", "2027-02-02")
    went_on(play.reopen("ben", "available", "2028-02-01"))

    stands = play.people["ben"]
    assert stands.facts["check dbs"].value is False
    assert [hold.kind for hold in stands.holds] == ["consent"]
    play.send("ben", "consent photos", BEN, "2028-02-02")
    assert not play.people["ben"].is_held


def test_a_check_that_still_holds_good_lapses_when_it_would_have() -> None:
    """The day on which it lapses is reckoned from when it was recorded."""
    play, _ = a_play()
    play.move("ben", "completed", "2027-02-02")

    went_on(play.reopen("ben", "available", "2027-06-01"))

    assert [f"{one.due:%Y-%m-%d}" for one in play.people["ben"].lapses] == [
        "2028-01-11"
    ]


def test_an_ending_that_was_taken_back_is_not_counted() -> None:
    """The journey has its stays in steps, and ends once."""
    play, _ = a_play()
    play.move("ana", "completed", "2027-02-01")
    went_on(play.reopen("ana", "waiting", "2027-02-11"))
    play.move("ana", "completed", "2027-02-13")

    journeys = read_journeys(play.people.values(), play.log)
    visits = next(one for one in journeys if one.subject.id == "ana").visits

    assert [visit.step for visit in visits] == ["waiting", "mentoring", "waiting"]
    assert [visit.left for visit in visits][1:] == [on("2027-02-01"), on("2027-02-13")]
    spent = play.people["ana"].spent
    assert {step: spent[step].days for step in ("waiting", "mentoring")} == {
        "waiting": 3,
        "mentoring": 20,
    }


def test_a_history_with_an_ending_taken_back_told_again_is_the_same() -> None:
    """What was said of it is all there is to know."""
    play, pair = a_play()
    play.pass_until("ana", "2027-04-20")
    play.send("ben", "withdraw consent photos", BEN, "2027-04-21")
    play.move("ana", "completed", "2027-04-22")
    play.send("ben", "consent photos", BEN, "2027-04-23")
    play.reopen("ana", "waiting", "2027-05-01")
    play.reopen(pair, "meeting", "2027-05-02")
    play.pass_until("ana", "2027-12-01")

    assert play.where(pair) == "meeting"
    assert play.told_again() == []


def test_nobody_goes_on_who_takes_part_again() -> None:
    """One person does not have two journeys in one role."""
    play, _ = a_play()
    play.move("ana", "completed", "2027-02-01")
    again = play.tell(
        EnrolPerson("ana2", "mentee", on("2027-02-02"), "ana", journeys=("ana",))
    )
    assert isinstance(again, Decision)

    assert refused(play.reopen("ana", "waiting", "2027-02-03")) == (
        "`ana2` is the same person, who takes part as a mentee again already"
    )

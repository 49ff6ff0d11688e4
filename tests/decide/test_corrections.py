"""Mistakes put right: both values stay, what was made stands, what is owed is owed."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

import pytest

from decide.play import ANA, BEN, CAROL, DIRA, Play, a_programme, on
from wayfellow.decide import Actor, Decision, Record, Refusal, Subject
from wayfellow_dsl.model import Programme, Value

HEADER = """
programme trial "A trial"
    timezone Europe/London

role mentee "Mentee"
    born date of birth, optional
    region text, optional
    has guardian "Parent or carer"
role mentor "Mentor"
    takes up to 2 mentees
    region text
staff coordinator, lifts safeguarding holds
staff director
relationship pair of mentee and mentor
outcomes
    completed, counts as completed
    withdrawn
    ended_early
"""
BLOCKS = """
survey mood
    how scale 1 to 5

stage recruitment for mentee
    step applying
        needs form application
        needs training safety, waived by director
        needs consent photos from guardian if age is under 18
        after 6 weeks: end as withdrawn
    step preparing
        needs agreement rules
        needs survey mood
    step waiting
        on accepted by coordinator: go to mentoring
        after 1 year: end as ended_early
    step mentoring
        on done by coordinator: end as completed

stage recruitment for mentor
    step screening
        needs check dbs lasting 3 years
    step available
        on stop by mentor: end as withdrawn

match mentee with mentor
    candidates mentee in mentoring, mentor in available
    never if mentee's region is known and mentee's region is not mentor's region because "too far"

stage meetings for pair
    step meeting
        meet monthly for 6 months
        after 3 weeks without contact from mentee: notify coordinator "silent"
        when times contact by mentee is at least 2: thank mentor "in_touch"
        when meetings missed in a row is at least 2: go to at_risk
        when meetings are over: end as completed
        on stopped by mentee or mentor: end as ended_early
    step at_risk
        on stopped by mentee or mentor: end as ended_early
"""
GUS = Actor("guardian", "guardian of ana")


@cache
def _programme() -> Programme:
    return a_programme(BLOCKS, HEADER)


def a_play(born: str = "2005-05-01") -> Play:
    """Play a mentee and a mentor who have just joined."""
    play = Play(_programme())
    play.enrol(ANA, born=born, region="north")
    play.enrol(BEN, region="north")
    return play


def prepared(born: str = "2005-05-01") -> Play:
    """Play a mentee who has done what the first step needs."""
    play = a_play(born)
    if born > "2009":
        play.send("ana", "consent photos from guardian", GUS, "2027-01-12")
    play.send("ana", "form application", ANA, "2027-01-12")
    play.send("ana", "training safety", ANA, "2027-01-13")
    assert play.where("ana") == "preparing"
    return play


def paired() -> tuple[Play, str]:
    """Play a pair that began on 20 January."""
    play = prepared()
    play.send("ana", "agreement rules", ANA, "2027-01-14")
    play.send("ana", "survey mood", ANA, "2027-01-14", how=4)
    play.send("ana", "accepted", CAROL, "2027-01-15")
    play.send("ben", "check dbs", CAROL, "2027-01-12")
    return play, play.introduce(ANA, BEN, "2027-01-20")


def corrected(result: Decision | Refusal) -> Record:
    """Give the record of a correction."""
    assert isinstance(result, Decision), result
    return result.records[result.answer]


def refused(result: Decision | Refusal) -> str:
    """Give the words of a refusal."""
    assert isinstance(result, Refusal), result
    return result.message


def tasks(play: Play, name: str = "owed again") -> list[tuple[str, object]]:
    """List the tasks of a name: whose they are, and for whom."""
    return [
        (record.subject, record.payload["to"])
        for record in play.log
        if record.kind == "task" and record.name == name
    ]


def facts(subject: Subject) -> dict[str, object]:
    """Give what is known of somebody."""
    return {name: fact.value for name, fact in subject.facts.items()}


# -- Facts -----------------------------------------------------------------------------


def test_a_detail_is_corrected_from_when_it_was_true() -> None:
    """The right value counts from the day of the mistaken one, and both are kept."""
    play = a_play()
    play.send("ana", "details", ANA, "2027-01-12", region="sout")

    record = corrected(
        play.correct("ana", 2, "2027-01-20", instead={"region": "south"})
    )

    region = play.people["ana"].facts["region"]
    assert (region.value, region.since, region.by) == ("south", on("2027-01-12"), ANA)
    assert [r.payload for r in play.log if r.name == "details"] == [
        {"region": "sout"},
        {"line": 2, "instead": {"region": "south"}},
    ]
    assert (record.by, record.because) == (CAROL, "a slip of the pen")


def test_a_withdrawn_detail_is_as_it_was_before() -> None:
    """What somebody had said on joining holds again."""
    play = a_play()
    play.send("ana", "details", ANA, "2027-01-12", region="south")

    corrected(play.correct("ana", 2, "2027-01-20"))

    assert play.people["ana"].facts["region"].value == "north"


def test_a_correction_does_not_undo_what_was_said_since() -> None:
    """A later value stands, whatever an earlier one ought to have been."""
    play = a_play()
    play.send("ana", "details", ANA, "2027-01-12", region="south")
    play.send("ana", "details", ANA, "2027-01-15", region="east")

    corrected(play.correct("ana", 2, "2027-01-20", instead={"region": "west"}))

    assert play.people["ana"].facts["region"].value == "east"


def test_a_detail_that_keeps_a_pair_apart_is_for_staff_to_decide() -> None:
    """Members who turn out to live too far apart are reported, and not parted."""
    play, pair = paired()
    play.send("ana", "details", ANA, "2027-01-25", region="north")
    line = play.line("ana", "details")

    corrected(play.correct("ana", line, "2027-02-01", instead={"region": "south"}))

    assert play.where(pair) == "meeting"
    assert [who for who, _ in tasks(play, "continue or end")] == [pair]


def test_an_answer_to_a_survey_is_corrected() -> None:
    """What was answered counts, and the survey stays answered."""
    play = prepared()
    play.send("ana", "survey mood", ANA, "2027-01-14", how=1)

    line = play.line("ana", "survey mood")
    corrected(play.correct("ana", line, "2027-01-15", instead={"how": 5}))

    assert facts(play.people["ana"])["mood.how"] == 5
    assert facts(play.people["ana"])["survey mood"] is True


def test_a_later_time_is_corrected_to_an_earlier_one() -> None:
    """A need counts as met from when it was."""
    play = prepared()
    line = play.line("ana", "form application")

    corrected(play.correct("ana", line, "2027-01-20", happened="2027-01-11"))

    assert play.people["ana"].facts["form application"].since == on("2027-01-11")


# -- Needs -----------------------------------------------------------------------------


def test_a_need_of_this_step_that_was_not_met_is_owed_again() -> None:
    """Nobody moves on before it is done, and whoever owes it has a task."""
    play = prepared()
    play.send("ana", "agreement rules", ANA, "2027-01-14")

    corrected(play.correct("ana", play.line("ana", "agreement rules"), "2027-01-15"))
    play.send("ana", "survey mood", ANA, "2027-01-16", how=4)
    waits = play.where("ana")
    play.send("ana", "agreement rules", ANA, "2027-01-17")

    assert (waits, play.where("ana")) == ("preparing", "waiting")
    assert tasks(play) == [("ana", ("ana",))]


def test_a_need_of_an_earlier_step_blocks_the_next_move_and_takes_nobody_back() -> None:
    """Who has gone on stays where they are, and goes on once it is met."""
    play = prepared()

    corrected(play.correct("ana", play.line("ana", "training safety"), "2027-01-15"))
    play.send("ana", "agreement rules", ANA, "2027-01-16")
    play.send("ana", "survey mood", ANA, "2027-01-16", how=4)

    assert play.where("ana") == "preparing"
    assert play.people["ana"].owed == ("training safety",)
    assert tasks(play) == [("ana", ("ana",))]
    play.send("ana", "training safety", ANA, "2027-01-18")
    assert play.where("ana") == "waiting"


def test_a_correction_that_completes_a_step_moves_on() -> None:
    """After a correction everybody comes to rest: what is now done leads on."""
    play = prepared("2012-05-01")
    play.send("ana", "agreement rules", ANA, "2027-01-14")
    line = play.line("ana", "consent photos from guardian")
    corrected(play.correct("ana", line, "2027-01-15"))
    play.send("ana", "survey mood", ANA, "2027-01-16", how=4)
    waits = play.where("ana")

    instead: dict[str, object] = {"born": "2005-05-01"}
    play.send("ana", "details", ANA, "2027-01-16", born="2012-05-02")
    line = play.line("ana", "details")
    play.correct("ana", line, "2027-01-17", instead=instead)  # type: ignore[arg-type]
    play.send("ana", "consent photos from guardian", CAROL, "2027-01-18")

    assert (waits, play.where("ana")) == ("preparing", "waiting")


def test_a_waiver_can_be_withdrawn() -> None:
    """What was waived by mistake is owed again."""
    play = a_play()
    play.send("ana", "waive training safety", DIRA, "2027-01-12", reason="trained")

    line = play.line("ana", "waive training safety")
    corrected(play.correct("ana", line, "2027-01-13", by=DIRA))
    play.send("ana", "form application", ANA, "2027-01-14")

    assert play.where("ana") == "applying"
    assert "training safety" not in play.people["ana"].facts


def test_a_need_met_twice_is_still_met_when_one_was_a_mistake() -> None:
    """The other line stands."""
    play = prepared()
    play.send("ana", "training safety", CAROL, "2027-01-14")

    corrected(play.correct("ana", play.line("ana", "training safety"), "2027-01-15"))

    assert play.people["ana"].facts["training safety"].since == on("2027-01-13")
    assert not tasks(play)


# -- Checks and consents ---------------------------------------------------------------


def test_a_check_that_never_was_holds_the_relationships() -> None:
    """Whoever was let in by a check that turns out to be none meets nobody."""
    play, pair = paired()

    corrected(play.correct("ben", play.line("ben", "check dbs"), "2027-02-01"))

    assert [hold.kind for hold in play.people[pair].holds] == ["lapse"]
    assert play.people["ben"].facts["check dbs"].value is False
    assert play.people["ben"].owed == ("check dbs",)
    play.send("ben", "check dbs", CAROL, "2027-02-03")
    assert not play.people[pair].is_held


def test_a_check_lapses_when_it_ought_to() -> None:
    """With the right last day it lapses then: earlier, or at once when that is past."""
    play, pair = paired()
    line = play.line("ben", "check dbs")

    corrected(play.correct("ben", line, "2027-02-01", instead={"until": "2027-03-01"}))
    soon = play.people["ben"].lapses[0].due
    corrected(play.correct("ben", line, "2027-02-02", instead={"until": "2027-01-31"}))

    assert f"{soon:%Y-%m-%d}" == "2027-03-01"
    assert play.people["ben"].lapses == ()
    assert [hold.kind for hold in play.people[pair].holds] == ["lapse"]


def test_a_lapse_that_was_a_mistake_lets_go() -> None:
    """A check that had lapsed by a mistaken date holds good again when it is put right."""
    play, pair = paired()
    line = play.line("ben", "check dbs")
    play.correct("ben", line, "2027-02-01", instead={"until": "2027-03-01"})
    play.pass_until("ben", "2027-03-05")
    assert play.people[pair].is_held

    corrected(play.correct("ben", line, "2027-03-06", instead={"until": "2028-03-01"}))

    assert not play.people[pair].is_held
    assert play.people["ben"].facts["check dbs"].value is True


def test_a_consent_that_never_was_holds_what_it_allowed() -> None:
    """Whoever went on by it is on hold until it is given; facts are still recorded."""
    play = prepared("2012-05-01")
    line = play.line("ana", "consent photos from guardian")

    corrected(play.correct("ana", line, "2027-01-20"))

    assert [hold.kind for hold in play.people["ana"].holds] == ["consent"]
    play.send("ana", "consent photos from guardian", GUS, "2027-01-21")
    assert not play.people["ana"].is_held


def test_a_consent_still_asked_for_is_only_owed_again() -> None:
    """Nothing was done by it yet, so nothing has to stop."""
    play = a_play("2012-05-01")
    play.send("ana", "consent photos from guardian", GUS, "2027-01-12")

    line = play.line("ana", "consent photos from guardian")
    corrected(play.correct("ana", line, "2027-01-20"))

    assert not play.people["ana"].is_held
    assert "consent photos from guardian" not in play.people["ana"].facts


def test_a_withdrawal_that_was_a_mistake_lets_go() -> None:
    """The consent is as it was given."""
    play = prepared("2012-05-01")
    play.send("ana", "withdraw consent photos", GUS, "2027-01-20")
    assert play.people["ana"].is_held

    line = play.line("ana", "withdraw consent photos")
    corrected(play.correct("ana", line, "2027-01-21"))

    assert not play.people["ana"].is_held
    given = play.people["ana"].facts["consent photos from guardian"]
    assert (given.value, given.since) == (True, on("2027-01-12"))


# -- Meetings and other contact --------------------------------------------------------


def test_a_meeting_that_was_none_is_missed() -> None:
    """Its time is over, so it counts as missed, and its minutes are taken off."""
    play, pair = paired()
    play.send(pair, "meeting held", BEN, "2027-02-10", minutes=60)
    play.send(pair, "meeting held", BEN, "2027-03-10", minutes=30)
    play.pass_until(pair, "2027-02-25")

    line = play.line(pair, "meeting held")
    corrected(play.correct(pair, line, "2027-04-01"))

    stands = play.people[pair]
    assert stands.meetings == (on("2027-02-10"),)
    assert stands.minutes_met == 60
    assert [f"{slot.end:%m-%d}" for slot in stands.missed] == ["03-20"]


def test_a_meeting_is_corrected_in_its_time_and_minutes() -> None:
    """The month it was really in is not missed; the other one is."""
    play, pair = paired()
    play.send(pair, "meeting held", BEN, "2027-03-10", minutes=600)
    play.pass_until(pair, "2027-03-25")

    line = play.line(pair, "meeting held")
    corrected(
        play.correct(
            pair, line, "2027-03-26", instead={"minutes": 60}, happened="2027-02-10"
        )
    )

    stands = play.people[pair]
    assert (stands.meetings, stands.minutes_met) == ((on("2027-02-10"),), 60)
    assert [f"{slot.end:%m-%d}" for slot in stands.missed] == ["03-20"]


def test_two_months_that_turn_out_to_be_missed_lead_on_now() -> None:
    """A rule on what is now true is taken, at the time of the correction."""
    play, pair = paired()
    play.send(pair, "meeting held", BEN, "2027-02-10")
    play.pass_until(pair, "2027-03-25")

    corrected(play.correct(pair, play.line(pair, "meeting held"), "2027-03-26"))

    assert play.where(pair) == "at_risk"
    assert play.people[pair].entered == on("2027-03-26")


def test_contact_that_was_none_is_not_counted() -> None:
    """It is counted once less, and the clock of the silence runs from the one before."""
    play, pair = paired()
    play.send(pair, "contact", ANA, "2027-01-22")
    play.send(pair, "contact", ANA, "2027-02-05")
    line = play.line(pair, "contact")

    corrected(play.correct(pair, line, "2027-02-08"))

    stands = play.people[pair]
    silence = max(timer.anchor for timer in stands.timers)
    assert stands.counts == {"contact by mentee": 1}
    assert silence == on("2027-01-22")
    play.pass_until(pair, "2027-02-13")
    assert ("2027-02-12", "silent") in play.told()


# -- What stands, and what is refused --------------------------------------------------


def test_moves_and_messages_stand() -> None:
    """An acceptance that was a mistake moves nobody back; its line says it was one."""
    play, _ = paired()
    moves = [record for record in play.log if record.target]

    corrected(play.correct("ana", play.line("ana", "accepted"), "2027-02-01"))

    assert [record for record in play.log if record.target] == moves
    assert play.where("ana") == "mentoring"


def test_who_has_ended_is_corrected_and_stays_ended() -> None:
    """Facts count in measures, so they are put right even then."""
    play = prepared()
    play.send("ana", "survey mood", ANA, "2027-01-14", how=1)
    play.move("ana", "completed", "2027-01-20")

    line = play.line("ana", "survey mood")
    corrected(play.correct("ana", line, "2027-02-01", instead={"how": 5}))

    assert facts(play.people["ana"])["mood.how"] == 5
    assert play.where("ana") == "completed"


def test_a_correction_is_corrected_by_correcting_the_line_again() -> None:
    """The last word on a line holds, also when it had been withdrawn."""
    play = prepared()
    line = play.line("ana", "training safety")
    corrected(play.correct("ana", line, "2027-01-15"))

    corrected(play.correct("ana", line, "2027-01-16", happened="2027-01-14"))

    assert play.people["ana"].facts["training safety"].since == on("2027-01-14")
    again = play.correct("ana", line, "2027-01-17", happened="2027-01-14")
    assert refused(again) == f"line {line} says this already"


def test_only_staff_correct_and_say_why() -> None:
    """A correction has a name and a reason."""
    play = prepared()

    assert refused(play.correct("ana", 2, "2027-01-20", by=ANA)) == (
        "what was recorded is corrected by staff, not by mentee ana"
    )
    assert refused(play.correct("ana", 2, "2027-01-20", by=Actor("coordinator"))) == (
        "say who corrects it: the name of the coordinator"
    )
    assert refused(play.correct("ana", 2, "2027-01-20", reason=" ")) == (
        "say why: a correction needs a reason"
    )
    assert refused(play.correct("amy", 2, "2027-01-20")) == (
        "nobody in this run is called `amy`"
    )
    assert refused(play.correct("ana", 99, "2027-01-20")) == (
        f"`ana` has no line 99: its history has {play.people['ana'].sequence} lines"
    )


@pytest.mark.parametrize(
    ("kind", "instead"),
    [
        ("enrolled", "send `details` with what else is right"),
        ("enrolled pair", "end it, or move it by hand to an outcome"),
        ("hold", "a concern is lifted with `lift concern`"),
        ("moved by hand", "move them by hand once more"),
        ("corrected", "is a correction; correct line 2 once more"),
        ("message", "is what the programme did"),
        ("timer", "is what the programme did by itself"),
        ("condition", "is what the programme did by itself"),
    ],
)
def test_what_is_not_corrected_says_what_to_do_instead(kind: str, instead: str) -> None:
    """Lines of the engine, enrolments, holds and moves by hand have ways of their own."""
    play, pair = paired()
    play.pass_until(pair, "2027-02-12")
    play.correct("ana", 2, "2027-02-12", happened="2027-01-11")
    play.send("ana", "concern", BEN, "2027-02-13")
    play.move("ana", "waiting", "2027-02-14")
    whose = pair if kind in ("enrolled pair", "message", "timer") else "ana"
    wanted = kind.removesuffix(" pair")
    line = next(r for r in play.log if (r.subject, r.kind) == (whose, wanted)).sequence

    message = refused(play.correct(whose, line, "2027-02-20"))

    assert message.startswith(f"line {line} of `{whose}` ")
    assert instead in message


@pytest.mark.parametrize(
    ("name", "instead", "words"),
    [
        ("details", {"regin": "x"}, "no detail `regin`; did you mean `region`?"),
        ("survey mood", {"how": 9}, "`how` is answered from 1 to 5, not `9`"),
        ("meeting held", {"minutes": -5}, "`minutes` is how long it took"),
        ("meeting held", {"attended": ("eve",)}, "`eve` is not in `ana+ben`"),
        ("check dbs", {"until": "soon"}, "`until` is a date such as 2029-01-31"),
    ],
)
def test_what_is_said_instead_has_to_make_sense(
    name: str, instead: dict[str, object], words: str
) -> None:
    """The same is asked of it as of what is recorded in the first place."""
    play, pair = paired()
    play.send("ana", "details", ANA, "2027-01-25", region="north")
    play.send(pair, "meeting held", BEN, "2027-01-26")
    whose = {"meeting held": pair, "check dbs": "ben"}.get(name, "ana")

    line = play.line(whose, name)
    found = play.correct(whose, line, "2027-02-01", instead=instead)  # type: ignore[arg-type]

    assert words in refused(found)


def test_nothing_is_corrected_to_a_time_that_cannot_be() -> None:
    """Neither to come, nor before somebody began."""
    play, pair = paired()
    play.send(pair, "meeting held", BEN, "2027-01-26")
    line = play.line(pair, "meeting held")

    later = play.correct(pair, line, "2027-02-01", happened="2027-02-03")
    before = play.correct(pair, line, "2027-02-01", happened="2027-01-19")

    assert refused(later) == "it cannot have happened later than now"
    assert refused(before) == "`ana+ben` began on 2027-01-20; nothing happened before"


def test_a_correction_under_a_hold_moves_nobody() -> None:
    """Facts are put right while somebody is on hold, and what follows waits."""
    play = prepared()
    play.send("ana", "agreement rules", ANA, "2027-01-14")
    play.send("ana", "survey mood", ANA, "2027-01-14", how=2)
    line = play.line("ana", "survey mood")
    play.correct("ana", line, "2027-01-15")
    assert play.where("ana") == "waiting"
    play.send("ana", "concern", BEN, "2027-01-16")

    corrected(play.correct("ana", line, "2027-01-17", instead={"how": 3}))

    assert facts(play.people["ana"])["mood.how"] == 3
    assert play.people["ana"].is_held


def test_a_corrected_history_told_again_is_the_same() -> None:
    """What a correction said is all there is to know of it."""
    play, pair = paired()
    play.send(pair, "meeting held", BEN, "2027-03-10", minutes=600)
    play.send(pair, "contact", ANA, "2027-03-11")
    play.pass_until(pair, "2027-03-25")
    meeting, contact = play.line(pair, "meeting held"), play.line(pair, "contact")
    instead: dict[str, Value] = {"minutes": 60}
    play.correct(pair, meeting, "2027-03-26", instead=instead, happened="2027-02-10")
    play.correct(pair, contact, "2027-03-26")
    play.correct("ben", play.line("ben", "check dbs"), "2027-03-27")
    play.send("ben", "check dbs", CAROL, "2027-03-28", until="2028-01-01")
    play.correct("ana", play.line("ana", "training safety"), "2027-03-29")

    assert play.told_again() == []


def test_time_never_runs_back_by_a_correction() -> None:
    """Nobody is moved to a moment before what is already in their history."""
    play, pair = paired()
    play.send(pair, "meeting held", BEN, "2027-02-10")
    play.pass_until(pair, "2027-03-25")
    latest = play.people[pair].latest

    corrected(play.correct(pair, play.line(pair, "meeting held"), "2027-03-01"))

    moved = [r for r in play.log if r.subject == pair and r.target == "at_risk"]
    assert moved[0].when >= latest - timedelta(0)

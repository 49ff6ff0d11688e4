"""Safeguarding holds and pauses, which no programme can weaken."""

import pytest

from decide.play import ANA, BEN, CAROL, DAN, DIRA, Play, a_programme, introduction, on
from wayfellow.decide import Actor, Decision, EnrolPerson, MoveByHand, Refusal

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


def test_nobody_is_moved_by_hand_by_whom_a_concern_is_about() -> None:
    """Though they may lift holds, and though it is their pair and not themselves."""
    play, pair = a_play()
    play.send("ben", "concern", ANA, "2027-01-12")

    for who, kind in (("ben", "held"), ("", "held"), ("carol", "")):
        by = Actor(CAROL.role, who)
        move = MoveByHand(pair, "meeting", "all is well", on("2027-01-13"), by)
        answer = play.tell(move)
        assert (answer.kind if isinstance(answer, Refusal) else "") == kind


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


TOGETHER = """
stage matching for mentee, mentor
    step waiting
        on matched: go to mentoring
    step mentoring
        on last pair ended: end as completed
        on left by them: end as withdrawn

stage meetings for pair
    step meeting
        on ended by coordinator: go to farewell

stage closure for pair
    step farewell
        needs form exit from mentee
        needs form exit from mentor
        after 4 weeks: go on without them
        when done: end as completed
"""


def a_pair(blocks: str = TOGETHER) -> tuple[Play, str]:
    """Play a pair with a closure, together since 11 January."""
    play = Play(a_programme(blocks))
    play.enrol(ANA)
    play.enrol(BEN)
    return play, play.introduce(ANA, BEN)


def test_a_concern_outlives_the_part_of_whom_it_is_about() -> None:
    """It still holds the pair, and is still lifted by two people."""
    play, pair = a_pair()
    play.send("ben", "concern", ANA, "2027-01-12")
    play.move("ben", "withdrawn", "2027-01-13")
    assert play.people[pair].is_held

    play.send("ben", "lift concern", CAROL, "2027-01-14")
    play.send("ben", "lift concern", DAN, "2027-01-14")
    assert not play.people[pair].is_held

    play.send(pair, "form exit from mentee", ANA, "2027-01-15")
    assert play.where(pair) == "completed"


def test_a_pause_ends_with_the_part_of_whom_it_is_about() -> None:
    """Nobody is left who could resume it."""
    play, pair = a_pair()
    play.send("ben", "pause", BEN, "2027-01-12")

    play.move("ben", "withdrawn", "2027-01-13")

    assert not play.people[pair].is_held


def test_what_happened_during_a_hold_is_heard_when_it_is_lifted() -> None:
    """Somebody on leave whose pair ends is not left waiting for it for ever."""
    without_closure = TOGETHER.split("stage closure")[0]
    play, pair = a_pair(without_closure.replace("go to farewell", "end as ended_early"))
    play.send("ana", "pause", ANA, "2027-01-12")
    play.send("ben", "left", BEN, "2027-01-13")
    assert play.where(pair) == "member_left"
    assert play.where("ana") == "mentoring"

    play.send("ana", "resume", ANA, "2027-01-20")

    assert play.where("ana") == "completed"


def test_a_concern_about_somebody_holds_all_their_journeys() -> None:
    """One person in two roles is one person."""
    play = Play(a_programme(PAIR))
    play.enrol(ANA)
    play.tell(
        EnrolPerson(
            "ana-as-mentor",
            "mentor",
            on("2027-01-11"),
            person="ana",
            journeys=("ana",),
        )
    )

    play.send("ana", "concern", BEN, "2027-01-12")
    assert play.people["ana-as-mentor"].is_held

    play.send("ana", "lift concern", CAROL, "2027-01-13")
    play.send("ana", "lift concern", DAN, "2027-01-13")
    assert not play.people["ana-as-mentor"].is_held


def test_a_second_concern_is_lifted_by_two_people_as_well() -> None:
    """Who agreed to lift the first did not know of the second."""
    play, _ = a_play()
    play.send("ben", "concern", ANA, "2027-01-12")
    play.send("ben", "lift concern", CAROL, "2027-01-13")
    play.send("ben", "concern", DIRA, "2027-01-14")

    play.send("ben", "lift concern", DAN, "2027-01-15")
    assert play.people["ben"].is_held

    play.send("ben", "lift concern", CAROL, "2027-01-16")
    assert not play.people["ben"].is_held


def test_on_hold_nothing_is_sent_on_entering_a_step() -> None:
    """Moved by hand during a hold, somebody is greeted when it is lifted."""
    play = Play(
        a_programme(
            """
            stage induction for mentee
                step one
                    on ready by coordinator: go to two
                step two
                    on enter: thank them "hello"
                    on left by them: end as withdrawn
            """
        )
    )
    play.enrol(ANA)
    play.send("ana", "pause", ANA, "2027-01-12")
    play.move("ana", "two", "2027-01-13")
    assert play.told() == []

    play.send("ana", "resume", ANA, "2027-01-20")

    assert play.told() == [("2027-01-20", "hello")]


@pytest.mark.parametrize(
    ("length", "enrolled", "stopped", "resumed", "due"),
    [
        ("1 month", "2027-01-28", "2027-02-10", "2027-02-13", "2027-03-03"),
        ("10 working days", "2027-01-11", "2027-01-16", "2027-01-18", "2027-01-26"),
        ("10 working days", "2027-01-11", "2027-01-16", "2027-01-17", "2027-01-25"),
        ("30 days", "2027-01-11", "2027-01-20", "2027-02-19", "2027-03-12"),
    ],
)
def test_every_clock_resumes_with_what_it_had_left(
    length: str, enrolled: str, stopped: str, resumed: str, due: str
) -> None:
    """Months by the days that were lost, working days by working days."""
    play = Play(
        a_programme(
            f"""
            stage induction for mentee
                step one
                    after {length}: end as withdrawn
            """
        )
    )
    play.enrol(ANA, enrolled)
    play.send("ana", "pause", ANA, stopped)
    play.send("ana", "resume", ANA, resumed)

    (timer,) = play.people["ana"].timers
    assert timer.due is not None
    assert play.compiled.calendar.day(timer.due).isoformat() == due


def test_a_pause_does_not_lose_a_meeting_held_before_it() -> None:
    """The month that began before the pause is longer by the pause."""
    play = Play(
        a_programme(
            """
            stage meetings for pair
                step meeting
                    meet monthly for 4 months
                    on ended by coordinator: end as ended_early
                    when meetings are over: end as completed
            """
        )
    )
    play.enrol(ANA)
    play.enrol(BEN)
    pair = play.introduce(ANA, BEN)
    play.send(pair, "meeting held", BEN, "2027-01-20")
    play.send("ben", "pause", BEN, "2027-02-01")
    play.send("ben", "resume", BEN, "2027-03-01")

    play.pass_until(pair, "2027-03-20")

    assert play.people[pair].missed == ()


def test_a_meeting_held_before_a_hold_is_recorded_during_it() -> None:
    """What had happened had happened."""
    play, pair = a_pair()
    play.send("ben", "pause", BEN, "2027-01-20")

    assert isinstance(play.send(pair, "meeting held", BEN, "2027-01-15"), Decision)
    assert isinstance(play.send(pair, "meeting held", BEN, "2027-01-21"), Refusal)


def test_when_both_leave_neither_owes_anything() -> None:
    """A pair whose members have both left is closed at once."""
    play, pair = a_pair()

    play.send("ana", "left", ANA, "2027-01-12")
    assert play.where(pair) == "farewell"

    play.send("ben", "left", BEN, "2027-01-13")
    assert play.where(pair) == "completed"


def test_staff_never_lift_a_concern_about_themselves() -> None:
    """Also when they take part in the programme under their own name."""
    play = Play(a_programme(PAIR))
    play.enrol(Actor("mentee", "carol"))
    play.send("carol", "concern", BEN, "2027-01-12")

    refusal = play.send("carol", "lift concern", CAROL, "2027-01-13")

    assert isinstance(refusal, Refusal)
    assert "never the person whom it is about" in refusal.message


def test_only_those_who_may_lift_a_concern_move_somebody_by_hand() -> None:
    """Another member of staff cannot end what a concern holds."""
    play, _ = a_play()
    play.send("ben", "concern", ANA, "2027-01-12")

    moved = MoveByHand("ben", "withdrawn", "a mistake", on("2027-01-13"), DIRA)

    refusal = play.tell(moved)
    assert isinstance(refusal, Refusal)
    assert refusal.kind == "held"


PLANNED = """
stage meetings for pair
    step introducing
        on met by coordinator: go on
    step meeting
        meet weekly for 4 weeks
        after 3 weeks without contact from mentor: notify coordinator "silent"
        after 1 year: end as completed
"""


def test_the_clocks_of_every_step_stand_still_for_a_whole_hold() -> None:
    """Also when somebody was moved by hand in the middle of it."""
    play = Play(
        a_programme("""
stage joining for mentee
    step applying
        on accepted by coordinator: go on
    step waiting
        on accepted by coordinator: end as completed

throughout for mentee
    after 90 days: end as withdrawn
""")
    )
    play.enrol(ANA)
    play.send("ana", "pause", ANA, "2027-02-01")
    play.move("ana", "waiting", "2027-02-10")
    play.send("ana", "resume", ANA, "2027-02-20")

    play.pass_until("ana", "2027-04-30 23:00")
    assert play.where("ana") == "waiting"

    play.pass_until("ana", "2027-05-01")
    assert play.where("ana") == "withdrawn"


def test_contact_during_a_hold_starts_the_silence_when_it_is_lifted() -> None:
    """What the hold took before the contact is not given back a second time."""
    play = Play(a_programme(PLANNED))
    play.enrol(ANA)
    play.enrol(BEN)
    pair = play.introduce(ANA, BEN)
    play.send(pair, "met", CAROL, "2027-01-25")
    play.send(pair, "pause", BEN, "2027-02-01")
    play.send(pair, "contact", BEN, "2027-02-10")
    play.send(pair, "resume", BEN, "2027-02-20")

    play.pass_until(pair, "2027-04-01")

    assert [day for day, name in play.told() if name == "silent"] == ["2027-03-15"]


def test_a_hold_before_the_first_planned_meeting_puts_none_off() -> None:
    """Nothing had begun to count."""
    play = Play(a_programme(PLANNED))
    play.enrol(ANA)
    play.enrol(BEN)
    pair = play.introduce(ANA, BEN)
    play.send(pair, "pause", BEN, "2027-01-12")
    play.send(pair, "resume", BEN, "2027-01-22")
    play.send(pair, "met", CAROL, "2027-02-01")

    play.pass_until(pair, "2027-02-09")

    assert len(play.people[pair].missed) == 1


def test_contact_recorded_late_leaves_what_a_hold_took() -> None:
    """A silence is never noticed early."""
    play = Play(a_programme(PLANNED))
    play.enrol(ANA)
    play.enrol(BEN)
    pair = play.introduce(ANA, BEN)
    play.send(pair, "met", CAROL, "2027-01-11")
    play.send(pair, "pause", BEN, "2027-01-20")
    play.send(pair, "resume", BEN, "2027-01-30")
    play.send(pair, "contact", BEN, "2027-01-19")

    play.pass_until(pair, "2027-02-28")

    assert [day for day, name in play.told() if name == "silent"] == ["2027-02-19"]

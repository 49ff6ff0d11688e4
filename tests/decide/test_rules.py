"""Who may raise what, which rule is taken, and what a refusal says."""

import pickle

import pytest

from decide.play import ANA, BEN, CAROL, DIRA, HEADER, Play, a_programme, on
from wayfellow.decide import Decision, EndlessRules, Event, Refusal

APPLYING = """
stage recruitment for mentee, mentor
    step applying
        needs form application
        after 6 weeks: end as withdrawn because "the application was never finished"

    step screening
        on accepted by coordinator, if mentor: go to waiting
        on accepted by coordinator or director: go to waiting
        on declined by coordinator: end as withdrawn

    step waiting
        on left by them: end as withdrawn
"""


def a_play() -> Play:
    """Play an application."""
    return Play(a_programme(APPLYING))


def test_a_step_with_needs_goes_on_when_they_are_met() -> None:
    """The last need met leads to the next step, without a rule that says so."""
    play = a_play()
    play.enrol(ANA)

    play.send("ana", "form application", ANA, "2027-01-12")

    assert play.where("ana") == "screening"


def test_staff_may_record_a_need_for_somebody() -> None:
    """A coordinator types in the form that came on paper."""
    play = a_play()
    play.enrol(ANA)

    play.send("ana", "form application", CAROL, "2027-01-12")

    assert play.where("ana") == "screening"


def test_nobody_else_may_meet_a_need() -> None:
    """Ben cannot fill in Ana's form."""
    play = a_play()
    play.enrol(ANA)

    refusal = play.send("ana", "form application", BEN, "2027-01-12")

    assert isinstance(refusal, Refusal)
    assert refusal.kind == "not permitted"
    assert refusal.message == (
        "`form application` is for themselves to do; staff may record it for them, "
        "not by mentor ben"
    )


def test_an_event_by_somebody_who_may_not_raise_it_is_refused_with_who_may() -> None:
    """Ana cannot accept herself."""
    play = a_play()
    play.enrol(ANA)
    play.send("ana", "form application", ANA, "2027-01-12")

    refusal = play.send("ana", "accepted", ANA, "2027-01-13")

    assert isinstance(refusal, Refusal)
    assert refusal.kind == "not permitted"
    assert "coordinator or director" in refusal.message
    assert play.where("ana") == "screening"


def test_an_event_that_means_nothing_here_says_what_is_possible() -> None:
    """Somebody who is still applying cannot be accepted."""
    play = a_play()
    play.enrol(ANA)

    refusal = play.send("ana", "accepted", CAROL, "2027-01-13")

    assert isinstance(refusal, Refusal)
    assert refusal.kind == "not possible here"
    assert refusal.possible == ("`form application` by them",)


def test_an_unknown_event_has_a_suggestion() -> None:
    """A slip of the pen is not an event."""
    play = a_play()
    play.enrol(ANA)

    refusal = play.send("ana", "acepted", CAROL, "2027-01-13")

    assert isinstance(refusal, Refusal)
    assert refusal.kind == "unknown event"
    assert "did you mean `accepted`?" in refusal.message


def test_a_line_that_is_for_another_role_does_not_exist() -> None:
    """`if mentor` leaves the director out of mentees' first rule only."""
    play = a_play()
    play.enrol(ANA)
    play.send("ana", "form application", ANA, "2027-01-12")

    play.send("ana", "accepted", DIRA, "2027-01-13")

    assert play.where("ana") == "waiting"


def test_nothing_is_recorded_after_an_ending() -> None:
    """Who has ended has ended."""
    play = a_play()
    play.enrol(ANA)
    play.pass_until("ana", "2027-06-01")

    refusal = play.send("ana", "form application", ANA, "2027-06-02")

    assert play.where("ana") == "withdrawn"
    assert isinstance(refusal, Refusal)
    assert refusal.kind == "has ended"


def test_a_reason_in_the_file_is_in_the_history() -> None:
    """`because` is printed back."""
    play = a_play()
    play.enrol(ANA)

    play.pass_until("ana", "2027-06-01")

    assert play.log[-1].because == "the application was never finished"


def test_what_was_due_earlier_comes_first_whoever_looked() -> None:
    """An event after the deadline finds that the deadline has passed."""
    play = a_play()
    play.enrol(ANA)

    refusal = play.send("ana", "form application", ANA, "2027-02-23")

    assert isinstance(refusal, Refusal)
    assert refusal.kind == "has ended"


def test_an_event_at_the_very_moment_of_a_deadline_is_in_time() -> None:
    """What happens at one instant comes before a clock that is due at it."""
    play = a_play()
    due = play.enrol(ANA).timers[0].due
    assert due is not None

    decision = play.tell(Event("ana", "form application", due, ANA))

    assert isinstance(decision, Decision)
    assert play.where("ana") == "screening"


def test_an_event_recorded_late_counts_from_when_it_happened() -> None:
    """The step after it is entered on the day on which it happened."""
    play = a_play()
    play.enrol(ANA)
    play.send("ana", "form application", ANA, "2027-01-12")
    play.send("ana", "accepted", CAROL, "2027-01-14")

    assert play.people["ana"].entered == on("2027-01-14")


def test_a_need_may_be_met_before_its_step_is_reached() -> None:
    """Life is not in order: facts are recorded in any step that is no ending."""
    play = Play(
        a_programme(
            """
            stage induction for mentee
                step first
                    needs form one
                step second
                    needs form two
                step third
                    on left by them: end as withdrawn
            """
        )
    )
    play.enrol(ANA)
    play.send("ana", "form two", ANA, "2027-01-12")

    play.send("ana", "form one", ANA, "2027-01-13")

    assert play.where("ana") == "third"


def test_staff_move_anybody_by_hand_with_a_reason() -> None:
    """A move by hand is in the history with who and why."""
    play = a_play()
    play.enrol(ANA)

    play.move("ana", "waiting", "2027-01-13")

    assert play.where("ana") == "waiting"
    assert (play.log[-1].kind, play.log[-1].because) == ("moved by hand", "for a test")


def test_who_has_no_steps_of_their_own_can_be_let_go_by_hand() -> None:
    """They may leave without a word in the file, and so may staff see them out."""
    play = Play(
        a_programme(
            "stage recruitment for mentee\n    step applying\n"
            "        on skipped by them: end as completed"
        )
    )
    play.enrol(BEN)

    play.move("ben", "left", "2027-01-13")

    assert play.people["ben"].outcome == "left"


def test_a_move_to_nowhere_is_answered_with_where_one_can() -> None:
    """Steps and outcomes are both named."""
    play = a_play()
    play.enrol(ANA)

    refusal = play.move("ana", "wating", "2027-01-13")

    assert isinstance(refusal, Refusal)
    assert "the steps are `applying`, `screening`, `waiting`" in refusal.message
    assert "and the outcomes `completed`, `ended_early`" in refusal.message


def test_rules_that_set_each_other_off_without_end_are_stopped_and_named() -> None:
    """Fuel guards the proof, and the message names the round."""
    play = Play(
        a_programme(
            """
            stage recruitment for mentee
                step here
                    when rematches is at most 1: go to there
                step there
                    when rematches is at most 1: go to here
            """
        )
    )

    with pytest.raises(EndlessRules, match="ana in there") as raised:
        play.enrol(ANA)

    assert str(pickle.loads(pickle.dumps(raised.value))) == str(raised.value)  # noqa: S301


def test_a_fact_recorded_late_does_not_undo_a_newer_one() -> None:
    """What was true on the 15th does not replace what is true since the 20th."""
    header = HEADER.replace('"Mentee"', '"Mentee"\n    department text')
    play = Play(a_programme(APPLYING, header))
    play.enrol(ANA, department="sales")
    play.send("ana", "details", ANA, "2027-01-20", department="hr")

    play.send("ana", "details", ANA, "2027-01-15", department="legal")

    assert play.people["ana"].facts["department"].value == "hr"


def test_nobody_moves_to_a_moment_before_what_is_in_their_history() -> None:
    """A move recorded as older than the newest line takes place at that line."""
    play = a_play()
    play.enrol(ANA)
    play.send("ana", "form application", ANA, "2027-01-20")

    play.move("ana", "waiting", "2027-01-13")

    assert play.people["ana"].entered == on("2027-01-20")


def test_steps_that_send_each_other_on_entering_are_stopped_as_well() -> None:
    """Also where one rule is taken within the other."""
    play = Play(
        a_programme(
            """
            stage recruitment for mentee
                step here
                    on enter: go to there
                step there
                    on enter: go to here
            """
        )
    )

    with pytest.raises(EndlessRules):
        play.enrol(ANA)

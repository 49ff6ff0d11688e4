"""Clocks: repetition, limits, silence, and the steps that they die with."""

from decide.play import ANA, BEN, CAROL, HEADER, Play, a_programme

QUESTION = """
stage induction for mentee
    step preparing
        needs form application
        after 3 weeks, then every week, at most twice: remind them "hurry"
        after 8 weeks: end as withdrawn
    step ready
        on left by them: end as withdrawn
"""


def test_a_reminder_comes_again_and_then_no_more() -> None:
    """`after 3 weeks, then every week, at most twice` reminds twice in all."""
    play = Play(a_programme(QUESTION))
    play.enrol(ANA)

    play.pass_until("ana", "2027-03-01")

    assert play.told() == [("2027-02-01", "hurry"), ("2027-02-08", "hurry")]


def test_a_clock_dies_with_the_step_that_started_it() -> None:
    """Nobody is reminded of what they have done."""
    play = Play(a_programme(QUESTION))
    play.enrol(ANA)
    play.send("ana", "form application", ANA, "2027-01-20")

    play.pass_until("ana", "2027-06-01")

    assert play.told() == []
    assert play.where("ana") == "ready"


def test_a_clock_looks_at_its_condition_when_it_goes_off() -> None:
    """What was true when the clock was started does not matter."""
    keen = HEADER.replace('"Mentee"', '"Mentee"\n    keen yes or no')
    reminding = """
    stage induction for mentee
        step preparing
            after 3 weeks, then every week, if keen is yes: remind them "join_us"
            after 8 weeks: end as withdrawn
    """
    play = Play(a_programme(reminding, keen))
    play.enrol(ANA, keen=True)
    play.send("ana", "details", ANA, "2027-02-05", keen=False)

    play.pass_until("ana", "2027-03-01")

    assert play.told() == [("2027-02-01", "join_us")]


PAIR = """
stage meetings for pair
    step meeting
        after 5 weeks without a meeting: remind mentee, mentor "book"
        on ended by mentee, mentor or coordinator: end as completed
"""


def test_silence_is_counted_from_the_last_meeting() -> None:
    """A meeting starts the five weeks afresh."""
    play = Play(a_programme(PAIR))
    play.enrol(ANA)
    play.enrol(BEN)
    pair = play.introduce(ANA, BEN)
    play.send(pair, "meeting held", BEN, "2027-02-10")

    play.pass_until(pair, "2027-06-01")

    assert play.told() == [("2027-03-17", "book")]


def test_a_new_meeting_after_the_silence_starts_a_new_one() -> None:
    """Each silence is noticed once."""
    play = Play(a_programme(PAIR))
    play.enrol(ANA)
    play.enrol(BEN)
    pair = play.introduce(ANA, BEN)
    play.pass_until(pair, "2027-02-20")
    play.send(pair, "meeting held", CAROL, "2027-03-01")

    play.pass_until(pair, "2027-06-01")

    assert play.told() == [("2027-02-15", "book"), ("2027-04-05", "book")]


def test_a_reminder_in_a_pair_reaches_those_who_still_owe_something() -> None:
    """Whoever has handed in the form is left alone."""
    play = Play(
        a_programme(
            """
            stage closure for pair
                step farewell
                    needs form exit_interview from mentee
                    needs form exit_interview from mentor
                    after 1 week: remind them "your_turn"
                    when done: end as completed
            """
        )
    )
    play.enrol(ANA)
    play.enrol(BEN)
    pair = play.introduce(ANA, BEN)
    play.send(pair, "form exit_interview from mentee", ANA, "2027-01-12")

    play.pass_until(pair, "2027-02-01")

    assert [r.payload["to"] for r in play.log if r.kind == "message"] == [("ben",)]


def test_a_date_without_a_year_is_the_next_one() -> None:
    """`on 31 March` means the first 31 March from now."""
    play = Play(
        a_programme(
            """
            stage matching for mentee
                step waiting
                    on 31 March: end as withdrawn because "too late in the year"
            """
        )
    )
    play.enrol(ANA, "2027-04-01")

    play.pass_until("ana", "2028-03-30")
    assert play.where("ana") == "waiting"

    play.pass_until("ana", "2028-04-01")
    assert play.where("ana") == "withdrawn"


def test_nobody_decides_after_the_time_for_it() -> None:
    """A question that nobody answers has the answer that the file gives."""
    asking = """
    stage meetings for pair
        step at_risk
            on enter: ask coordinator to decide continue or stop within 10 working days
            on continue: end as completed
            on stop: end as ended_early
            if nobody decides: end as withdrawn
    """
    play = Play(a_programme(asking))
    play.enrol(ANA)
    play.enrol(BEN)
    pair = play.introduce(ANA, BEN)

    play.pass_until(pair, "2027-01-25 12:00")
    assert play.where(pair) == "at_risk"

    play.pass_until(pair, "2027-01-26 00:00")
    assert play.where(pair) == "withdrawn"


def test_of_several_times_that_have_passed_one_is_made_up_for() -> None:
    """Entering late does not send a message for every week that was missed."""
    play = Play(
        a_programme(
            """
            stage induction for mentee
                step preparing
                    at 1 week after start, then every week: remind them "weekly"
                    after 1 year: end as withdrawn
            """
        )
    )
    play.enrol(ANA, "2027-03-01")

    play.pass_until("ana", "2027-03-07")

    assert play.told() == [("2027-03-01", "weekly")]


def test_a_question_is_withdrawn_when_its_cause_goes() -> None:
    """A meeting answers the question whether a quiet pair goes on."""
    quiet = """
    stage meetings for pair
        step meeting
            after 5 weeks without a meeting: ask coordinator to decide continue or stop within 10 working days
            on continue: stay
            on stop: end as ended_early
            if nobody decides: end as ended_early
    """
    play = Play(a_programme(quiet))
    play.enrol(ANA)
    play.enrol(BEN)
    pair = play.introduce(ANA, BEN)
    play.pass_until(pair, "2027-02-16")
    assert play.people[pair].requests

    play.send(pair, "meeting held", BEN, "2027-02-17")

    assert not play.people[pair].requests

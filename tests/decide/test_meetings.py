"""Meetings: the time for each, what was missed, and when they are over."""

from decide.play import ANA, BEN, CAROL, Play, a_programme

PLAN = """
stage meetings for pair
    step meeting
        meet monthly for 4 months, about 1 hour
        check in with mentee, mentor quarterly by coordinator
        when meetings missed in a row is at least 2: go to at_risk
        when meetings are over: end as completed

    step at_risk
        on continue by coordinator: go to meeting
        on stop by coordinator: end as ended_early
"""


def a_play() -> tuple[Play, str]:
    """Play a pair whose months begin on the 11th."""
    play = Play(a_programme(PLAN))
    play.enrol(ANA)
    play.enrol(BEN)
    return play, play.introduce(ANA, BEN)


def test_two_months_without_a_meeting_are_two_in_a_row() -> None:
    """After the second missed month the pair is at risk."""
    play, pair = a_play()

    play.pass_until(pair, "2027-03-10")
    assert play.where(pair) == "meeting"

    play.pass_until(pair, "2027-03-12")
    assert play.where(pair) == "at_risk"


def test_a_meeting_breaks_the_row() -> None:
    """Missed, held, missed is never two in a row."""
    play, pair = a_play()
    play.send(pair, "meeting held", BEN, "2027-02-20")

    play.pass_until(pair, "2027-04-12")

    assert play.where(pair) == "meeting"
    assert len(play.people[pair].missed) == 2


def test_a_second_chance_is_one() -> None:
    """The month in which the pair came back is not held against it."""
    play, pair = a_play()
    play.pass_until(pair, "2027-03-12")
    play.send(pair, "continue", CAROL, "2027-03-20")

    play.pass_until(pair, "2027-05-10")

    assert play.where(pair) == "meeting"


def test_a_meeting_recorded_late_takes_back_the_miss() -> None:
    """What counts is when it was held."""
    play, pair = a_play()
    play.pass_until(pair, "2027-02-12")
    assert len(play.people[pair].missed) == 1

    play.send(pair, "meeting held", BEN, "2027-02-01")

    assert play.people[pair].missed == ()
    play.pass_until(pair, "2027-03-12")
    assert play.where(pair) == "meeting"


def test_meetings_are_over_when_their_time_has_run_out() -> None:
    """A pair that missed one month is not kept for ever."""
    play, pair = a_play()
    for day in ("2027-02-01", "2027-04-01", "2027-05-01"):
        play.send(pair, "meeting held", BEN, day)

    play.pass_until(pair, "2027-05-12")

    assert play.where(pair) == "completed"


def test_meetings_are_over_when_as_many_as_planned_were_held() -> None:
    """Four meetings in one month are all four."""
    play, pair = a_play()

    for day in ("2027-01-12", "2027-01-13", "2027-01-14", "2027-01-15"):
        play.send(pair, "meeting held", BEN, day)

    assert play.where(pair) == "completed"


def test_a_check_in_opens_a_task_for_staff() -> None:
    """Every three months from the start somebody is asked to talk with both."""
    play, pair = a_play()
    for day in ("2027-02-01", "2027-03-01", "2027-04-01"):
        play.send(pair, "meeting held", BEN, day)

    play.pass_until(pair, "2027-04-13")

    assert play.told("task") == [("2027-04-12", "check in")]
    (task,) = [r for r in play.log if r.kind == "task"]
    assert task.payload == {"to": ("coordinator",), "with": ("ana", "ben")}

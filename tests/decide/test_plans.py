"""Two plans of meetings in one relationship: each is counted from its own beginning."""

from decide.play import ANA, BEN, Play, a_programme

BLOCKS = """
stage trying for pair
    step trying_out
        meet weekly, twice
        when meetings are over: go on
stage meetings for pair
    step meeting
        meet weekly for 4 weeks
        on doubted by mentee: go to doubting
        when meetings are over: end as completed
    step doubting
        on reassured by mentor: go to meeting
        after 1 year: end as ended_early
"""


def a_play() -> tuple[Play, str]:
    """Play a pair that tries it out from 11 January 2027."""
    play = Play(a_programme(BLOCKS))
    play.enrol(ANA)
    play.enrol(BEN)
    return play, play.introduce(ANA, BEN)


def test_another_plan_begins_afresh() -> None:
    """What was held and waited for while trying out does not count for the year."""
    play, pair = a_play()
    play.send(pair, "meeting held", BEN, "2027-01-12")
    play.send(pair, "meeting held", BEN, "2027-01-19")
    assert play.where(pair) == "meeting"

    play.pass_until(pair, "2027-02-15")
    assert play.where(pair) == "meeting"

    play.pass_until(pair, "2027-02-17")
    assert play.where(pair) == "completed"


def test_the_same_plan_goes_on_after_an_interruption() -> None:
    """Coming back to it does not begin it again."""
    play, pair = a_play()
    play.send(pair, "meeting held", BEN, "2027-01-12")
    play.send(pair, "meeting held", BEN, "2027-01-19")
    play.send(pair, "doubted", ANA, "2027-01-26")
    play.send(pair, "reassured", BEN, "2027-02-09")

    play.pass_until(pair, "2027-02-17")

    assert play.where(pair) == "completed"

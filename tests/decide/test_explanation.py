"""Why somebody is where they are, in the designer's words."""

from decide.play import ANA, BEN, CAROL, Play, a_programme, on
from wayfellow.decide import why

BLOCKS = """
stage recruitment for mentee
    step applying
        needs form application
        after 2 weeks: remind them "finish_your_application"
        after 6 weeks: end as withdrawn because "the application was never finished"
    step screening
        on accepted by coordinator: go to asked
        on declined by coordinator: end as withdrawn
    step asked
        on enter: ask coordinator to decide stay_in or step_out within 5 working days
        on stay_in: end as completed
        on step_out: end as withdrawn
        if nobody decides: end as withdrawn
"""


def lines(play: Play, subject: str, when: str) -> list[str]:
    """Explain somebody, all in one list."""
    found = why(play.compiled, play.run, play.people, subject, on(when))
    return [found.summary, *found.lines]


def test_what_somebody_waits_for_and_what_comes_by_itself() -> None:
    """The needs and who can meet them, then what is due and when."""
    play = Play(a_programme(BLOCKS))
    play.enrol(ANA)

    assert lines(play, "ana", "2027-01-14") == [
        "ana is in applying, since 11 January 2027 (3 days).",
        "Waits for form application: `ana` can do it.",
        'On 25 January 2027: remind them "finish your application".',
        "On 22 February 2027: moves to the end (withdrawn).",
    ]


def test_who_can_act_and_where_it_leads() -> None:
    """Each event that somebody may raise, with its target."""
    play = Play(a_programme(BLOCKS))
    play.enrol(ANA)
    play.send("ana", "form application", ANA, "2027-01-12")

    assert lines(play, "ana", "2027-01-12") == [
        "ana is in screening, since 12 January 2027 (today).",
        "Possible: accepted by coordinator, leading to asked.",
        "Possible: declined by coordinator, leading to the end (withdrawn).",
        "Nothing happens here by itself, and nobody has been asked for anything.",
    ]


def test_an_open_question_names_who_decides_and_by_when() -> None:
    """Five working days from Tuesday are the next Tuesday."""
    play = Play(a_programme(BLOCKS))
    play.enrol(ANA)
    play.send("ana", "form application", ANA, "2027-01-12")
    play.send("ana", "accepted", CAROL, "2027-01-12")

    assert lines(play, "ana", "2027-01-12")[1] == (
        "Waits for coordinator to decide stay_in or step_out by 19 January 2027."
    )


def test_a_hold_says_who_may_lift_it() -> None:
    """And how many more have to agree."""
    play = Play(a_programme(BLOCKS))
    play.enrol(ANA)
    play.send("ana", "concern", BEN, "2027-01-12")

    assert lines(play, "ana", "2027-01-12")[1] == (
        "A safeguarding hold stops everything; only coordinator may lift it "
        "(two people)."
    )


def test_an_ending_says_how_and_when() -> None:
    """With the outcome in the designer's words."""
    play = Play(a_programme(BLOCKS))
    play.enrol(ANA)
    play.pass_until("ana", "2027-03-01")

    assert lines(play, "ana", "2027-03-02") == [
        "ana ended as withdrawn (Left) on 22 February 2027."
    ]


PAIRS = """
stage waiting for mentee, mentor
    step ready
        on matched: stay
        on leaving by them: end as withdrawn
stage meetings for pair
    step planning
        needs form plan from mentor
        needs agreement rules
        after 2 weeks: remind them "make_a_plan"
        after 6 weeks: end as ended_early
        on stopped by mentee or mentor: end as ended_early
        on rested by mentee: go to resting
        on wondered by mentee: go to asked
    step resting
        on stopped by mentee or mentor: end as ended_early
    step asked
        on enter: ask coordinator or director to decide go_on or part within 2 weeks
        on go_on: go to resting
        on part: end as ended_early
        if nobody decides: end as ended_early
"""


def a_pair() -> tuple[Play, str]:
    """Play two people who have been brought together."""
    play = Play(a_programme(PAIRS))
    play.enrol(ANA)
    play.enrol(BEN)
    return play, play.introduce(ANA, BEN, "2027-01-12")


def of_pair(play: Play, pair: str, when: str = "2027-01-14") -> list[str]:
    """Give what is said to ana of her pair."""
    return [one for one in lines(play, "ana", when) if one.startswith(f"{pair} ")]


def test_what_a_relationship_waits_for_is_told_of_its_members() -> None:
    """What it needs, of whom, and what comes first by itself, in one line."""
    play, pair = a_pair()

    assert of_pair(play, pair) == [
        "ana+ben is in planning, waits for form plan from mentor, agreement rules "
        "from mentee and agreement rules from mentor; on 26 January 2027: remind them "
        '"make a plan".'
    ]


def test_a_decision_that_a_relationship_waits_for_is_told() -> None:
    """Who is asked, and what they choose from."""
    play, pair = a_pair()
    play.move(pair, "asked", "2027-01-13")

    assert of_pair(play, pair) == [
        "ana+ben is in asked, waits for coordinator or director to decide go_on or "
        "part."
    ]


def test_a_relationship_that_waits_for_nothing_is_told() -> None:
    """So that nobody wonders whether something was left out."""
    play, pair = a_pair()
    play.move(pair, "resting", "2027-01-13")

    assert of_pair(play, pair) == [
        "ana+ben is in resting; nothing is owed there, and nothing comes by itself."
    ]


def test_what_holds_a_relationship_is_not_told_of_its_members() -> None:
    """There is a hold, and nobody learns from this line which or whose."""
    play, pair = a_pair()
    play.send("ben", "concern", ANA, "2027-01-13")

    assert of_pair(play, pair) == [
        "ana+ben is in planning, and on hold: nothing moves there until that is over."
    ]


def test_a_relationship_that_has_ended_is_not_told() -> None:
    """Nothing is waited for there."""
    play, pair = a_pair()
    play.send(pair, "stopped", BEN, "2027-01-13")

    assert of_pair(play, pair) == []

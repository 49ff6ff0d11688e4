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

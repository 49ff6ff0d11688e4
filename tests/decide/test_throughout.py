"""Rules of every step: they come after the step's own, and their clocks go on."""

from decide.play import ANA, BEN, CAROL, Play, a_programme

BLOCKS = """
stage joining for mentee
    step applying
        on accepted by coordinator: go on
        on moved_away by coordinator: go to resting
    step waiting
        on accepted by coordinator: go on
    step resting
        on accepted by coordinator: go to applying

throughout for mentee
    on moved_away by coordinator: end as withdrawn
    after 30 days: remind them "a_month_with_us"
    after 90 days: end as completed
    when times accepted is at least 3: thank them "three_times"
"""


def a_play() -> Play:
    """Play a mentee who joined on 11 January."""
    play = Play(a_programme(BLOCKS))
    play.enrol(ANA)
    return play


def test_a_rule_of_every_step_is_tried_in_each() -> None:
    """Also in a step that says nothing of it."""
    play = a_play()
    play.send("ana", "accepted", CAROL, "2027-01-12")

    play.send("ana", "moved_away", CAROL, "2027-01-13")

    assert play.where("ana") == "withdrawn"


def test_the_steps_own_rules_come_first() -> None:
    """What a step says of an event wins over what every step says."""
    play = a_play()

    play.send("ana", "moved_away", CAROL, "2027-01-13")

    assert play.where("ana") == "resting"


def test_their_clocks_count_from_joining_and_survive_moves() -> None:
    """Each goes off once, whatever steps were entered in between."""
    play = a_play()
    for day in ("2027-01-20", "2027-01-30"):
        play.send("ana", "accepted", CAROL, day)

    play.pass_until("ana", "2027-05-01")

    assert ("2027-02-10", "a_month_with_us") in play.told()
    assert [name for _, name in play.told()].count("a_month_with_us") == 1
    assert play.where("ana") == "completed"


def test_their_conditions_are_acted_on_once() -> None:
    """A step that is entered later does not find them anew."""
    play = a_play()
    for day in ("2027-01-13", "2027-01-14", "2027-01-15", "2027-01-16"):
        play.send("ana", "accepted", CAROL, day)

    assert [name for _, name in play.told()].count("three_times") == 1


def test_a_relationship_has_rules_of_every_step_too() -> None:
    """They count from when it began."""
    play = Play(
        a_programme("""
throughout for pair
    after 10 days: end as completed

stage meetings for pair
    step meeting
        on slowed by mentee: go to slow
    step slow
        on slowed by mentor: go to meeting
""")
    )
    play.enrol(ANA)
    play.enrol(BEN)
    pair = play.introduce(ANA, BEN, "2027-02-01")
    play.send(pair, "slowed", ANA, "2027-02-05")

    play.pass_until(pair, "2027-02-12")

    assert play.where(pair) == "completed"

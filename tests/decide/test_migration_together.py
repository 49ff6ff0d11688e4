"""Migration of offers and groups: everybody who is in them goes on together."""

from __future__ import annotations

from decide.play import ANA, BEN, CAROL, Play, on
from decide.test_migration import JOINING, MEETING, a_version, accepted, go_on, of, told
from wayfellow.decide import Actor, Decision, Introduce, Refusal
from wayfellow.decide.state import Correct, Reopen

OFFERED = MEETING + (
    """
match mentee with mentor
    candidates mentee in waiting, mentor in waiting or together
    accepted by mentee and mentor within 7 days
    never if the mentee is the mentor because "the same person"
"""
)
CIRCLE = """
programme trial "A trial"
    timezone Europe/London

role mentee "Mentee"
    school one of north, south, optional
role mentor "Mentor"

staff coordinator "Coordinator", lifts safeguarding holds

relationship circle of mentor and 2 to 4 mentees

outcomes
    completed "Took part to the end", counts as completed
    ended_early "Ended early"
    withdrawn "Left"
"""
TOGETHER = """
stage joining for mentee, mentor
    step waiting
        on matched: go to together
    step together
        on circle ended as member_left: go to waiting
        on last circle ended: end as completed

stage sessions for circle
    step gathering
        needs form plan from each mentee
        when done: thank mentor "all_planned"
        after 8 weeks: end as ended_early
        on ended by mentor or coordinator: end as completed
"""


def an_offer() -> Play:
    """Offer ana and ben to each other, on 14 January; ana accepts."""
    play = Play(a_version(1, blocks=JOINING + OFFERED))
    for actor in (ANA, BEN):
        play.enrol(actor)
    accepted(play, ANA, BEN)
    play.introduce(ANA, BEN, "2027-01-14")
    play.send("ana+ben", "acceptance from mentee", ANA, "2027-01-15")
    return play


def a_circle() -> Play:
    """Let three meet with ben, from 14 January; ana has made her plan."""
    play = Play(a_version(1, header=CIRCLE, blocks=TOGETHER))
    names = ("ana", "bea", "cem")
    for actor in (BEN, *(Actor("mentee", name) for name in names)):
        play.enrol(actor)
    members = (("mentor", "ben"), *(("mentee", name) for name in names))
    begun = play.tell(Introduce("circle", members, on("2027-01-14"), CAROL))
    assert isinstance(begun, Decision), begun
    play.send(circle(play), "form plan from mentee", ANA, "2027-01-15")
    return play


def circle(play: Play) -> str:
    """Name the group."""
    return next(one.id for one in play.people.values() if one.kind == "circle")


def test_an_open_offer_goes_on() -> None:
    """Who has accepted has accepted, and the other has until the day they were told."""
    play = an_offer()

    migration = go_on(
        play, a_version(2, ("within 7 days", "within 9 days"), blocks=JOINING + OFFERED)
    )

    assert {one.way for one in migration.migrated} == {"stays"}
    play.send("ana+ben", "acceptance from mentor", BEN, "2027-01-22")
    assert play.where("ana+ben") == "meeting"
    assert play.where("ana") == "together"


def test_an_offer_that_is_too_late_lapses_by_the_new_version() -> None:
    """Its members wait again, and their deadlines run on."""
    play = an_offer()

    migration = go_on(
        play, a_version(2, ("within 7 days", "within 3 days"), blocks=JOINING + OFFERED)
    )
    whats = [what for what, _ in told(migration, "ana+ben")]
    play.pass_until("ana", "2027-01-21")

    assert whats == ["clock moves", "due at once"]
    assert play.where("ana+ben") == "not_accepted"
    assert play.people["ana"].offered is None


def test_an_offer_without_a_step_for_it_is_in_the_way() -> None:
    """Where nobody is asked to accept any more, it begins or ends by the mapping."""
    play = an_offer()
    plain = a_version()

    assert of(go_on(play, plain), "ana+ben").way == "lost"
    go_on(play, plain, moves={"proposed": "meeting"})

    assert play.where("ana+ben") == "meeting"
    assert play.where("ana") == play.where("ben") == "together"


def test_an_offer_of_a_policy_that_is_gone_is_held_to_all_of_them() -> None:
    """What any block of the new version forbids is forbidden when it would begin."""
    play = Play(a_version(1, blocks=JOINING + OFFERED))
    for actor in (ANA, BEN):
        play.enrol(actor)
    accepted(play, ANA, BEN)
    members = (("mentee", "ana"), ("mentor", "ben"))
    at, policy = on("2027-01-14"), "mentee with mentor"
    play.tell(Introduce("pair", members, at, CAROL, policy=policy))

    go_on(
        play,
        a_version(
            2,
            ("match mentee with mentor", "match mentor with mentee"),
            blocks=JOINING + OFFERED,
        ),
    )

    assert "policy" not in play.people["ana+ben"].facts


def test_a_group_goes_on_with_everybody_in_it() -> None:
    """What each member has done stays, and a deadline of the group is a new one."""
    play = a_circle()

    migration = go_on(
        play,
        a_version(
            2, ("after 8 weeks", "after 9 weeks"), header=CIRCLE, blocks=TOGETHER
        ),
    )

    assert {one.subject for one in migration.migrated} == {
        *("ana", "bea", "cem", "ben"),
        circle(play),
    }
    assert told(migration, circle(play)) == [
        ("clock moves", "after 9 weeks: end as ended early")
    ]
    group = play.people[circle(play)]
    assert group.facts["form plan from mentee/ana"].value is True
    play.send(circle(play), "ended", BEN, "2027-01-25")
    assert play.where("bea") == "completed"


def test_a_group_that_becomes_a_pair_is_in_the_way() -> None:
    """What was kept for each member would be read of none."""
    play = a_circle()
    pair = a_version(
        2,
        ("circle of mentor and 2 to 4 mentees", "circle of mentor and mentee"),
        ("form plan from each mentee", "form plan from mentee"),
        ("on circle ended as member_left: go to waiting\n        ", ""),
        header=CIRCLE,
        blocks=TOGETHER,
    )

    one = of(go_on(play, pair), circle(play))

    assert one.because == ("a `circle` is a pair of `mentor` and `mentee` there",)


def test_one_who_is_in_the_way_keeps_the_whole_group() -> None:
    """Nobody of a connected set is migrated without the others."""
    play = a_circle()
    play.send("ana", "details", CAROL, "2027-01-16", school="north")
    new = a_version(2, ("north, south", "east, west"), header=CIRCLE, blocks=TOGETHER)

    migration = go_on(play, new)

    assert migration.decision is None
    assert [one.subject for one in migration.migrated if one.way == "blocked"] == [
        "ana"
    ]


def test_who_ended_in_a_role_that_is_gone_stays_as_they_are() -> None:
    """They are in nobody's way; nothing of theirs is put right, or taken back."""
    play = Play(a_version(1, blocks=JOINING + OFFERED))
    for actor in (ANA, BEN):
        play.enrol(actor)
    accepted(play, ANA, BEN)
    play.introduce(ANA, BEN, "2027-01-14")
    play.move("ben", "withdrawn", "2027-01-15")
    new = a_version(
        2,
        ('role mentor "Mentor"\n    takes up to 2 mentees', 'role guide "Guide"'),
        ("pair of mentee and mentor", "pair of mentee and guide"),
        ("for mentee, mentor", "for mentee, guide"),
        ("thank mentor", "thank guide"),
        ("by mentee or mentor", "by mentee or guide"),
    )

    assert [one.subject for one in go_on(play, new).migrated] == ["ana"]
    log, at = tuple(play.log), on("2027-01-22")
    for stimulus in (
        Reopen("ben", "waiting", "a mistake", at, CAROL, log),
        Correct("ben", 2, "a mistake", at, CAROL, {}, None, log),
    ):
        refusal = play.tell(stimulus)
        assert isinstance(refusal, Refusal)
        assert "`ben` ended as a mentor, which version 2" in refusal.message
    assert isinstance(play.send("ben", "concern", CAROL, "2027-01-23"), Decision)
    play.pass_until("ana", "2027-06-01")
    assert play.where("ana") == "waiting"

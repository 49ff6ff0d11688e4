"""Offers, pairs, rematches, and what the end of one means to its members."""

from msgspec.structs import replace

from decide.play import ANA, BEN, CAROL, HEADER, Play, a_programme, introduction, on
from wayfellow.decide import Actor, EnrolPerson, Refusal

CY = Actor("mentor", "cy")
MATCHED = """
stage matching for mentee, mentor
    step waiting
        on matched: go to mentoring
        after 60 days: end as withdrawn

    step mentoring
        on last pair ended as completed: end as completed
        on last pair ended, if mentee and rematches is under 1: go to waiting
        on last pair ended: end as ended_early

match mentee with mentor
    candidates mentee in waiting, mentor in waiting or mentoring
    every Monday
    never if the mentee's department is the mentor's department because "one team"
    proposed by director
    accepted by mentee and mentor within 7 days

stage meetings for pair
    step meeting
        on done by mentee or mentor: end as completed
        on stopped by mentee or mentor: end as ended_early
"""
WITH_DEPARTMENTS = HEADER.replace(
    'role mentee "Mentee"', 'role mentee "Mentee"\n    department text'
).replace('role mentor "Mentor"', 'role mentor "Mentor"\n    department text')


def a_play() -> Play:
    """Play with one mentee and two mentors who wait."""
    play = Play(a_programme(MATCHED, WITH_DEPARTMENTS))
    play.enrol(ANA, department="sales")
    play.enrol(BEN, "2027-01-12", department="finance")
    play.enrol(CY, "2027-01-13", department="legal")
    return play


def accept(play: Play, pair: str, when: str) -> None:
    """Let both accept an offer."""
    for name in pair.split("+"):
        role = play.people[name].kind
        play.send(pair, f"acceptance from {role}", Actor(role, name), when)


def test_an_offer_waits_until_both_have_accepted() -> None:
    """One acceptance is not enough, and silence is none."""
    play = a_play()
    (pair,) = play.hold_round("2027-01-14")

    play.send(pair, "acceptance from mentee", ANA, "2027-01-19")
    assert play.where(pair) == "proposed"
    assert play.where("ana") == "waiting"

    play.send(pair, "acceptance from mentor", BEN, "2027-01-20")
    assert play.where(pair) == "meeting"
    assert play.where("ana") == "mentoring"
    assert play.where("ben") == "mentoring"


def test_those_who_are_offered_to_each_other_are_asked() -> None:
    """A message to each of them waits in the outbox."""
    play = a_play()

    (pair,) = play.hold_round("2027-01-14")

    asked = [effect for effect in play.effects if f"/{pair}/" in effect]
    assert [effect.split("/")[-1] for effect in asked] == ["ana", "ben"]


def test_nobody_accepts_for_somebody_else() -> None:
    """Not even staff: an acceptance is one's own."""
    play = a_play()
    (pair,) = play.hold_round("2027-01-14")

    refusal = play.send(pair, "acceptance from mentee", CAROL, "2027-01-19")

    assert isinstance(refusal, Refusal)
    assert refusal.kind == "not permitted"


def test_an_offer_that_nobody_answers_lapses_as_a_refusal() -> None:
    """After the seven days the two are free again, and not offered again."""
    play = a_play()
    (pair,) = play.hold_round("2027-01-14")

    play.pass_until(pair, "2027-01-27")

    assert play.where(pair) == "not_accepted"
    assert play.hold_round("2027-01-27") == ["ana+cy"]


def test_an_open_offer_stops_the_deadline_of_waiting() -> None:
    """The days of an offer are given back to the deadline."""
    play = a_play()
    (pair,) = play.hold_round("2027-01-14")
    assert play.people["ana"].timers[0].due is None

    play.send(pair, "declined", BEN, "2027-01-21 09:00")

    play.pass_until("ana", "2027-03-14")
    assert play.where("ana") == "waiting"
    play.pass_until("ana", "2027-03-16")
    assert play.where("ana") == "withdrawn"


def test_an_exclusion_keeps_two_people_apart() -> None:
    """Those of one department are never offered to each other."""
    play = Play(a_programme(MATCHED, WITH_DEPARTMENTS))
    play.enrol(ANA, department="sales")
    play.enrol(BEN, department="sales")

    assert play.hold_round("2027-01-14") == []


def test_an_exclusion_is_checked_again_when_the_pair_would_begin() -> None:
    """Whoever changes department while an offer is open loses the offer."""
    play = a_play()
    (pair,) = play.hold_round("2027-01-14")
    play.send("ben", "details", BEN, "2027-01-19", department="sales")

    accept(play, pair, "2027-01-20")

    assert play.where(pair) == "superseded"
    assert play.where("ana") == "waiting"
    assert any(r.because == "one team" for r in play.log if r.subject == pair)


def test_staff_introduce_people_under_the_same_checks() -> None:
    """An introduction by hand is refused for the reason that a round would give."""
    play = Play(a_programme(MATCHED, WITH_DEPARTMENTS))
    play.enrol(ANA, department="sales")
    play.enrol(BEN, department="sales")

    refusal = play.tell(introduction(ANA, BEN, "2027-01-12"))

    assert isinstance(refusal, Refusal)
    assert refusal.message == "they may not be brought together: one team"


def test_a_mentee_is_offered_one_rematch() -> None:
    """The first early end leads back to waiting, the second out."""
    play = a_play()
    (first,) = play.hold_round("2027-01-14")
    accept(play, first, "2027-01-19")
    play.send(first, "stopped", BEN, "2027-01-26")
    assert play.where("ana") == "waiting"
    assert play.where("ben") == "ended_early"

    (second,) = play.hold_round("2027-01-26")
    accept(play, second, "2027-02-02")
    play.send(second, "stopped", CY, "2027-02-09")

    assert second == "ana+cy"
    assert play.where("ana") == "ended_early"


def test_the_end_of_one_of_two_pairs_is_not_the_last() -> None:
    """A mentor with two mentees stays until both pairs have ended."""
    play = a_play()
    eve = Actor("mentee", "eve")
    play.enrol(eve, department="sales")
    pairs = [play.introduce(who, BEN, "2027-01-14") for who in (ANA, eve)]
    for pair in pairs:
        accept(play, pair, "2027-01-15")

    play.send(pairs[0], "done", ANA, "2027-02-01")
    assert play.where("ben") == "mentoring"

    play.send(pairs[1], "done", eve, "2027-02-02")
    assert play.where("ben") == "completed"


def test_a_mentor_takes_no_more_than_agreed() -> None:
    """Places that are offered are taken."""
    play = a_play()
    others = [Actor("mentee", name) for name in ("eve", "fay")]
    for other in others:
        play.enrol(other, department="sales")
    play.introduce(ANA, BEN, "2027-01-14")
    play.introduce(others[0], BEN, "2027-01-14")

    result = play.tell(introduction(others[1], BEN, "2027-01-14"))

    assert isinstance(result, Refusal)
    assert result.kind == "no room"


def test_each_member_is_told_how_it_ended_and_who_caused_it() -> None:
    """The members' histories name the outcome and the party."""
    play = a_play()
    (pair,) = play.hold_round("2027-01-14")
    accept(play, pair, "2027-01-19")

    play.send(pair, "stopped", BEN, "2027-01-26")

    told = [r.payload for r in play.log if r.name == "pair ended"]
    assert (
        told
        == [{"relationship": pair, "outcome": "ended_early", "caused by": "mentor"}] * 2
    )


def test_whoever_leaves_the_programme_leaves_their_pair() -> None:
    """Without a closure stage the pair ends as `member_left`."""
    play = a_play()
    (pair,) = play.hold_round("2027-01-14")
    accept(play, pair, "2027-01-19")

    play.move("ben", "withdrawn", "2027-01-26")

    assert play.where(pair) == "member_left"
    assert play.where("ana") == "waiting"


def test_a_leaver_sends_the_pair_to_its_closure_and_owes_nothing_there() -> None:
    """The one who stays finishes; what the leaver owed is let go."""
    closing = """
    stage meetings for pair
        step meeting
            on stopped by mentee or mentor: go to farewell
    stage closure for pair
        step farewell
            needs form exit_interview from mentee
            needs form exit_interview from mentor
            when done: end as completed
    """
    play = Play(a_programme(closing))
    play.enrol(ANA)
    play.enrol(BEN)
    pair = play.introduce(ANA, BEN)
    play.move("ben", "withdrawn", "2027-01-26")
    assert play.where(pair) == "farewell"

    play.send(pair, "form exit_interview from mentee", ANA, "2027-01-27")

    assert play.where(pair) == "completed"


def test_an_exclusion_that_becomes_true_later_is_for_staff_to_decide() -> None:
    """Nobody is moved; a task asks whether the pair continues or ends, and why."""
    play = a_play()
    (pair,) = play.hold_round("2027-01-14")
    accept(play, pair, "2027-01-19")

    play.send("ben", "details", BEN, "2027-02-01", department="sales")

    assert play.where(pair) == "meeting"
    (task,) = [r for r in play.log if r.kind == "task"]
    assert (task.subject, task.name, task.because) == (
        pair,
        "continue or end",
        "one team",
    )
    assert task.payload == {"to": ("director",)}


def test_nobody_is_matched_with_themselves() -> None:
    """One person in two roles is still one person."""
    play = a_play()
    play.tell(
        EnrolPerson(
            "ana-too",
            "mentor",
            on("2027-01-13"),
            person="ana",
            details={"department": "legal"},
        )
    )

    refusal = play.tell(introduction(ANA, Actor("mentor", "ana-too"), "2027-01-14"))

    assert isinstance(refusal, Refusal)
    assert "the same person" in refusal.message


def test_a_hold_and_an_offer_at_once_are_not_counted_twice() -> None:
    """The deadline of waiting is given back each day that it stood still once."""
    play = a_play()
    (pair,) = play.hold_round("2027-01-14")
    play.send("ana", "pause", ANA, "2027-01-20")
    play.send("ana", "resume", ANA, "2027-01-22")

    play.send(pair, "declined", BEN, "2027-01-25")

    (timer,) = play.people["ana"].timers
    assert timer.due is not None
    stood_still = on("2027-01-25") - on("2027-01-18 09:00")
    assert timer.lost == stood_still


def test_the_last_end_that_no_rule_speaks_of_is_listed() -> None:
    """Staff see that somebody has nowhere to go."""
    play = Play(
        a_programme(
            """
            stage matching for mentee, mentor
                step waiting
                    on matched: go to mentoring
                step mentoring
                    on last pair ended as completed: end as completed
            """
        )
    )
    play.enrol(ANA)
    play.enrol(BEN)
    pair = play.introduce(ANA, BEN)

    play.send(pair, "stopped", BEN, "2027-01-20")

    assert [r.subject for r in play.log if r.kind == "unhandled"] == ["ana", "ben"]


def test_either_member_may_always_end_it_unasked() -> None:
    """Also where a rule speaks of the other one only."""
    blocks = """
    stage meetings for pair
        step meeting
            on ended by mentee: end as ended_early
    """
    play = Play(a_programme(blocks))
    play.enrol(ANA)
    play.enrol(BEN)
    pair = play.introduce(ANA, BEN)

    play.send(pair, "ended", BEN, "2027-01-20")

    assert play.where(pair) == "member_left"


def test_an_offer_does_not_begin_for_somebody_who_has_moved_on() -> None:
    """Candidacy is checked again when the last one has accepted."""
    play = a_play()
    (pair,) = play.hold_round("2027-01-14")
    play.send(pair, "acceptance from mentee", ANA, "2027-01-19")
    play.send("ben", "pause", BEN, "2027-01-19")
    play.move("ben", "mentoring", "2027-01-19")
    play.move("ana", "mentoring", "2027-01-20")
    play.send("ben", "resume", BEN, "2027-01-20")

    play.send(pair, "acceptance from mentor", BEN, "2027-01-21")

    assert play.where(pair) == "superseded"
    assert any(r.because == "the mentee is in mentoring by now" for r in play.log)


def test_an_offer_has_no_meetings_yet() -> None:
    """The refusal says that it has not begun, and what can be done."""
    play = a_play()
    (pair,) = play.hold_round("2027-01-14")

    refusal = play.send(pair, "meeting held", BEN, "2027-01-19")

    assert isinstance(refusal, Refusal)
    assert refusal.message == (
        "`meeting held` is for a pair that has begun; `ana+ben` is still an offer"
    )
    assert "`acceptance from mentee` by mentee" in refusal.possible


def test_what_either_of_two_policies_forbids_is_forbidden() -> None:
    """Two `match` blocks for the same roles do not undo each other's exclusions."""
    programme = a_programme(MATCHED, WITH_DEPARTMENTS)
    doubled = replace(
        programme,
        policies=(
            *programme.policies,
            replace(programme.policies[0], exclusions=()),
        ),
    )
    play = Play(doubled)
    play.enrol(ANA, department="sales")
    play.enrol(BEN, department="sales")

    assert play.hold_round("2027-01-14") == []


def test_a_members_change_brings_the_pair_to_rest_as_well() -> None:
    """A `when` rule of the pair that looks at a member is taken when that changes."""
    keen = HEADER.replace('"Mentee"', '"Mentee"\n    keen yes or no')
    watching = """
    stage meetings for pair
        step meeting
            when the mentee's keen is no: end as ended_early
            on stopped by mentee: end as ended_early
    """
    play = Play(a_programme(watching, keen))
    play.enrol(ANA, keen=True)
    play.enrol(BEN)
    pair = play.introduce(ANA, BEN)

    play.send("ana", "details", ANA, "2027-01-20", keen=False)

    assert play.where(pair) == "ended_early"


LEAVING = """
stage joining for mentee
    step waiting
        on matched: go to together
        after 90 days: end as withdrawn
    step together
        on pair ended as member_left caused by mentor: go to waiting
        on pair ended: end as completed

stage guiding for mentor
    step free
        on left by mentor: end as withdrawn

stage preparing for pair
    step prepare
        after 1 week: go on

stage meetings for pair
    step meeting
        after 1 year: end as completed

match mentee with mentor
    candidates mentee in waiting, mentor in free
    accepted by mentee, mentor within 10 days
"""


def test_whoever_leaves_caused_the_ending_whatever_stages_there_were() -> None:
    """That the pair had accepted, and gone on by a clock, is nobody's leaving."""
    play = Play(a_programme(LEAVING))
    play.enrol(ANA)
    play.enrol(BEN)
    pair = play.introduce(ANA, BEN)
    for actor in (ANA, BEN):
        play.send(pair, f"acceptance from {actor.role}", actor, "2027-01-12")

    play.send("ben", "left", BEN, "2027-01-30")

    assert play.people[pair].caused_by == "mentor"
    assert play.where("ana") == "waiting"


def test_going_on_to_another_stage_causes_no_ending() -> None:
    """A mentee who said that they were prepared did not end it by that."""
    play = Play(
        a_programme("""
stage preparing for pair
    step prepare
        on prepared by mentee: go on

stage meetings for pair
    step meeting
        after 30 days: end as completed
""")
    )
    play.enrol(ANA)
    play.enrol(BEN)
    pair = play.introduce(ANA, BEN)
    play.send(pair, "prepared", ANA, "2027-01-12")

    play.pass_until(pair, "2027-03-01")

    assert play.people[pair].caused_by == "programme"

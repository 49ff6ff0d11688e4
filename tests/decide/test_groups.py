"""Groups: how they form, begin, gain and lose members, and what each one owes."""

from __future__ import annotations

import pytest

from decide.play import CAROL, Play, a_programme, on
from wayfellow.decide import Actor, Decision, Introduce, Refusal, why
from wayfellow.evidence.watching import Watch

BEN = Actor("mentor", "ben")
NAMES = ("ana", "bea", "cem", "dan", "eve", "fay")

HEADER = """
programme trial "A trial"
    timezone Europe/London

role mentee "Mentee"
    school one of north, south
    manager person, optional
role mentor "Mentor"

staff coordinator "Coordinator", lifts safeguarding holds

relationship circle of mentor and 3 to 5 mentees

outcomes
    completed "Took part to the end", counts as completed
    ended_early "Ended early"
    withdrawn "Left"
"""
JOINING = """
stage joining for mentee, mentor
    step waiting
        on matched: go to together
        on rests by them: go to resting
        after 60 days: end as withdrawn

    step together
        on circle ended as member_left: go to waiting
        on circle ended as completed: end as completed
        on circle ended: end as ended_early
        on resigned by them: end as withdrawn

    step resting
        on ready by them: go to waiting
"""
SESSIONS = """
stage sessions for circle
    step session
        needs form plan from each mentee if the mentee's school is north
        on checked by mentor, if the mentee's school is north: end as completed
        on doubted by mentor, if not (the mentee's school is north): end as completed
        on mixed by mentor, if mentee has completed form plan: go to last_session
        on mentee left, if number of mentees is under 2: end as ended_early
        on mentee joined: thank mentor "one_more"
        on asked by mentor: remind them "what_is_owed"
        on done by mentor: end as completed
        when done: go to last_session

    step last_session
        on over by mentor: end as completed
"""
MATCH = """
match mentee with mentor
    candidates mentee in waiting, mentor in waiting or together
    candidates circle in sessions
    never if the mentee's manager is known and mentor is the mentee's manager because "no line managers"
    accepted by mentee, mentor within 10 days
"""
CLOSURE = """
stage closure for circle
    step goodbye
        needs form farewell from each mentee
        needs form thanks from mentor
        after 4 weeks: end as ended_early
        when done: end as completed
"""
CLOSING = (
    SESSIONS.replace("on over by mentor: end as completed", "on over by mentor: go on")
    + CLOSURE
)
BY_HAND = MATCH.replace("    accepted by mentee, mentor within 10 days\n", "")


def mentee(name: str) -> Actor:
    """Name a mentee."""
    return Actor("mentee", name)


def a_play(match: str = MATCH, sessions: str = SESSIONS) -> Play:
    """Play with ben, and six mentees who wait."""
    play = Play(a_programme(JOINING + sessions + match, HEADER))
    play.enrol(BEN)
    for name in NAMES:
        play.enrol(mentee(name), school="north" if name in "ana bea cem" else "south")
    return play


def together(
    *names: str, joins: str = "", when: str = "2027-01-12", policy: str = ""
) -> Introduce:
    """Make an introduction of ben and mentees, or of mentees who join."""
    leads = () if joins else (("mentor", "ben"),)
    members = (*leads, *(("mentee", name) for name in names))
    return Introduce("circle", members, on(when), CAROL, policy, joins)


def a_group(play: Play, *names: str) -> str:
    """Bring ben and mentees together, and let all accept who have to."""
    result = play.tell(together(*names))
    assert isinstance(result, Decision), result
    group = result.records[result.answer].subject
    if play.where(group) == "proposed":
        accept(play, group, "ben", *names)
    return group


def accept(play: Play, group: str, *names: str, when: str = "2027-01-13") -> None:
    """Let people accept an offer."""
    for name in names:
        actor = BEN if name == "ben" else mentee(name)
        told = play.send(group, f"acceptance from {actor.role}", actor, when)
        assert isinstance(told, Decision), told


def members(play: Play, group: str) -> list[str]:
    """Name the members of a group."""
    return [who for _, who in play.people[group].members]


# -- Forming ---------------------------------------------------------------------------


def test_a_group_begins_when_all_have_accepted() -> None:
    """Until the last of them has, it is an offer, and it is named after the first."""
    play = a_play()
    group = a_group(play, "ana", "bea", "cem")

    assert group == "ben+ana+2"
    assert play.where(group) == "session"
    assert {play.where(who) for who in members(play, group)} == {"together"}


def test_one_acceptance_is_not_everybodys() -> None:
    """Each accepts for themselves."""
    play = a_play()
    play.tell(together("ana", "bea", "cem"))

    accept(play, "ben+ana+2", "ben", "ana", "bea")

    assert play.where("ben+ana+2") == "proposed"


def test_without_acceptance_a_group_begins_at_once() -> None:
    """Then its minimum has to be there from the start."""
    play = a_play(BY_HAND)

    few = play.tell(together("ana", "bea"))
    group = a_group(play, "ana", "bea", "cem")

    assert isinstance(few, Refusal)
    assert few.message == "a circle begins with 3 to 5 in the role mentee, not 2"
    assert play.where(group) == "session"


def test_no_group_is_too_large() -> None:
    """Not even as an offer."""
    refusal = a_play().tell(together(*NAMES))

    assert isinstance(refusal, Refusal)
    assert "3 to 5" in refusal.message


def test_whoever_declines_leaves_the_offer_to_the_others() -> None:
    """With enough left, the group begins without them."""
    play = a_play()
    play.tell(together("ana", "bea", "cem", "dan"))
    group = "ben+ana+3"
    accept(play, group, "ben", "ana", "bea", "cem")

    play.send(group, "declined", mentee("dan"), "2027-01-14")

    assert play.where(group) == "session"
    assert play.where("dan") == "waiting"
    assert members(play, group) == ["ben", "ana", "bea", "cem"]


def test_below_its_minimum_a_group_goes_on_forming() -> None:
    """Others may be added to it, and accept like the rest."""
    play = a_play()
    play.tell(together("ana", "bea", "cem"))
    group = "ben+ana+2"
    accept(play, group, "ben", "ana", "bea")
    play.send(group, "declined", mentee("cem"), "2027-01-14")
    assert play.where(group) == "proposed"

    play.tell(together("eve", joins=group, when="2027-01-15"))
    assert play.where(group) == "proposed"
    accept(play, group, "eve", when="2027-01-16")

    assert play.where(group) == "session"
    assert members(play, group) == ["ben", "ana", "bea", "eve"]


def test_at_the_deadline_a_group_goes_on_without_the_silent() -> None:
    """Those who said nothing are let go; the others begin if they are enough."""
    play = a_play()
    play.tell(together("ana", "bea", "cem", "dan"))
    group = "ben+ana+3"
    accept(play, group, "ben", "ana", "bea", "cem")

    play.pass_until(group, "2027-01-23")

    assert play.where(group) == "session"
    assert members(play, group) == ["ben", "ana", "bea", "cem"]
    assert play.where("dan") == "waiting"


@pytest.mark.parametrize("willing", [("ben", "ana"), ("ana", "bea", "cem"), ()])
def test_with_too_few_at_the_deadline_the_offer_ends(willing: tuple[str, ...]) -> None:
    """Everybody is free again."""
    play = a_play()
    play.tell(together("ana", "bea", "cem"))
    accept(play, "ben+ana+2", *willing)

    play.pass_until("ben+ana+2", "2027-01-23")

    assert play.where("ben+ana+2") == "not_accepted"
    assert {play.where(who) for who in ("ben", "ana", "bea")} == {"waiting"}
    assert all(play.people[who].offered is None for who in ("ben", "ana", "bea"))


def test_the_mentor_who_declines_ends_the_offer() -> None:
    """There is no group without them."""
    play = a_play()
    play.tell(together("ana", "bea", "cem"))

    play.send("ben+ana+2", "declined", BEN, "2027-01-14")

    assert play.where("ben+ana+2") == "not_accepted"


def test_only_those_who_refused_are_not_offered_again() -> None:
    """The willing of a group that did not come about are free for the next."""
    play = a_play()
    play.tell(together("ana", "bea", "cem", policy="mentee with mentor"))
    play.send("ben+ana+2", "declined", mentee("cem"), "2027-01-14")
    accept(play, "ben+ana+2", "ben", "ana", "bea")
    play.pass_until("ben+ana+2", "2027-01-23")

    refused = play.tell(
        together("bea", "cem", "dan", when="2027-01-25", policy="mentee with mentor")
    )
    again = play.tell(
        together("ana", "bea", "dan", when="2027-01-25", policy="mentee with mentor")
    )

    assert isinstance(refused, Refusal)
    assert isinstance(again, Decision)


def test_everybody_is_looked_at_again_when_a_group_begins() -> None:
    """Whoever may not be in it by then is let go, and the rest begin."""
    play = a_play()
    play.tell(together("ana", "bea", "cem", "dan"))
    group = "ben+ana+3"
    accept(play, group, "ben", "ana", "bea", "cem")
    play.move("dan", "resting", "2027-01-14")

    accept(play, group, "dan", when="2027-01-14")

    assert play.where(group) == "session"
    assert "dan" not in members(play, group)


def test_an_exclusion_of_any_member_keeps_a_group_from_forming() -> None:
    """One pair that may not be together is enough."""
    play = a_play()
    play.send("cem", "details", mentee("cem"), "2027-01-11", manager="ben")

    refusal = play.tell(together("ana", "bea", "cem"))

    assert isinstance(refusal, Refusal)
    assert refusal.message == "they may not be brought together: no line managers"


GUARDED = HEADER.replace(
    "    manager person, optional",
    "    manager person, optional\n    young yes or no, optional\n    has guardian",
)


def guarded() -> Play:
    """Play with a group whose young members need their guardians' word."""
    match = MATCH.replace(
        "accepted by mentee, mentor",
        "accepted by mentor, guardian of mentee "
        "if the mentee's young is known and the mentee's young is yes",
    )
    play = Play(a_programme(JOINING + SESSIONS + match, GUARDED))
    play.enrol(BEN)
    for name in NAMES:
        play.enrol(mentee(name), school="south", young=name in ("ana", "bea"))
    play.tell(together("ana", "bea", "cem", "dan"))
    return play


def guardian(name: str) -> Actor:
    """Name somebody's guardian."""
    return Actor("guardian", f"guardian of {name}")


def test_a_guardian_accepts_for_whom_they_are() -> None:
    """Only the young need it; each guardian speaks for their own."""
    play = guarded()
    group, need = "ben+ana+3", "acceptance from guardian of mentee"
    asked = [record for record in play.log if record.name == "will_you_accept"]
    assert list(asked[0].payload["to"]) == [
        "ben",
        "guardian of ana",
        "guardian of bea",
    ]

    accept(play, group, "ben")
    play.send(group, need, guardian("ana"), "2027-01-13")
    assert play.where(group) == "proposed"
    stranger = play.send(group, need, guardian("zoe"), "2027-01-13")
    play.send(group, need, guardian("bea"), "2027-01-13")

    assert isinstance(stranger, Refusal)
    assert play.where(group) == "last_session"


def test_a_guardian_declines_for_their_own_alone() -> None:
    """The others go on forming their group."""
    play = guarded()
    group = "ben+ana+3"

    unclear = play.send(group, "declined", Actor("guardian", "jo"), "2027-01-13")
    play.send(group, "declined", guardian("ana"), "2027-01-13")

    assert isinstance(unclear, Refusal)
    assert members(play, group) == ["ben", "bea", "cem", "dan"]


# -- Joining ---------------------------------------------------------------------------


def test_whoever_joins_accepts_and_then_belongs() -> None:
    """The others are not asked again; the group and its mentor hear of it."""
    play = a_play()
    group = a_group(play, "ana", "bea", "cem")

    told = play.tell(together("dan", joins=group, when="2027-02-01"))
    assert isinstance(told, Decision)
    offer = told.records[told.answer].subject
    assert play.where("dan") == "waiting"
    accept(play, offer, "dan", when="2027-02-02")

    assert play.where(offer) == "joined_group"
    assert play.where("dan") == "together"
    assert members(play, group) == ["ben", "ana", "bea", "cem", "dan"]
    assert ("2027-02-02", "one_more") in play.told()


def test_an_offer_to_join_that_nobody_answers_lapses() -> None:
    """The group stays as it was."""
    play = a_play()
    group = a_group(play, "ana", "bea", "cem")
    told = play.tell(together("dan", joins=group, when="2027-02-01"))
    assert isinstance(told, Decision)
    offer = told.records[told.answer].subject

    play.pass_until(offer, "2027-02-13")

    assert play.where(offer) == "not_accepted"
    assert play.where("dan") == "waiting"
    assert members(play, group) == ["ben", "ana", "bea", "cem"]


def test_an_open_offer_keeps_a_place_in_the_group() -> None:
    """Five are the most: four and an offer leave no room."""
    play = a_play()
    group = a_group(play, "ana", "bea", "cem", "dan")
    play.tell(together("eve", joins=group, when="2027-02-01"))

    refusal = play.tell(together("fay", joins=group, when="2027-02-02"))

    assert isinstance(refusal, Refusal)
    assert refusal.kind == "no room"


def test_a_group_is_joined_only_where_the_match_says() -> None:
    """`candidates circle in sessions` says where it is open."""
    play = a_play(sessions=CLOSING)
    group = a_group(play, "ana", "bea", "cem")
    play.move(group, "goodbye", "2027-02-01")

    refusal = play.tell(together("dan", joins=group, when="2027-02-02"))

    assert isinstance(refusal, Refusal)
    assert refusal.message == "`ben+ana+2` is closing"


def test_an_offer_to_join_ends_with_the_group() -> None:
    """Nobody is left waiting for a group that has closed."""
    play = a_play()
    group = a_group(play, "ana", "bea", "cem")
    told = play.tell(together("dan", joins=group, when="2027-02-01"))
    assert isinstance(told, Decision)
    offer = told.records[told.answer].subject

    play.send(group, "done", BEN, "2027-02-02")

    assert play.where(offer) == "superseded"
    assert play.people["dan"].offered is None


def test_those_in_a_group_that_shares_details_are_alike() -> None:
    """`same in group` holds for those who form it and for those who join."""
    play = a_play(
        MATCH.replace("    accepted", "    same in group school\n    accepted")
    )
    mixed = play.tell(together("ana", "bea", "dan"))
    group = a_group(play, "ana", "bea", "cem")

    other = play.tell(together("dan", joins=group, when="2027-02-01"))

    assert isinstance(mixed, Refusal)
    assert isinstance(other, Refusal)
    assert other.message == (
        "`dan` may not join: everybody in the group has the same school"
    )


# -- Leaving ---------------------------------------------------------------------------


def test_one_who_ends_it_leaves_and_the_others_go_on() -> None:
    """The leaver hears that it ended, and by whom; nobody else does."""
    play = a_play()
    group = a_group(play, "ana", "bea", "cem", "dan")

    play.send(group, "ended", mentee("dan"), "2027-02-01")

    assert play.where(group) == "session"
    assert members(play, group) == ["ben", "ana", "bea", "cem"]
    assert play.where("dan") == "waiting"
    heard = next(r for r in play.log if r.subject == "dan" and r.name == "circle ended")
    assert heard.payload["outcome"] == "member_left"
    assert heard.payload["caused by"] == "mentee"
    assert play.where("ana") == "together"


def test_below_its_minimum_staff_are_asked_once_for_each_fall() -> None:
    """Top up, merge or close: that is for people to decide."""
    play = a_play()
    group = a_group(play, "ana", "bea", "cem")

    play.send(group, "ended", mentee("cem"), "2027-02-01")
    assert play.told("task") == [("2027-02-01", "top up, merge or close")]
    told = play.tell(together("dan", joins=group, when="2027-02-02"))
    assert isinstance(told, Decision)
    accept(play, told.records[told.answer].subject, "dan", when="2027-02-03")
    play.send(group, "ended", mentee("dan"), "2027-02-04")

    assert len(play.told("task")) == 2


def test_a_rule_may_say_what_follows_when_somebody_left() -> None:
    """`on mentee left` is tried for each who leaves."""
    play = a_play()
    group = a_group(play, "ana", "bea", "cem")

    play.send(group, "ended", mentee("cem"), "2027-02-01")
    assert play.where(group) == "session"
    play.send(group, "ended", mentee("bea"), "2027-02-02")

    assert play.where(group) == "ended_early"
    assert play.where("ana") == "ended_early"


def test_when_the_mentor_leaves_a_group_closes() -> None:
    """Nobody is left in the role; the mentees owe their farewell, the mentor nothing."""
    play = a_play(sessions=CLOSING)
    group = a_group(play, "ana", "bea", "cem")

    play.send(group, "ended", BEN, "2027-02-01")

    assert play.where(group) == "goodbye"
    assert play.where("ben") == "waiting"
    for name in ("ana", "bea", "cem"):
        play.send(group, "form farewell from mentee", mentee(name), "2027-02-02")
    assert play.where(group) == "completed"


def test_without_a_closure_the_group_ends_when_the_mentor_leaves() -> None:
    """It ends as `member_left`, and the mentees are told."""
    play = a_play()
    group = a_group(play, "ana", "bea", "cem")

    play.send("ben", "resigned", BEN, "2027-02-01")

    assert play.where(group) == "member_left"
    assert play.where("ana") == "waiting"


def test_leaving_the_programme_is_leaving_the_group() -> None:
    """The others go on."""
    play = a_play()
    group = a_group(play, "ana", "bea", "cem", "dan")

    play.send("dan", "resigned", mentee("dan"), "2027-02-01")

    assert play.where("dan") == "withdrawn"
    assert members(play, group) == ["ben", "ana", "bea", "cem"]
    assert play.where(group) == "session"


def test_staff_may_let_a_member_go() -> None:
    """They name the member; the leaver hears who caused it."""
    play = a_play()
    group = a_group(play, "ana", "bea", "cem", "dan")

    play.send(group, "ended", CAROL, "2027-02-01", member="dan")

    assert "dan" not in members(play, group)
    heard = next(r for r in play.log if r.subject == "dan" and r.name == "circle ended")
    assert heard.payload["caused by"] == "coordinator"


def test_who_has_left_has_room_and_counts_a_rematch() -> None:
    """A second group is a rematch; a declined offer was none."""
    play = a_play()
    group = a_group(play, "ana", "bea", "cem", "dan")
    play.send(group, "ended", mentee("dan"), "2027-02-01")

    told = play.tell(together("dan", joins=group, when="2027-02-02"))

    assert isinstance(told, Decision)
    accept(play, told.records[told.answer].subject, "dan", when="2027-02-03")
    assert members(play, group) == ["ben", "ana", "bea", "cem", "dan"]


# -- What each one owes, and what holds for each ---------------------------------------


def test_a_need_is_met_when_everybody_has_met_it() -> None:
    """Each who is of the north owes a plan; the step is done with the last one."""
    play = a_play()
    group = a_group(play, "ana", "bea", "dan")

    play.send(group, "form plan from mentee", mentee("ana"), "2027-02-01")
    assert play.where(group) == "session"
    play.send(group, "form plan from mentee", mentee("bea"), "2027-02-02")

    assert play.where(group) == "last_session"


def test_staff_say_for_whom_they_record() -> None:
    """What one member owes is not what another has done."""
    play = a_play()
    group = a_group(play, "ana", "bea", "dan")

    unclear = play.send(group, "form plan from mentee", CAROL, "2027-02-01")
    play.send(group, "form plan from mentee", CAROL, "2027-02-01", member="ana")
    play.send(group, "form plan from mentee", CAROL, "2027-02-01", member="bea")

    assert isinstance(unclear, Refusal)
    assert unclear.message.startswith("say for whom")
    assert play.where(group) == "last_session"


def test_those_who_owe_nothing_are_not_reminded() -> None:
    """`remind them` reaches whoever still owes something in the step."""
    play = a_play()
    group = a_group(play, "ana", "bea", "dan")
    play.send(group, "form plan from mentee", mentee("ana"), "2027-02-01")

    play.send(group, "asked", BEN, "2027-02-02")

    assert list(play.log[-1].payload["to"]) == ["bea"]


def test_a_condition_about_several_holds_for_each() -> None:
    """One from the south, and it does not hold; nor does its opposite."""
    play = a_play()
    group = a_group(play, "ana", "bea", "dan")

    north = play.send(group, "checked", BEN, "2027-02-01")
    south = play.send(group, "doubted", BEN, "2027-02-01")
    play.send(group, "ended", mentee("dan"), "2027-02-02")
    now = play.send(group, "checked", BEN, "2027-02-03")

    assert isinstance(north, Refusal)
    assert isinstance(south, Refusal)
    assert isinstance(now, Decision)


def test_what_each_has_done_can_be_asked_for() -> None:
    """`mentee has completed form plan` is about each of them."""
    play = a_play()
    group = a_group(play, "ana", "dan", "eve")
    play.send(group, "form plan from mentee", mentee("dan"), "2027-02-01")

    refusal = play.send(group, "mixed", BEN, "2027-02-02")

    assert isinstance(refusal, Refusal)
    assert refusal.kind == "condition does not hold"


def test_why_names_those_who_owe_something() -> None:
    """And says how many a group still needs to begin."""
    play = a_play()
    play.tell(together("ana", "bea"))
    accept(play, "ben+ana+1", "ben", "ana")
    forming = why(play.compiled, play.run, play.people, "ben+ana+1", on("2027-01-14"))

    assert "Waits for acceptance by mentee: from `bea`." in forming.lines
    assert "Waits for 1 more in the role mentee to begin." in forming.lines


def test_one_member_breaks_a_promise_about_all() -> None:
    """`ensure never` is broken by any one of several."""
    promise = """
ensure "Nobody of the south takes part"
    never circle in session with the mentee's school is south
"""
    play = a_play(sessions=SESSIONS, match=MATCH + promise)
    group = a_group(play, "ana", "bea", "dan")
    watch = Watch(play.compiled)

    found = list(watch.look(play.people, [play.people[group]], on("2027-02-01")))

    assert [subject.id for _, subject in found] == [group]


# -- Holds, and staff ------------------------------------------------------------------


def test_a_concern_about_one_member_holds_the_group() -> None:
    """And their lifting it lets the group go on."""
    play = a_play()
    group = a_group(play, "ana", "bea", "cem")
    play.send("ana", "concern", BEN, "2027-02-01")
    held = play.send(group, "done", BEN, "2027-02-02")

    play.send("ana", "lift concern", CAROL, "2027-02-03")
    play.send("ana", "lift concern", Actor("coordinator", "cy"), "2027-02-03")
    done = play.send(group, "done", BEN, "2027-02-04")

    assert isinstance(held, Refusal)
    assert isinstance(done, Decision)


def test_a_concern_about_somebody_who_left_is_lifted_from_the_group_too() -> None:
    """It outlives their part in the programme, and holds the group until then."""
    play = a_play()
    group = a_group(play, "ana", "bea", "cem", "dan")
    play.send("dan", "concern", BEN, "2027-02-01")
    play.move("dan", "withdrawn", "2027-02-02")
    assert play.people[group].is_held

    play.send("dan", "lift concern", CAROL, "2027-02-03")
    play.send("dan", "lift concern", Actor("coordinator", "cy"), "2027-02-03")

    assert not play.people[group].is_held
    assert members(play, group) == ["ben", "ana", "bea", "cem"]


def test_staff_move_a_group_by_hand() -> None:
    """Like anybody else."""
    play = a_play()
    group = a_group(play, "ana", "bea", "cem")

    play.move(group, "last_session", "2027-02-01")

    assert play.where(group) == "last_session"


def test_the_others_hear_that_the_last_mentor_caused_the_end() -> None:
    """A group without a mentor ends, and it was the mentor who left it."""
    play = a_play()
    group = a_group(play, "ana", "bea", "cem")

    play.send(group, "ended", BEN, "2027-01-20")

    assert play.people[group].caused_by == "mentor"

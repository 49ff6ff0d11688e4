"""Rounds: groups that form and are topped up, fairness, shortlists, stable pairs."""

from __future__ import annotations

from decide.play import CAROL, Play, a_programme, on
from wayfellow.decide import Actor, Decision, Introduce, Refusal
from wayfellow.matching import Round, propose

HEADER = """
programme trial "A trial"
    timezone Europe/London

role mentee "Mentee"
    school one of north, south
    year number, optional
    wants some of art, maths, music
role mentor "Mentor"
    offers some of art, maths, music
{takes}
staff coordinator "Coordinator", lifts safeguarding holds

relationship {relationship}

outcomes
    completed, counts as completed
"""
STEPS = """
stage joining for mentee, mentor
    step waiting
        on matched: go to together
    step together
        on circle ended: end as completed

stage sessions for circle
    step session
        on mentee left: notify coordinator "one_less"
        on done by mentor: end as completed

match mentee with mentor
    candidates mentee in waiting, mentor in waiting{more}
    prefer the mentee's wants shared with the mentor's offers
"""
GROUP = "circle of mentor and 2 to 3 mentees"


def a_play(
    sentences: str = "", relationship: str = GROUP, more: str = "", takes: str = ""
) -> Play:
    """Play with one `match` block, with these sentences more."""
    header = HEADER.format(relationship=relationship, takes=takes)
    steps = STEPS.format(more=more)
    if relationship != GROUP:
        steps = steps.replace(
            '        on mentee left: notify coordinator "one_less"\n', ""
        )
    return Play(a_programme(steps + sentences, header))


def mentees(
    play: Play, *names: str, when: str = "2027-01-11", **details: object
) -> None:
    """Enrol mentees, one minute after the other."""
    for minute, name in enumerate(names):
        known: dict[str, object] = {"school": "north", "wants": ("art",), **details}
        play.enrol(Actor("mentee", name), f"{when} 12:{minute:02}", **known)  # type: ignore[arg-type]


def mentors(
    play: Play, *names: str, when: str = "2027-01-11", offers: str = "art"
) -> None:
    """Enrol mentors, one minute after the other."""
    for minute, name in enumerate(names):
        play.enrol(Actor("mentor", name), f"{when} 12:{minute:02}", offers=(offers,))


def hold(play: Play, when: str = "2027-01-18") -> Round:
    """Hold a round, and tell what it came to."""
    people = list(play.people.values())
    held = propose(
        play.compiled, play.programme.policies[0], play.people, people, on(when)
    )
    for suggestion in held.suggestions:
        assert isinstance(play.tell(suggestion), Decision)
    for introduction in held.introductions:
        told = play.tell(introduction)
        assert isinstance(told, Decision), told
    return held


def groups(held: Round) -> list[tuple[str, ...]]:
    """List the members of each introduction."""
    return [tuple(who for _, who in one.members) for one in held.introductions]


# -- Groups ----------------------------------------------------------------------------


def test_a_round_forms_groups_of_those_who_wait() -> None:
    """As many as possible are placed, each group within its sizes."""
    play = a_play()
    mentees(play, "a", "b", "c", "d", "e")
    mentors(play, "ben", "cy")

    held = hold(play)

    assert sorted(len(group) for group in groups(held)) == [3, 4]
    assert play.where("a") == "together"


def test_too_few_for_a_group_go_on_waiting() -> None:
    """One mentee is no group of two."""
    play = a_play()
    mentees(play, "a")
    mentors(play, "ben")

    assert groups(hold(play)) == []


def test_the_preferences_say_who_is_with_whom() -> None:
    """Each goes where they find what they want, if that leaves room for all."""
    play = a_play()
    mentees(play, "a", "b")
    mentees(play, "m", "n", wants=("maths",))
    mentors(play, "art")
    mentors(play, "maths", offers="maths")

    assert set(groups(hold(play))) == {("art", "a", "b"), ("maths", "m", "n")}


def test_everybody_in_a_group_shares_what_the_policy_says() -> None:
    """Two of each school, and no group is mixed."""
    play = a_play("    same in group school\n")
    mentees(play, "a", "b")
    mentees(play, "s", "t", school="south")
    mentors(play, "ben", "cy")

    assert {group[1:] for group in groups(hold(play))} == {("a", "b"), ("s", "t")}


def test_somebody_of_whom_the_detail_is_unknown_is_in_no_group() -> None:
    """Nobody is like what is not known."""
    play = a_play("    same in group year\n")
    mentees(play, "a", "b", year=7)
    mentees(play, "x")
    mentors(play, "ben")

    assert groups(hold(play)) == [("ben", "a", "b")]


def test_a_group_that_is_open_gets_new_members() -> None:
    """Where the policy says that it is, up to its maximum."""
    play = a_play(more=", circle in sessions")
    mentees(play, "a", "b")
    mentors(play, "ben")
    hold(play)
    mentees(play, "c", "d", when="2027-01-19")

    held = hold(play, "2027-01-25")

    assert groups(held) == [("c",)]
    assert held.introductions[0].joins == "ben+a+1"
    assert [who for _, who in play.people["ben+a+1"].members] == ["ben", "a", "b", "c"]


def test_a_group_that_is_not_named_is_left_alone() -> None:
    """Without its stage among the candidates nobody is added by a round."""
    play = a_play()
    mentees(play, "a", "b")
    mentors(play, "ben")
    hold(play)
    mentees(play, "c", when="2027-01-19")

    assert groups(hold(play, "2027-01-25")) == []


def test_a_group_that_forms_is_topped_up() -> None:
    """Somebody declined; the next round finds another, who accepts like the rest."""
    play = a_play("    accepted by mentee, mentor within 20 days\n")
    mentees(play, "a", "b")
    mentors(play, "ben")
    hold(play)
    play.send("ben+a+1", "declined", Actor("mentee", "b"), "2027-01-19")
    mentees(play, "c", when="2027-01-20")

    assert groups(hold(play, "2027-01-25")) == [("c",)]
    for name in ("a", "c"):
        actor = Actor("mentee", name)
        play.send("ben+a+1", "acceptance from mentee", actor, "2027-01-26")
    play.send("ben+a+1", "acceptance from mentor", Actor("mentor", "ben"), "2027-01-26")

    assert play.where("ben+a+1") == "session"


def test_first_come_first_served_fills_one_group_after_the_other() -> None:
    """The mentor who has waited longest gets those who have."""
    play = a_play("    method first come first served\n")
    mentees(play, "a", "b", "c", "d", "e")
    mentors(play, "ben", "cy")

    assert groups(hold(play)) == [("ben", "a", "b", "c"), ("cy", "d", "e")]


def test_a_stable_round_forms_groups_too() -> None:
    """Each group has its minimum, and each is where they like to be."""
    play = a_play("    method stable\n")
    mentees(play, "a", "b")
    mentees(play, "m", "n", wants=("maths",))
    mentors(play, "art")
    mentors(play, "maths", offers="maths")

    assert set(groups(hold(play))) == {("art", "a", "b"), ("maths", "m", "n")}


def test_the_same_people_always_give_the_same_groups() -> None:
    """The order in which they are read does not matter."""
    play = a_play()
    mentees(play, "a", "b", "c", "d", "e")
    mentors(play, "ben", "cy")
    people = list(play.people.values())
    policy = play.programme.policies[0]
    now = on("2027-01-18")

    one = propose(play.compiled, policy, play.people, people, now)
    other = propose(play.compiled, policy, play.people, people[::-1], now)

    assert one == other


# -- Fairness --------------------------------------------------------------------------


def test_those_who_waited_too_long_come_first() -> None:
    """There is one place: for a school whose pupils have waited much longer."""
    play = a_play(
        "    fair by school, gap at most twice\n", "circle of mentor and mentee"
    )
    mentees(play, "young", when="2027-01-17", school="north")
    mentees(play, "old", when="2027-01-12", school="south", wants=("maths",))
    mentors(play, "ben")

    assert groups(hold(play)) == [("old", "ben")]


def test_while_the_gap_is_small_nobody_comes_first() -> None:
    """Then the preferences decide."""
    play = a_play(
        "    fair by school, gap at most twice\n", "circle of mentor and mentee"
    )
    mentees(play, "young", when="2027-01-13", school="north")
    mentees(play, "old", when="2027-01-12", school="south", wants=("maths",))
    mentors(play, "ben")

    assert groups(hold(play)) == [("young", "ben")]


# -- Shortlists ------------------------------------------------------------------------


def a_shortlist() -> Play:
    """Play with one mentee, three mentors, and a shortlist of two."""
    play = a_play("    shortlist 2, ranked by mentee\n", "circle of mentor and mentee")
    mentees(play, "ana", wants=("art", "maths"))
    mentors(play, "ben", "cy")
    mentors(play, "dan", offers="music")
    return play


def test_a_round_sends_the_best_and_waits_for_the_next() -> None:
    """The list waits for the mentee, who is matched a round later."""
    play = a_shortlist()

    first = hold(play)
    assert groups(first) == []
    assert [one.names for one in first.suggestions] == [("ben", "cy")]
    assert play.told("task") == [("2027-01-18", "shortlist")]

    assert len(groups(hold(play, "2027-01-25"))) == 1


def test_the_next_round_goes_by_the_order_given() -> None:
    """Whom the mentee put first is offered, though another suits as well."""
    play = a_shortlist()
    hold(play)

    told = play.send(
        "ana", "ranking", Actor("mentee", "ana"), "2027-01-19", order="cy, ben"
    )

    assert isinstance(told, Decision)
    assert groups(hold(play, "2027-01-25")) == [("ana", "cy")]


def test_only_those_on_the_list_are_put_in_order_and_only_by_whom_it_is_for() -> None:
    """Anything else is refused, and says why."""
    play = a_shortlist()
    hold(play)

    strange = play.send(
        "ana", "ranking", Actor("mentee", "ana"), "2027-01-19", order="dan"
    )
    other = play.send(
        "ana", "ranking", Actor("mentor", "ben"), "2027-01-19", order="ben"
    )

    assert isinstance(strange, Refusal)
    assert strange.message == "the shortlist is `ben`, `cy`; `dan` is not on it"
    assert isinstance(other, Refusal)


def test_a_list_of_which_nobody_is_left_is_sent_anew() -> None:
    """Its mentors have found somebody else by then."""
    play = a_shortlist()
    hold(play)
    mentees(play, "eve", "fay", when="2027-01-19")
    for mentee, mentor in (("eve", "ben"), ("fay", "cy")):
        members = (("mentor", mentor), ("mentee", mentee))
        play.tell(Introduce("circle", members, on("2027-01-20"), CAROL))

    held = hold(play, "2027-01-25")

    assert [one.names for one in held.suggestions] == [("dan",)]


# -- Stable ----------------------------------------------------------------------------


def test_stable_goes_by_what_each_one_wants() -> None:
    """Best overall takes from one what is worth more to all; stable does not."""
    play = a_play("    method stable\n", "circle of mentor and mentee")
    mentees(play, "a")
    mentees(play, "b", wants=("maths",))
    mentors(play, "ben", "cy")

    assert groups(hold(play)) == [("a", "ben"), ("b", "cy")]

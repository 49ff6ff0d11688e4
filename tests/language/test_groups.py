"""Groups, and several ways to match: what their sentences mean in the model."""

from textwrap import dedent

import pytest

from wayfellow_dsl import read_programme
from wayfellow_dsl.model import (
    AnyOf,
    Candidates,
    Capacity,
    Compare,
    Constant,
    Count,
    Duration,
    End,
    Fact,
    Fairness,
    Forgo,
    Given,
    Happens,
    Known,
    Lifecycle,
    MatchPolicy,
    Need,
    Not,
    OnClock,
    OnEngine,
    Party,
    Programme,
    Shortlist,
    Step,
)

HEAD = """
programme trial "A trial"
role mentee "Young person", many young_people
    age number
    school one of north, south
    year number
role mentor "Mentor"
    source one of pool, friend
staff coordinator, lifts safeguarding holds
relationship pair of mentee and mentor
relationship circle of mentor and 4 to 8 young_people "Mentoring group"
outcomes
    completed, counts as completed
stage joining for mentee, mentor
    step waiting
        on matched: go on
    step mentoring
        on last pair ended: end as completed
        on last circle ended: end as completed
stage meetings for pair
    step meeting
        on done by mentee: end as completed
stage sessions for circle
    step session
        needs form plan from each mentee
        on mentee left, if number of young_people is under 3: end as completed
        on mentee joined: thank mentor "one_more"
        on done by mentor: end as completed
        when done: stay
"""


def read(blocks: str = "") -> Programme:
    """Read the programme with more blocks."""
    reading = read_programme(HEAD + dedent(blocks))
    assert reading.programme is not None, [d.title for d in reading.diagnostics]
    return reading.programme


def codes(blocks: str) -> list[str]:
    """Give the codes of what is wrong with the programme with these blocks."""
    return [found.code for found in read_programme(HEAD + dedent(blocks)).diagnostics]


def a_policy(blocks: str) -> MatchPolicy:
    """Read the first policy of the programme with these blocks."""
    return read(blocks).policies[0]


def test_a_group_has_sizes() -> None:
    """Numbers make a group; the plural of a role may stand there as well."""
    pair, circle = read().relationships

    assert not pair.is_group
    assert circle.is_group
    assert circle.members == ("mentor", "mentee")
    assert circle.size("mentor") == Capacity(1, 1)
    assert circle.size("mentee") == Capacity(4, 8)


def test_what_happens_in_a_group() -> None:
    """Each owes a need, members are counted, and coming and going are events."""
    step = read().lifecycle("circle").step("session")
    left, joined, *_ = step.rules

    assert [(need.key, need.by) for need in step.needs] == [
        ("form plan from mentee", Party("member", "mentee"))
    ]
    assert left.trigger == OnEngine("mentee left")
    few = Compare("under", Count("members", argument="mentee"), Constant(3))
    assert left.guard == few
    assert joined.trigger == OnEngine("mentee joined")


def test_a_match_of_its_own_name_into_one_of_two_relationships() -> None:
    """`match NAME of …` names it; `into` says which relationship begins."""
    programme = read("""
        match circles of mentee with mentor into circle
            candidates mentor in waiting or mentoring with source is pool
            candidates mentee in waiting, circle in sessions
            same in group school, year
            fair by school, gap at most 3 times
            method stable
            shortlist 3, ranked by mentee
        match mentee with mentor into pair
            candidates mentee in waiting, mentor in waiting
    """)
    circles, pairs = programme.policies
    pool = Compare("is", Fact("source"), Constant("pool"))

    assert (circles.name, circles.relationship) == ("circles", "circle")
    assert circles.partners == Candidates("mentor", ("waiting", "mentoring"), pool)
    assert circles.groups == Candidates("circle", ("session",))
    assert circles.same == ("school", "year")
    assert circles.fair == Fairness("school", 3.0)
    assert circles.method == "stable"
    assert circles.shortlist == Shortlist(3, "mentee")
    assert (pairs.name, pairs.relationship) == ("mentee with mentor", "pair")


def offer(programme: Programme, subject: str) -> Step:
    """Give the step of an offer."""
    lifecycle: Lifecycle = programme.lifecycle(subject)
    assert lifecycle.steps[0].implied
    return lifecycle.steps[0]


def needs_of(step: Step) -> dict[str, Need]:
    """Give the needs of a step by their keys."""
    return {need.key: need for need in step.needs}


def test_somebody_may_be_asked_to_accept_on_a_condition() -> None:
    """The condition guards the need of that person alone."""
    programme = read("""
        match mentee with mentor into pair
            candidates mentee in waiting, mentor in waiting
            accepted by mentor if the mentee's age is under 18, mentee within 7 days
    """)
    needs = needs_of(offer(programme, "pair"))

    young = Compare("under", Fact("age", "mentee"), Constant(18))
    assert needs["acceptance from mentor"].guard == young
    assert needs["acceptance from mentee"].guard is None


def test_two_ways_to_match_share_the_step_of_the_offer() -> None:
    """Who is asked by one of them only is asked where it was that one, or by hand."""
    programme = read("""
        match first of mentee with mentor into pair
            candidates mentee in waiting, mentor in waiting
            accepted by mentee and mentor within 7 days
        match second of mentee with mentor into pair
            candidates mentee in waiting, mentor in waiting
            accepted by mentee within 3 days
    """)
    step = offer(programme, "pair")
    needs = needs_of(step)

    policy = Fact("policy")
    by_first = AnyOf((Not(Known(policy)), Compare("is", policy, Constant("first"))))
    assert needs["acceptance from mentee"].guard is None
    assert needs["acceptance from mentor"].guard == by_first
    limits = [
        (rule.guard, rule.trigger.clock.first)
        for rule in step.rules
        if isinstance(rule.trigger, OnClock)
    ]
    by_second = AnyOf((Not(Known(policy)), Compare("is", policy, Constant("second"))))
    assert limits == [
        (by_first, Duration(7, "days")),
        (by_second, Duration(3, "days")),
    ]


def test_a_group_goes_on_without_the_silent() -> None:
    """At the deadline those who said nothing are let go, and then it ends or begins."""
    programme = read("""
        match mentee with mentor into circle
            candidates mentee in waiting, mentor in waiting
            accepted by mentee, mentor within 10 days
    """)
    late = [
        rule
        for rule in offer(programme, "circle").rules
        if isinstance(rule.trigger, OnClock)
    ]

    assert [rule.actions for rule in late] == [(Forgo(),), ()]
    assert [rule.target for rule in late] == [None, End("not_accepted")]


def test_a_group_in_a_story() -> None:
    """Its members are listed; they are matched, and others join, by their names."""
    story = read("""
        story "A group"
            given mentor ben in waiting, mentee ana in waiting, mentee eve in waiting
            given circle g of ben and ana, eve in session
            when ben and ana, eve are matched
            and dan joins g on 3 May 2027
            given mentee dan in waiting
    """).stories[0]
    lines = [line for line in story.lines if isinstance(line, Happens)]
    groups = [line for line in story.lines if isinstance(line, Given) and line.members]

    assert groups[0].members == ("ben", "ana", "eve")
    assert lines[0].event == "matched"
    assert lines[0].who == ("ben", "ana", "eve")
    assert (lines[1].event, lines[1].who) == ("joined", ("dan", "g"))


@pytest.mark.parametrize(
    ("blocks", "code"),
    [
        ("relationship ring of mentor and 8 to 4 mentees", "W505"),
        ("match mentee with mentor\ncandidates mentee in waiting", "W801"),
        ("stage more for pair\nstep other\non mentee left: end as completed", "W802"),
        ("stage x for circle\nstep y\nwhen number of pairs is 1: go on", "W201"),
        ("stage x for circle\nstep y\non ended by mentee: end as completed", "W803"),
        (
            "match mentee with mentor into circle\nsame in group shoe\n"
            "candidates mentee in waiting, mentor in waiting",
            "W201",
        ),
        (
            "match mentee with mentor into circle\nfair by shoe\n"
            "candidates mentee in waiting, mentor in waiting",
            "W201",
        ),
        (
            "match mentee with mentor into pair\n"
            "accepted by parent of mentee within 3 days\n"
            "candidates mentee in waiting, mentor in waiting",
            "W201",
        ),
    ],
)
def test_what_is_wrong_is_said(blocks: str, code: str) -> None:
    """Each slip has its own finding."""
    assert code in codes(blocks)

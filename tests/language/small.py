"""Small programmes for one sentence at a time."""

from __future__ import annotations

from textwrap import dedent

from wayfellow_dsl import read_programme
from wayfellow_dsl.model import Condition, Programme, Rule, Step

_HEAD = """
programme small "A small programme"
role mentee "Mentee"
    age number
    grade levels junior, middle, senior
    area one of north, south
    wants some of finance, digital
    agreed yes or no
    joined date
    town text
    manager person
role mentor "Mentor"
    grade levels junior, middle, senior
    offers some of finance, digital
    manager person
staff coordinator "Coordinator", lifts safeguarding holds
staff director
relationship pair of mentee and mentor
outcomes
    completed, counts as completed
    withdrawn
"""

_MENTEE = """
stage recruitment for mentee
    step applying
{}
        on skipped by coordinator: go on
    step waiting
        on matched: go on
    step finishing
        needs survey outcome
        after 4 weeks: end as completed
        when done: end as completed
survey baseline, outcome
    confidence scale 1 to 10
    progress one of none, some
"""

_PAIR = """
stage meetings for pair
    step meeting
{}
        on ended by mentee or mentor: go on
    step farewell
        needs form goodbye from mentee, mentor
        when done: end as completed
"""


def a_programme(
    *, mentee: str = "", pair: str = "", blocks: str = "", head: str = _HEAD
) -> Programme:
    """Read a small programme with these sentences in its first steps."""
    text = head + _MENTEE.format(mentee) + _PAIR.format(pair) + dedent(blocks)
    reading = read_programme(text)
    assert reading.programme is not None, [d.title for d in reading.diagnostics]
    return reading.programme


def applying(sentences: str) -> Step:
    """Read a mentee's step with these sentences."""
    return a_programme(mentee=sentences).lifecycle("mentee").step("applying")


def meeting(sentences: str) -> Step:
    """Read a pair's step with these sentences."""
    return a_programme(pair=sentences).lifecycle("pair").step("meeting")


def a_rule(sentence: str) -> Rule:
    """Read one rule of a mentee's step."""
    return applying(sentence).rules[0]


def a_pair_rule(sentence: str) -> Rule:
    """Read one rule of a pair's step."""
    return meeting(sentence).rules[0]


def a_guard(condition: str) -> Condition | None:
    """Read a condition in a mentee's step."""
    return a_rule(f"on accepted by coordinator, if {condition}: go on").guard

"""Groups in stories: who is in one, who joins, and who leaves."""

from __future__ import annotations

from textwrap import dedent

import pytest

from stories.small import a_story
from wayfellow.stories import Failure, rehearse
from wayfellow_dsl import read_programme

PROGRAMME = """
programme trial "A trial"
role mentee "Mentee"
    school one of north, south
    takes up to 2 mentors
role mentor "Mentor"
staff coordinator "Coordinator", lifts safeguarding holds
relationship circle of mentor and 2 to 4 mentees
outcomes
    completed, counts as completed
stage joining for mentee, mentor
    step waiting
        on matched: go to together
    step together
        on last circle ended as member_left: go to waiting
        on last circle ended: end as completed
stage sessions for circle
    step session
        needs form plan from each mentee
        on mentee joined: thank mentor "one_more"
        on done by mentor: end as completed
        when done: go on
    step last_session
        on over by mentor: end as completed
match mentee with mentor
    candidates mentee in waiting, mentor in waiting, circle in sessions
    accepted by mentee, mentor within 7 days
"""
CAST = """
    given mentor ben in together, mentee ana in together, mentee bea in together
    given mentee cem in waiting
    given circle g of ben and ana, bea in session
"""


def told(lines: str) -> tuple[Failure, ...]:
    """Tell one story of these lines; give what is not so."""
    reading = read_programme(PROGRAMME + a_story(lines))
    assert reading.programme is not None, [d.title for d in reading.diagnostics]
    (story,) = rehearse(reading.programme).stories
    return story.failures


@pytest.mark.parametrize(
    "lines",
    [
        'when cem joins g\n then cem is in together\n and ben was sent "one_more"',
        "when bea raises ended\n then bea is in waiting\n and g is in session",
        "when ana completes form plan\n then g is in session\n"
        "when bea completes form plan\n then g is in last_session",
        "when g completes form plan\n then g is in last_session",
        "when ben and ana, bea meet\n then g is in session",
        "when ben raises ended\n then ana is in waiting\n and g ended as member_left",
    ],
)
def test_what_happens_in_a_group_can_be_told(lines: str) -> None:
    """Joining, leaving, what each one owes, and meeting together."""
    assert told(dedent(CAST) + lines) == ()


def test_people_are_matched_into_a_group() -> None:
    """All are named, and all accept."""
    story = """
        given mentor ben in waiting, mentee ana in waiting, mentee bea in waiting
        when ben and ana, bea are matched
        then ana is in together
        and bea is in together
        and ben is in together
    """

    assert told(story) == ()


def test_too_many_are_no_group() -> None:
    """A story cannot begin where no group could be."""
    names = ("ana", "bea", "cem", "dan", "eve")
    people = ", ".join(f"mentee {name} in together" for name in names)
    story = f"""
        given mentor ben in together, {people}
        given circle g of ben and {", ".join(names)} in session
        then g is in session
    """

    (failure,) = told(story)
    assert failure.instead == "a circle is of 4 at most in the role mentee"
    assert (
        failure.expected
        == "given circle g of ben and ana, bea, cem, dan, eve in session"
    )

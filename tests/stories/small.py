"""A small programme for stories to be told of."""

from __future__ import annotations

from textwrap import dedent, indent

from wayfellow.stories import Failure, Rehearsal, rehearse, write_rehearsal
from wayfellow_dsl import read_programme
from wayfellow_dsl.model import Programme

TEXT = """\
programme trial "A trial"
    timezone Europe/London

role mentee "Mentee"
    age number
    manager person
role mentor "Mentor"
    manager person
    takes up to 2 mentees
staff coordinator "Coordinator", lifts safeguarding holds
relationship pair of mentee and mentor

outcomes
    completed "Took part to the end", counts as completed
    ended_early "Ended early"
    withdrawn "Left"

stage joining for mentee, mentor
    step applying
        needs form application
        needs agreement code
        after 2 weeks: remind them "finish"
        after 8 weeks: end as withdrawn because "it was never finished"

    step waiting
        on matched: go to mentoring
        on withdrew by them: end as withdrawn

    step mentoring
        on last pair ended: go to waiting

match mentee with mentor
    candidates mentee in waiting, mentor in waiting or mentoring
    every Monday
    never if the mentee's manager is the mentor because "line management"
    accepted by mentee and mentor within 7 days

stage meetings for pair
    step meeting
        meet monthly for 12 months
        after 5 weeks without a meeting: remind mentee, mentor "book"
        on ended by mentee, mentor or coordinator: go to farewell
        when meetings are over: go to farewell

stage closure for pair
    step farewell
        needs form goodbye from mentee
        after 4 weeks: go on without them
        when done, if meetings held is at least 3: go to filed
        when done: end as ended_early

    step filed
        on enter: end as completed
"""


def a_programme(blocks: str) -> Programme:
    """Read the small programme with more blocks after it."""
    reading = read_programme(TEXT + dedent(blocks))
    assert reading.programme is not None, [d.title for d in reading.diagnostics]
    return reading.programme


def a_story(lines: str) -> str:
    """Write a story of these lines."""
    return f'\nstory "A story"\n{indent(dedent(lines).strip(), "    ")}\n'


def told(lines: str) -> tuple[Failure, ...]:
    """Tell one story of these lines; give what is not so."""
    (story,) = rehearsed(a_story(lines)).stories
    return story.failures


def rehearsed(blocks: str) -> Rehearsal:
    """Tell the stories of the small programme with these blocks."""
    return rehearse(a_programme(blocks))


def failure_text(lines: str) -> str:
    """Give the part of the report that is about one failing story."""
    words = write_rehearsal(rehearsed(a_story(lines)), "trial.programme")
    before, _, _ = words.partition("\n\nThe stories exercise")
    return before.partition("\n\n")[2].partition("\n\n")[2]

"""A small programme that does everything, and ways to leave something out of it."""

from __future__ import annotations

from wayfellow_dsl import read_programme
from wayfellow_dsl.model import Programme

WHOLE = """\
programme trial "A trial"
    follows own

role mentee "Mentee"
    wants some of finance, digital
role mentor "Mentor"
    offers some of finance, digital
    manager person
staff coordinator, lifts safeguarding holds
relationship pair of mentee and mentor

outcomes
    completed, counts as completed
    withdrawn

stage recruitment for mentee, mentor
    step applying
        needs form application

    step preparing
        needs training first_steps of 2 hours
        needs training second_steps of 1 hour, if mentor
        needs agreement code_of_conduct "Code of ethics"
        needs interview by coordinator
        needs survey baseline
        after 8 weeks: end as withdrawn

    step waiting
        on matched: go to together

    step together
        on last pair ended, if mentee and rematches is under 1: go to waiting
        on last pair ended: go to looking_back

    step looking_back
        needs survey outcome
        after 8 weeks: end as completed
        when done: end as completed

match mentee with mentor
    candidates mentee in waiting, mentor in waiting
    every Monday
    never if the mentor's manager is the mentee because "line management"
    prefer the mentee's wants shared with the mentor's offers
    proposed by coordinator
    accepted by mentee and mentor within 7 days

stage meetings for pair
    step meeting
        meet fortnightly for 12 months, about 1 hour
        check in with mentee, mentor every 2 weeks
        on ended by mentee or mentor: go to farewell
        when meetings are over: go to farewell

stage closure for pair
    step farewell
        needs form exit_interview from mentee, mentor
        after 4 weeks: go on without them
        when done: end as completed

survey baseline, outcome
    confidence scale 1 to 10
"""


def programme_of(text: str) -> Programme:
    """Read a programme in which nothing is wrong."""
    reading = read_programme(text)
    assert reading.programme is not None, [d.title for d in reading.diagnostics]
    return reading.programme


def whole(*changes: tuple[str, str], claims: str = "") -> Programme:
    """Read the small programme, with some words changed and some claims added."""
    text = WHOLE.replace("follows own\n", f"follows own\n{claims}")
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    return programme_of(text)

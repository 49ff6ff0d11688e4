"""A programme with something of every kind, and small changes of it."""

from __future__ import annotations

from functools import cache

from wayfellow.comparison import Comparison, compare
from wayfellow_dsl import read_programme
from wayfellow_dsl.model import Programme

TEXT = """
programme reading "Reading together"
    timezone Europe/London
    holidays GB-ENG

role reader "Young reader"
    age         number
    likes       some of animals, space, history
    level       levels beginner, reader, keen
role helper "Reading helper"
    age         number
    town        text, optional
    likes       some of animals, space, history
    takes up to 2 readers

staff librarian "Librarian", lifts safeguarding holds
staff teacher

relationship pair of reader and helper

outcomes
    finished  "Read together for a term", counts as completed
    stopped   "Stopped before the term was over"

stage joining for reader, helper
    opens at start
    closes 6 weeks after start
    step applying
        needs form application
        needs training reading_aloud of 2 hours if helper
        needs agreement rules if age is under 16
        after 2 weeks: remind them "finish_your_form"
        after 8 weeks: end as stopped because "the form was never finished"
    step meeting_us
        on accepted by librarian, if age is at least 8: go to waiting
        on accepted by librarian: go to growing
        on declined by librarian: end as stopped
        on left by them: end as stopped
    step growing
        after 1 year: go to meeting_us
    step waiting
        on matched: go to together
        when rematches is at least 3: end as stopped
    step together
        on last pair ended as finished: end as finished
        on last pair ended: go to waiting

match reader with helper
    candidates reader in waiting, helper in waiting or together
    every 2 weeks
    never if the helper's age is under 18 because "helpers are grown up"
    prefer the reader's likes shared with the helper's likes

stage meetings for pair
    step reading_aloud
        meet weekly for 12 weeks, about 1 hour
        expect at least 6 meetings
        after 3 weeks without a meeting: remind reader, helper "book"
        on ended by reader, helper or librarian: end as stopped
        when meetings are over and meetings held is at least 6: end as finished
        when meetings are over: end as stopped

survey joy
    fun scale 1 to 10

measure finishing  share of pair that ended as finished, target at least 70%

ensure "Nobody reads alone"
    never pair in reading_aloud unless reader has signed rules

story "Who does not apply leaves"
    given reader ana in applying
    when nothing happens for 9 weeks
    then ana ended as stopped
"""


RICH = """
programme rich "Groups and grown-ups"
    timezone Europe/London

calendar school_holidays
    closed 26 October 2026 to 30 October 2026

role mentee "Mentee"
    born   date of birth
    town   text
    source one of school, pool
    has guardian
role mentor "Mentor"
    born   date of birth
    town   text

staff coordinator "Coordinator", lifts safeguarding holds
staff director

relationship circle of mentor and 2 to 4 mentees

outcomes
    completed "Met to the end", counts as completed
    stopped   "Stopped before"

throughout for mentee, mentor
    on moved_away by them: end as stopped

stage joining for mentee, mentor
    closes on 1 March 2027
    step applying
        starts here if mentee and source is school
        needs consent taking_part from guardian if mentee and age is under 18
        needs check background lasting 3 years if mentor
        needs attestation seen by coordinator
        after 8 weeks: end as stopped
    step waiting
        on matched: go to together
        at 1 month before check background lapses, if mentor: remind them "renew"
    step together
        on last circle ended: end as completed

match mentee with mentor
    candidates mentee in waiting, mentor in waiting
    every Friday
    never if the mentor's age is under 21 because "grown up"
    accepted by mentor within 5 working days

stage meetings for circle
    clocks stop in school_holidays
    step meeting
        meet weekly for 20 weeks, about 30 minutes
        when hours met is at least 6: go to farewell
        when number of mentees is under 2: go to farewell
        on ended by coordinator or mentor: go to farewell
        when meetings are over: go to farewell
    step farewell
        needs form goodbye from each mentee
        after 4 weeks: go on without them
        when done: end as completed
"""


@cache
def a_programme(text: str = TEXT) -> Programme:
    """Read a programme in which nothing is wrong."""
    reading = read_programme(text)
    assert reading.programme is not None, reading.diagnostics
    return reading.programme


def changed(before: str, now: str, base: str = TEXT) -> Comparison:
    """Compare the programme with one in which some words are others."""
    assert base.count(before) == 1, before
    return compare(a_programme(base), a_programme(base.replace(before, now)))

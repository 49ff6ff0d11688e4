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

"""Surveys that are answered in a story, and what somebody is asked."""

import pytest

from wayfellow.stories import rehearse
from wayfellow_dsl import read_programme

TEXT = """
programme trial "A trial"
role mentee
role mentor
staff coordinator, lifts safeguarding holds
relationship pair of mentee and mentor
outcomes
    completed, counts as completed
stage meetings for pair
    step meeting
        every week: ask mentee for survey weekly
        when weekly.mood is under 3: remind mentor "a_nudge"
        after 3 weeks without a meeting: ask coordinator to approve going to warned within 1 week
        if nobody decides: stay
        on ended by mentee or mentor: end as completed
    step warned
        on ended by mentee or mentor: end as completed
survey weekly
    mood scale 1 to 10
    good yes or no
story "A low mood"
    given mentee ana in taking_part, mentor ben in taking_part
    and pair two of ana and ben in meeting
    {line}
"""


def failures(line: str) -> list[tuple[str, str]]:
    """Tell the story with a line, and give what fails in it."""
    reading = read_programme(TEXT.format(line=line))
    assert reading.programme is not None, [d.title for d in reading.diagnostics]
    (told,) = rehearse(reading.programme).stories
    return [(failure.expected, failure.instead) for failure in told.failures]


def test_a_story_answers_a_survey_where_it_is_asked() -> None:
    """The pair asks, so the answer is the pair's, and its rules look at it."""
    low = "when ana completes survey weekly with mood 2 and good no after 1 week"

    assert failures(f'{low}\n    then ben was sent "a_nudge"') == []


def test_an_answer_off_the_scale_is_refused() -> None:
    """The story says what cannot be."""
    ((line, instead),) = failures("when ana completes survey weekly with mood 12")

    assert line == "when ana completes survey weekly with mood 12"
    assert instead == "`mood` is answered from 1 to 10, not `12`"


def test_an_unknown_question_is_a_mistake() -> None:
    """It is found before any story is played."""
    reading = read_programme(
        TEXT.format(line="when ana completes survey weekly with moood 2")
    )

    assert [found.code for found in reading.diagnostics] == ["W201"]


@pytest.mark.parametrize(("asked", "fails"), [("approve", False), ("decide", True)])
def test_approving_and_deciding_are_two(asked: str, fails: bool) -> None:
    """What somebody is asked to approve is not what they are asked to decide."""
    found = failures(
        "when nothing happens for 4 weeks\n"
        f"    then coordinator is asked to {asked} warned"
    )

    assert bool(found) is fails

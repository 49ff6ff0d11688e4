"""What a party attached to somebody does in a story, and checks that lapse in it."""

from wayfellow.stories import rehearse
from wayfellow_dsl import read_programme

TEXT = """
programme trial "A trial"
    timezone Europe/London
role mentee
    has guardian
role mentor
staff coordinator, lifts safeguarding holds
relationship pair of mentee and mentor
outcomes
    completed, counts as completed
stage joining for mentor
    step applying
        needs check dbs lasting 2 years
    step ready
        on resting by them, if months in ready is at least 13: end as completed
        after 5 years: end as completed
match mentee with mentor
    candidates mentee in taking_part, mentor in ready
    accepted by mentor and guardian within 1 week
stage meetings for pair
    step meeting
        meet twice a month for 12 months
        on ended by mentee, mentor or guardian of mentee: end as completed
        when meetings are over: end as completed
"""


def told(*lines: str) -> str:
    """Tell a story, and give what fails in it first."""
    reading = read_programme(TEXT + 'story "It"\n' + "\n".join(lines))
    assert reading.programme is not None, [d.title for d in reading.diagnostics]
    (story,) = rehearse(reading.programme).stories
    return story.failures[0].instead if story.failures else ""


def test_a_guardian_raises_an_event() -> None:
    """The rule says that they may, and the story tells that they do."""
    assert not told(
        "given mentee ana in taking_part, mentor ben in ready",
        "and pair two of ana and ben in meeting",
        "when guardian of ana raises ended for two",
        "then two ended as completed",
    )


def test_a_check_passed_before_the_story_lapses_in_it() -> None:
    """It holds good from the first day of the story."""
    before = ("given mentee ana in taking_part, mentor ben in ready",)
    after = ("and ana and ben are matched", "then ana is in taking_part")

    assert not told(*before, "when nothing happens for 23 months", *after)
    assert "check dbs" in told(*before, "when nothing happens for 25 months", *after)


def test_months_in_a_step_are_counted() -> None:
    """Whole months spent in it, as of a stage."""
    given = "given mentor ben in ready"
    raises = "and ben raises resting"

    assert told(given, "when nothing happens for 12 months", raises)
    assert not told(given, "when nothing happens for 14 months", raises)

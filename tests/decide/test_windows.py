"""Windows by date: when people may join, year after year."""

import pytest

from decide.play import ANA, Play, a_programme, on
from wayfellow.decide import Decision, EnrolPerson, Refusal

BLOCKS = """
stage joining for mentee
    opens 1 September
    closes 31 January
    step waiting
        after 1 year: end as completed
"""


def enrolled(when: str, starts: str = "2026-08-24") -> Decision | Refusal:
    """Enrol somebody on a day, in a run that starts in August."""
    play = Play(a_programme(BLOCKS), starts)
    return play.tell(EnrolPerson("ana", ANA.role, on(when)))


@pytest.mark.parametrize(
    "when", ["2026-09-01 00:00", "2027-01-31 23:59", "2027-09-01", "2030-01-15"]
)
def test_people_join_on_the_days_of_the_window(when: str) -> None:
    """The first day and the last are in it; dates without a year are the next ones."""
    assert isinstance(enrolled(when), Decision)


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ("2026-08-31", "people may join as mentee from 1 September 2026"),
        ("2027-02-01", "people may join as mentee again from 1 September 2027"),
        ("2029-08-31", "people may join as mentee again from 1 September 2029"),
    ],
)
def test_nobody_joins_outside_it(when: str, message: str) -> None:
    """They are told when they may, or could."""
    refusal = enrolled(when)

    assert isinstance(refusal, Refusal)
    assert refusal.message == message

"""How soon people leave a step, those who have not left it yet among them."""

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayfellow.evidence import Stay, days_within_which

STAYS = st.lists(
    st.builds(Stay, st.floats(0, 1000), st.booleans()), min_size=1, max_size=40
)


def left(*days: float) -> list[Stay]:
    """Build stays that are over."""
    return [Stay(each, True) for each in days]


def still(*days: float) -> list[Stay]:
    """Build stays that have lasted so long and are not over."""
    return [Stay(each, False) for each in days]


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=40))
def test_with_everybody_gone_the_half_is_the_median(days: list[float]) -> None:
    """Where nobody is left, half have gone within the usual median."""
    found = days_within_which(0.5, left(*days))

    assert found == pytest.approx(statistics.median(days))


def test_the_textbook_curve() -> None:
    """The remissions of Freireich and others (1963) have a median of 23 weeks.

    Kaplan and Meier's curve of these 21 children is in every textbook of survival.
    """
    over = left(6, 6, 6, 7, 10, 13, 16, 22, 23)
    lasting = still(6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)

    assert days_within_which(0.5, over + lasting) == 23
    assert days_within_which(0.25, over + lasting) == 13
    assert days_within_which(0.75, over + lasting) == math.inf


def test_who_still_waits_counts_as_waiting() -> None:
    """Of ten who came, four left soon and six never did: half have not left."""
    found = left(5, 6, 7, 8) + still(*[200] * 6)

    assert days_within_which(0.4, found) == 8
    assert days_within_which(0.5, found) == math.inf


def test_who_has_only_just_come_says_nothing_about_later() -> None:
    """People who came yesterday do not make the others' waits longer or shorter."""
    settled = left(10, 20, 30, 40, 50)

    assert days_within_which(0.5, settled + still(*[1] * 50)) == 30


def test_leaving_and_being_seen_last_on_one_day() -> None:
    """Who was seen on the day on which others leave was there to leave that day."""
    assert days_within_which(0.5, left(10) + still(10)) == 10
    assert days_within_which(0.6, left(10) + still(10)) == math.inf


def test_a_half_that_lasts_is_taken_in_its_middle() -> None:
    """Half have left at 20 days and the next leaves at 30: it is 25 days."""
    assert days_within_which(0.5, left(10, 20, 30) + still(40)) == 25


def test_nobody_says_nothing() -> None:
    """Without stays there is no figure, and with nobody leaving it is not reached."""
    assert days_within_which(0.5, []) is None
    assert days_within_which(0.5, still(3, 4)) == math.inf


@given(STAYS)
def test_nine_in_ten_take_no_less_than_half(stays: list[Stay]) -> None:
    """The more are to have left, the longer it takes."""
    half, most = days_within_which(0.5, stays), days_within_which(0.9, stays)

    assert half is not None
    assert most is not None
    assert half <= most


@given(STAYS)
def test_staying_longer_never_makes_it_shorter(stays: list[Stay]) -> None:
    """Taking those who are still there for gone can only shorten what is said.

    A share that no number of people is exactly, so that no middle is taken.
    """
    gone = [Stay(stay.days, True) for stay in stays]
    found, hurried = days_within_which(0.499, stays), days_within_which(0.499, gone)

    assert found is not None
    assert hurried is not None
    assert hurried <= found

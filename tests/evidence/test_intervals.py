"""Means over runs and their intervals."""

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from wayfellow.evidence.intervals import estimate, student


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 5, 9, 10, 19, 30, 99, 100, 999, 1000])
def test_student_agrees_with_scipy(freedom: int) -> None:
    """The quantile of Student's distribution is scipy's, to nine places."""
    assert student(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), abs=1e-9)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30))
def test_an_interval_is_the_textbook_one(values: list[float]) -> None:
    """The half-width is t times the standard error of the mean."""
    found = estimate(values)

    assert found is not None
    assert found.doubt is not None
    assert found.mean == pytest.approx(statistics.fmean(values), abs=1e-6)
    error = statistics.stdev(values) / len(values) ** 0.5
    expected = stats.t.ppf(0.975, len(values) - 1) * error
    assert found.doubt == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_runs_without_a_value_are_left_out() -> None:
    """A run in which a figure has no value does not count as nought."""
    found = estimate([1.0, None, 3.0])

    assert found is not None
    assert (found.mean, found.runs) == (2.0, 2)


def test_one_run_says_nothing_about_doubt() -> None:
    """A single run has a mean and an interval without ends."""
    found = estimate([7.0])

    assert found is not None
    assert (found.mean, found.doubt, found.high) == (7.0, None, float("inf"))
    assert estimate([None]) is None

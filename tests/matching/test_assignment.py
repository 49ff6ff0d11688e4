"""The best overall assignment, against a solver of another make."""

from collections import Counter

import numpy
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from wayfellow.matching import assign

PAIRED = 1_000_000
"""More than any total of scores, so that the oracle pairs as many as possible."""


@st.composite
def rounds(draw: st.DrawFn) -> tuple[list[dict[int, int]], list[int]]:
    """Draw scores of allowed pairs, and the places that each partner has."""
    places = draw(st.lists(st.integers(0, 3), max_size=5))
    row = st.dictionaries(st.integers(0, 4), st.integers(0, 20))
    rows = draw(st.lists(row, max_size=7))
    scores = [{p: s for p, s in row.items() if p < len(places)} for row in rows]
    return scores, places


def best_total(scores: list[dict[int, int]], places: list[int]) -> int:
    """Find the best total with SciPy's dense solver."""
    columns = [partner for partner, room in enumerate(places) for _ in range(room)]
    gains = numpy.zeros((len(scores), len(columns) + len(scores)))
    for seeker, row in enumerate(scores):
        for column, partner in enumerate(columns):
            if partner in row:
                gains[seeker, column] = PAIRED + row[partner]
    return int(gains[linear_sum_assignment(gains, maximize=True)].sum())


@given(rounds())
def test_the_assignment_is_the_best_there_is(
    case: tuple[list[dict[int, int]], list[int]],
) -> None:
    """As many as possible are paired, and no way to do so has a higher total."""
    scores, places = case

    chosen = assign(scores, places)

    total = sum(PAIRED + scores[seeker][partner] for seeker, partner in chosen.items())
    assert total == best_total(scores, places)


@given(rounds())
def test_nobody_takes_more_than_they_have_room_for(
    case: tuple[list[dict[int, int]], list[int]],
) -> None:
    """Each partner is given at most as many as they have places."""
    scores, places = case

    taken = Counter(assign(scores, places).values())

    assert all(count <= places[partner] for partner, count in taken.items())


def test_more_people_together_comes_before_a_higher_score() -> None:
    """Two middling pairs are better than one perfect pair and somebody left alone."""
    assert assign([{0: 100, 1: 1}, {0: 1}], [1, 1]) == {0: 1, 1: 0}

"""Stable matching: nobody leaves together with somebody else."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from wayfellow.matching.stable import settle

Case = tuple[list[list[int]], list[dict[int, int]], list[int]]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw whom each would have, in order, and the places of each partner."""
    places = draw(st.lists(st.integers(0, 2), max_size=4))
    wishes = [
        draw(st.permutations(range(len(places))))
        for _ in range(draw(st.integers(0, 5)))
    ]
    wishes = [wish[: draw(st.integers(0, len(wish)))] for wish in wishes]
    ranks = []
    for partner in range(len(places)):
        known = [who for who, wish in enumerate(wishes) if partner in wish]
        order = draw(st.permutations(known))
        ranks.append({who: rank for rank, who in enumerate(order)})
    return wishes, ranks, places


@given(cases())
def test_there_is_no_pair_who_would_rather_have_each_other(case: Case) -> None:
    """Whoever a seeker would rather have is full with people they rank higher."""
    wishes, ranks, places = case
    chosen = settle(wishes, ranks, places)
    taken = Counter(chosen.values())

    assert all(taken[partner] <= places[partner] for partner in taken)
    for seeker, wish in enumerate(wishes):
        own = wish.index(chosen[seeker]) if seeker in chosen else len(wish)
        for better in wish[:own]:
            inside = [who for who, partner in chosen.items() if partner == better]
            assert len(inside) == places[better]
            assert all(ranks[better][who] < ranks[better][seeker] for who in inside)

"""Forming groups, against the best of every way there is."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from wayfellow.matching.forming import (
    Places,
    Site,
    best_overall,
    first_come,
    stable,
)


@st.composite
def rounds(draw: st.DrawFn) -> tuple[int, list[Site]]:
    """Draw up to five seekers, and up to three groups that are there or may open."""
    seekers = draw(st.integers(0, 5))
    sites = []
    for lead in range(draw(st.integers(0, 3))):
        is_there = draw(st.booleans())
        least = 0 if is_there else draw(st.integers(1, 3))
        most = least + draw(st.integers(0, 2))
        scores = draw(
            st.dictionaries(st.integers(0, max(seekers - 1, 0)), st.integers(0, 9))
        )
        known = {who: score for who, score in scores.items() if who < seekers}
        sites.append(Site(least, most, known, -1 if is_there else lead % 2))
    return seekers, sites


def is_allowed(placed: Places, sites: Sequence[Site]) -> bool:
    """Say whether a way to place people keeps every rule."""
    sizes = Counter(placed.values())
    leads = [sites[place].lead for place in sizes if sites[place].lead >= 0]
    return (
        all(who in sites[place].scores for who, place in placed.items())
        and all(sites[p].least <= sizes[p] <= sites[p].most for p in sizes)
        and len(leads) == len(set(leads))
    )


def worth(placed: Places, sites: Sequence[Site]) -> tuple[int, int]:
    """Say how many are placed, and how well."""
    return len(placed), sum(sites[place].scores[who] for who, place in placed.items())


def every_way(seekers: int, sites: Sequence[Site]) -> Iterator[Places]:
    """Yield every way to place people that keeps the rules."""
    for choice in product(range(-1, len(sites)), repeat=seekers):
        placed = {who: place for who, place in enumerate(choice) if place >= 0}
        if is_allowed(placed, sites):
            yield placed


@given(rounds())
def test_groups_keep_their_sizes_and_nobody_is_where_they_may_not_be(
    case: tuple[int, list[Site]],
) -> None:
    """Whatever the method: no group opens below its minimum, or goes over the most."""
    seekers, sites = case
    wishes = [
        {p: site.scores.get(who, 0) for p, site in enumerate(sites)}
        for who in range(seekers)
    ]

    for placed in (
        best_overall(seekers, sites),
        first_come(seekers, sites),
        stable(seekers, sites, wishes),
    ):
        assert is_allowed(placed, sites)


@given(rounds())
def test_for_the_groups_that_open_it_is_the_best(
    case: tuple[int, list[Site]],
) -> None:
    """No other way to fill the same groups places more, or better."""
    seekers, sites = case
    found = best_overall(seekers, sites)
    open_sites = set(found.values())

    same = [
        placed
        for placed in every_way(seekers, sites)
        if set(placed.values()) == open_sites
    ]

    assert worth(found, sites) == max(worth(placed, sites) for placed in same)


@given(rounds())
def test_where_no_minimum_binds_it_is_the_best_of_all(
    case: tuple[int, list[Site]],
) -> None:
    """Groups that need one, each of somebody else: then nothing is better."""
    seekers, drawn = case
    sites = [
        Site(min(site.least, 1), site.most, site.scores, place if site.least else -1)
        for place, site in enumerate(drawn)
    ]

    found = best_overall(seekers, sites)

    best = max(worth(placed, sites) for placed in every_way(seekers, sites))
    assert worth(found, sites) == best


@given(rounds())
def test_no_single_group_more_less_or_other_would_be_better(
    case: tuple[int, list[Site]],
) -> None:
    """With all groups of one lead alike, what is found is at least close to the best:
    no way that opens one group more, one fewer, or one other is better.
    """
    seekers, sites = case
    found = best_overall(seekers, sites)
    chosen = {place for place in set(found.values()) if sites[place].lead >= 0}

    for placed in every_way(seekers, sites):
        other = {place for place in set(placed.values()) if sites[place].lead >= 0}
        if len(other - chosen) <= 1 and len(chosen - other) <= 1:
            assert worth(placed, sites) <= worth(found, sites)


@given(rounds())
def test_nobody_and_no_group_would_rather_have_each_other(
    case: tuple[int, list[Site]],
) -> None:
    """`stable` is stable among the groups that open."""
    seekers, sites = case
    wishes = [
        {p: site.scores.get(who, 0) for p, site in enumerate(sites)}
        for who in range(seekers)
    ]
    placed = stable(seekers, sites, wishes)
    sizes = Counter(placed.values())

    for who in range(seekers):
        for place in sizes:
            site = sites[place]
            if who not in site.scores or placed.get(who) == place:
                continue
            now = placed.get(who)
            if now is not None and wishes[who][now] >= wishes[who][place]:
                continue
            inside = [one for one, where in placed.items() if where == place]
            assert len(inside) == site.most
            assert min(site.scores[one] for one in inside) >= site.scores[who]

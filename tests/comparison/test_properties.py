"""What holds of every comparison, whichever two programmes are compared."""

from __future__ import annotations

import pytest
from hypothesis import given

from effort import tries
from strategies import programme_texts, programmes
from wayfellow.comparison import (
    Comparison,
    Difference,
    compare,
    turned,
    write_comparison,
)
from wayfellow_dsl import fingerprint, format_programme, read_programme
from wayfellow_dsl.model import Programme
from wayfellow_programmes import bundled, bundled_names

SHIPPED = [name for name in bundled_names() if name.endswith(".programme")]


def told(differences: tuple[Difference, ...]) -> list[tuple[object, ...]]:
    """Give what is said of each difference, in an order that says nothing."""
    return sorted(
        (
            each.effect,
            each.where,
            each.before,
            each.now,
            sorted(each.of),
            str(each.example),
            each.note,
        )
        for each in differences
    )


def shipped(name: str) -> Programme:
    """Read a programme that comes with Wayfellow."""
    place = bundled(name)
    assert place is not None
    programme = read_programme(place.read_text(encoding="utf-8")).programme
    assert programme is not None
    return programme


@given(programmes())
@tries(30)
def test_a_programme_means_the_same_as_itself(programme: Programme) -> None:
    """Nothing differs between a programme and itself."""
    assert compare(programme, programme) == Comparison(True)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_programme_means_the_same_as_itself(name: str) -> None:
    """Nothing differs between a programme and itself, also when all of it is told."""
    assert compare(shipped(name), shipped(name)) == Comparison(True)


@given(programme_texts())
@tries(20)
def test_layout_changes_nothing(text: str) -> None:
    """A file and its formatted copy mean the same, and nothing is said otherwise."""
    old = read_programme(text).programme
    new = read_programme(format_programme(text)).programme
    assert old is not None
    assert new is not None

    assert compare(old, new) == Comparison(True)


@given(programmes(), programmes())
@tries(30)
def test_the_way_back_is_the_opposite(one: Programme, other: Programme) -> None:
    """What is stricter one way is looser the other; before and now change places."""
    there, back = compare(one, other), compare(other, one)

    assert told(tuple(map(turned, there.differences))) == told(back.differences)
    assert told(tuple(map(turned, there.reworded))) == told(back.reworded)


@given(programmes(), programmes())
@tries(20)
def test_an_example_shows_a_difference(one: Programme, other: Programme) -> None:
    """Whoever is told of is treated otherwise; where nobody is, nobody is told of."""
    examples = [each.example for each in compare(one, other).differences]

    assert all(one is None or one.before != one.now for one in examples)


@given(programmes(), programmes())
@tries(20)
def test_no_difference_is_overlooked(one: Programme, other: Programme) -> None:
    """Two programmes with other fingerprints differ, or are said otherwise."""
    comparison = compare(one, other)
    words = write_comparison(comparison, "one", "other")

    assert fingerprint(one) == fingerprint(other) or (
        comparison.differences or comparison.reworded
    )
    assert max(map(len, words.splitlines())) <= 80

"""One seed decides everything that happens; the naive model says what comes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import Engine

from reliability.acts import Imagination
from reliability.invariants import check
from reliability.naive import NaiveRun
from reliability.play import Play
from reliability.programmes import EVERY, VARIED, compiled
from wayfellow.decide import Run

STEPS = 120


def _play(seed: int, engine: Engine) -> Play:
    names = tuple(Random(seed).sample(VARIED, 2))  # noqa: S311
    play = Play(seed, names, engine)
    for _ in range(STEPS):
        play.step()
    play.finish()
    play.compare_histories()
    return play


@pytest.mark.seeds(quick=6, long=5000)
@pytest.mark.parametrize("where", ["sqlite"], indirect=True)
def test_whatever_goes_wrong_all_is_as_if_nothing_had(
    seed: int, engine: Engine
) -> None:
    """Late, doubled and lost requests, faults and new versions leave the true state."""
    play = _play(seed, engine)

    assert play.acknowledged


@pytest.mark.seeds(quick=2, long=500)
@pytest.mark.parametrize("where", ["postgresql"], indirect=True)
def test_on_postgresql_all_is_as_if_nothing_had(seed: int, engine: Engine) -> None:
    """The same on PostgreSQL, with its own faults."""
    play = _play(seed, engine)

    assert play.acknowledged


def test_a_seed_is_the_same_play_again() -> None:
    """What a seed once led to, it leads to again, line by line."""
    plays = [NaiveRun(compiled(VARIED[0]), Run("r", "2027-01-04")) for _ in range(2)]
    for naive in plays:
        _improvise(naive, 1, 200)

    assert plays[0].records == plays[1].records
    assert len(plays[0].records) > 100


@pytest.mark.seeds(quick=3, long=400)
@pytest.mark.parametrize("name", EVERY)
def test_nothing_weakens_what_keeps_people_safe(name: str, seed: int) -> None:
    """Whatever anybody tries in whatever programme, the invariants hold throughout."""
    naive = NaiveRun(compiled(name), Run("safe", "2027-01-04"))
    _improvise(naive, seed, 150)

    assert naive.records


def _improvise(naive: NaiveRun, seed: int, steps: int) -> None:
    random = Random(seed)  # noqa: S311
    ideas = Imagination(naive.compiled, random)
    now = datetime(2027, 1, 4, 8, tzinfo=UTC)
    for _ in range(steps):
        now += ideas.later() if random.random() < 0.5 else timedelta(seconds=1)
        ideas.remember(naive.records)
        naive.take(ideas.act(naive.population, now), check)

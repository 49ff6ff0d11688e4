"""Draws depend on who is drawn for and where, and follow the law they name."""

import math
import statistics
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from wayfellow.simulation.chance import Chance, detail, length, pick, pick_if_any
from wayfellow_dsl.scenario import (
    Delay,
    Exponential,
    Fixed,
    Lognormal,
    Number,
    Several,
    SomePerson,
    Uniform,
    Weibull,
)

DRAWS = 4000
TODAY = date(2027, 9, 6)

names = st.text(min_size=1, max_size=12)
uniforms = st.floats(0, 1, exclude_min=True, exclude_max=True)


def draws(site: str = "site", number: int = DRAWS) -> list[float]:
    """Draw once for each of many people."""
    chance = Chance(seed=7, replication=0)
    return [chance.uniform(f"mentee-{i}", site) for i in range(number)]


@given(st.integers(0, 2**64), st.integers(0, 10**6), names, names, st.integers(0, 99))
def test_the_same_key_gives_the_same_draw(
    seed: int, replication: int, subject: str, site: str, count: int
) -> None:
    """A draw is a function of its key, and lies strictly between 0 and 1."""
    first = Chance(seed, replication).uniform(subject, site, count)

    assert 0 < first < 1
    assert Chance(seed, replication).uniform(subject, site, count) == first


def test_every_part_of_the_key_matters() -> None:
    """Seed, replication, subject, site and count each change the draw."""
    keys = product((1, 2), (0, 1), ("mentee-1", "mentee-2"), ("a", "b"), (0, 1))
    found = {Chance(s, r).uniform(who, site, n) for s, r, who, site, n in keys}

    assert len(found) == 32


def test_draws_are_even() -> None:
    """Draws over many people fill the interval from 0 to 1 evenly."""
    assert stats.kstest(draws(), "uniform").pvalue > 0.01


def test_sites_are_independent() -> None:
    """Draws at two sites, and for neighbours at one site, do not go together."""
    here, there = draws("application"), draws("accepted")

    assert abs(stats.pearsonr(here, there).statistic) < 0.05
    assert abs(stats.pearsonr(here[:-1], here[1:]).statistic) < 0.05


DELAYS: list[tuple[Delay, float, float]] = [
    (Fixed(6.0, "days"), 6.0, 0.0),
    (Uniform(2.0, 12.0, "working days"), 7.0, 10 / math.sqrt(12)),
    (Lognormal(6.0, 5.0, "days"), 6.0, 5.0),
    (Exponential(3.0, "weeks"), 3.0, 3.0),
    (
        Weibull(1.7, 21.0, "months"),
        21 * math.gamma(1 + 1 / 1.7),
        21 * math.sqrt(math.gamma(1 + 2 / 1.7) - math.gamma(1 + 1 / 1.7) ** 2),
    ),
]


@pytest.mark.parametrize(("delay", "mean", "sd"), DELAYS)
def test_a_delay_has_the_mean_and_deviation_it_states(
    delay: Delay, mean: float, sd: float
) -> None:
    """Over the middles of equal slices of chance, the moments come out right."""
    lengths = [length(delay, (i + 0.5) / 20_000) for i in range(20_000)]

    assert statistics.fmean(lengths) == pytest.approx(mean, rel=0.01)
    assert statistics.pstdev(lengths) == pytest.approx(sd, rel=0.03, abs=1e-9)


@given(uniforms, uniforms, st.sampled_from([delay for delay, _, _ in DELAYS]))
def test_more_luck_never_means_less_time(a: float, b: float, delay: Delay) -> None:
    """A delay rises with its uniform number and is never negative."""
    shorter, longer = (length(delay, u) for u in sorted((a, b)))

    assert 0 <= shorter <= longer


def test_a_choice_follows_its_weights() -> None:
    """Weights need not sum to 1, and each choice comes as often as its weight says."""
    weights = (("junior", 6.0), ("middle", 3.0), ("senior", 1.0))
    chosen = [pick(weights, u) for u in draws()]

    assert chosen.count("junior") / DRAWS == pytest.approx(0.6, abs=0.03)
    assert chosen.count("senior") / DRAWS == pytest.approx(0.1, abs=0.02)


def test_perhaps_nothing_happens() -> None:
    """Chances that sum to less than 1 leave the rest for nothing."""
    chosen = [pick_if_any((("accepted", 0.5), ("declined", 0.2)), u) for u in draws()]

    assert chosen.count("") / DRAWS == pytest.approx(0.3, abs=0.03)
    assert pick_if_any((("continue", 0.5), ("stop", 0.5)), 1 - 2**-53) == "stop"


def test_some_of_several_are_drawn_given_at_least_one() -> None:
    """Each choice is as likely as when sets are drawn again until one is not empty."""
    likely = {"leadership": 0.5, "finance": 0.25, "digital": 0.35}
    draw = Several(tuple(likely.items()))
    chance = Chance(1, 0)
    drawn = [
        detail(draw, chance, f"mentee-{i}", "wants", {}, TODAY) for i in range(DRAWS)
    ]
    any_at_all = 1 - math.prod(1 - p for p in likely.values())

    assert () not in drawn
    for name, p in likely.items():
        share = sum(isinstance(d, tuple) and name in d for d in drawn) / DRAWS
        assert share == pytest.approx(p / any_at_all, abs=0.03)


def test_a_new_choice_leaves_the_others_alone() -> None:
    """Who takes a sure choice first keeps the same luck for the ones already there."""
    before = Several((("a", 1.0), ("b", 0.5)))
    after = Several((("a", 1.0), ("new", 0.5), ("b", 0.5)))
    chance = Chance(1, 0)
    for i in range(50):
        old = detail(before, chance, f"mentee-{i}", "wants", {}, TODAY)
        new = detail(after, chance, f"mentee-{i}", "wants", {}, TODAY)

        assert isinstance(old, tuple)
        assert isinstance(new, tuple)
        assert ("b" in old) == ("b" in new)


def test_a_number_is_whole_and_normal() -> None:
    """Numbers have the mean and deviation stated, and no fractions."""
    chance = Chance(1, 0)
    drawn = [
        detail(Number(40.0, 10.0), chance, f"mentee-{i}", "age", {}, TODAY)
        for i in range(DRAWS)
    ]
    numbers = [number for number in drawn if isinstance(number, int)]

    assert len(numbers) == DRAWS
    assert statistics.fmean(numbers) == pytest.approx(40, abs=0.6)
    assert statistics.stdev(numbers) == pytest.approx(10, abs=0.5)


def test_a_person_is_a_participant_or_somebody_outside() -> None:
    """A manager is one of those who arrive, or somebody whom nobody else names."""
    chance = Chance(1, 0)
    draw = SomePerson("mentor", 0.2)
    drawn = [
        detail(draw, chance, f"mentee-{i}", "manager", {"mentor": 45}, TODAY)
        for i in range(DRAWS)
    ]
    inside = [who for who in drawn if str(who).startswith("mentor-")]

    assert len(inside) / DRAWS == pytest.approx(0.2, abs=0.03)
    assert set(inside) == {f"mentor-{i}" for i in range(1, 46)}
    assert len(set(drawn)) == DRAWS - len(inside) + 45
    assert detail(draw, chance, "mentee-1", "manager", {}, TODAY) == "outside-mentee-1"

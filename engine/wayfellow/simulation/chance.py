"""Chance: draws that depend on who is drawn for and where, and on nothing else.

A draw is a function of the seed, the replication, the subject, the site in the model,
and how often it was drawn there. There is no generator and no state, so the order of
drawing does not matter, any number of workers give the same run, and a changed rule
elsewhere leaves everybody's luck alone (common random numbers).
"""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from hashlib import blake2b
from statistics import NormalDist
from struct import Struct

from wayfellow_dsl.model import Value
from wayfellow_dsl.scenario import (
    Aged,
    Choose,
    Delay,
    Draw,
    Exponential,
    Fixed,
    Lognormal,
    Number,
    Several,
    SomePeople,
    SomePerson,
    Uniform,
)

_KEY = Struct("<8s8s8sQ")
_OLDEST = 120
_standard_normal = NormalDist().inv_cdf


@dataclass(frozen=True, slots=True)
class Chance:
    """The luck of everybody in one replication."""

    seed: int
    replication: int
    _root: bytes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_root", _digest(f"{self.seed}/{self.replication}"))

    def uniform(self, subject: str, site: str, count: int = 0) -> float:
        """Draw a number strictly between 0 and 1, each as likely.

        The 52 highest bits of BLAKE2b (RFC 7693) of one block of 32 bytes: the digests
        of the run, the subject and the site, and the count.
        """
        key = _KEY.pack(self._root, _digest(subject), _digest(site), count)
        bits = int.from_bytes(blake2b(key, digest_size=8).digest(), "big") >> 12
        return (bits + 0.5) * 2.0**-52

    def normal(self, subject: str, site: str, count: int = 0) -> float:
        """Draw from the normal distribution of mean 0 and deviation 1.

        The inverse of its distribution function (Wichura 1988, algorithm AS 241).
        """
        return _standard_normal(self.uniform(subject, site, count))


@lru_cache(maxsize=65536)
def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=8).digest()


def length(delay: Delay, uniform: float) -> float:
    """Turn a uniform number into a length of time, in the delay's own unit.

    Each is the inverse of the distribution function, so that a larger number never
    gives a shorter time. With mean m and deviation s, the logarithm of a lognormal
    time has variance v = ln(1 + (s/m)^2) and mean ln(m) - v/2; a Weibull time is
    scale * (-ln(1-u))^(1/shape); an exponential one -mean * ln(1-u) (Law, *Simulation
    Modeling and Analysis*, chapters 6 and 8).
    """
    match delay:
        case Fixed():
            return float(delay.amount)
        case Uniform():
            return delay.least + (delay.most - delay.least) * uniform
        case Lognormal():
            variance = math.log1p((delay.sd / delay.mean) ** 2)
            centre = math.log(delay.mean) - variance / 2
            return math.exp(centre + math.sqrt(variance) * _standard_normal(uniform))
        case Exponential():
            return -delay.mean * math.log1p(-uniform)
    return float(delay.scale * (-math.log1p(-uniform)) ** (1 / delay.shape))


def pick(weights: tuple[tuple[str, float], ...], uniform: float) -> str:
    """Choose a name by its weight; the weights need not sum to 1."""
    left = uniform * math.fsum(weight for _, weight in weights)
    for name, weight in weights:
        left -= weight
        if left < 0:
            return name
    return weights[-1][0]


def pick_if_any(chances: tuple[tuple[str, float], ...], uniform: float) -> str:
    """Choose a name by its chance; empty when none of them happens."""
    left = uniform
    for name, chance in chances:
        left -= chance
        if left < 0:
            return name
    return ""


def detail(
    draw: Draw,
    chance: Chance,
    subject: str,
    site: str,
    people: Mapping[str, int],
    today: date,
) -> Value:
    """Draw the value of a detail of somebody who joins `today`.

    A person is one of the `people`, by role and how many arrive in it, or somebody
    outside the programme whom nobody else shares.
    """
    match draw:
        case Choose():
            return pick(draw.choices, chance.uniform(subject, site))
        case Several():
            return _several(draw, chance, subject, site)
        case Number():
            return round(draw.mean + draw.sd * chance.normal(subject, site))
        case SomePerson():
            others = people.get(draw.role, 0)
            if others and chance.uniform(subject, site) < draw.chance:
                which = int(chance.uniform(subject, f"{site} which") * others)
                return f"{draw.role}-{which + 1}"
            return f"outside-{subject}"
        case SomePeople():
            return _people(draw, chance, subject, site, people.get(draw.role, 0))
        case Aged():
            return _born(draw, chance, subject, site, today)


def _people(
    draw: SomePeople, chance: Chance, subject: str, site: str, others: int
) -> tuple[str, ...]:
    """Draw several people: those of all who arrive whose lots are the lowest."""
    span = draw.most - draw.least + 1
    number = draw.least + int(chance.uniform(subject, f"{site} how many") * span)
    names = [f"{draw.role}-{which + 1}" for which in range(others)]
    return tuple(
        sorted(names, key=lambda name: chance.uniform(subject, f"{site} {name}"))
    )[:number]


def _born(draw: Aged, chance: Chance, subject: str, site: str, today: date) -> str:
    """Draw an age in whole years, and a birthday that is any day of the last year."""
    match draw.years:
        case Choose(choices=choices):
            age = int(pick(choices, chance.uniform(subject, site)))
        case Number(mean=mean, sd=sd):
            drawn = round(mean + sd * chance.normal(subject, site))
            age = min(max(drawn, 0), _OLDEST)
    since = int(chance.uniform(subject, f"{site} birthday") * 365)
    last = today - timedelta(days=since)
    year = last.year - age
    day = min(last.day, monthrange(year, last.month)[1])
    return date(year, last.month, day).isoformat()


def _several(draw: Several, chance: Chance, subject: str, site: str) -> tuple[str, ...]:
    """Draw each choice for itself, given that at least one is taken.

    Until one is taken, the chance of a choice is divided by the chance that it or a
    later one would be: the law of drawing them all anew until some are taken.
    """
    taken: list[str] = []
    for place, (name, likely) in enumerate(draw.choices):
        rest = math.prod(1 - later for _, later in draw.choices[place:])
        if not taken:
            likely = likely / (1 - rest) if rest < 1 else 0.0
        if chance.uniform(subject, f"{site} {name}") < likely:
            taken.append(name)
    return tuple(taken)

"""Erasing everybody whose time to be kept is over."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from wayfellow.decide import Actor
from wayfellow_dsl.model import Frozen

from ..change import Workplace
from ..storage.channel import database_errors
from .erasure import erase
from .obstacles import obstacles
from .persons import find_person
from .retention import ended_persons, kept_by_time


class Expired(Frozen, frozen=True):
    """Somebody whose time to be kept is over."""

    person: str
    until: datetime
    because: str
    """What decided it, such as `records are kept for 6 years`."""
    stand_in: str = ""
    """What they are called from now on; empty where nothing was erased."""
    kept: tuple[str, ...] = ()
    """What keeps them all the same."""


class Expiry(Frozen, frozen=True):
    """Everybody whose time to be kept is over, who ended longest ago first."""

    expired: tuple[Expired, ...] = ()


def expire(place: Workplace, at: datetime, by: Actor, *, dry_run: bool) -> Expiry:
    """Erase everybody whose time to be kept is over, unless something keeps them."""
    place.begin()
    found = []
    for name in ended_persons(place):
        with database_errors():
            person = find_person(place, name)
            kept = kept_by_time(place, person)
        if kept.until is None or kept.until >= at:
            continue
        one = Expired(name, kept.until, kept.because)
        with database_errors():
            reasons = tuple(obstacles(place, person, at))
        if reasons:
            one = replace(one, kept=reasons)
        elif not dry_run:
            done = erase(place, name, kept.because, by, at)
            one = replace(one, stand_in=done.stand_in)
        found.append(one)
    return Expiry(tuple(found))

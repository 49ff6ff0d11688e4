"""Refutations: whether steps and needs alone decide that something never happens.

It is proved when it is so in no place that the rules may lead to, and refuted when it
is so in a place that they certainly lead to. The rest is left to those who watch.
"""

from __future__ import annotations

from typing import NamedTuple

from wayfellow_dsl.classes import Case
from wayfellow_dsl.model import (
    All,
    Condition,
    Guarantee,
    Met,
    Never,
    Not,
    Programme,
    find_all,
)
from wayfellow_dsl.truth import holds

from .search import Search


class Finding(NamedTuple):
    """What is known of a `never` without trying it."""

    is_proved: bool = False
    story: tuple[str, ...] = ()
    """The shortest story that breaks it; empty when none is certain."""


def find_out(programme: Programme, guarantee: Guarantee) -> Finding:
    """Prove or refute a `never`, or find that neither can be done."""
    promise = guarantee.promise
    if not isinstance(promise, Never):
        return Finding()
    broken = promise.condition
    if promise.unless is not None:
        broken = All((broken, Not(promise.unless)))
    members = _Members(programme, guarantee.of, broken)
    others = {**members.certain, **members.lacking}
    search = Search(programme, guarantee.of, [broken], others)
    is_proved = True
    for spot in search.arrivals:
        if holds(broken, {**search.case(spot), **members.certain}) is False:
            continue
        is_proved = False
        story = search.story(spot, broken)
        if story:
            return Finding(story=(*members.story, *story))
    return Finding(is_proved and search.is_whole)


class _Members:
    """What the members of a relationship have met before they come together."""

    def __init__(self, programme: Programme, of: str, broken: Condition) -> None:
        self.certain: Case = {}
        """Needs that nobody comes together without."""
        self.lacking: Case = {}
        """Needs that somebody certainly can come together without."""
        self.story: tuple[str, ...] = ()
        asked: dict[str, dict[str, Met]] = {}
        for met in find_all(broken, Met):
            if met.of not in ("", of):
                asked.setdefault(met.of, {})[met.need] = met
        for role, needs in asked.items():
            self._look_at(programme, of, role, needs)

    def _look_at(
        self, programme: Programme, of: str, role: str, needs: dict[str, Met]
    ) -> None:
        steps = {
            step
            for policy in programme.policies
            if policy.relationship == of
            for group in (policy.seekers, policy.partners)
            if group.role == role
            for step in group.steps
        }
        # Nobody is matched while a check has lapsed, and what they are in is on hold.
        asked = [Met(need) for need in needs]
        search = Search(programme, role, asked, is_lapsing=False)
        waiting = {
            spot: arrival
            for spot, arrival in search.arrivals.items()
            if not spot.outcome and (spot.step in steps or not steps)
        }
        for need, met in needs.items():
            is_always = all(need in spot.met for spot in waiting)
            if steps and is_always and search.is_whole:
                self.certain[met] = True
        open_ones = {
            need: met for need, met in needs.items() if met not in self.certain
        }
        for spot, arrival in waiting.items():
            if open_ones and arrival.is_sure and spot.met.isdisjoint(open_ones):
                self.lacking |= dict.fromkeys(open_ones.values(), False)
                self.story += search.story(spot)
                return

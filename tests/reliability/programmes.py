"""The programmes that are played here, and versions of them that differ."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from random import Random

from msgspec.structs import replace

from wayfellow.decide import Compiled, compile_programme
from wayfellow_dsl import read_programme
from wayfellow_dsl.model import Programme
from wayfellow_programmes import bundled_names

EVERY = tuple(
    name.removesuffix(".programme")
    for name in bundled_names()
    if name.endswith(".programme")
)
VARIED = (
    "growth_company",  # surveys, a second journey, a follow-up months later
    "imentor_ladder",  # a ladder with human decisions, a check that lapses
    "employer_mentoring",  # groups, guardians' consents, closed days, surveys
    "exclusion_alternative",  # groups, consents, a check that lapses
    "youth_initiated",  # two ways of matching, invitations, consents
    "vertical_tutoring",  # closed days, consents, pupils who become mentors
    "mentor_affiliate",  # a guardian's consent, checks, holidays of another country
    "rapid_recovery",  # shortlists, short deadlines
)
"""Programmes that between them use everything that the language can say."""


@cache
def compiled(name: str) -> Compiled:
    """Compile a programme that comes with Wayfellow."""
    path = files("wayfellow_programmes") / f"{name}.programme"
    return compile_programme(read_programme(path.read_text("utf-8")).programme)


def next_version(programme: Programme, random: Random) -> Programme:
    """Give a newer version, in which somebody owes or hears something less."""
    lifecycles = list(programme.lifecycles)
    place = random.randrange(len(lifecycles))
    chosen = lifecycles[place]
    steps = tuple(
        replace(step, needs=step.needs[1:]) if random.random() < 0.5 else step
        for step in chosen.steps
    )
    lifecycles[place] = replace(chosen, steps=steps)
    return replace(
        programme, version=programme.version + 1, lifecycles=tuple(lifecycles)
    )


@cache
def without_rounds(name: str) -> Compiled:
    """Compile a programme in which staff call for every round of matching."""
    programme = compiled(name).programme
    policies = tuple(
        replace(policy, every=None, weekday=None) for policy in programme.policies
    )
    return compile_programme(replace(programme, policies=policies))

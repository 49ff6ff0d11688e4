"""The report: which stories pass, what they leave untried, and what is guaranteed."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import groupby

from wayfellow.decide import NO_FUNCTIONS, Functions
from wayfellow.evidence.accounts import write_account
from wayfellow.evidence.guarantees import Assurance, judge, write_assurance
from wayfellow_dsl.model import Frozen, Programme

from .coverage import Coverage, Watched, cover
from .telling import Told, tell

SCHEMA = 1
"""The version of the JSON document; it changes when a member changes its meaning."""

_WIDTH = 80


class Rehearsal(Frozen, frozen=True, omit_defaults=False):
    """What came of all the stories and guarantees of a programme."""

    schema: int
    programme: str
    stories: tuple[Told, ...]
    coverage: Coverage
    guarantees: tuple[Assurance, ...]

    @property
    def passes(self) -> bool:
        """Say whether every story passes and nothing speaks against a guarantee."""
        return all(told.passes for told in self.stories) and all(
            assurance.is_kept for assurance in self.guarantees
        )


def rehearse(programme: Programme, functions: Functions = NO_FUNCTIONS) -> Rehearsal:
    """Tell every story of a programme, and judge its guarantees.

    `functions` are those of plugins. Raises PluginMissing and PluginFailed.
    """
    compiled = Watched(programme, functions)
    told = tuple(tell(compiled, story) for story in programme.stories)
    breaches = [breach for one in told for breach in one.breaches]
    return Rehearsal(
        SCHEMA,
        programme.name,
        told,
        cover(compiled, compiled.taken),
        judge(programme, len(told), "story", breaches),
    )


def write_rehearsal(rehearsal: Rehearsal, name: str) -> str:
    """Write what came of it for a person to read; `name` is the file's."""
    parts = (
        _opening(rehearsal, name),
        *map(_failed, (told for told in rehearsal.stories if not told.passes)),
        _missed(rehearsal.coverage),
        _guarantees(rehearsal.guarantees),
    )
    return "\n\n".join("\n".join(part) for part in map(list, parts) if part)


def _opening(rehearsal: Rehearsal, name: str) -> Iterator[str]:
    yield f"{name}: {_summary(rehearsal.stories)}"
    if rehearsal.stories:
        yield ""
    for told in rehearsal.stories:
        lead = "  passes  " if told.passes else "  FAILS   "
        yield from _wrapped(told.title, lead)


def _summary(stories: tuple[Told, ...]) -> str:
    if not stories:
        return "there are no stories."
    passing = sum(told.passes for told in stories)
    failing = len(stories) - passing
    if not failing:
        return "1 story, which passes." if passing == 1 else f"{passing} stories pass."
    counted = f"{failing} {'story fails' if failing == 1 else 'stories fail'}"
    if not passing:
        return f"{counted}."
    return f"{counted}, {passing} {'passes' if passing == 1 else 'pass'}."


def _failed(told: Told) -> Iterator[str]:
    yield from _wrapped(told.title, f"Line {told.line}: ")
    for failure in told.failures:
        yield ""
        yield from _wrapped(failure.expected, f"  line {failure.line} says  ")
        yield from _wrapped(failure.instead, "  but  ")
        if failure.history:
            yield ""
            yield from write_account(failure.history, 4)


def _missed(coverage: Coverage) -> Iterator[str]:
    if not coverage.rules:
        return
    if not coverage.missed:
        yield f"The stories exercise all {coverage.rules} rules."
        return
    yield (
        f"The stories exercise {coverage.exercised} of {coverage.rules} rules. "
        "They never come to:"
    )
    for step, missed in groupby(coverage.missed, lambda one: one.step):
        yield f"  {step}"
        for one in missed:
            yield from _wrapped(one.rule, f"    line {one.line}  ")


def _guarantees(assurances: tuple[Assurance, ...]) -> Iterator[str]:
    if assurances:
        yield "Guarantees"
    for assurance in assurances:
        yield from write_assurance(assurance)


def _wrapped(text: str, lead: str) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=lead,
        subsequent_indent=" " * len(lead),
        break_on_hyphens=False,
    )

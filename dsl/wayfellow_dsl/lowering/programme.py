"""The whole of a programme file, from text to model."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, NamedTuple

from ..checks import every
from ..checks import steps as checks
from ..diagnostics import Diagnostic, Label
from ..limits import Enough, in_order
from ..model import Extension, Programme, Span
from ..reader import Block, Document, read
from . import claims, evidence, extensions, matching, people, retention, steps, stories
from .names import Names
from .notes import Notes


class Reading(NamedTuple):
    """What a file means, and what there is to say about it."""

    programme: Programme | None
    """None when there are errors."""
    diagnostics: tuple[Diagnostic, ...]
    """In file order."""
    is_complete: bool = False
    """Everything was looked at: no mistake kept the checks of the whole from it."""


def read_programme(text: str, known: Iterable[Extension] = ()) -> Reading:
    """Read a programme file: its model, and every mistake in it.

    `known` are the extensions that it may use. Any text gives a reading; nothing is
    raised.
    """
    document = read(text)
    notes = Notes(document.broken, document.salvaged)
    programme = None
    is_complete = False
    with suppress(Enough):
        if document.blocks:
            programme = _Lowering(document, notes, known).programme()
        has_errors = notes.has_errors or bool(document.diagnostics)
        is_complete = programme is not None and not has_errors
        if programme is not None and is_complete:
            for diagnostic in every.check(programme):
                notes.add(diagnostic)
    has_errors = notes.has_errors or bool(document.diagnostics)
    found = in_order((*document.diagnostics, *notes.found))
    return Reading(None if has_errors else programme, found, is_complete)


class _Lowering:
    """Lowers the blocks of a file in the order in which they need each other."""

    def __init__(
        self, document: Document, notes: Notes, known: Iterable[Extension]
    ) -> None:
        self._blocks = document.blocks
        self._notes = notes
        every = tuple(known)
        self._names = Names(
            notes,
            extensions={one.name: one for one in every if not one.is_broken},
            broken=frozenset(one.name for one in every if one.is_broken),
        )

    def programme(self) -> Programme | None:
        names = self._names
        self._check_heading()
        head = people.head(self._of("programme"), names)
        extensions.declare_uses(self._of("programme"), names)
        people.declare_roles(self._of("role", "staff"), names)
        said = claims.lower_claims(self._of("programme"), names)
        kept = retention.lower_retention(self._of("programme"), names)
        people.declare_capacities(self._of("role"), names)
        people.declare_relationships(self._of("relationship"), names)
        people.declare_outcomes(self._of("outcomes"), names)
        people.declare_calendars(self._of("calendar"), names)
        surveys = [
            survey
            for block in self._of("survey")
            for survey in evidence.lower_survey(block, names)
        ]
        written = steps.declare(self._of("stage", "step"), names)
        throughout = steps.declare_throughout(self._of("throughout"), names)
        made = steps.lower(written, throughout, names)
        lifecycles = {lifecycle.subject: lifecycle for lifecycle in made}
        policies = matching.lower(self._of("match"), names, lifecycles)
        measures = self._each("measure", lambda b: evidence.lower_measure(b, names))
        guarantees = [
            guarantee
            for block in self._of("ensure")
            for guarantee in evidence.lower_guarantees(block, names)
        ]
        told = self._each("story", lambda b: stories.lower(b, names))
        self._check_lifter()
        if "name" not in head:
            return None
        return Programme(
            **head,
            **said,
            uses=tuple(names.uses),
            retention=kept,
            roles=tuple(names.roles.values()),
            staff=tuple(names.staff.values()),
            relationships=tuple(names.relationships.values()),
            outcomes=tuple(names.outcomes.values()),
            lifecycles=tuple(lifecycles.values()),
            policies=policies,
            calendars=tuple(names.calendars.values()),
            surveys=tuple(surveys),
            measures=measures,
            guarantees=tuple(guarantees),
            stories=told,
        )

    def _of(self, *kinds: str) -> list[Block]:
        return [block for block in self._blocks if block.kind in kinds]

    def _each(self, kind: str, lower: Callable[[Block], Any]) -> tuple[Any, ...]:
        made = (lower(block) for block in self._of(kind))
        return tuple(one for one in made if one is not None)

    def _check_heading(self) -> None:
        if self._blocks[0].kind != "programme":
            advice = 'begin with `programme our_scheme "Our scheme"`.'
            span = self._blocks[0].line.span
            problem = checks.NO_PROGRAMME.at(span, help=advice)
            self._notes.add_missing(problem, "programme")

    def _check_lifter(self) -> None:
        staff = self._names.staff.values()
        lifters = [role for role in staff if role.lifts_holds]
        if len(lifters) == 1:
            return
        if lifters:
            also = [
                Label(role.span or Span(1, 1, 2), "and here") for role in lifters[1:]
            ]
            advice = "leave `lifts safeguarding holds` to one of them."
            span = lifters[0].span or Span(1, 1, 2)
            number = str(len(lifters))
        else:
            also = []
            first = next(iter(staff), None)
            if first is None:
                span = self._blocks[0].line.span
                advice = (
                    'add `staff safeguarding_lead "Safeguarding lead", lifts '
                    "safeguarding holds`."
                )
            else:
                span = first.span or Span(1, 1, 2)
                advice = (
                    f"write `, lifts safeguarding holds` after `{first.name}`, or "
                    "after the staff role that does."
                )
            number = "no"
        problem = checks.NO_LIFTER.at(span, help=advice, also=also, number=number)
        self._notes.add_missing(problem, "safeguarding")

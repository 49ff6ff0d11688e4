"""The histories that a correction looks back on: of all who were ever connected."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from wayfellow.decide import Correct, Record, Reopen, Subject
from wayfellow_dsl.model import INVITED_BY

from .store import Store


def remembering(store: Store, run: str, stimulus: Correct | Reopen) -> Correct | Reopen:
    """Give a stimulus with the histories that it looks back on."""
    if isinstance(stimulus, Reopen):
        own = tuple(line.record for line in store.lines(run, stimulus.subject))
        return replace(stimulus, histories=own)
    return replace(stimulus, histories=histories(store, run, stimulus.subject))


def histories(store: Store, run: str, subject: str) -> tuple[Record, ...]:
    """Give what was recorded of a subject and of all who were ever connected with it.

    The records come in the order written.
    """
    lines = store.lines_of_several(run, _connected(store, run, [subject]))
    return tuple(line.record for line in lines)


def together(store: Store, run: str, stimulus: Correct | Reopen) -> list[str]:
    """Name whom nobody else may change while a line of somebody's is put right."""
    found = store.subjects(run, [stimulus.subject])
    return [
        stimulus.subject,
        *(tied for stored in found for tied in _ever_tied(stored.subject)),
    ]


def _connected(store: Store, run: str, identifiers: Iterable[str]) -> set[str]:
    known: set[str] = set()
    waiting = set(identifiers)
    while waiting:
        known |= waiting
        found = store.subjects(run, waiting)
        waiting = {
            tied for stored in found for tied in _ever_tied(stored.subject)
        } - known
    return known


def _ever_tied(subject: Subject) -> list[str]:
    """Name those whom somebody is, or was, connected with."""
    invited_by = subject.facts.get(INVITED_BY)
    return [
        *subject.relations,
        *(who for _, who in subject.members),
        *(who for who, _ in subject.left),
        *([subject.joins] if subject.joins else ()),
        *([str(invited_by.value)] if invited_by is not None else ()),
        *subject.invited,
        *subject.journeys,
    ]

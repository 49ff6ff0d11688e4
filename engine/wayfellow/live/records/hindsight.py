"""The histories that a correction looks back on: of all who were ever connected."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from wayfellow.decide import Compiled, Correct, Record, Reopen, Run, Subject, decide
from wayfellow.decide.retelling.hindsight import Otherwise, hindsight
from wayfellow.decide.retelling.ties import tied_by
from wayfellow_dsl.model import INVITED_BY

from ..storage.store import Store


def remembering(store: Store, run: str, stimulus: Correct | Reopen) -> Correct | Reopen:
    """Give a stimulus with the histories that it looks back on."""
    if isinstance(stimulus, Reopen):
        own = tuple(
            line.record for line in store.histories.lines(run, stimulus.subject)
        )
        return replace(stimulus, histories=own)
    return replace(stimulus, histories=histories(store, run, stimulus.subject))


def histories(store: Store, run: str, subject: str) -> tuple[Record, ...]:
    """Give what was recorded of a subject and of all who were ever connected with it.

    The records come in the order written.
    """
    known: set[str] = set()
    waiting = {subject}
    while waiting:
        known |= waiting
        ties = {
            tied
            for stored in store.subjects(run, waiting)
            for tied in _ever_tied(stored.subject)
        }
        for line in store.histories.lines_of_several(run, waiting):
            ties.update(tied_by(line.record))
        waiting = ties - known
    return tuple(line.record for line in store.histories.lines_of_several(run, known))


def what_differs(
    store: Store, compiled: Compiled, run: Run, subject: str
) -> tuple[Otherwise, ...]:
    """Say what would be otherwise, had all that is known been known in time."""
    records = histories(store, run.id, subject)
    until = max(record.when for record in records) + timedelta(microseconds=1)
    return hindsight(decide, compiled, run, records, subject, until)


def together(store: Store, run: str, stimulus: Correct | Reopen) -> list[str]:
    """Name whom nobody else may change while a line of somebody's is put right."""
    found = store.subjects(run, [stimulus.subject])
    return [
        stimulus.subject,
        *(tied for stored in found for tied in _ever_tied(stored.subject)),
    ]


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

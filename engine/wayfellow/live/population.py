"""The subjects of one run, fetched when a decision first asks for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from wayfellow.decide import Decision, Effect, Record, Subject
from wayfellow_dsl.model import INVITED_BY

from .rows import Change
from .store import Store


class StoredPopulation:
    """What is stored of a run, as it stood when it was first looked at.

    It serves within one transaction. Decisions are noted, and written together; it
    remembers how often each subject had been written, so that nobody overwrites what
    somebody else has written since.
    """

    def __init__(self, store: Store, run: str, *, to_change: bool = False) -> None:
        self._store = store
        self._run = run
        self._to_change = to_change
        self._found: dict[str, Subject | None] = {}
        self._revisions: dict[str, int] = {}
        self._digests: dict[str, str] = {}
        self._changes: dict[str, Change] = {}
        self._records: list[Record] = []
        self._effects: list[Effect] = []

    def get(self, identifier: str, /) -> Subject | None:
        """Give a subject as it stands, or None."""
        try:
            return self._found[identifier]
        except KeyError:
            stored = self._store.subject(
                self._run, identifier, to_change=self._to_change
            )
        if stored is None:
            self._found[identifier] = None
            return None
        return self.hold(*stored)

    def reserve(self, identifiers: Iterable[str]) -> None:
        """Keep everybody else from changing subjects, and those they are tied to.

        They are reserved all at once and in one order: two who need each other's would
        otherwise wait for ever.
        """
        asked: set[str] = set()
        waiting = set(identifiers)
        while waiting and self._store.reserves:
            found = self._store.subjects(self._run, waiting)
            asked |= waiting
            waiting = {tied for one in found for tied in _tied(one.subject)} - asked
        for stored in self._store.subjects(self._run, asked or waiting, to_change=True):
            self.hold(*stored)

    def hold(self, subject: Subject, revision: int, digest: str) -> Subject:
        """Keep a subject that was read by other means; give it as it stands here."""
        known = self._found.get(subject.id)
        if known is not None:
            return known
        self._found[subject.id] = subject
        self._revisions[subject.id] = revision
        self._digests[subject.id] = digest
        return subject

    def is_new(self, subject: Subject) -> bool:
        """Say whether a subject has neither been stored nor noted yet."""
        return self._found.get(subject.id) is None

    def note(self, decision: Decision) -> None:
        """Note what is to be written; from here on it is how things stand."""
        for subject in decision.subjects:
            before = self._revisions.get(subject.id, 0)
            changed = self._changes.get(subject.id)
            found = before if changed is None else changed.found
            self._changes[subject.id] = Change(subject, found, before + 1)
            self._revisions[subject.id] = before + 1
            self._found[subject.id] = subject
        self._records += decision.records
        self._effects += decision.effects

    def write(self, now: datetime) -> None:
        """Write what was noted; StaleState when somebody else was first."""
        if self._records or self._changes:
            changes = list(self._changes.values())
            self._store.write(
                self._run, changes, self._records, self._effects, self._digests, now
            )
        self._changes, self._records, self._effects = {}, [], []


def _tied(subject: Subject) -> Iterable[str]:
    if not subject.is_live:
        return subject.journeys
    invited_by = subject.facts.get(INVITED_BY)
    inviter = () if invited_by is None else (str(invited_by.value),)
    joined = [subject.joins] if subject.joins else []
    members = (who for _, who in subject.members)
    return (
        *subject.relations,
        *joined,
        *members,
        *inviter,
        *subject.invited,
        *subject.journeys,
    )

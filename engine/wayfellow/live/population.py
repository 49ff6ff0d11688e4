"""The subjects of one run, fetched when a decision first asks for them."""

from __future__ import annotations

from wayfellow.decide import Subject

from .store import Store


class StoredPopulation:
    """What is stored of a run, as it stood when it was first looked at.

    It serves within one transaction, and remembers how often each subject had been
    written, so that nobody overwrites what somebody else has written since.
    """

    def __init__(self, store: Store, run: str) -> None:
        self._store = store
        self._run = run
        self._found: dict[str, Subject | None] = {}
        self._revisions: dict[str, int] = {}

    def get(self, identifier: str, /) -> Subject | None:
        """Give a subject as it stands, or None."""
        try:
            return self._found[identifier]
        except KeyError:
            stored = self._store.subject(self._run, identifier)
        if stored is None:
            self._found[identifier] = None
            return None
        return self.hold(*stored)

    def hold(self, subject: Subject, revision: int) -> Subject:
        """Keep a subject that was read by other means; give it as it stands here."""
        known = self._found.get(subject.id)
        if known is not None:
            return known
        self._found[subject.id] = subject
        self._revisions[subject.id] = revision
        return subject

    def is_new(self, subject: Subject) -> bool:
        """Say whether a subject has not been stored yet."""
        return subject.id not in self._revisions

    def save(self, subject: Subject) -> None:
        """Write a subject; StaleState when somebody else has written it since."""
        found = self._revisions.get(subject.id, 0)
        self._revisions[subject.id] = self._store.save(self._run, subject, found)
        self._found[subject.id] = subject

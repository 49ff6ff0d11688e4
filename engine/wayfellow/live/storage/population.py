"""The subjects of one run, fetched when a decision first asks for them."""

from __future__ import annotations

from collections.abc import Iterable, Set
from datetime import datetime

from wayfellow.decide import Decision, Effect, Record, Subject
from wayfellow.errors import Overtaken
from wayfellow_dsl.model import INVITED_BY

from .rows import Change, Stored
from .runs import RunRow
from .store import Store


class StoredPopulation:
    """What is stored of a run, as it stood when it was first looked at.

    It serves within one transaction. Decisions are noted, and written together; it
    remembers how often each subject had been written, so that nobody overwrites what
    somebody else has written since. Whoever turns out to be in another version than
    `row` says has been migrated meanwhile: then Overtaken is raised.
    """

    def __init__(
        self, store: Store, row: RunRow, *, to_change: bool = False, before: str = ""
    ) -> None:
        """Look at a run, which may just be migrated from the version `before`."""
        self._store = store
        self._run = row.id
        self._version = row.deployment
        self._before = before
        self._to_change = to_change
        self._ended_in: dict[str, str] = {}
        self._found: dict[str, Subject | None] = {}
        self._revisions: dict[str, int] = {}
        self._digests: dict[str, str] = {}
        self._changes: dict[str, Change] = {}
        self._records: list[Record] = []
        self._effects: list[Effect] = []

    @property
    def run(self) -> str:
        """The run that they are in."""
        return self._run

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
        return self.hold(stored)

    def reserve(
        self,
        identifiers: Iterable[str],
        *,
        waits: bool = True,
        seen: Iterable[Stored] = (),
    ) -> set[str]:
        """Keep everybody else from changing subjects, and those they are tied to.

        They are reserved all at once and in one order: two who need each other's would
        otherwise wait for ever. Without `waits`, gives those whom somebody else is
        changing, or is changing some whom they are tied to. `seen` are subjects that
        were read just now.
        """
        wanted = set(identifiers)
        if waits and self._store.reserves:
            ours, seen = self._store.reserve(self._run, wanted)
            for stored in ours:
                self.hold(stored)
            if len(ours) == len(wanted):
                return set()
        near = self._together(wanted - self._found.keys(), seen)
        if not self._store.reserves:
            for stored in near.values():
                self.hold(stored)
            return set()
        for stored in self._store.subjects(
            self._run, near or wanted, to_change=True, waits=waits
        ):
            self.hold(stored)
        missing = near.keys() - self._found.keys()
        return {one for one in wanted if self._needs(one, missing)}

    def _together(self, wanted: set[str], seen: Iterable[Stored]) -> dict[str, Stored]:
        """Read subjects, those they are tied to, those whom these are tied to ..."""
        near = {stored.subject.id: stored for stored in seen}
        looked_for = set(wanted)
        waiting = wanted - near.keys()
        new = list(near.values())
        while waiting or new:
            found = self._store.subjects(self._run, waiting) if waiting else []
            near |= {stored.subject.id: stored for stored in found}
            looked_for |= waiting
            ties = {tied for one in (*new, *found) for tied in _tied(one.subject)}
            waiting, new = ties - looked_for, []
        return near

    def _needs(self, identifier: str, missing: Set[str]) -> bool:
        """Say whether somebody is tied to one of those who are missing."""
        if not missing:
            return False
        seen: set[str] = set()
        waiting = [identifier]
        while waiting:
            one = waiting.pop()
            if one in missing:
                return True
            if one not in seen and (subject := self._found.get(one)) is not None:
                seen.add(one)
                waiting += _tied(subject)
        return False

    def gather(self, identifiers: Iterable[str]) -> None:
        """Read several together, and all whom they are tied to."""
        if self._to_change:
            self.reserve(identifiers)
            return
        for stored in self._together(set(identifiers), ()).values():
            self.hold(stored)

    def keep_version(self) -> None:
        """See to it that nobody migrates the run before we are done."""
        if self._store.runs.keep_version(self._run) != self._version:
            raise Overtaken

    def fetch(self, identifiers: Iterable[str]) -> None:
        """Read several subjects at once; those who are not there are known to be new.

        Nobody is kept from changing them.
        """
        asked = set(identifiers) - self._found.keys()
        for stored in self._store.subjects(self._run, asked) if asked else ():
            self.hold(stored)
        for identifier in asked:
            self._found.setdefault(identifier, None)

    def hold(self, stored: Stored) -> Subject:
        """Keep a subject that was read by other means; give it as it stands here."""
        subject = stored.subject
        known = self._found.get(subject.id)
        if known is not None:
            return known
        if not subject.is_live:
            self._ended_in[subject.id] = stored.deployment
        elif stored.deployment not in (self._version, self._before):
            raise Overtaken
        self._found[subject.id] = subject
        self._revisions[subject.id] = stored.revision
        self._digests[subject.id] = stored.digest
        return subject

    def version_of(self, identifier: str) -> str:
        """Give the version that somebody is in, or has ended in."""
        return self._ended_in.get(identifier, self._version)

    def is_new(self, subject: Subject) -> bool:
        """Say whether a subject has neither been stored nor noted yet."""
        return self._found.get(subject.id) is None

    def note(self, decision: Decision) -> None:
        """Note what is to be written; from here on it is how things stand."""
        for subject in decision.subjects:
            before = self._revisions.get(subject.id, 0)
            changed = self._changes.get(subject.id)
            found = before if changed is None else changed.found
            version = self._version
            if subject.is_live:
                self._ended_in.pop(subject.id, None)
            else:
                version = self._ended_in.setdefault(subject.id, version)
            self._changes[subject.id] = Change(subject, found, before + 1, version)
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

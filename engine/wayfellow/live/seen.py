"""A run as one person may see it: what is not theirs to know is withheld or refused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from wayfellow.decide import Actor, Compiled, Hold, Record, Refusal, Subject
from wayfellow.decide.access import TABLE, Grant, Standing, granted, standing_of
from wayfellow.decide.explanation import Why
from wayfellow.decide.outlook import say_hold
from wayfellow.errors import Refused
from wayfellow_dsl.phrases import say_list

from .answers import Line, Profile, Status, Stuck
from .population import StoredPopulation
from .questions import Questions

WITHHELD = Actor("withheld")
"""Stands in a history for somebody whose name is not for the reader."""
_HELD = "It is on hold: nothing moves until those who may let it go on."
_BY_DESIGN = ("event", "timer", "condition", "engine", "message", "request")
"""Records whose `because` is the programme's own, and nobody's note."""


class Seen:
    """The questions about a run, answered for one person by the table of access.

    Every question raises Refused for what is not theirs to see, and UnknownSubject
    only for those who may see who takes part.
    """

    def __init__(
        self,
        run: Questions,
        compiled: Compiled,
        population: StoredPopulation,
        actor: Actor,
    ) -> None:
        self._run = run
        self._compiled = compiled
        self._population = population
        self._actor = actor

    def may(self, deed: str, subject: str | None = None) -> Grant:
        """Say what the person is granted of a deed; `no` for one that there is not.

        With a participant or a relationship, as they stand to them.
        """
        return granted(deed, self._standing(self._find(subject)))

    def status(self) -> Status:
        """Say how many are where, and who has been there longest."""
        self._need("see status", None)
        return self._run.status()

    def stuck(self, *, at: datetime) -> Stuck:
        """Name what needs somebody's attention."""
        self._need("see stuck", None)
        return self._run.stuck(at=at)

    def profile(self, subject: str) -> Profile:
        """Say where somebody is, and what is known about them."""
        found = self._find(subject)
        standing = self._need("see details", found, subject)
        assert found is not None
        role = self._compiled.roles.get(found.kind)
        sees_private = granted("see private details", standing) == "yes"
        details = {
            detail.name: found.facts[detail.name].value
            for detail in (role.details if role is not None else ())
            if detail.name in found.facts and (sees_private or not detail.private)
        }
        members = tuple(who for _, who in found.members)
        sees_holds = granted("see that it is held", standing) != "no"
        is_held = found.is_held if sees_holds else None
        return Profile(
            found.id, found.kind, found.step, found.outcome, details, members, is_held
        )

    def why(self, subject: str, *, at: datetime) -> Why:
        """Explain what somebody waits for, and who can act."""
        found = self._find(subject)
        standing = self._need("see why", found, subject)
        explained = self._run.why(subject, at=at)
        if granted("see why", standing) == "yes" or found is None:
            return explained
        hidden = {
            say_hold(self._compiled, hold)
            for hold in found.holds
            if not self._is_own(hold)
        }
        lines = [_HELD if line in hidden else line for line in explained.lines]
        return Why(explained.summary, tuple(dict.fromkeys(lines)))

    def history(self, subject: str) -> tuple[Line, ...]:
        """Give the history of somebody; what is withheld is by `withheld`."""
        found = self._find(subject)
        standing = self._need("see history", found, subject)
        lines = self._run.history(subject)
        if granted("see concerns", standing) == "yes":
            return lines
        if granted("see history", standing) == "yes":
            return tuple(replace(line, record=_flag(line.record)) for line in lines)
        sees_notes = granted("see notes of others", standing) == "yes"
        withhold = _flag if sees_notes else self._withhold
        return tuple(replace(line, record=withhold(line.record)) for line in lines)

    # -- How somebody stands -----------------------------------------------------------

    def _find(self, subject: str | None) -> Subject | None:
        return None if subject is None else self._population.get(subject)

    def _standing(self, subject: Subject | None) -> Standing:
        return standing_of(self._compiled, self._population, self._actor, subject)

    def _need(self, deed: str, found: Subject | None, name: str = "") -> Standing:
        standing = self._standing(found)
        if granted(deed, standing) == "no":
            whose = f" of `{name}`" if name else ""
            raise Refused(
                Refusal(
                    "not permitted",
                    f"{self._actor} may not {deed}{whose}; that is for "
                    f"{say_list(_those_granted(deed), 'or')}",
                )
            )
        if name and found is None:
            # Raises UnknownSubject, for those who may know who takes part.
            self._run.subject(name)
        return standing

    # -- What is withheld --------------------------------------------------------------

    def _is_own(self, hold: Hold) -> bool:
        return hold.kind != "concern" and hold.about == self._actor.id

    def _withhold(self, record: Record) -> Record:
        """Give a record as those may see it who are in it."""
        is_theirs = record.by == self._actor
        if record.kind == "hold":
            if record.name in ("pause", "resume") and record.cause is None:
                return record
            return replace(
                record, name="on hold", by=WITHHELD, payload={}, because="", cause=None
            )
        if record.kind == "enrolled" and record.subject == self._actor.id:
            return record
        if not is_theirs and record.kind != "engine":
            record = replace(record, payload={})
        if not is_theirs and record.kind not in _BY_DESIGN:
            record = replace(record, because="")
        return record


def _flag(record: Record) -> Record:
    """Give a record as staff may see it who do not lift holds: that there is one."""
    if record.kind != "hold" or "concern" not in record.name:
        return record
    return replace(record, by=WITHHELD, payload={}, because="")


_THE = {
    "person": "the person themselves",
    "member": "those they meet",
    "attached": "those attached to them",
    "participant": "other participants",
    "staff": "staff",
    "lifter": "those who lift safeguarding holds",
    "outsider": "anybody",
    "host": "whoever keeps the database",
}


def _those_granted(deed: str) -> Iterable[str]:
    return [_THE[one] for one, grant in TABLE[deed].items() if grant != "no"]

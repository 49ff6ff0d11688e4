"""A run as one person may see it: what is not theirs to know is withheld or refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec.structs import replace

from wayfellow.decide import (
    Actor,
    Compiled,
    EndlessRules,
    Event,
    Hold,
    Record,
    Refusal,
    Run,
    Subject,
    decide,
)
from wayfellow.decide.asking.access import TABLE, Grant, Standing, granted, standing_of
from wayfellow.decide.asking.explanation import Why
from wayfellow.decide.asking.outlook import say_hold
from wayfellow.decide.asking.sayable import names_now
from wayfellow.decide.draft import Draft
from wayfellow.errors import Refused
from wayfellow_dsl.phrases import say_list

from . import given
from .answers import Line, Listed, OpenTask, Profile, Status, Stuck
from .questions import Questions
from .storage.population import StoredPopulation

WITHHELD = Actor("withheld")
"""Stands in a history for somebody whose name is not for the reader."""
_SAYING = (
    "send an event",
    "send for another",
    "raise a concern",
    "lift a concern",
    "pause and resume",
)
DEEDS: Mapping[str, tuple[str, ...]] = {
    "Desk.advance": ("let time pass",),
    "Desk.breach": ("verify",),
    "Desk.deploy": ("deploy and open",),
    "Desk.deployments": ("look into all",),
    "Desk.erase": ("erase a person",),
    "Desk.expire": ("erase by time",),
    "Desk.export": ("export a person", "export concerns"),
    "Desk.keep": ("forbid erasing",),
    "Desk.legal_holds": ("look into all",),
    "Desk.note_delivery": ("look into all",),
    "Desk.now": ("look into all",),
    "Desk.open_run": ("deploy and open",),
    "Desk.outbox": ("look into all",),
    "Desk.release": ("forbid erasing",),
    "Desk.repeats": ("look into all",),
    "Desk.retry": ("look into all",),
    "Desk.run": ("look into all",),
    "Desk.runs": ("look into all",),
    "Desk.seal": ("verify",),
    "Desk.tokens": ("look into all",),
    "Desk.versions_in_use": ("look into all",),
    "LiveRun.correct": ("correct a record",),
    "LiveRun.differences": ("look into all",),
    "LiveRun.enrol": ("enrol",),
    "LiveRun.dismiss_posted": ("look into all",),
    "LiveRun.handle": ("let time pass",),
    "LiveRun.history": ("see history", "see concerns", "see others' notes"),
    "LiveRun.id": ("look into all",),
    "LiveRun.import_people": ("import people",),
    "LiveRun.inbox": ("look into all",),
    "LiveRun.introduce": ("introduce",),
    "LiveRun.match": ("hold a round",),
    "LiveRun.migrate": ("migrate the run",),
    "LiveRun.move": ("move by hand", "move while held"),
    "LiveRun.plan_migration": ("look into all",),
    "LiveRun.post": (*_SAYING, "enrol"),
    "LiveRun.people": ("see status",),
    "LiveRun.programme": ("look into all",),
    "LiveRun.reopen": ("reopen an ending",),
    "LiveRun.replay": ("verify",),
    "LiveRun.retry_posted": ("look into all",),
    "LiveRun.seen_by": ("look into all",),
    "LiveRun.send": _SAYING,
    "LiveRun.send_many": _SAYING,
    "LiveRun.starts": ("look into all",),
    "LiveRun.status": ("see status",),
    "LiveRun.stuck": ("see stuck",),
    "LiveRun.subject": ("see details", "see private details", "see a hold"),
    "LiveRun.tasks": ("see status",),
    "LiveRun.verify": ("verify",),
    "LiveRun.waive": ("waive a need",),
    "LiveRun.why": ("see why", "see a hold"),
}
"""Which deeds each call of a desk and of a run is. Calls that name who acts are refused
by the engine; the others are the host's, which lets people see by `LiveRun.seen_by`."""
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
        found = None if subject is None else self._find(subject)
        return granted(given.text(deed, "deed"), self._standing(found))

    def status(self) -> Status:
        """Say how many are where, and who has been there longest."""
        self._need("see status", None)
        return self._run.status()

    def stuck(self, *, at: datetime) -> Stuck:
        """Name what needs somebody's attention."""
        self._need("see stuck", None)
        return self._run.stuck(at=at)

    def tasks(self, whom: str = "") -> tuple[OpenTask, ...]:
        """Give what is to be done: to staff all of it, to others what is for them."""
        found = self._run.tasks(whom)
        if self.may("see status") == "yes":
            return found
        return tuple(task for task in found if self._actor.id in task.whom)

    def people(
        self,
        *,
        kind: str = "",
        place: str = "",
        begins: str = "",
        after: str = "",
        limit: int = 100,
    ) -> tuple[Listed, ...]:
        """Name who is in the run, as `LiveRun.people` does."""
        self._need("see status", None)
        return self._run.people(
            kind=kind, place=place, begins=begins, after=after, limit=limit
        )

    def possible(self, subject: str, *, at: datetime) -> tuple[str, ...]:
        """Name what this person can say of somebody now.

        What somebody needs, events, and holds: each is tried, and nothing comes of it.
        Where more has to be said with it, such as a reason, it is named too.
        """
        found = self._find(subject)
        self._need("see why", found, subject)
        assert found is not None
        run = Run(self._run.id, self._run.starts)
        draft = Draft(self._compiled, run, self._population)
        return tuple(
            name
            for name in names_now(draft, found, given.moment(at))
            if self._can_say(run, Event(subject, name, at, self._actor))
        )

    def _can_say(self, run: Run, event: Event) -> bool:
        try:
            answer = decide(self._compiled, run, self._population, event)
        except EndlessRules:
            return False
        return not isinstance(answer, Refusal) or answer.kind == "bad details"

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
        sees_holds = granted("see a hold", standing) != "no"
        is_held = found.is_held if sees_holds else None
        return Profile(
            found.id, found.kind, found.step, found.outcome, details, members, is_held
        )

    def why(self, subject: str, *, at: datetime | None = None) -> Why:
        """Explain what somebody waits for now, or by `at`, and who can act."""
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

    def history(
        self, subject: str, *, after: int = 0, limit: int | None = None
    ) -> tuple[Line, ...]:
        """Give the history of somebody; what is withheld is by `withheld`."""
        found = self._find(subject)
        standing = self._need("see history", found, subject)
        lines = self._run.history(subject, after=after, limit=limit)
        if granted("see concerns", standing) == "yes":
            return lines
        if granted("see history", standing) == "yes":
            return tuple(replace(line, record=_flag(line.record)) for line in lines)
        sees_notes = granted("see others' notes", standing) == "yes"
        withhold = _flag if sees_notes else self._withhold
        return tuple(replace(line, record=withhold(line.record)) for line in lines)

    # -- How somebody stands -----------------------------------------------------------

    def _find(self, subject: str) -> Subject | None:
        return self._population.get(given.text(subject, "subject"))

    def _standing(self, subject: Subject | None) -> Standing:
        return standing_of(self._compiled, self._population, self._actor, subject)

    def _need(
        self, deed: str, found: Subject | None, name: str | None = None
    ) -> Standing:
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
        if name is not None and found is None:
            # Raises UnknownSubject, for those who may know who takes part.
            self._run.subject(name)
        return standing

    # -- What is withheld --------------------------------------------------------------

    def _is_own(self, hold: Hold) -> bool:
        return hold.kind != "concern" and hold.about == self._actor.id

    def _withhold(self, record: Record) -> Record:
        """Give a record as those may see it who are in it."""
        is_theirs = record.by == self._actor
        if record.kind == "corrected" and self._has_said(record):
            return replace(record, because="")
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

    def _has_said(self, correction: Record) -> bool:
        """Say whether it was this person whose words were put right."""
        line = correction.payload.get("line", 0)
        found = self._run.history(correction.subject, after=max(0, line - 1), limit=1)
        return bool(found) and found[0].record.by == self._actor


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

"""What people may ask for about themselves: a copy, and to be forgotten."""

from __future__ import annotations

from datetime import datetime

from wayfellow.decide import Actor
from wayfellow_dsl.model import Frozen

from .. import given
from ..change import Workplace
from . import erasure, expiry, export, legal_holds, retention
from .erasure import Erasure
from .expiry import Expiry
from .held import Export
from .legal_holds import LegalHold


class _Asked(Frozen, frozen=True):
    person: str
    by: Actor
    reason: str = ""


class Privacy:
    """The part of a desk that is about one person in all runs."""

    def __init__(self, place: Workplace) -> None:
        self._place = place

    def export(
        self, person: str, *, with_concerns: bool = False, by: Actor | None = None
    ) -> Export:
        """Give everything held on somebody, with others by their role and a letter.

        Records of safeguarding concerns are no part of it, unless `by` has the role
        that lifts safeguarding holds. Raises UnknownPerson and Refused.
        """
        given.text(person, "person")
        return export.export(self._place, person, with_concerns=with_concerns, by=by)

    def erase(
        self,
        person: str,
        *,
        reason: str,
        by: Actor,
        at: datetime,
        dry_run: bool = False,
    ) -> Erasure:
        """Erase somebody who has ended everywhere; steps, times and counts stay.

        The `reason` stays in the history: name nobody in it. With `dry_run` nothing
        changes. The bytes go with `Office.scrub`, after the commit. Raises
        UnknownPerson; CannotErase while they take part in something, a legal hold
        stands, or a safeguarding concern has to be kept; Refused; StaleState.
        """
        given.usable(_Asked(person, by, reason))
        at = self._place.moment(at)
        return erasure.erase(self._place, person, reason, by, at, dry_run=dry_run)

    def expire(
        self, *, at: datetime, by: Actor = retention.BY_TIME, dry_run: bool = False
    ) -> Expiry:
        """Erase everybody whose time to be kept is over, as their programmes say.

        Those whom something else keeps are told with the reason. Nobody is erased
        whose programmes say nothing about it.
        """
        return expiry.expire(self._place, self._place.moment(at), by, dry_run=dry_run)

    def keep(self, person: str, *, reason: str, by: Actor, at: datetime) -> LegalHold:
        """Forbid to erase somebody, for a legal reason, until it is released.

        Raises UnknownPerson; Refused without a reason or without a name.
        """
        given.usable(_Asked(person, by, reason))
        at = self._place.moment(at)
        return legal_holds.keep(self._place, person, reason, by, at)

    def release(self, person: str, *, by: Actor, at: datetime) -> tuple[LegalHold, ...]:
        """Release every legal hold on somebody; Refused when there is none."""
        given.usable(_Asked(person, by))
        at = self._place.moment(at)
        return legal_holds.release(self._place, person, by, at)

    def legal_holds(self, person: str | None = None) -> tuple[LegalHold, ...]:
        """Give the legal holds on somebody, or all, the oldest first."""
        if person is not None:
            given.text(person, "person")
        return legal_holds.legal_holds(self._place, person)

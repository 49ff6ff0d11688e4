"""When a hook is called: the type of its first argument says it.

All of these are frozen, and whoever is called has copies: what a plugin does to them
changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from wayfellow_dsl.model import Frozen, Value

if TYPE_CHECKING:
    from wayfellow.live import Office


class InTransaction(Frozen, frozen=True):
    """Inside the host's transaction, which may still be rolled back.

    A plugin looks, or refuses. One that belongs to a host may write rows of the host's
    on the host's own session, so that they go with its transaction; what has an effect
    anywhere else waits for `deliver`.
    """

    run: str
    programme: str
    version: int
    zone: str
    """The programme's time zone, such as `Europe/London`; all times here are in UTC."""
    now: datetime
    """When it is decided and written down. What a record says happened, or was due, may
    be earlier: whoever refuses something for what day it is looks at `now`."""


class Known(Frozen, frozen=True):
    """Somebody, or a relationship, as a plugin that delivers may know them."""

    id: str
    """The identifier of a participant or relationship, a staff role, or another party,
    such as `guardian of amal`."""
    kind: str
    """The role or the relationship; for another party its name, such as `guardian`."""
    step: str = ""
    details: dict[str, Value] = {}
    """What is recorded of them: of whom something is for all of it, of everybody else
    only what the programme's file does not call private. Another party has the details
    of whom they belong to that are not private or begin with its name, such as
    `guardian_email`."""


class AfterCommit(Frozen, frozen=True):
    """After the commit: what was decided is durable, and is offered until it is done.

    It may come more than once with the same `effect.key`.
    """

    run: str
    programme: str
    version: int
    zone: str
    """The programme's time zone, such as `Europe/London`."""
    now: datetime
    tries: int = 0
    """How often it failed before."""
    recipient: Known | None = None
    """Whom it is for; None when they were erased, and of an announcement."""
    about: tuple[Known, ...] = ()
    """Whom it is about: the effect's subject, and the members of a relationship."""
    origin: str = ""
    """Tells the run from every other, those of other databases too, where one may be
    called the same: what leaves the house is told apart by it and the `effect.key`."""
    taken: tuple[str, ...] = ()
    """To whom of several the plugin has delivered it before, as it said by `Partly`."""


class Partly(Frozen, frozen=True):
    """What `deliver` returns where several get an effect, and not all have got it.

    It counts as a failure; the next time, `context.taken` says who has got it.
    """

    taken: tuple[str, ...]
    """Who has got it, now or before, by a name of one line each."""
    problem: str
    """Why others have not, in a sentence."""


@dataclass(frozen=True, slots=True)
class StartUp:
    """A program has begun to use an office; there is no transaction."""

    office: Office
    """To keep for later; what it is used for happens outside of hooks."""


class Announcement(Frozen, frozen=True):
    """What a plugin wants delivered of a move, by itself, after the commit."""

    name: str
    """What it is called as an effect, such as `moved`."""
    payload: dict[str, Any] = {}
    """What is kept for the delivery, at most 64 KiB of JSON; lists come back as
    tuples, and moments as texts. It goes when somebody whom it is about is erased."""


class Task(Frozen, frozen=True):
    """Something that somebody is asked to do."""

    name: str
    """`check in`, `survey NAME`, or the answers to choose from, as in `go or stay`."""
    whom: tuple[str, ...]
    """Participants and staff roles, any of whom may do it."""
    due: datetime | None = None
    """By when somebody has to have chosen; None where no clock runs for it."""

"""The outbox: what was decided is delivered afterwards, in order, again if it fails.

What is for one addressee about one subject is delivered in the order in which it was
decided; what fails holds up only what comes after it there. After the eighth failure
it is given up, and whoever is responsible finds it in a list.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from wayfellow.hooks import AfterCommit, Hooks

from ..answers import Delivery, Waiting
from ..change import Workplace
from ..storage import rows
from ..storage.store import Store
from .addressing import address
from .retries import next_try

_ALL = 2**62
"""More than anybody has."""
_UNTAKEN = timedelta(hours=1)
"""After which time a worker offers again what no plugin has taken."""


class Outbox:
    """The outbox of one database, within one transaction."""

    def __init__(self, store: Store) -> None:
        self._connection = store.connection
        self._do = store.statements.outbox

    def waiting(self, limit: int = _ALL) -> list[Waiting]:
        """Give so many effects that wait to be delivered, the oldest first."""
        found = self._do.waiting.all(self._connection, {"limit": limit})
        return [rows.to_waiting(row) for row in found]

    def parked(self, limit: int = _ALL) -> list[Waiting]:
        """Give so many effects that were given up, the oldest first."""
        found = self._do.parked.all(self._connection, {"limit": limit})
        return [rows.to_waiting(row) for row in found]

    def count(self, run: str) -> tuple[int, int]:
        """Say how many effects of a run are undelivered, and how many given up."""
        row = self._do.count.one(self._connection, {"in_run": run})
        assert row is not None
        return row[0], row[1]

    def claim(
        self, after: int, now: datetime, *, is_eager: bool
    ) -> tuple[int, Waiting] | None:
        """Take the first effect whose turn it is, of those after a place.

        Nobody else can take it until we are done, where the database sees to it. Only
        whoever `is_eager` takes again at once what nobody wanted the last time.
        """
        values = {"after": after, "now": now, "is_eager": int(is_eager), "limit": 1}
        row = self._do.claim.one(self._connection, values)
        return None if row is None else (row[-1], rows.to_waiting(row[:-1]))

    def note_delivered(self, key: str, when: datetime) -> bool:
        """Note that an effect was delivered; say whether there is such an effect."""
        return self._note(key, delivered=when)

    def note_failed(
        self, found: Waiting, taken: tuple[str, ...], problem: str, now: datetime
    ) -> bool:
        """Note that an effect could not be delivered; give whether it is given up.

        The plugins that have `taken` it are not offered it again.
        """
        key = found.effect.key
        due = next_try(key, found.attempts + 1, now)
        parked = None if due else now
        self._note(key, problem=problem, due=due, parked=parked, taken=taken)
        return due is None

    def put_off(self, key: str, until: datetime) -> None:
        """Note that an effect, which nobody took, need not be offered for a while."""
        self._do.put_off.run(self._connection, {"of_key": key, "due": until})

    def retry(self, key: str | None) -> int:
        """Let what failed be tried again now, of one key or all; say how many."""
        if key is None:
            return self._do.retry_all.run(self._connection, {})
        return self._do.retry.run(self._connection, {"of_key": key})

    def _note(
        self,
        key: str,
        *,
        delivered: datetime | None = None,
        problem: str = "",
        due: datetime | None = None,
        parked: datetime | None = None,
        taken: tuple[str, ...] = (),
    ) -> bool:
        values = {
            "of_key": key,
            "delivered": delivered,
            "problem": problem,
            "due": due,
            "parked": parked,
            "taken": "\n".join(taken),
        }
        return self._do.note.run(self._connection, values) == 1


@dataclass(frozen=True, slots=True)
class Offer:
    """An effect whose turn it is, and where it stands in the outbox."""

    place: int
    waiting: Waiting
    context: AfterCommit
    is_held: bool
    """Whether a safeguarding hold keeps it from everybody but the named role."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of offering an effect to the plugins."""

    offer: Offer
    came_to: Literal["delivered", "left", "failed", "held"]
    problem: str = ""
    taken: tuple[str, ...] = ()
    """Of what failed: the plugins that have delivered it all the same."""


def next_offer(
    place: Workplace, after: int, now: datetime, *, is_eager: bool
) -> Offer | None:
    """Take the first effect whose turn it is; None when there is none."""
    found = Outbox(place.store).claim(after, now, is_eager=is_eager)
    if found is None:
        return None
    where, waiting = found
    context = address(place, waiting, now)
    return Offer(where, waiting, context, is_held=_is_held(place, waiting))


def attempt(hooks: Hooks, offer: Offer) -> Attempt:
    """Offer an effect to the plugins; nothing is written."""
    if offer.is_held:
        return Attempt(offer, "held")
    waiting = offer.waiting
    done = hooks.deliver(offer.context, waiting.effect, waiting.taken)
    if done.failures:
        problem = " ".join(map(str, done.failures))
        return Attempt(offer, "failed", problem, done.by)
    return Attempt(offer, "delivered" if done.by else "left")


def note(place: Workplace, tried: Attempt, now: datetime) -> Delivery:
    """Write down what came of an offer."""
    outbox, waiting = Outbox(place.store), tried.offer.waiting
    match tried.came_to:
        case "delivered":
            outbox.note_delivered(waiting.effect.key, now)
            return Delivery(delivered=1)
        case "failed":
            is_over = outbox.note_failed(waiting, tried.taken, tried.problem, now)
            return Delivery(failures=(tried.problem,), given_up=int(is_over))
        case "left":
            if not waiting.attempts:
                outbox.put_off(waiting.effect.key, now + _UNTAKEN)
            return Delivery(left=1)
        case "held":
            return Delivery(held=1)


def _is_held(place: Workplace, waiting: Waiting) -> bool:
    """Say whether whom an effect is about is on a safeguarding hold by now.

    What was decided before goes out to nobody meanwhile but the named role.
    """
    stored = place.store.subject(waiting.run, waiting.effect.subject)
    if stored is None or all(h.kind != "concern" for h in stored.subject.holds):
        return False
    lifters = place.compiled(place.row(waiting.run)).lifters
    return waiting.effect.to not in lifters

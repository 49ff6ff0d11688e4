"""The inbox: what is posted is kept at once, and happens when a worker comes by.

What is posted about one subject happens in the order in which it was posted, once.
What the programme refuses is kept with the reason, and holds up nothing; what a plugin
fails on is tried again, and holds up what comes after it about the same subject.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from msgspec.structs import replace

from wayfellow.decide.state import EnrolPerson, Event
from wayfellow.errors import (
    DatabaseTrouble,
    KeyReused,
    PluginFailed,
    Refused,
    WayfellowError,
)

from ..answers import Posted, Setback, Work
from ..change import Workplace
from ..storage.population import StoredPopulation
from ..storage.store import Store
from .retries import next_try

_ALL = 2**62
"""More than anybody has."""
_LATER = "tried again later"
Handle = Callable[[Workplace, Posted], object]
"""Lets happen what was posted."""


class Inbox:
    """The inbox of one database, within one transaction."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection = store.connection
        self._do = store.statements.inbox

    def post(
        self,
        run: str,
        stimulus: EnrolPerson | Event,
        key: str | None,
        now: datetime,
        *,
        is_now: bool = False,
    ) -> Posted:
        """Keep something that is to happen; what was posted before under its key stays.

        KeyReused when that was something else; with `is_now` its time does not count.
        """
        subject = stimulus.id if isinstance(stimulus, EnrolPerson) else stimulus.subject
        values = {
            "run": run,
            "subject": subject,
            "key": key,
            "stimulus": stimulus,
            "received": now,
            "handled": None,
            "attempts": 0,
            "problem": "",
            "due": None,
            "parked": None,
        }
        added = self._do.add.one(self._connection, values)
        if added is not None:
            return Posted(run, added[0], subject, stimulus, now, key)
        assert key is not None
        known = self._by_key(run, key)
        if is_now and known.stimulus is not None:
            stimulus = replace(stimulus, at=known.stimulus.at)
        if known.stimulus not in (None, stimulus):
            raise KeyReused(key, run)
        return known

    def waiting(self, run: str) -> list[Posted]:
        """Give what waits in a run and what was refused, in the order posted."""
        values = {"in_run": run, "limit": _ALL}
        found = self._do.open_in_run.all(self._connection, values)
        return [Posted(*row) for row in found]

    def claim(self, after: int, now: datetime, most: int) -> list[Posted]:
        """Take what comes first about each subject, of what was posted after a place.

        Nobody else can take it until we are done, where the database sees to it.
        """
        values = {"after": after, "now": now, "limit": most}
        found = self._do.claim.all(self._connection, values)
        return [Posted(*row) for row in found]

    def note_handled(self, posted: Posted, now: datetime) -> None:
        """Note that something happened; from here on its history has it."""
        self._note(posted, handled=now)

    def note_refused(self, posted: Posted, problem: str, now: datetime) -> None:
        """Keep something with the reason why it was refused."""
        self._note(posted, stimulus=posted.stimulus, problem=problem, parked=now)

    def note_failed(self, posted: Posted, problem: str, now: datetime) -> Handled:
        """Note that something is to be tried again, or is given up."""
        key = f"{posted.run}/{posted.place}"
        due = next_try(key, posted.attempts + 1, now)
        parked = None if due else now
        self._note(
            posted, stimulus=posted.stimulus, problem=problem, due=due, parked=parked
        )
        is_over = due is None
        return Handled(
            Work(failed=int(not is_over), given_up=int(is_over)),
            setbacks=(_setback(posted, "given up" if is_over else _LATER, problem),),
        )

    def retry(self, run: str, place: int) -> bool:
        """Let something that was refused be tried again; say whether it is there."""
        values = {"in_run": run, "at_place": place}
        return self._do.retry.run(self._connection, values) == 1

    def dismiss(self, run: str, place: int, now: datetime) -> bool:
        """Take something that was refused off the list; say whether it is there."""
        values = {"in_run": run, "at_place": place, "handled": now}
        return self._do.dismiss.run(self._connection, values) == 1

    def _by_key(self, run: str, key: str) -> Posted:
        row = self._do.by_key.one(self._connection, {"in_run": run, "named": key})
        assert row is not None
        return Posted(*row)

    def _note(
        self,
        posted: Posted,
        *,
        handled: datetime | None = None,
        stimulus: EnrolPerson | Event | None = None,
        problem: str = "",
        due: datetime | None = None,
        parked: datetime | None = None,
    ) -> None:
        self._do.note.run(
            self._connection,
            {
                "at_place": posted.place,
                "handled": handled,
                "stimulus": stimulus,
                "problem": problem,
                "due": due,
                "parked": parked,
            },
        )


@dataclass(frozen=True, slots=True)
class Handled:
    """What became of what was posted."""

    done: Work = field(default_factory=Work)
    after: int = 0
    """After which place to go on; 0 when nothing is left there."""
    setbacks: tuple[Setback, ...] = ()

    def __add__(self, other: Handled) -> Handled:
        """Give what became of both, up to the place of the other."""
        return Handled(
            self.done + other.done, other.after, self.setbacks + other.setbacks
        )


def handle_posted(
    place: Workplace, handle: Handle, after: int, now: datetime, most: int
) -> Handled:
    """Let happen what was posted, all that follows in one transaction.

    Whom somebody else is changing just now is passed over. Raises DatabaseTrouble.
    """
    inbox = Inbox(place.store)
    found = inbox.claim(after, now, most)
    busy = _busy(place, found)
    done = Handled()
    for posted in found:
        if (posted.run, posted.subject) in busy:
            continue
        try:
            with place.all_or_nothing(always=True):
                handle(place, posted)
        except DatabaseTrouble:
            raise
        except PluginFailed as failure:
            done += inbox.note_failed(posted, str(failure), now)
        except WayfellowError as refusal:
            inbox.note_refused(posted, str(refusal), now)
            setback = _setback(posted, "refused", _reason(refusal))
            done += Handled(Work(refused=1), setbacks=(setback,))
        else:
            inbox.note_handled(posted, now)
            done += Handled(Work(handled=1))
    return done + Handled(after=found[-1].place if found else 0)


def blame_first(place: Workplace, after: int, now: datetime, problem: str) -> Handled:
    """Note that the database cannot write what follows from what comes first."""
    inbox = Inbox(place.store)
    found = inbox.claim(after, now, 1)
    if not found:
        return Handled()
    return inbox.note_failed(found[0], problem, now) + Handled(after=found[0].place)


def _setback(posted: Posted, outcome: str, why: str) -> Setback:
    stimulus = posted.stimulus
    said = "what"
    if isinstance(stimulus, EnrolPerson):
        said = f"the enrolment as {stimulus.role} that"
    elif stimulus is not None:
        said = f"`{stimulus.name}`, which"
    what = f"{said} was posted, is {outcome}"
    return Setback(posted.run, posted.subject, what, why)


def _reason(refusal: WayfellowError) -> str:
    """Say why something is refused, and repeat no detail that was said of anybody."""
    if isinstance(refusal, Refused) and refusal.refusal.kind == "bad details":
        return "a detail is not as the programme has it; see `wayfellow live inbox`"
    return refusal.for_staff


def _busy(place: Workplace, found: Iterable[Posted]) -> set[tuple[str, str]]:
    """Name those whom somebody else is changing, and keep the others for us."""
    if not place.store.reserves:
        return set()
    by_run: dict[str, set[str]] = {}
    for posted in found:
        by_run.setdefault(posted.run, set()).add(posted.subject)
    busy = set()
    for run in sorted(by_run):
        population = StoredPopulation(place.store, place.row(run), to_change=True)
        others = population.reserve(by_run[run], waits=False)
        busy |= {(run, one) for one in others}
    return busy

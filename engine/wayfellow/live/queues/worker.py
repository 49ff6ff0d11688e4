"""A worker: what was posted, what is due, and what is to deliver, as it comes up.

Each piece of work is one transaction, together with the claim to it: a worker that is
killed has either done it or not begun it. Only deliveries reach beyond the database;
one that was under way is repeated, under the same key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from threading import Event as Flag

from wayfellow.errors import DatabaseFailed, DatabaseLocked, Overtaken, StaleState

from ..answers import Posted, Setback, Turn, Work
from ..change import Workplace
from ..run import LiveRun
from ..timing.passing import BATCH, Passage, Step, let_pass
from .delivery import deliver
from .inbox import Handled, blame_first, handle_posted
from .means import Means

PAUSE = timedelta(seconds=5)
"""How long a worker rests when there is nothing to do, if nothing is due earlier."""
_LONGEST_PAUSE = timedelta(minutes=1)
"""How long it rests at the most while the database does not answer."""
_AGAIN = timedelta(minutes=10)
"""After which time it tries again to let those on who were refused."""
_NAMED = 10_000
"""Of how much that did not come about it remembers that it has told of it."""
_HANDFUL = 100
"""How much of what was posted is handled in one transaction."""
_PASSING = (DatabaseFailed, DatabaseLocked, Overtaken, StaleState)
"""Troubles that may be over when it tries again."""


class Worker:
    """One worker, for as long as it works."""

    def __init__(
        self,
        means: Means,
        *,
        stop: Flag,
        batch: int = BATCH,
        watch: Callable[[Turn], None] | None = None,
    ) -> None:
        self._means = means
        self._stop = stop
        self._batch = batch
        self._watch = watch
        self._total = Work()
        self._named: dict[Setback, None] = {}
        self._passage: Passage | None = None
        self._afresh: datetime | None = None

    def work(self, *, until: datetime | None, is_once: bool, pause: timedelta) -> Work:
        """Do what there is to do, until it is stopped or a time has come.

        Raises ClockLeapt, and what does not pass by itself of DatabaseTrouble.
        """
        troubles = 0
        while not self._stop.is_set():
            now = self._means.clock()
            if until is not None and now >= until:
                break
            try:
                if self._turn(now):
                    troubles = 0
                    continue
                if is_once:
                    break
                troubles, rest = 0, self._rest(now, pause)
            except _PASSING as trouble:
                if is_once:
                    raise
                troubles += 1
                self._tell(now, Work(troubles=1), trouble=str(trouble))
                rest = min(timedelta(seconds=2 ** min(troubles, 8)), _LONGEST_PAUSE)
            if until is not None:
                rest = min(rest, until - now)
            self._stop.wait(rest.total_seconds())
        return self._total

    def _turn(self, now: datetime) -> bool:
        """Do everything once; say whether there was anything to do."""
        before = self._total
        self._handle(now)
        passage = self._let_pass_until(now)
        while not self._stop.is_set():
            step: Step | None = self._means.commit(
                lambda place: let_pass(place, passage)
            )
            if step is None:
                break
            passage.note(step)
            progress = step.progress
            self._tell(
                now,
                Work(
                    fired=progress.fired,
                    rounds=progress.rounds,
                    introduced=progress.introduced,
                    passed_over=len(progress.parked),
                ),
                step.setbacks,
            )
            # What people say does not wait until all clocks have gone off.
            self._handle(now)
        if not self._means.hooks.take_deliveries:
            # The host delivers by itself: nothing is anybody's to put off.
            return self._total != before
        done = deliver(self._means, self._stop, is_eager=False)
        self._tell(
            now,
            Work(
                delivered=done.delivered,
                failed=len(done.failures) - done.given_up,
                given_up=done.given_up,
            ),
            done.setbacks,
        )
        return self._total != before

    def _handle(self, now: datetime) -> None:
        """Handle what was posted, until there is nothing left that can be."""
        after, has_done = 0, False
        while not self._stop.is_set():
            found = self._handle_some(after, now)
            after = found.after
            self._tell(now, found.done, found.setbacks)
            has_done = has_done or found.done != Work()
            if not after:
                if not has_done:
                    return
                has_done = False

    def _handle_some(self, after: int, now: datetime) -> Handled:
        found: Handled
        for most in (_HANDFUL, 1):
            try:
                found = self._means.commit(
                    partial(
                        handle_posted, handle=_handle, after=after, now=now, most=most
                    )
                )
            except DatabaseFailed as failure:
                problem = str(failure)
            else:
                return found
        # Even alone it cannot be written: it must not be in everybody's way.
        found = self._means.commit(
            lambda place: blame_first(place, after, now, problem)
        )
        return found

    def _let_pass_until(self, now: datetime) -> Passage:
        """Give how far time passes; who was refused is left alone for some minutes."""
        if self._passage is None or self._afresh is None or now >= self._afresh:
            self._passage = Passage(now, most=self._batch, waits=False)
            self._afresh = now + _AGAIN
        self._passage.to = now
        self._passage.busy.clear()
        return self._passage

    def _rest(self, now: datetime, pause: timedelta) -> timedelta:
        """Say how long there is nothing to do; at most for a pause."""
        found = self._means.look(lambda place: place.store.agenda.next_after(now))
        first = min((when for when in found if when is not None), default=now + pause)
        return min(first - now, pause)

    def _tell(
        self,
        now: datetime,
        done: Work,
        setbacks: Iterable[Setback] = (),
        trouble: str = "",
    ) -> None:
        if done == Work() and not setbacks:
            return
        new = tuple(one for one in setbacks if one not in self._named)
        self._total += done
        self._named |= dict.fromkeys(new)
        while len(self._named) > _NAMED:
            del self._named[next(iter(self._named))]
        if self._watch is not None:
            self._watch(Turn(now, done, trouble, new))


def _handle(place: Workplace, posted: Posted) -> None:
    row = place.row(posted.run)
    LiveRun(place, row, place.compiled(row)).handle(posted)

"""Couriers: threads in which plugins deliver, so that one that hangs holds up nobody.

Nobody can stop a thread from outside. One that takes too long is left to itself, and
its plugin gets nothing else to deliver until it has come back.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextvars import copy_context
from queue import SimpleQueue
from typing import Any

_Job = tuple[Callable[[], Any], Future[Any]]


class TookTooLong(Exception):
    """A plugin has not come back yet."""


class Couriers:
    """Those who carry for a set of plugins."""

    def __init__(self) -> None:
        self._own = threading.local()
        self._away: dict[str, Future[Any]] = {}

    def carry(
        self, plugin: str, job: Callable[[], Any], patience: float
    ) -> Future[Any]:
        """Do a job of a plugin's in its thread; give what came of it.

        Raises TookTooLong when it has not come back after so many seconds, and at once
        while an earlier job has not.
        """
        away = self._away.get(plugin)
        if away is not None and not away.done():
            raise TookTooLong("it is still busy with what it was given before")
        courier = self._courier(plugin)
        outcome = courier.start(job)
        if wait([outcome], patience).not_done:
            self._away[plugin] = outcome
            del self._own.couriers[plugin]
            raise TookTooLong(f"it did not answer within {patience:g} seconds")
        return outcome

    def _courier(self, plugin: str) -> _Courier:
        # Each who delivers has couriers of their own: two may deliver at a time.
        own: dict[str, _Courier] = self._own.__dict__.setdefault("couriers", {})
        if plugin not in own:
            own[plugin] = _Courier(f"wayfellow {plugin}")
        return own[plugin]


class _Courier:
    """One thread, which ends when nobody knows it any more."""

    def __init__(self, name: str) -> None:
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        thread = threading.Thread(
            target=_work, args=(self._jobs,), name=name, daemon=True
        )
        thread.start()
        weakref.finalize(self, self._jobs.put, None)

    def start(self, job: Callable[[], Any]) -> Future[Any]:
        outcome: Future[Any] = Future()
        context = copy_context()
        self._jobs.put((lambda: context.run(job), outcome))
        return outcome


def _work(jobs: SimpleQueue[_Job | None]) -> None:
    while (found := jobs.get()) is not None:
        job, outcome = found
        try:
            outcome.set_result(job())
        except BaseException as problem:
            # Whatever ends a thread is told to whoever waits.
            outcome.set_exception(problem)
        del found, job, outcome

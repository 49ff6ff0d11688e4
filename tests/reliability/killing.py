"""Processes that are killed while they work, and what they had acknowledged by then."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from random import Random
from time import sleep
from typing import Any

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["reliability.houses", "reliability.requests"])

Work = Callable[..., None]
"""Works until it is killed; its first argument is where it acknowledges what is done."""


def killed(random: Random, work: Work, *given: Any) -> list[Any]:
    """Let a process work, kill it at some moment, and give what it acknowledged.

    It is killed some time after its first acknowledgement.
    """
    here, there = FORKS.Pipe(duplex=False)
    process = FORKS.Process(target=_work, args=(there, work, *given))
    process.start()
    there.close()
    acknowledged = [here.recv()]
    sleep(random.expovariate(60))
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    try:
        while True:
            acknowledged.append(here.recv())
    except EOFError:
        here.close()
    return acknowledged


def _work(there: Connection, work: Work, *given: Any) -> None:
    work(there.send, *given)

"""Processes that are killed while they work, and what they had acknowledged by then."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from random import Random
from time import sleep
from typing import Any

FORKS = multiprocessing.get_context("forkserver")
# By names that are found without the path of pytest, which it does not know.
FORKS.set_forkserver_preload(["psycopg", "wayfellow.cli.files", "wayfellow.live"])

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


def together(works: Sequence[tuple[Any, ...]]) -> list[Any]:
    """Let processes begin at one moment, and give what each of them came to.

    Each is given as a function and what it is called with.
    """
    ready = FORKS.Barrier(len(works))
    ends, processes = [], []
    for work, *given in works:
        here, there = FORKS.Pipe(duplex=False)
        process = FORKS.Process(target=_begin, args=(ready, there, work, *given))
        process.start()
        there.close()
        ends.append(here)
        processes.append(process)
    found = [here.recv() for here in ends]
    for process in processes:
        process.join()
    for here in ends:
        here.close()
    return found


def _begin(ready: Any, there: Connection, work: Any, *given: Any) -> None:
    ready.wait()
    there.send(work(*given))

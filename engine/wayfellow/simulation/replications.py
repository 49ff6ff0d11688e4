"""Replications: many runs of one scenario, over as many processes as are given.

Each run depends on the seed and on its own number alone, so the results are the same
for any number of workers.
"""

from __future__ import annotations

import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import lru_cache
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from wayfellow.decide import (
    NO_FUNCTIONS,
    Compiled,
    EndlessRules,
    Functions,
    compile_programme,
)
from wayfellow.errors import WayfellowError
from wayfellow.evidence.watching import Breach
from wayfellow_dsl.model import Programme
from wayfellow_dsl.scenario import Scenario, Variant

from .assumptions import Outlooks
from .chance import Chance
from .figures import Figures, work_out
from .log import write_history
from .run import simulate_run


class Task(NamedTuple):
    """One run to simulate: small enough to send to another process."""

    programme: bytes
    scenario: bytes
    variant: str
    """Empty for the scenario as it stands."""
    seed: int
    replication: int
    log: str
    """Where to leave its event log; empty for nowhere."""
    functions: Functions


class Trial(NamedTuple):
    """All replications of a scenario, or of one of its variants."""

    variant: str
    figures: tuple[Figures, ...]
    breaches: tuple[Breach, ...] = ()
    """The guarantees that were broken, in any of the runs."""


class _Done(NamedTuple):
    """What one run came to: small enough to send back from another process."""

    figures: Figures
    breaches: tuple[Breach, ...]


def simulate(
    programme: Programme,
    scenario: Scenario,
    *,
    replications: int,
    seed: int = 1,
    workers: int = 1,
    log_parts: Path | None = None,
    progress: Callable[[int], None] = lambda done: None,
    functions: Functions = NO_FUNCTIONS,
) -> tuple[Trial, ...]:
    """Simulate a scenario and each of its variants with the same people and luck.

    `log_parts` is a directory that gets one event log for each run, named so that they
    sort in the order of variants and replications. `progress` is told how many runs
    are done. `functions` are those of plugins; other processes find them by name in
    their modules. An interrupt ends the other processes. With more than one worker, a
    script must call this under `if __name__ == "__main__":`. Raises PluginMissing, and
    WayfellowError when rules never come to rest, when a plugin fails, or when a process
    was stopped.
    """
    functions.check(programme)
    variants: list[Variant | None] = [None, *scenario.variants]
    tasks = [
        Task(
            msgspec.json.encode(_varied(programme, variant)),
            msgspec.json.encode(_with_arrivals(scenario, variant)),
            variant.name if variant else "",
            seed,
            replication,
            str(log_parts / f"{place:04}-{replication:08}") if log_parts else "",
            functions,
        )
        for place, variant in enumerate(variants)
        for replication in range(replications)
    ]
    found: list[_Done] = []
    with _workers(min(workers, len(tasks))) as run_all:
        for done in run_all(tasks):
            found.append(done)
            progress(len(found))
    trials = []
    for place, variant in enumerate(variants):
        those = found[place * replications : (place + 1) * replications]
        trials.append(
            Trial(
                variant.name if variant else "",
                tuple(done.figures for done in those),
                tuple(breach for done in those for breach in done.breaches),
            )
        )
    return tuple(trials)


def _varied(programme: Programme, variant: Variant | None) -> Programme:
    """Change the programme as a variant says."""
    if variant is None:
        return programme
    every = {one.policy: one.every for one in variant.rounds}
    return replace(
        programme,
        policies=tuple(
            replace(policy, every=every.get(policy.name, policy.every))
            for policy in programme.policies
        ),
    )


def _with_arrivals(scenario: Scenario, variant: Variant | None) -> Scenario:
    """Let as many come as a variant says."""
    if variant is None:
        return scenario
    changed = {one.role: one for one in variant.arrivals}
    kept = [changed.pop(one.role, one) for one in scenario.arrivals]
    return replace(scenario, arrivals=(*kept, *changed.values()))


@contextmanager
def _workers(
    number: int,
) -> Iterator[Callable[[Iterable[Task]], Iterator[_Done]]]:
    """Give a function that does tasks, in their order, here or in other processes."""
    if number <= 1:
        yield lambda tasks: map(_replicate, tasks)
        return
    others = active_children()
    with ProcessPoolExecutor(
        number, get_context("spawn"), initializer=_ignore_interrupts
    ) as pool:

        def run_all(tasks: Iterable[Task]) -> Iterator[_Done]:
            under_way: deque[Future[_Done]] = deque()
            for task in tasks:
                with _interrupts_wait():
                    under_way.append(pool.submit(_replicate, task))
                if len(under_way) > 4 * number:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()

        try:
            yield run_all
        except BrokenProcessPool:
            raise WayfellowError(
                "a process that simulated was stopped from outside, perhaps because "
                "the memory was full; try again with fewer workers"
            ) from None
        except BaseException:
            for process in active_children():
                if process not in others:
                    process.terminate()
            # Waited for, so that nothing of the pool is left when Python itself ends.
            pool.shutdown(wait=True, cancel_futures=True)
            raise


@contextmanager
def _interrupts_wait() -> Iterator[None]:
    """Let an interrupt wait, also in the processes that start meanwhile."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _ignore_interrupts() -> None:
    # The parent is interrupted too, and it is the one who decides what to do.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _replicate(task: Task) -> _Done:
    compiled, scenario, outlooks = _prepare(
        task.programme, task.scenario, task.functions
    )
    chance = Chance(task.seed, task.replication)
    try:
        history = simulate_run(compiled, scenario, outlooks, chance)
    except (EndlessRules, WayfellowError) as error:
        raise WayfellowError(f"run {task.replication} was given up: {error}") from None
    if task.log:
        with open(task.log, "wb") as file:
            write_history(file, history, task.variant, task.replication)
    return _Done(work_out(compiled, scenario, history), history.breaches)


@lru_cache(maxsize=8)
def _prepare(
    programme: bytes, scenario: bytes, functions: Functions
) -> tuple[Compiled, Scenario, Outlooks]:
    model = msgspec.json.decode(programme, type=Programme)
    assumed = msgspec.json.decode(scenario, type=Scenario)
    compiled = compile_programme(model, functions=functions)
    return compiled, assumed, Outlooks(model, assumed)

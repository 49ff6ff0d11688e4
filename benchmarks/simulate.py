"""Time the reference simulation beside the same lifecycle by hand in SimPy.

Both simulate the scenario `growth_company`, times each size, and keep a complete event
log in memory; an event is a line of that log. The runs alternate, and medians are
printed, with the mean number of pairs that completed, so that one can see that the two
simulate the same programme. Run it with `python benchmarks/simulate.py`.
"""

from __future__ import annotations

import argparse
from statistics import fmean, median
from time import perf_counter

from growth_company_by_hand import ByHand
from msgspec.structs import replace

from wayfellow.cli.files import load_scenario
from wayfellow.decide import compile_programme
from wayfellow.simulation import Chance, Outlooks, simulate_run


def measure(size: int, repeats: int) -> None:
    """Print the medians for one size, and their ratio."""
    programme, scenario = load_scenario("growth_company")
    arrivals = tuple(replace(a, number=a.number * size) for a in scenario.arrivals)
    scenario = replace(scenario, arrivals=arrivals)
    compiled = compile_programme(programme)
    outlooks = Outlooks(programme, scenario)
    ours: list[tuple[float, int, int]] = []
    theirs: list[tuple[float, int, int]] = []
    for repeat in range(repeats):
        start = perf_counter()
        history = simulate_run(compiled, scenario, outlooks, Chance(1, repeat))
        took = perf_counter() - start
        pairs = [s for s in history.population.values() if s.members]
        completed = sum(pair.outcome == "completed" for pair in pairs)
        ours.append((took, len(history.records), completed))
        by_hand = ByHand(size, seed=repeat)
        start = perf_counter()
        by_hand.run()
        took = perf_counter() - start
        theirs.append((took, len(by_hand.log), by_hand.completed))
    print(f"{60 * size} mentees, {45 * size} mentors, medians of {repeats} runs:")
    for name, runs in (("Wayfellow", ours), ("SimPy", theirs)):
        speed = median(events / took for took, events, _ in runs)
        print(
            f"  {name:<10} {median(took for took, *_ in runs):8.3f} s"
            f" {median(events for _, events, _ in runs):9,.0f} events"
            f" {speed:10,.0f} events/s"
            f" {fmean(done for *_, done in runs):9.1f} pairs completed"
        )
    ratio = median(took for took, *_ in ours) / median(took for took, *_ in theirs)
    print(f"  Wayfellow takes {ratio:.1f} times as long\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 5])
    parser.add_argument("--repeats", type=int, default=7)
    chosen = parser.parse_args()
    for size in chosen.sizes:
        measure(size, chosen.repeats)

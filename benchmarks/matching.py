"""Time one round's best overall assignment beside SciPy's dense solver.

Both solve the same instances in the same run: whole-number scores from 0 to 1000, every
tenth pair excluded, one place each. SciPy is given the finished matrix; ours builds its
own graph. Run it with `python benchmarks/matching.py`.
"""

from __future__ import annotations

import random
from statistics import median
from time import perf_counter

import numpy
from scipy.optimize import linear_sum_assignment

from wayfellow.matching import assign


def measure(size: int, repeats: int) -> None:
    """Print the medians for one size, and their ratio."""
    chance = random.Random(size)
    scores = [
        {p: chance.randint(0, 1000) for p in range(size) if chance.random() < 0.9}
        for _ in range(size)
    ]
    matrix = numpy.full((size, size), -1_000_000)
    for seeker, row in enumerate(scores):
        for partner, score in row.items():
            matrix[seeker, partner] = score
    ours, theirs = [], []
    for _ in range(repeats):
        start = perf_counter()
        chosen = assign(scores, [1] * size)
        ours.append(perf_counter() - start)
        start = perf_counter()
        rows, columns = linear_sum_assignment(matrix, maximize=True)
        theirs.append(perf_counter() - start)
    total = sum(scores[seeker][partner] for seeker, partner in chosen.items())
    assert total == matrix[rows, columns].sum(), "the two disagree"
    print(
        f"{size:>5} x {size:<5} ours {median(ours) * 1e3:8.1f} ms   "
        f"SciPy {median(theirs) * 1e3:8.2f} ms   "
        f"ratio {median(ours) / median(theirs):6.1f}   (median of {repeats})"
    )


if __name__ == "__main__":
    for size, repeats in ((30, 9), (100, 5), (300, 3)):
        measure(size, repeats)

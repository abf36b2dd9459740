"""How often do the 95 % intervals over the items of a batch hold what is true?

Items are drawn from a normal distribution, many times; a mean and a difference of two means are 0. The last
two rows have groups of unequal sizes and variances.

Run: python benchmarks/intervals.py [TIMES, 20000]
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from stream_sparse.batch.pooling import difference_interval, mean_interval

_AT_ONCE = 2000


def held(low: Any, high: Any) -> float:
    return float(np.mean((low <= 0) & (high >= 0)))


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    rng = np.random.default_rng(0)
    print(f"share of {times:,} intervals that hold the true value, 0")
    print("items           mean: bootstrap       t   difference: bootstrap       t")
    for one, two, sd in ((2, 2, 1), (3, 3, 1), (5, 5, 1), (10, 10, 1), (20, 20, 1), (5, 20, 1), (5, 20, 3)):
        shares = []
        for _ in range(max(1, times // _AT_ONCE)):
            a, b = rng.normal(0, sd, (one, _AT_ONCE)), rng.normal(0, 1, (two, _AT_ONCE))
            shares.append(
                [held(*mean_interval(a, kind)) for kind in ("bootstrap", "t")]
                + [held(*difference_interval(a, b, kind)) for kind in ("bootstrap", "t")]
            )
        mean, t_mean, difference, t_difference = np.mean(shares, axis=0)
        name = f"{one} and {two}" + (f", sd {sd} and 1" if sd > 1 else "")
        print(f"{name:20} {mean:10.1%} {t_mean:7.1%} {difference:23.1%} {t_difference:7.1%}", flush=True)


if __name__ == "__main__":
    main()

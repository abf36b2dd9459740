"""How often do the 95 % intervals over the items of a batch hold what is true?

Items are drawn from a normal distribution around 0, many times.

Run: python benchmarks/intervals.py [TIMES, 20000]
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from stream_sparse.batch.pooling import mean_interval

_AT_ONCE = 2000


def held(low: Any, high: Any) -> float:
    return float(np.mean((low <= 0) & (high >= 0)))


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    rng = np.random.default_rng(0)
    print(f"share of {times:,} intervals that hold the true value, 0")
    print("items   bootstrap       t")
    for items in (3, 5, 10, 20):
        shares = []
        for _ in range(max(1, times // _AT_ONCE)):
            means = rng.normal(0, 1, (items, _AT_ONCE))
            shares.append([held(*mean_interval(means, kind)) for kind in ("bootstrap", "t")])
        bootstrap, t = np.mean(shares, axis=0)
        print(f"{items:5} {bootstrap:11.1%} {t:7.1%}", flush=True)


if __name__ == "__main__":
    main()

"""How often are independent signals beyond chance for ``coactivity``, against a normal distribution?

AR(1) signals, each active above a threshold, over a window of all frames; the mean of several draws. A row is
one length, one autocorrelation and one activity: expected 1, printed for ``z`` 2 and 3. It takes minutes.
"""

from __future__ import annotations

import numpy as np
from scipy.signal import lfilter
from scipy.stats import norm

from stream_sparse.frame import Array
from stream_sparse.nodes import Coactivity

SIGNALS, DRAWS = 150, 4
LENGTHS, PHIS, ACTIVITIES = (500, 2000, 5000), (0.0, 0.5, 0.9, 0.97, 0.99), (0.05, 0.1, 0.16, 0.3, 0.5)
ZS = (2.0, 3.0)


def signals(phi: float, frames: int, seed: int) -> Array:
    """Independent AR(1) signals with variance 1."""
    noise = np.random.default_rng(seed).standard_normal((frames + 1000, SIGNALS))
    slow: Array = lfilter([np.sqrt(1 - phi * phi)], [1.0, -phi], noise, axis=0)[1000:]
    return slow


def shares(x: Array) -> list[float]:
    """Share of pairs beyond chance, for each z."""
    nodes = [Coactivity(window=len(x), z=z) for z in ZS]
    results = [[node.update(row) for row in x][-1] for node in nodes]
    return [last.share for last in results if last is not None]


def main() -> None:
    print("frames  phi   active  times the rate of chance: z 2, z 3")
    for frames in LENGTHS:
        for phi in PHIS:
            drawn = [signals(phi, frames, seed) for seed in range(DRAWS)]
            for active in ACTIVITIES:
                least = norm.isf(active)
                rates = np.mean([shares(np.maximum(x - least, 0)) for x in drawn], axis=0) / norm.sf(ZS)
                print(f"{frames:6} {phi:5.2f} {active:7.2f} {rates[0]:9.2f} {rates[1]:9.2f}", flush=True)


if __name__ == "__main__":
    main()

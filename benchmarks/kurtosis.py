"""Is kurtosis fast? Every pixel over a window, and whole frames, 1080p, against NumPy and SciPy.

``update`` as a user calls it, with as many threads as it takes; all ways run in turns in one process. For one
thread: taskset -c 0 python benchmarks/kurtosis.py
"""

from __future__ import annotations

import time
from collections import deque

import numpy as np
from _timing import Way, medians, table
from scipy import stats

from stream_sparse.frame import Array
from stream_sparse.nodes import FrameKurtosis, RunningKurtosis

SHAPE = (1080, 1920)
WINDOW = 91


class PowerSums:
    """What one writes in NumPy: four running sums, a value in and a value out, for every pixel."""

    def __init__(self) -> None:
        self.past: deque[Array] = deque()
        self.sums = np.zeros((4, *SHAPE))

    def update(self, x: Array) -> Array | None:
        self.past.append(x)
        self._add(x, 1.0)
        if len(self.past) > WINDOW:
            self._add(self.past.popleft(), -1.0)
        if len(self.past) < WINDOW:
            return None
        a, b, c, d = self.sums / WINDOW
        return (d - 4 * a * c + 6 * a**2 * b - 3 * a**4) / (b - a**2) ** 2 - 3

    def _add(self, x: Array, sign: float) -> None:
        d = x.astype(np.float64) - 128
        power = np.full(SHAPE, sign)
        for row in self.sums:
            power *= d
            row += power


def frames(dtype: str, count: int = 8) -> list[Array]:
    """Noise on a ramp: neighbouring pixels are alike, as in pictures."""
    rng = np.random.default_rng(0)
    ramp = np.linspace(20, 220, SHAPE[1])
    return [np.clip(ramp + 8 * rng.standard_normal(SHAPE), 0, 255).astype(dtype) for _ in range(count)]


def over_time(dtype: str) -> None:
    stream = frames(dtype)
    sliding, cumulative, peer = RunningKurtosis(window=WINDOW), RunningKurtosis(), PowerSums()
    for t in range(WINDOW + 2):
        ours, theirs = sliding.update(stream[t % 8]), peer.update(stream[t % 8])
    for t in range(4):
        cumulative.update(stream[t])
    old, new = np.zeros(SHAPE), np.zeros(SHAPE)
    name = f"running_kurtosis, {dtype}, window {WINDOW}"
    ways: dict[str, Way] = {
        "copy of 8 bytes a pixel": lambda _: np.copyto(new, old),
        name: sliding.update,
        f"running_kurtosis, {dtype}, all so far": cumulative.update,
        "numpy power sums": peer.update,
    }
    times = medians(ways, stream, 15, {"numpy power sums": 5})
    table(times, name)
    differ = float(np.nanmax(np.abs(ours - theirs)))
    print(f"they differ by {differ:.1e}; target >= {40 if dtype == 'uint8' else 25} x with two cores\n")


def whole(dtype: str) -> None:
    name = f"frame_kurtosis, {dtype}"
    ways: dict[str, Way] = {
        "reading alone (numpy max)": lambda x: x.max(),
        name: FrameKurtosis().update,
        "scipy.stats.kurtosis": lambda x: stats.kurtosis(x, axis=None),
    }
    table(medians(ways, frames(dtype), 15), name)
    print(f"target >= {15 if dtype == 'uint8' else 12} x with two cores\n")


def scalar() -> None:
    for words, node in {"window 91": RunningKurtosis(window=91), "all so far": RunningKurtosis()}.items():
        values = np.random.default_rng(0).standard_normal(20_000).tolist()
        for x in values[:200]:
            node.update(x)
        start = time.perf_counter()
        for x in values:
            node.update(x)
        taken = 1e6 * (time.perf_counter() - start) / len(values)
        print(f"running_kurtosis of a scalar, {words}: {taken:.1f} us a frame")


if __name__ == "__main__":
    for kind in ("uint8", "float32"):
        over_time(kind)
        whole(kind)
    scalar()

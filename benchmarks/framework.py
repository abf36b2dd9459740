"""What does the flow cost? Microseconds a node and frame, guard and timing included, beside streamz maps.

Run: python benchmarks/framework.py
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
import streamz

from stream_sparse import Node, Pipeline

FRAMES = 5000
NODES = 20


class Pass(Node):
    """Give the input back."""

    def update(self, x: float) -> float:
        return x


def ours(nodes: int) -> float:
    """Seconds for a run of so many nodes in a row."""
    pipeline = Pipeline(np.zeros(FRAMES))
    for number in range(nodes):
        pipeline = pipeline.then(Pass(), name=f"n{number}")
    start = time.perf_counter()
    pipeline.run()
    return time.perf_counter() - start


def maps(nodes: int) -> float:
    """Seconds for plain maps of streamz: no guard, no timing, no table."""
    root = streamz.Stream()
    stream = root
    for _ in range(nodes):
        stream = stream.map(lambda x: x)
    start = time.perf_counter()
    for _ in range(FRAMES):
        root.emit(0.0)
    return time.perf_counter() - start


def slope(measure: Callable[[int], float]) -> float:
    """Microseconds a node and frame, as the median of five."""
    found = [(measure(NODES) - measure(0)) / NODES / FRAMES * 1e6 for _ in range(5)]
    return statistics.median(found)


if __name__ == "__main__":
    mine, plain = slope(ours), slope(maps)
    print(f"a node and frame: {mine:.2f} us, with guard, timing and a column in the table (bound 4)")
    print(f"streamz map:      {plain:.2f} us, with none of these; ratio {mine / plain:.2f}")
    print(f"{NODES} nodes:         {mine * NODES / 1000:.3f} ms a frame (bound 0.2)")

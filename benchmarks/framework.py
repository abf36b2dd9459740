"""What does the flow cost? Microseconds a node and frame, guard and timing included, beside streamz maps.

Run: python benchmarks/framework.py [--rounds 9]
"""

from __future__ import annotations

import argparse
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
    """CPU seconds for a run of so many nodes in a row."""
    pipeline = Pipeline(np.zeros(FRAMES))
    for number in range(nodes):
        pipeline = pipeline.then(Pass(), name=f"n{number}")
    start = time.process_time()
    pipeline.run()
    return time.process_time() - start


def in_line(nodes: int) -> float:
    """CPU seconds for the same, one frame after the other by a stepper."""
    pipeline = Pipeline(np.zeros(FRAMES))
    for number in range(nodes):
        pipeline = pipeline.then(Pass(), name=f"n{number}")
    stepper = pipeline.stepper((), float)
    start = time.process_time()
    for _ in range(FRAMES):
        stepper.send(0.0)
    return time.process_time() - start


def maps(nodes: int) -> float:
    """CPU seconds for plain maps of streamz: no guard, no timing, no table."""
    root = streamz.Stream()
    stream = root
    for _ in range(nodes):
        stream = stream.map(lambda x: x)
    start = time.process_time()
    for _ in range(FRAMES):
        root.emit(0.0)
    return time.process_time() - start


def slope(measure: Callable[[int], float]) -> float:
    """Microseconds of CPU time a node and frame."""
    return (measure(NODES) - measure(0)) / NODES / FRAMES * 1e6


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    found = [(slope(ours), slope(in_line), slope(maps)) for _ in range(rounds)]  # in turn
    mine, stepped, plain = (statistics.median(column) for column in zip(*found, strict=True))
    of_run = statistics.median(run / map_ for run, _, map_ in found)
    of_line = statistics.median(line / map_ for _, line, map_ in found)
    print(f"a node and frame: {mine:.2f} us in a run, with guard, timing and a column in the table (bound 4)")
    print(f"                  {stepped:.2f} us in line, with guard, timing and a value in the row")
    print(f"streamz map:      {plain:.2f} us, with none of these; ratios {of_run:.2f} and {of_line:.2f}")
    print(f"{NODES} nodes:         {mine * NODES / 1000:.3f} ms a frame (bound 0.2)")

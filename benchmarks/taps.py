"""What do 200 pixel taps cost a frame: as one node with points, and as 200 nodes?

The whole run is measured, with joins, guards, timing and a column of the table for each tap.
Run: python benchmarks/taps.py
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import _timing  # noqa: F401  one thread for everything
import numpy as np

from stream_sparse import Pipeline
from stream_sparse.nodes import PixelTap

TAPS, SHAPE = 200, (480, 640)
POINTS = [[(37 * k) % SHAPE[0], (101 * k) % SHAPE[1]] for k in range(TAPS)]


def one_node(size: int = 1) -> Callable[[Pipeline], Pipeline]:
    points = [[min(max(n, 1), high - 2) for n, high in zip(p, SHAPE, strict=True)] for p in POINTS]
    return lambda pipeline: pipeline.then(PixelTap(points=points, size=size), name="taps")


def many_nodes(pipeline: Pipeline) -> Pipeline:
    for k, (row, col) in enumerate(POINTS):
        pipeline = pipeline.then(PixelTap(row=row, col=col), name=f"p{k}", from_="source")
    return pipeline


def seconds(taps: Callable[[Pipeline], Pipeline], frames: int) -> float:
    """Processor seconds of a run over so many frames."""
    video = np.broadcast_to(np.arange(SHAPE[1], dtype=np.uint8), (frames, *SHAPE))
    pipeline = taps(Pipeline(video))
    start = time.process_time()
    pipeline.run()
    return time.process_time() - start


if __name__ == "__main__":
    ways = {
        "no taps": (lambda pipeline: pipeline, 2000),
        "one node with 200 points": (one_node(), 2000),
        "the same, 3 x 3 squares": (one_node(3), 2000),
        "200 nodes": (many_nodes, 2000),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(5):
        for name, (taps, frames) in ways.items():
            # The difference of two lengths leaves out what a run costs once.
            taken = seconds(taps, 2 * frames) - seconds(taps, frames)
            times[name].append(1000 * taken / frames)
    medians = {name: statistics.median(some) for name, some in times.items()}
    for name, ms in medians.items():
        print(f"{name:30} {ms:8.3f} ms a frame")
    taps = medians["one node with 200 points"] - medians["no taps"]
    nodes = medians["200 nodes"] - medians["no taps"]
    print(f"200 taps: {taps:.3f} ms (bound 0.15); as nodes {nodes:.3f} ms, {nodes / taps:.0f} x")

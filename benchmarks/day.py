"""Does a run that goes on for days grow? A day at 30 frames a second, as fast as it goes.

2.6 million small frames through nodes with windows, without and with an end; printed are memory, threads and
open files at 1 %, 10 % and 100 %, and whether times always increased. With a recording in segments
(``--record``) its folder is proved at the end; it needs about 1 GB of disk a day.
Run: python benchmarks/day.py [--frames 20000] [--record FOLDER]
"""

from __future__ import annotations

import argparse
import os
import threading
import time
from pathlib import Path
from typing import Any, NamedTuple

from stream_sparse import Node, Pipeline, Run, nodes, sources
from stream_sparse.frame import Stamp

__all__ = ["Mark", "day", "main"]

DAY = 30 * 60 * 60 * 24
MARKS = (0.01, 0.1, 1.0)


class Mark(NamedTuple):
    """A run at some moment.

    Attributes:
        frames: processed so far.
        memory_mb: resident memory.
        threads, files: of this process.
    """

    frames: int
    memory_mb: float
    threads: int
    files: int


class Ascending(Node):
    """How often a time did not increase."""

    def reset(self) -> None:
        self._last, self._wrong = -1.0, 0

    def update(self, x: Any, *, at: Stamp) -> float:  # noqa: ARG002
        self._wrong += at.time_s <= self._last
        self._last = at.time_s
        return float(self._wrong)


def pipeline(frames: int) -> Pipeline:
    """Nodes with and without an end of their memory, several inputs, one with a thread of its own."""
    source = sources.Synthetic(pattern="bars", width=16, height=12, frames=frames)
    return (
        Pipeline(source, name="day")
        .then(nodes.PixelTap(row=2, col=3), name="pixel")
        .then(nodes.RunningKurtosis(window=90), name="k_recent", from_="pixel")
        .then(nodes.RunningKurtosis(), name="k_all", from_="pixel")
        .then(nodes.DiffBox(window=10), name="box", from_="source")
        .then(nodes.Sparsity(measures=("l1", "hoyer")), name="sparse", from_="box")
        .then(nodes.Recent(frames=64), name="recent", from_="pixel")
        .then(Ascending(), name="wrong", from_="source")
    )


def _mark(run: Run) -> Mark:
    with Path("/proc/self/statm").open() as file:
        pages = int(file.read().split()[1])
    memory = pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    files = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    return Mark(run.status.processed, memory, threading.active_count(), files)


def day(frames: int, record: Path | None = None) -> tuple[list[Mark], int]:
    """Run so many frames.

    Returns:
        A mark at each of 1 %, 10 % and 100 % (but the last 10,000 frames, of a short day the last quarter,
        while it still runs), and how often a time did not increase.
    """
    more: dict[str, Any] = (
        {} if record is None else {"record": record, "rotate": "60min" if frames > DAY // 8 else "30s"}
    )
    run = pipeline(frames).start(values=False, **more)
    marks = []
    for share in MARKS:
        wanted = min(share * frames, frames - min(frames // 4, 10_000))
        while run.status.processed < wanted and not run.access.loop.done.is_set():
            time.sleep(0.001)
        marks.append(_mark(run))
    run.wait()
    assert run.status.processed == frames, run.status.processed
    wrong = {line.name: line.last for line in run.summary()}["wrong"]
    return marks, int(wrong)


def main() -> None:
    """Print what a day does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=DAY)
    parser.add_argument("--record", type=Path)
    given = parser.parse_args()
    begun = time.monotonic()
    marks, wrong = day(given.frames, given.record)
    took = time.monotonic() - begun
    print(f"{'frames':>10} {'memory':>10} {'threads':>8} {'files':>6}")
    for mark in marks:
        print(f"{mark.frames:10,} {mark.memory_mb:7.1f} MB {mark.threads:8} {mark.files:6}")
    grown = marks[-1].memory_mb / marks[1].memory_mb - 1
    print(f"{given.frames:,} frames ({given.frames / 30 / 3600:.2f} h at 30 a second) in {took:.0f} s")
    print(f"memory from 10 % to 100 %: {100 * grown:+.1f} % (bound 5); times that did not increase: {wrong}")
    if given.record is not None:
        from stream_sparse.records.verify import verify

        print(verify(given.record))


if __name__ == "__main__":
    main()

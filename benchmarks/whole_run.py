"""How much of the decoder's speed does a whole run keep? A run of ``bird`` beside PyAV alone, in turns.

First frames a second of a run that records values. Then processor time, of all threads, of decoding alone and
of runs: without a recording, with one of values (``--no-view``), and with one of the view too.
Run: STREAM_SPARSE_VIDEO=bird.mp4 python benchmarks/whole_run.py [--rounds 7]
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import av

from stream_sparse import load


class Cost(NamedTuple):
    """What a frame costs."""

    wall_ms: float
    processor_ms: float

    @classmethod
    def of(cls, work: Callable[[], int]) -> Cost:
        """Return the cost of some work, which returns its number of frames."""
        wall, processor = time.perf_counter(), time.process_time()
        frames = work()
        taken = time.perf_counter() - wall, time.process_time() - processor
        return cls(*(1000 * seconds / frames for seconds in taken))


def decode(path: str, threads: int) -> Cost:
    """Decode with PyAV and do nothing else, with so many threads (0: as many as it likes)."""

    def work() -> int:
        with av.open(path) as container:
            stream = container.streams.video[0]
            stream.thread_type = "AUTO"
            stream.codec_context.thread_count = threads
            return sum(1 for _ in container.decode(video=0))

    return Cost.of(work)


def run(path: str, recorded: bool, view: bool = False) -> Cost:
    """Run ``bird``, from the start of the loop to the last byte on disk."""
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "run" if recorded else None
        started = load("bird", source=path).start(values=False, record=record, view=view)

        def work() -> int:
            started.wait()
            return started.status.processed

        return Cost.of(work)


def kept(rounds: list[dict[str, Cost]], of: str, name: str, which: str) -> float:
    """The median, over the rounds, of what a decoder takes over what a run takes."""
    return statistics.median(getattr(r[of], which) / getattr(r[name], which) for r in rounds)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    count = parser.parse_args().rounds
    video = os.environ.get("STREAM_SPARSE_VIDEO", "")
    if not Path(video).is_file():
        sys.exit("skipped: name a video in STREAM_SPARSE_VIDEO")
    one, every, values, whole = "decoder, one thread", "decoder, every core", "recorded, no view", "recorded"
    ways = {
        one: lambda: decode(video, 1),
        every: lambda: decode(video, 0),
        "run": lambda: run(video, recorded=False),
        values: lambda: run(video, recorded=True),
        whole: lambda: run(video, recorded=True, view=True),
    }
    for way in ways.values():  # kernels, caches, fonts
        way()
    rounds = [{name: way() for name, way in ways.items()} for _ in range(count)]
    print("frames a second: median; and over the decoder's, of one thread and on every core")
    for name in ways:
        fps = statistics.median(1000 / r[name].wall_ms for r in rounds)
        ratios = (kept(rounds, decoder, name, "wall_ms") for decoder in (one, every))
        print(f"{name:20} {fps:6.0f} {next(ratios):6.2f} {next(ratios):6.2f}")
    print(f"targets: {values} >= 0.7 of one thread, with a core free for each")
    print("processor ms a frame: the least; and decoding's over it, of one thread and on every core")
    for name in ways:
        least = min(r[name].processor_ms for r in rounds)
        ratios = (kept(rounds, decoder, name, "processor_ms") for decoder in (one, every))
        print(f"{name:20} {least:6.2f} {next(ratios):6.2f} {next(ratios):6.2f}")
    print(f"targets, of one thread: {values} >= 0.75, {whole} >= 0.3")

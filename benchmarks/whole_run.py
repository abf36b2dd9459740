"""How much of the decoder's speed does a whole run keep? Frames a second of a run over those of PyAV alone.

The run: grayscale, tap, relu, diff_box, running kurtosis of the pixel, frame kurtosis, values recorded.
Run: STREAM_SPARSE_VIDEO=bird.mp4 python benchmarks/whole_run.py
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import av

from stream_sparse import Pipeline
from stream_sparse.nodes import DiffBox, FrameKurtosis, Grayscale, PixelTap, Relu, RunningKurtosis

ROUNDS = 5


def decode(path: str, threads: int) -> float:
    """Frames a second of PyAV, decoding and nothing else, with so many threads (0: one for each core)."""
    start, count = time.perf_counter(), 0
    with av.open(path) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        stream.codec_context.thread_count = threads
        for _ in container.decode(video=0):
            count += 1
    return count / (time.perf_counter() - start)


def run(path: str) -> float:
    """Frames a second of the whole run, from the start of the loop to the last row on disk."""
    pipeline = (
        Pipeline(path)
        .then(Grayscale(), name="gray")
        .then(PixelTap(row=66, col=133), name="pixel")
        .then(Relu(theta=150), name="relu")
        .then(DiffBox(window=10), name="box", inputs="gray")
        .then(RunningKurtosis(), name="k_pixel", inputs="pixel")
        .then(FrameKurtosis(), name="k_frame", inputs="gray")
    )
    with tempfile.TemporaryDirectory() as folder:
        started = pipeline.start(record=Path(folder) / "run")
        start = time.perf_counter()
        started.wait()
        return started.frames / (time.perf_counter() - start)


if __name__ == "__main__":
    video = os.environ.get("STREAM_SPARSE_VIDEO", "")
    if not Path(video).is_file():
        sys.exit("skipped: name a video in STREAM_SPARSE_VIDEO")
    run(video)  # kernels, caches
    rounds = [(run(video), decode(video, 1), decode(video, 0)) for _ in range(ROUNDS)]
    ours, one, every = (statistics.median(column) for column in zip(*rounds, strict=True))
    beside_one = statistics.median(a / b for a, b, _ in rounds)
    beside_every = statistics.median(a / c for a, _, c in rounds)
    print(f"run {ours:.0f} frames/s; decoder alone, one thread {one:.0f}, every core {every:.0f}")
    print(f"run / decoder of one thread: {beside_one:.2f} (target: at least 0.7, with a core free for each)")
    print(f"run / decoder on every core: {beside_every:.2f}")

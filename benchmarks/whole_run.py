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


def decode(path: str) -> float:
    """Frames a second of PyAV, decoding and nothing else, with the same threading as the source's."""
    start, count = time.perf_counter(), 0
    with av.open(path) as container:
        container.streams.video[0].thread_type = "AUTO"
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
    pairs = [(run(video), decode(video)) for _ in range(ROUNDS)]
    ours, alone = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"run {ours:.0f} frames/s, decoder alone {alone:.0f} frames/s: ratio {ratio:.2f} (bound 0.7)")

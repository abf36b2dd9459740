"""What does a loop over rows cost? ``for row in pipeline.rows()`` beside ``pipeline.run()``, at 640x480.

In turns; first with fast nodes, then with a learner, which has a thread of its own in a run.
Run: python benchmarks/rows.py
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np

from stream_sparse import Pipeline
from stream_sparse.nodes import DictionaryLearning, DiffBox, Patches, PixelTap, Relu, RunningKurtosis

PAIRS = 20
FRAMES = 600, 120  # in line, and with the learner


def film(path: Path) -> str:
    """Write a film of noise that moves."""
    noise = np.random.default_rng(0).integers(0, 256, (480, 640, 3), dtype=np.uint8)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
        for t in range(FRAMES[0]):
            picture = av.VideoFrame.from_ndarray(np.roll(noise, t, axis=1), format="rgb24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return str(path)


def in_line(path: str) -> Pipeline:
    """Return a pipeline whose nodes all work in line."""
    tapped = Pipeline(path).then(PixelTap(row=66, col=133), "pixel").then(Relu(theta=150), "relu")
    boxes = tapped.then(DiffBox(window=10), "box", from_="source").then(PixelTap(row=66, col=133), "box_px")
    return boxes.then(RunningKurtosis(), "k")


def learner(path: str) -> Pipeline:
    """Return a pipeline with a node that has a thread of its own in a run."""
    patches = in_line(path).then(Patches(size=12), "patches", from_="source")
    return patches.then(DictionaryLearning(n_components=64), "dict")


def seconds(work: Callable[[], object]) -> float:
    """Return the time of some work."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def compared(pipeline: Pipeline, frames: int) -> str:
    """Return the frames a second of a loop over rows and of a run, medians of interleaved pairs."""

    def loop() -> None:
        for _ in pipeline.rows(frames=frames):
            pass

    pairs = [(seconds(loop), seconds(lambda: pipeline.run(frames=frames))) for _ in range(PAIRS)]
    rows, run = (frames / statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(b / a for a, b in pairs)
    return f"{rows:.0f} frames a second by rows, {run:.0f} by a run; rows are {ratio:.2f} times as fast"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        path = film(Path(folder) / "film.mp4")
        print(f"in line:        {compared(in_line(path), FRAMES[0])}")
        print(f"with a learner: {compared(learner(path), FRAMES[1])}")

"""Does `dictionary` keep up with a video, in flat memory, and do its atoms become fields?

Rate and memory: 640x480 frames that move and cost nothing (a window over a picture, 60 frames round and
round), every cell of 8x8 coded, learning on, no window; two threads work side by side, where there are two
cores. Fields: 90 s of the macaw in a loop and of `china-pan`, cells as the pipeline has them and of 8x8.
Run: python benchmarks/dictionary_video.py [rate | memory | fields]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import _timing
import cv2
import numpy as np

from stream_sparse import load
from stream_sparse.data.catalog import find
from stream_sparse.frame import Array
from stream_sparse.nodes import GaborFit

FRAMES, RATE_FRAMES, ROUNDS = 60, 600, 5
SECONDS, FPS, SEEDS = 90, 30, 3


def moving() -> Array:
    """uint8 (60, 480, 640): a window on its way round in a circle over `china` at twice its size."""
    picture = cv2.imread(str(find("china")), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    large = cv2.resize(picture, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    turn = 2 * np.pi * np.arange(FRAMES) / FRAMES
    rows, columns = (np.rint(150 * (1 + f(turn))).astype(int) for f in (np.sin, np.cos))
    return np.stack([large[r : r + 480, c : c + 640] for r, c in zip(rows, columns, strict=True)])


def pipeline(video: Array, **changes: Any) -> Any:
    flow = load("dictionary", source=video, set={"patches.size": 8, **changes})
    flow.plan.source.loop = True
    return flow


def rate(video: Array) -> None:
    """Frames a second from the first frame to the last value, and what they cost all threads together."""
    pipeline(video).run(frames=30)
    for name, changes in {
        "as it stands": {},
        "learning from all 4,800": {"dict.learn_from": None},
    }.items():
        rates, costs = [], []
        for _ in range(ROUNDS):
            run = pipeline(video, **changes).start(frames=RATE_FRAMES, values=False)
            start, used = time.perf_counter(), time.process_time()
            run.wait()
            rates.append(run.status.processed / (time.perf_counter() - start))
            costs.append(1000 * (time.process_time() - used) / run.status.processed)
        each = " ".join(f"{x:6.1f}" for x in rates)
        middle, cost = statistics.median(rates), statistics.median(costs)
        print(f"{name:26} {middle:6.1f} frames/s, {cost:5.1f} ms of processor a frame   {each}", flush=True)
        if not changes:
            busy = sorted(
                ((stats.mean_ms, node) for node, stats in run.access.engine.stats().items()), reverse=True
            )
            print("   milliseconds a frame: " + ", ".join(f"{node} {ms:.2f}" for ms, node in busy))


def resident() -> float:
    """Megabytes that this process holds."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def memory(video: Array) -> None:
    if not Path("/proc/self/status").exists():
        print("memory: skipped, no /proc here")
        return
    run = pipeline(video).start(frames=10_000, values=False)
    for frames in (100, 1_000, 2_000, 5_000, 9_990):
        while run.status.processed < frames and run.ended is None:
            time.sleep(0.02)
        print(f"after {run.status.processed:6} frames {resident():8.1f} MB", flush=True)
    run.wait()


def shares(source: str, changes: dict[str, Any]) -> Iterator[float]:
    """Per cent localized and oriented at the end, each seed."""
    looped = {"source.loop": True} if source == "sample:macaw" else {}
    for seed in range(SEEDS):
        given = {**looped, **changes, "patches.seed": seed, "dict.seed": seed}
        pipeline = load("dictionary", source=source, set=given)
        pipeline = pipeline.then(GaborFit(), name="gabor", from_="dict.atoms")
        run = pipeline.run(frames=SECONDS * FPS)
        yield 100 * float(run.values["gabor.share"][-1])


def fields() -> None:
    print(f"localized and oriented after {SECONDS} s of video, %: median, each seed")
    for source in ("sample:macaw", "sample:china-pan"):
        for name, changes in {"as it stands": {}, "cells of 8x8": {"patches.size": 8}}.items():
            found = list(shares(source, changes))
            each = " ".join(f"{x:5.1f}" for x in found)
            print(f"{source:18} {name:14} {statistics.median(found):5.1f}   {each}", flush=True)


if __name__ == "__main__":
    print(_timing.machine())
    todo = sys.argv[1:] or ["rate", "memory", "fields"]
    if "rate" in todo:
        rate(moving())
    if "memory" in todo:
        memory(moving())
    if "fields" in todo:
        fields()

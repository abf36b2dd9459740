"""How much faster are two workers than one at a batch? What does an item cost, and learning a dictionary?

24 clips of 720p are made from the macaw. Each worker keeps to a core of its own, where the system can do so,
because a single run may use more than one. The overhead of an item is the wall time of the batch with one
worker, without the start of the cluster, over the sum of what its runs took, by item. Tiny items are jobs
that fail at once: they cost what giving and taking a job costs. The dictionary is that of the bundled
pipeline, learned from the same clips, decoding included.
Run: python benchmarks/batch.py [--clips 24] [--tiny 10000]
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from datetime import datetime
from pathlib import Path
from queue import SimpleQueue

import _timing
import av
import cv2
import numpy as np
from distributed import Client, Worker

from stream_sparse import load, open_batch
from stream_sparse.batch.batch import local, work
from stream_sparse.batch.items import BatchItem, read_items
from stream_sparse.batch.job import Job, PipelineText
from stream_sparse.batch.learning import Learning
from stream_sparse.data.catalog import find

KEYS = ("started", "finished")
SECONDS, RATE, HEIGHT, WIDTH = 4, 30, 720, 1280


def clip(file: Path, first: int) -> None:
    """Write four seconds of the macaw at 720p, beginning at a frame."""
    with av.open(str(find("macaw"))) as source, av.open(str(file), "w") as made:
        out = made.add_stream("libx264", RATE, options={"preset": "veryfast"})
        out.width, out.height, out.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number, frame in enumerate(source.decode(video=0)):
            if first <= number < first + SECONDS * RATE:
                large = cv2.resize(frame.to_ndarray(format="bgr24"), (WIDTH, HEIGHT))
                made.mux(out.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(large), format="bgr24")))
        made.mux(out.encode(None))


def pin(cores: dict[str, int], dask_worker: Worker) -> None:
    """Keep all threads of this worker on its core."""
    if hasattr(os, "sched_setaffinity"):
        for thread in Path("/proc/self/task").iterdir():
            os.sched_setaffinity(int(thread.name), {cores[dask_worker.address]})


def timed(clips: Path, out: Path, client: Client) -> tuple[float, float]:
    """Seconds of a batch by the clock, and those that its runs took."""
    begun = time.perf_counter()
    load("bird").batch(str(clips / "*.mp4"), out=out, client=client)
    wall = time.perf_counter() - begun
    records = [json.loads((out / name / "run.json").read_text("utf-8")) for name in open_batch(out).names]
    begun_at, ended_at = ([datetime.fromisoformat(record[key]) for record in records] for key in KEYS)
    return wall, sum((end - begin).total_seconds() for begin, end in zip(begun_at, ended_at, strict=True))


def learning(clips: Path, out: Path) -> float:
    """Seconds in which a dictionary is learned from all clips."""
    begun = time.perf_counter()
    Learning(load("dictionary").plan, read_items([str(clips)]), out).run()
    return time.perf_counter() - begun


def tiny(count: int, client: Client) -> float:
    """Seconds for so many jobs that end at once."""
    job = Job(BatchItem(""), "", PipelineText("", {}, (), {}), "", False, {"python": "another"})
    begun = time.perf_counter()
    assert sum(1 for _ in work(client, [job] * count, 0, SimpleQueue())) == count
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=24)
    parser.add_argument("--tiny", type=int, default=10_000)
    asked = parser.parse_args()
    print(_timing.machine())
    walls = dict[int, float]()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "clips").mkdir()
        for number in range(asked.clips):
            clip(place / "clips" / f"{number:02d}.mp4", 4 * number)
        clip(place / "warm.mp4", 0)
        for jobs in (1, 2):
            with local(jobs) as address, Client(address, set_as_default=False) as client:
                client.run(pin, {address: core for core, address in enumerate(client.nthreads())})
                load("bird").batch([find("macaw")] * jobs, out=place / "warm" / str(jobs), client=client)
                walls[jobs], runs = timed(place / "clips", place / str(jobs), client)
                took = f"{walls[jobs]:.1f} s, its runs {runs:.1f} s"
                print(f"{asked.clips} clips, {jobs} worker{'s' * (jobs > 1)}: {took}")
                if jobs == 1:
                    print(f"overhead of an item: {(walls[1] - runs) / asked.clips:.3f} s")
                elif asked.tiny:
                    print(f"a tiny item: {1000 * tiny(asked.tiny, client) / asked.tiny:.2f} ms")
        learning(place / "warm.mp4", place / "warm.npy")
        print(f"a dictionary learned in {learning(place / 'clips' / '*.mp4', place / 'atoms.npy'):.1f} s")
    print(f"two workers are {walls[1] / walls[2]:.2f} times as fast as one")


if __name__ == "__main__":
    main()

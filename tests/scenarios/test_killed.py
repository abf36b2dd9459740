"""`kill -9` of whole runs at any moment: every file opens, and holds all but the last half second."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import av
import numpy as np
import pytest

from stream_sparse import open_run
from stream_sparse.records.verify import verify

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9 is POSIX")

RATE = 30.0
# Says after each frame that was processed how many there are by now.
SCRIPT = f"""
import sys
from stream_sparse import Pipeline, nodes, sources
from stream_sparse.panels import Trace
source = sources.Synthetic(pattern="noise", width=32, height=24, fps={RATE}, frames=None, pace=True)
pipeline = (
    Pipeline(source).then(nodes.PixelTap(row=1, col=2), name="pixel")
    .then(nodes.DiffBox(window=2), name="box", inputs="source").see(Trace(), "pixel").keep("box")
)
run = pipeline.start(record=sys.argv[1])
told = -1
while not run.over(0.002):
    if run.frames > told:
        told = run.frames
        print(told, flush=True)
"""


def _killed(folder: Path, after_s: float) -> int:
    """Kill a run so long after its first frame; gives how many frames it had processed."""
    words = [sys.executable, "-c", SCRIPT, str(folder)]
    with subprocess.Popen(words, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while process.stdout.readline() not in ("1\n", ""):
            pass
        time.sleep(after_s)
        process.kill()
        told = process.stdout.read().split()
    assert process.returncode == -signal.SIGKILL
    return int(told[-1]) if told else 1


def _times(film: Path) -> list[float]:
    """When its pictures are, as far as it opens."""
    try:
        with av.open(str(film)) as opened:
            return [frame.time for frame in opened.decode(video=0)]
    except av.error.FFmpegError:
        return []


def _check(folder: Path, done: int) -> None:
    kept = open_run(folder)
    assert kept.info["ended"] is None
    rows = len(kept.frame)
    assert rows >= done  # what was processed is written: of rows nothing is lost at all
    assert np.all(np.diff(kept.time_s) > 0)
    source = [row for row in kept.frames if row["status"] == "processed"]
    assert len(source) == rows
    end = kept.time_s[-1]
    held = kept.arrays["box"] if end > 0.2 else []
    assert len(held) >= rows - 2 or end <= 0.2
    for film in ("view.mkv", "source.mkv"):
        times = _times(folder / film)
        assert times or end < 0.6, f"{film} does not open"
        assert (times[-1] if times else 0.0) >= end - 0.5, film
        assert np.all(np.diff(times) > 0)
    assert verify(folder).cut  # raises where anything is unsound


def _moments(count: int) -> list[float]:
    chance = random.Random(4)
    return [chance.uniform(0.0, 3.0) for _ in range(count)]


@pytest.mark.parametrize("after_s", _moments(3))
def test_a_run_that_is_killed_keeps_what_it_had(tmp_path: Path, after_s: float) -> None:
    _check(tmp_path / "run", _killed(tmp_path / "run", after_s))


@pytest.mark.slow
@pytest.mark.parametrize("after_s", _moments(20)[3:])
def test_a_run_that_is_killed_at_more_moments_keeps_what_it_had(tmp_path: Path, after_s: float) -> None:
    _check(tmp_path / "run", _killed(tmp_path / "run", after_s))


CUT = """
import sys
from stream_sparse import Pipeline, nodes, sources
source = sources.Synthetic(pattern="noise", width=64, height=48, fps=30.0, frames=100_000)
pipeline = Pipeline(source).then(nodes.DiffBox(window=2), name="box").keep("box")
run = pipeline.start(record=sys.argv[1], record_source="lossless", rotate="0.5s")
told = 0
while not run.over(0.0005):
    if run.frames > told:
        told = run.frames
        print(told, flush=True)
"""


@pytest.mark.parametrize("after", [5, 77])
def test_a_cut_recording_that_is_killed_keeps_every_row(tmp_path: Path, after: int) -> None:
    words = [sys.executable, "-c", CUT, str(tmp_path / "run")]
    with subprocess.Popen(words, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while int(process.stdout.readline()) < after:
            pass
        process.kill()
        frames = max([after, *map(int, process.stdout.read().split("\n")[:-1])])
    assert verify(tmp_path / "run").cut
    kept = open_run(tmp_path / "run")
    assert len(kept.frame) >= frames
    assert kept.frame.tolist() == list(range(len(kept.frame)))
    assert len(kept.segments) in ((len(kept.frame) - 1) // 15 + 1, len(kept.frame) // 15 + 1)

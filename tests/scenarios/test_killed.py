"""`kill -9` of whole runs at any moment: every file opens, and holds all but the last half second."""

from __future__ import annotations

import os
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
from tests.support.slow import quick_first

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kill -9 is POSIX")

# Says after each frame how many there are, the longest pause, and the last picture drawn a second ago.
SCRIPT = """
import sys, time
from stream_sparse import Pipeline, nodes, sources
from stream_sparse.flow import Listener, ViewPicture
from stream_sparse.panels import Trace
{pipeline}
run, drawn = pipeline.open(record=sys.argv[1], {options}), [(0.0, 0.0)]
def take(picture):
    if picture.bgr is not None:
        drawn.append((time.monotonic(), picture.at.time_s))
run.access.engine.timeline.subscribe(Listener("pictures", take, [ViewPicture]))
run.start()
told, late, now = 0, 0.0, time.monotonic()
while not run.access.loop.done.wait(0.0005):
    now, before = time.monotonic(), now
    late = max(late, now - before)
    if run.status.processed > told:
        told = run.status.processed
        print(told, late, max(time_s for at, time_s in drawn if at < now - 1), flush=True)
"""
# A page of the studio begins to record; says after each frame how many there are by now.
STUDIO = """
import os, sys
from pathlib import Path
sys.path.insert(0, os.getcwd())
from stream_sparse import Pipeline, nodes, sources
from stream_sparse.panels import Trace
from tests.support.pages import Viewer
from tests.support.sessions import StudioStage
{pipeline}
os.chdir(Path(sys.argv[1]).parent)
Path("mine.yaml").write_text(pipeline.to_yaml())
stage = StudioStage(Path())
stage.studio.start("mine.yaml", None)
Viewer(stage.studio.pages).ask("record", on=True)
told, run = 0, stage.player.run
while not run.access.loop.done.wait(0.0005):
    if run.status.folder is not None and run.status.processed > told:
        told = run.status.processed
        print(told, 0.0, 0.0, flush=True)
"""
LIVE = """
source = sources.Synthetic(pattern="noise", width=32, height=24, fps=30.0, frames=None, pace=True)
pipeline = (
    Pipeline(source).then(nodes.PixelTap(row=1, col=2), name="pixel")
    .then(nodes.DiffBox(window=2), name="box", from_="source").view(Trace(), "pixel").keep("box")
)
"""
FILE = """
source = sources.Synthetic(pattern="noise", width=64, height=48, fps=30.0, frames=100_000)
pipeline = Pipeline(source).then(nodes.DiffBox(window=2), name="box").keep("box")
"""


def _killed(
    folder: Path,
    pipeline: str,
    options: str = "",
    frames: int = 1,
    after_s: float = 0.0,
    script: str = SCRIPT,
    film: Path | None = None,
) -> tuple[int, float, float]:
    """Kill a run so long after so many frames, and after a film has its first pictures, where one is given.

    Gives how many frames it had processed, its longest pause, and what its film must hold.
    """
    words = [sys.executable, "-c", script.format(pipeline=pipeline, options=options), str(folder)]
    with subprocess.Popen(words, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True) as process:
        while int((line := process.stdout.readline()).split()[0]) < frames:
            pass
        while film is not None and not _times(film):
            time.sleep(0.01)
        time.sleep(after_s)
        process.kill()
        told = [line, *process.stdout.read().split("\n")[:-1]]
    assert process.returncode == -signal.SIGKILL
    processed, late, drawn = told[-1].split()
    return int(processed), float(late), float(drawn)


def _times(film: Path) -> list[float]:
    """When its pictures are, as far as it opens."""
    try:
        with av.open(str(film)) as opened:
            return [frame.time for frame in opened.decode(video=0)]
    except av.error.FFmpegError:
        return []


_MOMENTS = quick_first(np.random.default_rng(4).uniform(0.0, 3.0, 20).tolist())


@pytest.mark.parametrize("after_s", _MOMENTS)
def test_a_run_that_is_killed_keeps_what_it_had(tmp_path: Path, after_s: float) -> None:
    folder = tmp_path / "run"
    # How soon the first picture is drawn depends on what else the machine does.
    done, late, drawn = _killed(folder, LIVE, after_s=after_s, film=folder / "view.mkv")
    kept = open_run(folder)
    assert kept.info["ended"] is None
    rows = len(kept.index)
    assert rows >= done  # what was processed is written: of rows nothing is lost at all
    assert np.all(np.diff(kept.time_s) > 0)
    assert int((kept.frames["status"] == "processed").sum()) == rows
    end, lag = kept.time_s[-1], 0.5 + 4 * late  # each thread that writes may have waited as long
    assert end <= 0.2 + late or len(kept.arrays["box"]) >= rows - 2 - 30 * 4 * late
    for film, last in (("view.mkv", drawn), ("source.mkv", end)):
        times = _times(folder / film)
        assert times, f"{film} does not open"
        assert times[-1] >= last - lag, film
        assert np.all(np.diff(times) > 0)
    assert verify(folder).cut  # raises where anything is unsound


@pytest.mark.slow
def test_a_run_that_is_killed_before_its_first_picture_keeps_its_rows(tmp_path: Path) -> None:
    done, *_ = _killed(tmp_path / "run", LIVE)
    assert verify(tmp_path / "run").cut
    assert len(open_run(tmp_path / "run").index) >= done


@pytest.mark.parametrize("after", quick_first([77, 5]))
def test_a_cut_recording_that_is_killed_keeps_every_row(tmp_path: Path, after: int) -> None:
    frames, *_ = _killed(tmp_path / "run", FILE, 'record_source="lossless", rotate="0.5s"', after)
    assert verify(tmp_path / "run").cut
    kept = open_run(tmp_path / "run")
    assert len(kept.index) >= frames
    assert kept.index.tolist() == list(range(len(kept.index)))
    assert len(kept.segments) in ((len(kept.index) - 1) // 15 + 1, len(kept.index) // 15 + 1)


@pytest.mark.parametrize("after_s", _MOMENTS[1:11])
def test_a_recording_from_the_studio_that_is_killed_is_sound(tmp_path: Path, after_s: float) -> None:
    done, *_ = _killed(tmp_path / "runs", LIVE, after_s=after_s, script=STUDIO)
    (folder,) = {path.parent for path in tmp_path.rglob("frames.csv")}
    assert verify(folder).cut
    kept = open_run(folder)
    assert kept.index[-1] >= done - 2  # a frame is counted before its row is written
    assert kept.index.tolist() == sorted(kept.index)

"""Batches that are killed, lose their cluster, meet bad clips and full disks; and a thousand items."""

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

from stream_sparse import load, open_batch
from tests.support.processes import environment
from tests.support.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800), pytest.mark.xdist_group("batch")]

PIPELINE = """
name: clips
source: {use: sample, name: macaw}
nodes:
  fall: {use: fall}
  pixel: {use: pixel_tap, row: 9, col: 9}
  k: {use: running_kurtosis, from: pixel}
"""
UNIT = """
import os
def fall(x):
    if x.shape[0] == 48:
        os._exit(1)
    return x
"""
KINDS = [("libx264", "mp4"), ("mpeg4", "avi"), ("ffv1", "mkv"), ("mjpeg", "mkv")]
TABLES = ("summary.csv", "pooled.csv", "failures.csv")


def clip(file: Path, codec: str, height: int, rate: int, seed: int) -> None:
    with av.open(str(file), "w") as made:
        out = made.add_stream(codec, rate)
        out.width, out.height = 64, height
        out.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        rng = np.random.default_rng(seed)
        for _ in range(30 + seed):
            made.mux(
                out.encode(
                    av.VideoFrame.from_ndarray(rng.integers(0, 256, (height, 64, 3), np.uint8), "rgb24")
                )
            )
        made.mux(out.encode(None))


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Clips of several codecs, sizes, rates: three damaged, and one that kills its worker."""
    place = tmp_path_factory.mktemp("clips")
    (place / "clips.yaml").write_text(PIPELINE)
    (place / "fall.py").write_text(UNIT)
    (place / "v").mkdir()
    for number in range(40):
        codec, suffix = KINDS[number % len(KINDS)]
        height, rate = 32 + 2 * (number % 5), (10, 25, 30)[number % 3]
        clip(place / "v" / f"good{number:02d}.{suffix}", codec, height, rate, number)
    whole = (place / "v" / "good00.mp4").read_bytes()
    (place / "v" / "bad1.mp4").write_bytes(whole[: len(whole) // 3])
    (place / "v" / "bad2.mp4").write_bytes(b"")
    (place / "v" / "bad3.mp4").write_bytes(b"no video")
    clip(place / "v" / "kills.mp4", "libx264", 48, 25, 1)
    return place


def words(*more: str) -> list[str]:
    return [
        *(sys.executable, "-m", "stream_sparse", "batch", "clips.yaml", "v/*", "--nodes", "fall.py"),
        *("--jobs", "2", "--retries", "0", *more),
    ]


def run(*more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words(*more), capture_output=True, text=True, env=environment(), check=False)


def finished(out: str) -> dict[str, int]:
    """The items that are done, and when they were."""
    return {path.parent.name: path.stat().st_mtime_ns for path in Path(out).glob("*/item.json")}


def test_many_clips_killed_five_times(clips: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(clips)
    done = run("--out", "whole")
    assert done.returncode == 1, done.stderr
    failed = sorted(line.split(": ")[1] for line in done.stderr.splitlines())
    assert failed == ["bad1", "bad2", "bad3", "kills"]
    assert "kills: its worker died: it crashed, was killed or ran out of memory" in done.stderr
    for number in (0, 17, 39):
        (file,) = Path("v").glob(f"good{number:02d}.*")
        from stream_sparse.plan import registry

        registry.add_file("fall.py")
        load("clips.yaml", source=str(file)).run(record=f"single/{file.stem}")
        one, other = (Path(place, file.stem, "values.csv").read_bytes() for place in ("single", "whole"))
        assert one == other
    chance = random.Random(3)
    for _ in range(5):
        process = subprocess.Popen(
            words("--out", "killed"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment()
        )
        before = finished("killed")
        while process.poll() is None and len(finished("killed")) <= len(before):
            time.sleep(0.05)
        time.sleep(chance.uniform(0, 2))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert before.items() <= finished("killed").items()  # each was done once
    before = finished("killed")
    run("--out", "killed")
    assert before.items() <= finished("killed").items()
    for name in TABLES:
        assert Path("killed", name).read_bytes() == Path("whole", name).read_bytes(), name


def test_ctrl_c_ends_cleanly(clips: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(clips)
    process = subprocess.Popen(
        words("--out", "stopped"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=environment(), start_new_session=True,
    )  # fmt: skip
    until(lambda: finished("stopped"), seconds=300)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    said, wrong = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "stopped; the same command resumes" in said
    assert "Traceback" not in wrong
    ended = open_batch("stopped").summary.ended
    assert {"end", "not done"} <= set(ended) <= {"end", "failed", "not done"}
    assert (ended == "end").sum() == len(finished("stopped"))
    assert all(item.startswith("bad") for item in ended.index[ended == "failed"])  # and none that was stopped


def test_a_scheduler_that_goes_away(clips: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The batch ends with one line, and goes on with the next scheduler."""
    monkeypatch.chdir(clips)
    from stream_sparse.batch.batch import local

    with local(1) as address:
        command = [*words()[:4], "clips.yaml", "v/good0*", "--nodes", "fall.py", "--out", "lost"]
        process = subprocess.Popen(
            [*command, "--scheduler", address], stderr=subprocess.PIPE, text=True, env=environment()
        )
        until(lambda: finished("lost"), seconds=300)
    _, said = process.communicate(timeout=180)
    assert process.returncode == 1
    assert said.splitlines()[-1] == (
        "error: the Dask scheduler is gone; the same command resumes once it is back"
    )

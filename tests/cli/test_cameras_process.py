"""`run` as a process of its own, with cameras that fail: what comes out, how it ends, what is left of it."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from stream_sparse import open_run
from stream_sparse.records.verify import verify
from tests.servers import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Start = Callable[..., subprocess.Popen[str]]

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at /proc")

OWN = '''
import os
import threading

from stream_sparse import Node
from stream_sparse.capture import reader
from stream_sparse.testing import FaultyCamera

reader.FIRST_WAIT_S, reader.LAST_WAIT_S = 0.001, 0.004


class Shaky(FaultyCamera):
    """A camera with faults."""


class Threads(Node):
    """How many this process has."""

    def update(self, x):
        return float(threading.active_count())


class Handles(Node):
    """How many this process has."""

    def update(self, x):
        return float(len(os.listdir("/proc/self/fd")))
'''
PIPELINE = """
source: {{use: shaky, script: "{script}", {more}}}
nodes:
  pixel: {{use: pixel_tap, row: 2, col: 3}}
  threads: {{use: threads, from: source}}
  handles: {{use: handles, from: source}}
"""
FREE = "pace: false, drop: block"


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Begins a recorded run of a camera that follows a script."""

    def begin(script: str, more: str = FREE) -> subprocess.Popen[str]:
        (tmp_path / "own.py").write_text(OWN)
        (tmp_path / "shaky.yaml").write_text(PIPELINE.format(script=script, more=more))
        words = ["run", str(tmp_path / "shaky.yaml"), "--nodes", str(tmp_path / "own.py"), "--no-show"]
        return subprocess.Popen(
            [sys.executable, "-m", "stream_sparse", *words, "--record", str(tmp_path / "out")],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    return begin


def finish(process: subprocess.Popen[str]) -> str:
    """Its words, when it has come to its end without an error."""
    try:
        out, err = process.communicate(timeout=90)
    finally:
        process.kill()
    assert (process.returncode, err) == (0, "")
    return out


def test_unplugged_a_hundred_times(start: Start, tmp_path: Path) -> None:
    finish(start(", ".join(["play 3", "unplug 1"] * 100) + ", play 3"))
    run = open_run(tmp_path / "out")
    assert [e["kind"] for e in run.events] == ["reconnect", "gap"] * 100
    assert verify(run.folder).processed == 303
    for name in ("threads", "handles"):
        count = run.values[name]
        # A connection that has just been left may have its threads still; 70 are left from here to there.
        assert np.median(count[-50:]) <= np.median(count[30:80]) + 4, f"{name}: {count}"


@pytest.mark.parametrize("fps", [5, 120])
def test_slow_and_fast_cameras(start: Start, tmp_path: Path, fps: int) -> None:
    frames = 2 * fps + 1
    out = finish(start(f"play {frames}", f"fps: {fps}, drop: block"))
    assert f"Measured: {frames} frames in " in out
    run = open_run(tmp_path / "out")
    assert run.events == []
    assert run.info["source"]["rate"] == fps
    assert np.median(np.diff(run.time_s)) > 0.9 / fps
    verify(run.folder)


def test_junk_and_lost_frames(start: Start, tmp_path: Path) -> None:
    finish(start("play 5, junk 9, lose 2, play 5"))
    run = open_run(tmp_path / "out")
    assert [(e["kind"], e["frame"], e["frames"]) for e in run.events] == [("gap", 14, 2)]
    assert verify(run.folder).processed == 19


def test_another_size_begins_another_run(start: Start, tmp_path: Path) -> None:
    out = finish(start("play 5, size 96x80, play 7, size 64x48, play 2"))
    assert out.count("Measured: ") == 3
    for name, frames in (("out", 5), ("out-2", 7), ("out-3", 2)):
        assert verify(tmp_path / name).processed == frames


@pytest.mark.parametrize("signals", [1, 2])
def test_ctrl_c_while_a_read_never_returns(start: Start, tmp_path: Path, signals: int) -> None:
    process = start("play 5, block", FREE + ", stall_s: 60")
    table = tmp_path / "out" / "values.csv"
    try:
        assert wait_for(lambda: table.exists() and table.read_text().count("\n") == 6, 60)
        begun = time.monotonic()
        for _ in range(signals):
            process.send_signal(signal.SIGINT)
            assert process.stderr is not None
            assert [process.stderr.readline(), process.stderr.readline()][1]
        code = process.wait(30)
        took = time.monotonic() - begun
    finally:
        process.kill()
        process.communicate()
    assert code in (0, signals - 1)  # again: it does not wait for a machine that is too busy to close files
    assert took < 10  # 0.3 s, and 0.1 s with the second, on a machine that has nothing else to do
    assert verify(tmp_path / "out").processed == 5


def test_ctrl_c_while_there_is_no_camera(start: Start, tmp_path: Path) -> None:
    process = start("play 5, unplug 100000000")
    events = tmp_path / "out" / "values.csv"
    try:
        assert wait_for(lambda: events.exists() and events.read_text().count("\n") == 6, 60)
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        code = process.wait(30)
        took = time.monotonic() - begun
    finally:
        process.kill()
        process.communicate()
    assert code == 0
    assert took < 5  # 0.1 s on a machine that has nothing else to do
    assert verify(tmp_path / "out").processed == 5

"""The display goes away in mid-run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from stream_sparse import open_run
from stream_sparse.records.verify import verify
from tests.support.waiting import until

LIVE = """
name: passing
source: {use: synthetic, pattern: bars, width: 32, height: 24, frames: null, fps: 60, pace: true}
nodes:
  pixel: {use: pixel_tap, row: 2, col: 3}
view: [{panel: trace, from: pixel}]
"""
QT_ENDED_IT = "The X11 connection broke"


def _windows(display: str) -> list[str]:
    """The windows of the run that a display shows."""
    words = ["xdotool", "search", "--onlyvisible", "--name", "passing"]
    done = subprocess.run(words, env={**os.environ, "DISPLAY": display}, capture_output=True, text=True)
    return done.stdout.split()


def _rows(folder: Path) -> int:
    return (folder / "values.csv").read_text().count("\n") - 1


@pytest.mark.xdist_group("window")
@pytest.mark.skipif(shutil.which("xdotool") is None, reason="xdotool finds windows")
def test_a_recorded_run_goes_on_without_its_display_or_is_whole(
    tmp_path: Path, x_server: tuple[subprocess.Popen[bytes], str]
) -> None:
    """Qt may find the broken display before we do, while it draws, and ends the process."""
    server, display = x_server
    folder = tmp_path / "out"
    (tmp_path / "live.yaml").write_text(LIVE)
    words = ["run", tmp_path / "live.yaml", "--show", "--record", folder]
    process = subprocess.Popen(
        [sys.executable, "-m", "stream_sparse", *map(str, words)],
        env={**os.environ, "DISPLAY": display}, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    until(lambda: bool(_windows(display)) or process.poll() is not None)
    assert process.poll() is None, process.communicate()
    until(lambda: _rows(folder) > 30)
    server.kill()
    server.wait()
    rows = _rows(folder)
    until(lambda: _rows(folder) > rows + 60 or process.poll() is not None)
    goes_on = process.poll() is None
    process.terminate()
    out, err = process.communicate(timeout=60)
    kept = open_run(folder)
    if goes_on:
        assert process.returncode == 0, err
        assert f"note: the display {display} has gone away; the run goes on without a window\n" in out
        assert kept.info["ended"] == {"how": "stopped", "error": None}
        assert kept.info["frames"]["processed"] == _rows(folder)
    else:
        assert QT_ENDED_IT in err
        assert "all before is sound" in str(verify(folder))
    assert _rows(folder) >= rows

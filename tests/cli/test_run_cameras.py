"""`run` with cameras that fail."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from stream_sparse.highgui import probe
from stream_sparse.records.verify import verify
from tests.support.devices import replace_devices
from tests.support.processes import environment
from tests.support.waiting import until

from .conftest import Cli

OWN = """
from tests.support.faulty_camera import FaultyCamera

class Shaky(FaultyCamera):
    'A camera with faults.'
"""
PIPELINE = """
source: {use: shaky, script: "play 5, block", pace: false, drop: block, stall_s: 600}
nodes:
  pixel: {use: pixel_tap, row: 2, col: 3}
"""


def test_where_a_camera_is_missing_that_of_a_page_is_named(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    replace_devices(monkeypatch, Path("nowhere"))
    missing = "error: camera: there is no /dev/not-there; this machine has no camera"
    words = ("run", "webcam", "-s", "/dev/not-there")
    assert cli(*words, "--no-show") == (2, "", f"{missing}; -s browser takes the camera of a page\n")
    monkeypatch.setattr(probe, "display_problem", lambda: None)
    assert cli(*words, "--show") == (2, "", f"{missing}\n")  # with --show the source browser is refused


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ on Windows")
def test_ctrl_c_while_a_read_does_not_return(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(OWN)
    (tmp_path / "shaky.yaml").write_text(PIPELINE)
    words = ["-m", "stream_sparse", "run", "shaky.yaml", "--nodes", "own.py", "--record", "out", "--no-show"]
    process = subprocess.Popen(
        [sys.executable, *words], cwd=tmp_path, env=environment(), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    table = tmp_path / "out" / "values.csv"
    until(lambda: table.exists() and table.read_text().count("\n") == 6)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert verify(tmp_path / "out").processed == 5

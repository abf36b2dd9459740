"""`run` with cameras that fail."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from stream_sparse import open_run
from stream_sparse.highgui import probe
from stream_sparse.records.verify import verify
from tests.support.devices import replace_devices
from tests.support.waiting import until

from .conftest import Cli

Words = Callable[..., list[str]]

OWN = """
from tests.support.faulty_camera import FaultyCamera

class Shaky(FaultyCamera):
    'A camera with faults.'
"""
PIPELINE = """
source: {{use: shaky, script: "{script}", pace: false, drop: block, stall_s: 600}}
nodes:
  pixel: {{use: pixel_tap, row: 2, col: 3}}
  relu: {{use: relu, theta: 20}}
"""


@pytest.fixture
def words(tmp_path: Path) -> Words:
    """The words of a recorded run of a camera that follows a script."""
    (tmp_path / "own.py").write_text(OWN)

    def of(script: str, *more: str) -> list[str]:
        (tmp_path / "shaky.yaml").write_text(PIPELINE.format(script=script))
        out = ["--record", str(tmp_path / "out"), "--no-show"]
        return ["run", str(tmp_path / "shaky.yaml"), "--nodes", str(tmp_path / "own.py"), *out, *more]

    return of


def test_another_size_begins_another_run(words: Words, cli: Cli, tmp_path: Path) -> None:
    script = "play 5, size 96x80, play 7, size 64x48, play 2"
    out = cli.says(*words(script, "--set", "relu.theta=30"))
    assert out.count("Measured: ") == 3
    for name, frames in (("out", 5), ("out-2", 7), ("out-3", 2)):
        assert verify(tmp_path / name).processed == frames
    assert "theta: 30" in open_run(tmp_path / "out-2").pipeline
    before = (tmp_path / "out").as_posix()
    note = f"note: goes on for the run in {before}: faulty_camera: a frame is 96x80"
    assert note in out.replace("\n", " ")


def test_where_a_camera_is_missing_that_of_a_page_is_named(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    replace_devices(monkeypatch, Path("nowhere"))
    missing = "error: camera: there is no /dev/not-there; this machine has no camera"
    words = ("run", "webcam", "-s", "/dev/not-there")
    assert cli(*words, "--no-show") == (2, "", f"{missing}; -s browser takes the camera of a page\n")
    monkeypatch.setattr(probe, "display_problem", lambda: None)
    assert cli(*words, "--show") == (2, "", f"{missing}\n")  # with --show the source browser is refused


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ on Windows")
def test_ctrl_c_while_a_read_does_not_return(words: Words, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "stream_sparse", *words("play 5, block")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    table = tmp_path / "out" / "values.csv"
    until(lambda: table.exists() and table.read_text().count("\n") == 6)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert verify(tmp_path / "out").processed == 5

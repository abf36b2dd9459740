"""`run` with cameras that fail."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from stream_sparse import open_run
from tests.servers import wait_for

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Cli = Callable[..., tuple[int, str, str]]

OWN = '''
from stream_sparse.testing import FaultyCamera

class Shaky(FaultyCamera):
    """A camera with faults.

    >>> Shaky(script="play 5").open().live
    True
    """
'''
PIPELINE = """
source: {{use: shaky, script: "{script}", pace: false, drop: block}}
nodes:
  pixel: {{use: pixel_tap, row: 2, col: 3}}
  relu: {{use: relu, theta: 20}}
"""


@pytest.fixture
def words(tmp_path: Path) -> Callable[..., list[str]]:
    """The words of a run with a camera that follows a script."""
    (tmp_path / "own.py").write_text(OWN)

    def of(script: str, *more: str) -> list[str]:
        (tmp_path / "shaky.yaml").write_text(PIPELINE.format(script=script))
        out = ["--record", str(tmp_path / "out"), "--no-show"]
        return ["run", str(tmp_path / "shaky.yaml"), "--nodes", str(tmp_path / "own.py"), *out, *more]

    return of


def test_another_size_begins_another_run(words: Callable[..., list[str]], cli: Cli, tmp_path: Path) -> None:
    code, out, err = cli(*words("play 5, size 96x80, play 7", "--set", "relu.theta=30"))
    assert (code, err) == (0, "")
    first, second = open_run(tmp_path / "out"), open_run(tmp_path / "out-2")
    assert first.info["ended"] == {"how": "changed", "error": None}
    assert (len(first.frames), len(second.frames)) == (5, 7)
    assert first.pipeline == second.pipeline
    assert "theta: 30" in second.pipeline
    assert out.count("Measured: ") == 2
    before = (tmp_path / "out").as_posix()
    why = "shaky" if "shaky: frame" in out else "faulty_camera"
    assert f"note: goes on for the run in {before}: {why}: frame 5 is 96x80" in out.replace("\n", " ")


def test_frames_count_over_both_runs(words: Callable[..., list[str]], cli: Cli, tmp_path: Path) -> None:
    code, _, _ = cli(*words("play 5, size 96x80, play 100", "--frames", "8"))
    assert code == 0
    assert open_run(tmp_path / "out-2").info["ended"]["how"] == "frames"
    assert len(open_run(tmp_path / "out-2").frames) == 3


def test_exactly_so_many_frames_before_another_size(
    words: Callable[..., list[str]], cli: Cli, tmp_path: Path
) -> None:
    code, _, _ = cli(*words("play 5, size 96x80, play 100", "--frames", "5"))
    assert code == 0
    assert not (tmp_path / "out-2").exists()


@pytest.mark.skipif(os.name == "nt", reason="signals differ on Windows")
def test_ctrl_c_answers_though_a_read_never_returns(words: Callable[..., list[str]], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "stream_sparse", *words("play 5, block")]
    table = tmp_path / "out" / "values.csv"
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert wait_for(lambda: table.exists() and table.read_text().count("\n") == 6, 60)
            begin = time.monotonic()
            process.send_signal(signal.SIGINT)
            assert wait_for(lambda: bool((open_run(tmp_path / "out").info["ended"] or {}).get("how")), 5)
            took = time.monotonic() - begin
            out, _ = process.communicate(timeout=30)
        finally:
            process.kill()
    assert took < 1
    assert process.returncode == 0
    assert "Measured: 5 frames" in out
    assert open_run(tmp_path / "out").info["ended"] == {"how": "stopped", "error": None}

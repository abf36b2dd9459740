"""`run` with cameras that fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stream_sparse import open_run

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

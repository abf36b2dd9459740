"""`run --resume`: what the terminal says and exit codes."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from stream_sparse import Pipeline, nodes, open_run
from stream_sparse.cli import console

from .conftest import Cli

PIPELINE = """
name: noise
source: {use: synthetic, pattern: noise, width: 8, height: 8, frames: 30}
nodes:
  pixel: {use: pixel_tap, row: 2, col: 3}
  k: {use: running_kurtosis, window: 6}
"""


@pytest.fixture
def yaml(tmp_path: Path) -> Path:
    (tmp_path / "noise.yaml").write_text(PIPELINE)
    return tmp_path / "noise.yaml"


def shown(tmp_path: Path) -> str:
    return (tmp_path / "a").as_posix()


def test_a_run_goes_on_with_its_own_pipeline_or_the_named_one(cli: Cli, tmp_path: Path, yaml: Path) -> None:
    a = tmp_path / "a"
    assert cli("run", yaml, "--record", tmp_path / "whole")[0] == 0
    assert cli("run", yaml, "--record", a, "--frames", 11)[0] == 0
    for words, name in [((), "b"), ((yaml,), "c")]:
        code, out, err = cli("run", *words, "--resume", a, "--record", tmp_path / name)
        assert (code, err) == (0, "")
        assert out.splitlines()[0] == f"note: goes on from {shown(tmp_path)} at frame 11"
        assert any(line.startswith("Measured: 19 frames in ") for line in out.splitlines())
        np.testing.assert_array_equal(
            open_run(tmp_path / name).values["k"], open_run(tmp_path / "whole").values["k"][11:]
        )
        assert open_run(tmp_path / name).info["name"] == "noise"


def test_frames_counts_this_runs(cli: Cli, tmp_path: Path, yaml: Path) -> None:
    assert cli("run", yaml, "--record", tmp_path / "a", "--frames", 11)[0] == 0
    code, out, _ = cli("run", "--resume", tmp_path / "a", "--frames", 3, "--record", tmp_path / "b")
    assert code == 0
    assert "Measured: 3 frames in " in out
    assert open_run(tmp_path / "b").frame.tolist() == [11, 12, 13]


def test_a_longer_film_goes_on_where_the_short_one_ended(cli: Cli, tmp_path: Path, yaml: Path) -> None:
    assert cli("run", yaml, "--record", tmp_path / "a")[0] == 0
    code, out, err = cli("run", "--resume", tmp_path / "a")
    assert (code, out) == (2, "")
    assert err == (
        f"error: --resume: {shown(tmp_path)}: nothing is left to resume: its source has no more than the "
        "30 frames that were taken; give another with --source\n"
    )
    more = ("--set", "source.frames=45")
    code, _, err = cli("run", "--resume", tmp_path / "a", *more, "--record", tmp_path / "b")
    assert (code, err) == (0, "")
    assert cli("run", yaml, *more, "--record", tmp_path / "whole")[0] == 0
    np.testing.assert_array_equal(
        open_run(tmp_path / "b").values["k"], open_run(tmp_path / "whole").values["k"][30:]
    )


def test_another_pipeline_is_exit_code_2(cli: Cli, tmp_path: Path, yaml: Path) -> None:
    assert cli("run", yaml, "--record", tmp_path / "a", "--frames", 11)[0] == 0
    code, out, err = cli("run", yaml, "--resume", tmp_path / "a", "--set", "k.window=9")
    assert (code, out) == (2, "")
    assert err == (
        f"error: --resume: {shown(tmp_path)} was made by another pipeline: "
        f"node 'k' has window 6 there, 9 here; its own is {shown(tmp_path)}/pipeline.yaml\n"
    )


def test_no_run_folder_is_exit_code_2(cli: Cli, tmp_path: Path, yaml: Path) -> None:
    for words in [(), (yaml,)]:
        code, out, err = cli("run", *words, "--resume", tmp_path / "a")
        assert (code, out) == (2, "")
        assert err == (f"error: --resume: {shown(tmp_path)}: no such folder; give one that --record made\n")


def test_a_run_folder_without_its_pipeline(cli: Cli, tmp_path: Path, yaml: Path) -> None:
    assert cli("run", yaml, "--record", tmp_path / "a", "--frames", 11)[0] == 0
    kept = tmp_path / "a" / "pipeline.yaml"
    kept.write_text("source: {use: video, path: 'rtsp://***@cam/1'}\n")
    code, _, err = cli("run", "--resume", tmp_path / "a")
    assert code == 2
    assert err == (
        f"error: --resume: {shown(tmp_path)}: its pipeline.yaml leaves out the secret in the address of the "
        "source; give the address again with --source\n"
    )
    kept.unlink()
    code, _, err = cli("run", "--resume", tmp_path / "a")
    assert code == 2
    assert err == (
        f"error: --resume: {shown(tmp_path)}/pipeline.yaml: is missing; name the pipeline\n"
    )
    kept.write_bytes(b"source: \xff\n")
    code, _, err = cli("run", "--resume", tmp_path / "a")
    assert code == 2
    assert err == (
        f"error: --resume: {shown(tmp_path)}/pipeline.yaml: is damaged: not UTF-8 (byte 0xff); "
        "name the pipeline\n"
    )


def test_a_note_that_stands_is_told_at_the_end(cli: Cli, tmp_path: Path) -> None:
    own = tmp_path / "sleepy.py"
    own.write_text(
        "from stream_sparse import Node\n\n\nclass Sleepy(Node):\n    'Say that nothing moves.'\n"
        "    def note(self):\n        return 'nothing moves: move the camera'\n"
        "    def update(self, x):\n        return 1.0\n"
    )
    file = tmp_path / "sleepy.yaml"
    file.write_text("source: {use: synthetic, frames: 5}\nnodes:\n  still: {use: sleepy}\n")
    code, out, err = cli("run", file, "--nodes", own)
    assert (code, err) == (0, "")
    lines = [line for line in out.splitlines() if line.strip()]
    assert lines.count("note: node 'still': nothing moves: move the camera") == 1
    measured = next(i for i, line in enumerate(lines) if line.startswith("Measured"))
    assert lines.index("note: node 'still': nothing moves: move the camera") < measured


def test_a_long_way_to_the_first_frame_is_told(
    cli: Cli, tmp_path: Path, yaml: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stream_sparse.base import Source

    frames_after = Source.frames_after

    def slow(self: Source, count: int) -> object:
        time.sleep(0.3)
        return frames_after(self, count)

    assert cli("run", yaml, "--record", tmp_path / "a", "--frames", 11)[0] == 0
    monkeypatch.setattr(Source, "frames_after", slow)
    for patience, told in [(0.05, True), (60.0, False)]:
        monkeypatch.setattr(console, "_PATIENCE_S", patience)
        code, out, _ = cli("run", "--resume", tmp_path / "a")
        assert code == 0
        assert (f"reading on to where {shown(tmp_path)} stopped" in out.splitlines()) is told


def test_an_array_in_memory_has_no_file_to_go_on_with(cli: Cli, tmp_path: Path) -> None:
    Pipeline(np.zeros((9, 4, 4))).then(nodes.FrameKurtosis()).run(record=tmp_path / "a", frames=3)
    code, _, err = cli("run", "--resume", tmp_path / "a")
    assert code == 2
    assert err == (
        f"error: --resume: {shown(tmp_path)}: its frames were an array in memory; go on in Python with "
        "run(resume=...), or give other frames with --source\n"
    )

"""`run --record-source --rotate`: what the terminal says and exit codes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from stream_sparse import open_run

from .conftest import Cli

PIPELINE = """
name: noise
source: {use: synthetic, pattern: noise, width: 8, height: 8, frames: 60}
nodes:
  pixel: {use: pixel_tap, row: 2, col: 3}
"""


@pytest.fixture
def yaml(tmp_path: Path) -> Path:
    (tmp_path / "noise.yaml").write_text(PIPELINE)
    return tmp_path / "noise.yaml"


def test_segments_are_there_after(cli: Cli, tmp_path: Path, yaml: Path) -> None:
    words = ("--no-show", "--record", tmp_path / "run", "--rotate", "1s")
    _, out, _ = cli("run", yaml, *words)
    assert out.replace("\n", " ").rstrip().endswith(f"run{os.sep} (000 to 001, each a run folder)")
    assert [len(segment.index) for segment in open_run(tmp_path / "run").segments] == [30, 30]


def test_a_recording_without_its_view(cli: Cli, tmp_path: Path, yaml: Path) -> None:
    yaml.write_text(f"{PIPELINE}view: [{{panel: trace, from: pixel}}]\n")
    cli.says("run", yaml, "--no-show", "--record", tmp_path / "run", "--no-view")
    assert sorted(file.name for file in (tmp_path / "run").iterdir()) == [
        "events.jsonl", "frames.csv", "pipeline.yaml", "run.json", "state.npz", "values.csv"
    ]  # fmt: skip
    code, out, _ = cli("verify", tmp_path / "run")
    assert out.rstrip().endswith("60 processed, 0 lost; 1 column")
    code, out, _ = cli("replay", tmp_path / "run")
    assert (code, out) == (0, "60 frames, 1 column, equal to the bit\n")
    words = ("--no-show", "--no-view", "--record")
    cli("run", yaml, "--frames", "30", *words, tmp_path / "half")
    cli.says("run", "--resume", tmp_path / "half", *words, tmp_path / "on")
    assert not (tmp_path / "on" / "view.mkv").exists()

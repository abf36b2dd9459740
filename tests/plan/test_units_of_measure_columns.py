"""Nodes and units of measure of the columns of a recording."""

from __future__ import annotations

import json
from pathlib import Path

from stream_sparse import load, open_run
from stream_sparse.analysis import report, verify
from stream_sparse.records.schema import seal

SWEPT = """
source: {use: synthetic, width: 8, height: 8, frames: 3}
nodes:
  tap: {use: pixel_tap, row: 0, col: 0}
  relu: {use: relu, theta: {sweep: [1, 1.5]}}
  code: {use: frame_moments, from: source}
"""


def test_branches_of_a_sweep_and_outputs_have_their_units(tmp_path: Path) -> None:
    (tmp_path / "swept.yaml").write_text(SWEPT)
    folder = load(tmp_path / "swept.yaml").run(record=tmp_path / "run").folder
    (folder / "pipeline.yaml").write_text("nodes: [")  # nobody needs it
    columns = open_run(folder).columns
    for name, axes in (("tap", ""), ("relu@theta=1.5", "theta in gray levels")):
        column = columns[name]
        assert (column.node, column.unit, column.axes) == (name, "gray levels", axes)
    skewness = columns["code.skewness"]
    assert (skewness.node, skewness.about) == ("code", "as in scipy.stats.")
    assert not columns["elsewhere"].unit


def test_a_run_of_the_last_release_says_nothing_of_its_columns(recorded: Path) -> None:
    info = json.loads((recorded / "run.json").read_text())
    del info["columns"], info["source"]["title"]
    (recorded / "run.json").write_text(json.dumps({**info, "sha256": seal(info)}))
    assert str(verify(recorded)).startswith(f"{recorded.as_posix()}: sound")
    assert "gray levels" not in report(recorded).path.read_text()

"""Nodes and units of measure of the columns of a recording."""

from __future__ import annotations

from pathlib import Path

from stream_sparse import load, open_run

SWEPT = """
source: {use: synthetic, width: 8, height: 8, frames: 3}
nodes:
  tap: {use: pixel_tap, row: 0, col: 0}
  relu: {use: relu, theta: {sweep: {from: 0, to: 10, step: 10}}}
  code: {use: frame_moments, from: source}
"""


def test_branches_of_a_sweep_and_outputs_have_their_units(tmp_path: Path) -> None:
    (tmp_path / "swept.yaml").write_text(SWEPT)
    columns = open_run(load(tmp_path / "swept.yaml").run(record=tmp_path / "run").folder).columns
    told = {name: (columns.unit(name), columns.axes(name)) for name in ("tap", "relu@theta=10")}
    assert told == {
        "tap": ("gray levels", ""),
        "relu@theta=10": ("gray levels", "theta in gray levels"),
    }
    part, field = columns.find("code.mean") or (None, "")
    assert (part and part.name, field) == ("code", "mean")
    assert (columns.unit("elsewhere"), columns.axes("elsewhere"), columns.find("elsewhere")) == ("", "", None)


def test_of_a_pipeline_that_cannot_be_read_nothing_is_known(recorded: Path) -> None:
    (recorded / "pipeline.yaml").write_text("nodes: [")
    columns = open_run(recorded).columns
    assert (columns.unit("pixel"), columns.axes("pixel"), columns.find("pixel")) == ("", "", None)

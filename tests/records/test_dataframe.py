"""Values as a table of pandas, from a run and from its folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from stream_sparse import Pipeline, load, nodes, open_run

if TYPE_CHECKING:
    from pathlib import Path

FILE = """
source: {use: synthetic, pattern: noise, width: 16, height: 12, fps: 25}
nodes:
  pixel: {use: pixel_tap, row: 2, col: 3}
  box: {use: diff_box, from: source, window: {sweep: [2, 5]}}
  tap: {use: pixel_tap, from: box, row: 1, col: 1}
  k: {use: frame_kurtosis, from: source}
keep: [{node: pixel}, {node: tap}, {node: k}, {node: box, every: 4}]
"""


@pytest.fixture
def pipeline(tmp_path: Path) -> Pipeline:
    (tmp_path / "file.yaml").write_text(FILE)
    return load(tmp_path / "file.yaml")


@pytest.mark.parametrize("recorded", [False, True])
def test_of_a_run(pipeline: Pipeline, tmp_path: Path, recorded: bool) -> None:
    run = pipeline.run(frames=12, record=tmp_path / "run" if recorded else None)
    table = run.to_frame()
    assert table.index.names == ["frame", "time_s"]
    assert table.index.get_level_values("frame").tolist() == run.values.index.tolist() == list(range(12))
    np.testing.assert_array_equal(table.index.get_level_values("time_s"), run.values.time_s)
    np.testing.assert_array_equal(run.values.time_s, np.arange(12) / 25)
    np.testing.assert_array_equal(table["pixel"], run.values["pixel"])
    np.testing.assert_array_equal(table["tap"][5], run.values["tap@box.window=5"])
    assert table["tap"].columns.tolist() == [2, 5]
    assert table.columns.names == ["name", "box.window"]
    assert table.attrs["arrays"] == ["box@window=2", "box@window=5"]
    if recorded:
        pd.testing.assert_frame_equal(open_run(tmp_path / "run").to_frame(), table)


def test_a_data_set_of_xarray_has_all_that_was_kept(pipeline: Pipeline, tmp_path: Path) -> None:
    pytest.importorskip("xarray")
    run = pipeline.run(frames=12, record=tmp_path / "run")
    found = run.to_xarray()
    assert {"frame": 12, "box@window=2@frame": 2, "box@window=5@1": 12}.items() <= found.sizes.items()
    for name in ("pixel", "tap@box.window=2", "tap@box.window=5", "k", "box@window=2"):
        np.testing.assert_array_equal(found[name], run.values[name])
    assert [found[name].attrs for name in ("pixel", "k")] == [{"units": "gray levels"}, {"units": ""}]
    again = open_run(tmp_path / "run").to_xarray()
    assert again["box@window=5@frame"].values.tolist() == [8]
    assert again.drop_vars(["box@window=2@frame", "box@window=5@frame"]).equals(found)
    assert "use: frame_kurtosis" in again.attrs["pipeline"]


@pytest.mark.parametrize("recorded", [False, True])
def test_no_name_of_a_scalar_is_that_of_a_dimension(tmp_path: Path, recorded: bool) -> None:
    pytest.importorskip("xarray")
    named = FILE.replace("pixel:", "box_frame:").replace("k:", "box_1:").replace("{sweep: [2, 5]}", "5")
    named = named.replace("node: pixel", "node: box_frame").replace("node: k", "node: box_1")
    (tmp_path / "named.yaml").write_text(named)
    run = load(tmp_path / "named.yaml").run(frames=12, record=tmp_path / "run")
    found = (open_run(tmp_path / "run") if recorded else run).to_xarray()
    for name in ("box_frame", "box_1", "box"):
        np.testing.assert_array_equal(found[name], run.values[name])


def test_plots_of_a_run_and_of_its_folder_show_its_scalars(pipeline: Pipeline, tmp_path: Path) -> None:
    run = pipeline.run(frames=12, record=tmp_path / "run")
    for shown in (run, open_run(tmp_path / "run")):
        axes = shown.plot("pixel", "tap")
        assert axes.get_xlabel() == "time (s)"
        for line, name in zip(
            axes.get_lines(), ("pixel", "tap@box.window=2", "tap@box.window=5"), strict=True
        ):
            np.testing.assert_array_equal(line.get_xdata(), run.values.time_s)
            np.testing.assert_array_equal(line.get_ydata(), run.values[name])


def test_a_data_set_goes_through_zarr_and_back_as_a_source(pipeline: Pipeline, tmp_path: Path) -> None:
    xarray = pytest.importorskip("xarray")
    pytest.importorskip("zarr")
    run = pipeline.run(frames=12)
    run.to_xarray().to_zarr(tmp_path / "run.zarr", zarr_format=2)
    back = xarray.open_zarr(tmp_path / "run.zarr")
    again = Pipeline(back["pixel"]).then(nodes.Relu(), name="relu").run()
    np.testing.assert_array_equal(again.values["relu"], run.values["pixel"])
    np.testing.assert_array_equal(again.values.time_s, run.values.time_s)

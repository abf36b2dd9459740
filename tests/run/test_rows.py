"""Where a run's values are kept: in its run folder, in memory, or first there and then here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline, load, nodes, open_run
from tests.support.recorded_films import let
from tests.support.units import Gate, Numbers


def _pipeline(source: Any) -> Pipeline:
    return (
        Pipeline(source)
        .then(nodes.DiffBox(window=3), name="box")
        .then(nodes.PixelTap(row=1, col=2), name="pixel")
        .then(nodes.RunningKurtosis(), name="all")
        .keep("box", every=2)
    )


def _same(found: Any, wanted: Any, frames: int) -> None:
    assert list(found) == list(wanted) == ["pixel", "all", "box"]
    for name in ("pixel", "all"):
        np.testing.assert_array_equal(found[name], wanted[name][:frames])
    np.testing.assert_array_equal(found["box"], wanted["box"][: max(0, (frames - 3) // 2)])


@pytest.mark.parametrize("rotate", [None, "0.3s"])
@pytest.mark.parametrize("first", [None, "a"])
def test_there_is_a_value_for_each_frame_whatever_is_recorded(
    tmp_path: Path, first: str | None, rotate: str | None
) -> None:
    whole = _pipeline(Numbers(count=60, side=3)).run().values
    record = None if first is None else tmp_path / first
    with _pipeline(Gate(count=60, side=3)).start(record=record, rotate=rotate) as run:
        for frames, folder in ((11, None), (21, "b"), (33, "c"), (46, None), (53, "d")):
            let(run, frames - run.status.processed)
            _same(run.values, whole, frames)
            run.record(None if folder is None else tmp_path / folder)
        let(run, 7)
        assert run.status.processed == 60
        _same(run.values, whole, 60)
    _same(run.values, whole, 60)
    assert len(open_run(tmp_path / "d").frame) == 7


def test_swept_nodes_have_all_their_values(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(
        "source: {use: synthetic, pattern: noise, width: 8, height: 6, frames: 40}\n"
        "nodes:\n"
        "  pixel: {use: pixel_tap, row: 3, col: 4}\n"
        "  k: {use: running_kurtosis, window: {sweep: [5, 7]}}\n"
        "  box: {use: diff_box, from: source, window: {sweep: [2, 3]}}\n"
        "keep: [box]\n"
    )
    whole = load(tmp_path / "s.yaml").run().values
    run = load(tmp_path / "s.yaml").start(record=tmp_path / "a", pace=True)
    while run.status.processed < 10:
        assert not run.over(0.001), (run.status.processed, run.status.dropped, run.ended, run.error)
    run.record(None)
    run.wait()
    assert 10 <= len(open_run(tmp_path / "a").frame) < 40
    assert set(run.values) == {"pixel", "k@window=5", "k@window=7", "box@window=2", "box@window=3"}
    for name, values in whole.items():
        np.testing.assert_array_equal(run.values[name], values, err_msg=name)

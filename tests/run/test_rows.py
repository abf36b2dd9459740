"""Where a run's values are kept: in its run folder, in memory, or first there and then here."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import Pipeline, load, nodes, open_run
from stream_sparse.errors import InputError, RunError
from stream_sparse.io.files import Appender
from stream_sparse.records.run_record import RunRecord
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


@pytest.mark.parametrize("file", ["frames.csv", "values.csv", "box.npy"])
def test_values_go_on_where_the_disk_ends_the_recording_of_a_live_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    append = Appender.append

    def refuse(self: Appender, *pieces: Any) -> None:
        if self.path.name == file and self.size > 400:
            raise RunError("the disk is full")
        append(self, *pieces)

    monkeypatch.setattr(Appender, "append", refuse)
    with _pipeline(Gate(count=60, side=3, live=True)).start(record=tmp_path / "run") as run:
        let(run, 60, one_by_one=True)  # so that none is dropped
    assert run.status.recording_error is not None
    assert 4 < len(open_run(tmp_path / "run").frame) < 50
    _same(run.values, _pipeline(Numbers(count=60, side=3)).run().values, 60)


@pytest.mark.parametrize("part", ["rows", "arrays", "arrays, found before"])
def test_values_are_read_again_where_a_segment_is_deleted_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    run = _pipeline(Numbers(count=60, side=3)).run(record=tmp_path / "run", rotate="0.3s")
    whole, segments = run.values, open_run(tmp_path / "run").segments
    oldest, gone, boxes = segments[0], len(segments[0].frame), len(segments[0].arrays["box"])
    late_part = getattr(RunRecord, part.partition(",")[0])
    read = late_part.func

    def late(record: RunRecord) -> Any:
        if (oldest.folder / "run.json").exists():
            shutil.rmtree(oldest.folder)
            if part.endswith("before"):
                (oldest.folder / "box.npy").stat()
        return read(record)

    monkeypatch.setattr(late_part, "func", late)
    left = run.values
    assert not oldest.folder.exists()
    for name in ("pixel", "all"):
        np.testing.assert_array_equal(left[name], whole[name][gone:])
    np.testing.assert_array_equal(left["box"], whole["box"][boxes:])
    (segments[1].folder / "values.csv").unlink()  # which nobody has deleted to make room
    with pytest.raises(InputError, match=r"001/values\.csv: is missing$"):
        run.values  # noqa: B018

"""Recordings that are cut into segments, all at the same frame."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stream_sparse import nodes, open_run
from stream_sparse.errors import InputError, RunError
from stream_sparse.flow.commands import Record
from stream_sparse.panels import Trace
from stream_sparse.recording import rotation
from stream_sparse.recording.recorder import Recorder
from stream_sparse.records.verify import verify
from tests.support.recorded_films import FILM, film, let, numbers, pictures
from tests.support.units import Gate


def test_a_recording_is_cut_everywhere_at_the_same_frame(tmp_path: Path) -> None:
    pipeline = film().view(Trace(), "pixel")
    whole = pipeline.run(record=tmp_path / "one", record_source="lossless")
    run = pipeline.run(record=tmp_path / "cut", record_source="lossless", rotate="0.7s")
    cut, one = open_run(tmp_path / "cut"), open_run(tmp_path / "one")
    assert run.folder == tmp_path / "cut"
    assert [segment.index[0] for segment in cut.segments] == [0, 21, 42, 63, 84]
    box = nodes.DiffBox(window=3).batch(FILM)
    for segment in cut.segments:
        for name in ("source.mkv", "view.mkv"):
            times = [time for time, _ in pictures(segment.folder / name)]
            np.testing.assert_allclose(times, segment.time_s, atol=5e-4)
        frames = np.array([picture for _, picture in pictures(segment.folder / "source.mkv")])
        np.testing.assert_array_equal(frames, FILM[segment.index])
        for frame, row in zip(segment.index, segment.rows["box"], strict=True):
            assert (row >= 0) == (frame % 2 == 0 and frame >= 3)
            if row >= 0:
                np.testing.assert_array_equal(segment.arrays["box"][row], box[frame])
    assert cut.values.keys() == one.values.keys() == whole.values.keys() - {"box"}
    for name, values in one.values.items():
        np.testing.assert_array_equal(cut.values[name], values)
        np.testing.assert_array_equal(run.values[name], values)
    np.testing.assert_array_equal(cut.arrays["box"], one.arrays["box"])
    np.testing.assert_array_equal(cut.rows["box"], one.rows["box"])
    np.testing.assert_array_equal(cut.frames, one.frames)
    assert sorted(path.name for path in (tmp_path / "cut").iterdir()) == ["000", "001", "002", "003", "004"]
    hows = [segment.info["ended"]["how"] for segment in cut.segments]
    assert hows == ["rotated"] * 4 + ["end"]
    assert verify(tmp_path / "cut").videos == ["source.mkv", "view.mkv"]


def test_a_cut_recording_and_each_segment_can_be_resumed(tmp_path: Path) -> None:
    film().run(record=tmp_path / "cut", rotate="1s", frames=70)
    cut, whole = open_run(tmp_path / "cut"), film().run().values["all"]
    assert not (tmp_path / "cut/000/start.npz").exists()  # all nodes were new
    for before, after in zip(cut.segments, cut.segments[1:], strict=False):
        ended, begun = (before.folder / "state.npz").read_bytes(), (after.folder / "start.npz").read_bytes()
        assert ended == begun
        place = tmp_path / f"after {before.folder.name}"
        again = film().run(resume=before.folder, frames=len(after.index), record=place)
        np.testing.assert_array_equal(again.values["all"], after.values["all"])
        np.testing.assert_array_equal(open_run(place).whole().values["all"], whole[: after.index[-1] + 1])
        assert verify(after.folder).processed == len(after.index)
    rest = film().run(resume=tmp_path / "cut")
    np.testing.assert_array_equal(rest.values["all"], whole[70:])
    assert rest.notes[0] == f"goes on from {(tmp_path / 'cut/002').as_posix()} at frame 70"


def test_a_segment_ends_when_it_is_large_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "_LOOK_S", 0.0)
    run = numbers(Gate(count=200, side=40)).start(record=tmp_path / "cut", rotate="200kB")
    let(run, 200, one_by_one=True)
    run.wait()
    cut = open_run(tmp_path / "cut")
    sizes = [
        sum((s.folder / name).stat().st_size for name in ("box.npy", "values.csv", "frames.csv"))
        for s in cut.segments[:-1]
    ]
    assert len(sizes) > 2
    assert all(199_000 <= size < 240_000 for size in sizes)
    verify(tmp_path / "cut")


def test_a_disk_that_refuses_a_new_segment_ends_the_run_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Recorder.__init__

    def refuse(self: Recorder, folder: Path, *args: Any, **more: Any) -> None:
        if folder.name == "002":
            raise InputError(f"{folder}: cannot be made: the disk is full; make room or record elsewhere")
        made(self, folder, *args, **more)

    monkeypatch.setattr(Recorder, "__init__", refuse)
    run = film().start(record=tmp_path / "cut", rotate="1s")
    with pytest.raises(RunError, match=r"002: cannot be made: the disk is full"):
        run.wait()
    assert open_run(tmp_path / "cut").info["ended"]["how"] == "error"
    assert verify(tmp_path / "cut").processed == 60


def test_a_segment_that_was_made_for_a_recording_is_not_used_by_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, free = Recorder.__init__, threading.Event()

    def slow(self: Recorder, folder: Path, *args: Any, **more: Any) -> None:
        assert folder != tmp_path / "a/001" or free.wait(30)
        made(self, folder, *args, **more)

    monkeypatch.setattr(Recorder, "__init__", slow)
    run = numbers(Gate(count=20, live=True)).start(record=tmp_path / "a", rotate="0.2s")
    let(run, 8, one_by_one=True)  # from frame 6 on the next segment is wanted
    assert run.status.recording == "rec"
    free.set()
    run.do(Record(folder=tmp_path / "b"))
    let(run, 12, one_by_one=True)
    run.wait()
    assert [path.name for path in (tmp_path / "a").iterdir() if path.is_dir()] == ["000"]
    assert open_run(tmp_path / "a").index.tolist() == list(range(8))
    assert open_run(tmp_path / "b").index.tolist() == list(range(8, 20))
